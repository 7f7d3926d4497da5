"""Showing pages: the whole one, or the one block that htmx asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, Response, current_app, make_response, render_template, request, url_for
from htmx_flask import request as asking
from jinja2_fragments.flask import render_block

from app import guidance
from app.jobcard import ERAS, JAPAN


class Components:
    """The macros of components/ui.html as `ui`: a block rendered alone does not see its template's own imports."""

    def __getattr__(self, name: str) -> Any:
        return getattr(current_app.jinja_env.get_template("components/ui.html").module, name)


@dataclass(frozen=True)
class Place:
    """An entry of the main menu: its word, its icon, where it leads, and the blueprints that belong to it."""

    word: str
    icon: str
    endpoint: str
    rooms: tuple[str, ...]


PLACES = (
    Place("ホーム", "home", "start.home", ()),
    Place("書く", "pen", "sheets.begin", ("sheets",)),
    Place("持ち帰る", "download", "files.choose", ("files",)),
)


def bind(app: Flask) -> None:
    """Give templates what every page needs: `ui`, `site`, `texts()`, `places()` and `canonical()`."""
    app.jinja_env.filters["clock"] = clock
    app.jinja_env.globals.update(
        eras=ERAS,
        ui=Components(),
        site=guidance.site(),
        texts=guidance.pages().values,
        places=places,
        canonical=canonical,
    )


def block_wanted() -> bool:
    """htmx asks for a piece; a boosted link or the back button asks for the page."""
    asked = asking.htmx
    return bool(asked) and not asked.boosted and not asked.history_restore_request


def show(template: str, *, block: str = "", status: int = 200, **context: Any) -> Response:
    """The page, or its block alone when it has one for htmx and htmx asked; neither kept by a cache nor found by a
    search engine."""
    alone = block and block_wanted()
    html = render_block(template, block, **context) if alone else render_template(template, **context)
    response = make_response(html, status)
    # One address, two bodies: caches must know.
    response.vary.add("HX-Request")
    return response


def places() -> list[tuple[Place, bool]]:
    """The entries of the main menu, each with whether the person stands there."""
    return [(place, request.endpoint == place.endpoint or request.blueprint in place.rooms) for place in PLACES]


def canonical(path: str | None = None) -> str:
    """The one full address of a page (this one, or a path of ours), whatever host the person used."""
    return current_app.config["SITE_URL"] + (request.path if path is None else path)


def address(endpoint: str, **values: Any) -> str:
    """The full address of a route, for texts that leave the site."""
    return canonical(url_for(endpoint, **values))


def clock(at: datetime) -> str:
    """A moment as people here tell it: 10:32 today, 11月9日 10:32 this year, else with the year."""
    there, now = at.astimezone(JAPAN), datetime.now(JAPAN)
    day = "" if there.date() == now.date() else f"{there.month}月{there.day}日 "
    year = "" if there.year == now.year else f"{there.year}年"
    return f"{year}{day}{there.hour}:{there.minute:02}"
