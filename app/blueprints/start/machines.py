"""What machines ask a site for: whether it lives, what to index, its icon."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response, redirect, render_template

from app import faq, guidance, occupations
from app.assets import asset
from app.blueprints.start import bp
from app.blueprints.start.menus import menu_of
from app.extensions import db
from app.page import address, canonical

ONE_DAY = "public, max-age=86400"


@bp.get("/healthz")
def healthz() -> Response:
    """200 while the database answers; otherwise the table of app/errors.py makes it 503."""
    db.session.execute(db.text("SELECT 1"))
    return Response("ok\n", mimetype="text/plain", headers={"Cache-Control": "no-store"})


@bp.get("/robots.txt")
def robots() -> Response:
    """Everything may be visited: personal pages say noindex themselves and have addresses nobody can guess."""
    body = f"User-agent: *\nAllow: /\nSitemap: {address('start.sitemap')}\n"
    return Response(body, mimetype="text/plain", headers={"Cache-Control": ONE_DAY})


@bp.get("/sitemap.xml")
def sitemap() -> Response:
    """The public pages."""
    texts = [(address("start.text", page_id=page.id), page.updated) for page in guidance.pages().values()]
    menus = [(canonical(menu_of(choice)), None) for choice in guidance.attributes().choices()]
    entrances = [(address(f"start.{name}"), None) for name in ("home", "choose", "changes", "supporters", "terms")]
    entrances += [(address(name), None) for name in ("assess.index", "jobs.index", "information.index")]
    # Their pages are many; whoever reads these finds them.
    entrances += [(address("jobs.group", kind_id=one), None) for one in occupations.groups()]
    columns = [(address("information.column", column_id=one.id), one.updated) for one in guidance.columns().values()]
    words = [(address("start.terms_of", words_id=one), None) for one in guidance.terms()]
    answers = [(one, None) for one in (address("chat.categories"), *_answers())]
    addresses = [*entrances, *columns, *_guides(), *words, *menus, *texts, *answers]
    body = render_template("start/sitemap.xml", addresses=addresses)
    return Response(body, mimetype="application/xml", headers={"Cache-Control": ONE_DAY})


def _guides() -> Iterator[tuple[str, str | None]]:
    yield address("start.guides"), None
    yield address("start.films"), None
    yield from ((address("start.film", film_id=one), None) for one in guidance.films())
    yield from ((address("start.guides_for", reader=one.who), None) for one in guidance.shelves().audiences)
    for one in guidance.guides().values():
        yield address("start.guide", guide_id=one.id), one.head.reviewed.isoformat()
        if one.handout:
            yield address("start.handout", guide_id=one.id), one.head.reviewed.isoformat()


def _answers() -> Iterator[str]:
    for category in faq.faq().categories:
        yield address("chat.category", category_id=category.id)
        yield from (address("chat.topic", category_id=category.id, topic_id=one.id) for one in category.entries)


@bp.get("/favicon.ico")
def favicon() -> Response:
    """Browsers that ask for the icon without having read the page."""
    answer = redirect(asset("favicon.ico"), 302)
    answer.headers["Cache-Control"] = ONE_DAY
    return answer  # type: ignore[return-value]
