"""Showing pages: the whole one, or the one block that htmx asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask import Flask, Response, current_app, render_template, request, url_for
from htmx_flask import request as asking
from jinja2_fragments.flask import render_block
from markupsafe import Markup

from app import guidance
from app.jobcard import ERAS, JAPAN


class Components:
    """The macros of a file as an object: a block rendered alone does not see its template's own imports, and importing
    them anew for every field took a third of a page's time."""

    def __init__(self, app: Flask, file: str):
        self._app, self._file = app, file

    def __getattr__(self, name: str) -> Any:
        macro = getattr(self._app.jinja_env.get_template(self._file).module, name)
        if not self._app.debug:
            setattr(self, name, macro)
        return macro


@dataclass(frozen=True)
class Place:
    """An entry of the main menu: its word, its icon, where it leads, and the blueprints that belong to it."""

    word: str
    icon: str
    endpoint: str
    rooms: tuple[str, ...]


STILL = "still-pieces"
PLACES = (
    Place("ホーム", "home", "start.home", ()),
    Place("書く", "pen", "sheets.begin", ("sheets", "support")),
    Place("持ち帰る", "download", "files.choose", ("files",)),
    Place("マイページ", "person", "mypage.home", ("mypage", "account")),
    Place("質問する", "talk", "chat.ask", ("chat",)),
)


def bind(app: Flask) -> None:
    """Give templates what every page needs: `ui`, `parts`, `still()`, `options()`, `site`, `texts()`, `places()` and
    `canonical()`."""
    app.jinja_env.filters["clock"] = clock
    app.extensions[STILL] = {}
    app.jinja_env.globals.update(
        eras=tuple((one.code, one.name) for one in ERAS),
        ui=Components(app, "components/ui.html"),
        parts=Components(app, "components/fields.html"),
        still=still,
        options=options,
        site=guidance.site(),
        texts=guidance.pages().values,
        places=places,
        canonical=canonical,
    )


def still(template: str, *key: Any) -> Markup:
    """What a template makes of content and settings and, at most, of `key`: made once, then kept."""
    kept: dict[tuple[Any, ...], Markup] = current_app.extensions[STILL]
    if (template, key) not in kept or current_app.debug:
        # Made by our own template, which escapes.
        html = current_app.jinja_env.get_template(template).render(key=key)
        kept[template, key] = Markup(html)  # nosec B704
    return kept[template, key]


def options(pairs: tuple[tuple[str, str], ...], chosen: str) -> Markup:
    """The options of a select, one of them chosen."""
    value = Markup(' value="{}"').format(chosen)
    html = _unchosen(pairs).replace(value, value + " selected", 1)
    return Markup(html)  # nosec B704


@lru_cache(maxsize=256)
def _unchosen(pairs: tuple[tuple[str, str], ...]) -> Markup:
    return Markup("\n").join(Markup('<option value="{}">{}</option>').format(*pair) for pair in pairs)


def block_wanted() -> bool:
    """htmx asks for a piece; a boosted link or the back button asks for the page."""
    asked = asking.htmx
    return bool(asked) and not asked.boosted and not asked.history_restore_request


def beside_wanted() -> bool:
    """Whether htmx asked for something to be shown beside what somebody writes, in the place for help."""
    return block_wanted() and asking.htmx.target == "help"


def show(template: str, *, block: str = "", status: int = 200, **context: Any) -> Response:
    """The page, or its block alone when it has one for htmx and htmx asked; neither kept by a cache nor found by a
    search engine."""
    alone = block and block_wanted()
    html = render_block(template, block, **context) if alone else render_template(template, **context)
    return answer(html, status)


def answer(html: str, status: int = 200) -> Response:
    """A page, or a block of it, as an answer."""
    response = Response(html, status, mimetype="text/html")
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


def typed_texts(fields: Iterable[tuple[str, str]]) -> list[str]:
    """Everything a person typed or chose on a posted page, field by field, for showing it again. Names of the page's own
    inputs begin with a stroke: nobody typed what is in them."""
    texts: dict[str, list[str]] = {}
    for name, value in fields:
        if name.startswith("_") or name == "csrf_token" or name.endswith(".era") or not value.strip():
            continue
        head = name.rpartition(".")[0] if name.rpartition(".")[2] in ("year", "month", "day") else name
        texts.setdefault(head, []).append(value.strip())
    return [" ".join(found) for found in texts.values()]


def clock(at: datetime) -> str:
    """A moment as people here tell it: 10:32 today, 11月9日 10:32 this year, else with the year."""
    there, now = at.astimezone(JAPAN), datetime.now(JAPAN)
    day = "" if there.date() == now.date() else f"{there.month}月{there.day}日 "
    year = "" if there.year == now.year else f"{there.year}年"
    return f"{year}{day}{there.hour}:{there.minute:02}"
