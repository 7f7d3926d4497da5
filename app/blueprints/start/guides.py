"""ガイド: what the card is for, how it is made and used, for each who comes; and sheets to show to others."""

from __future__ import annotations

from flask import abort, render_template
from markupsafe import Markup

from app import guidance
from app.blueprints.start import bp
from app.blueprints.start.routes import with_terms
from app.public import public


@bp.get("/guides")
@public
def guides() -> str:
    """Every guide, by group."""
    return _listed(None)


@bp.get("/guides/for/<reader>")
@public
def guides_for(reader: str) -> str:
    """The guides for one audience."""
    audience = guidance.shelves().audience(reader)
    if audience is None:
        abort(404)
    return _listed(audience)


@bp.get("/guides/<guide_id>")
@public
def guide(guide_id: str) -> str:
    """One of them."""
    found = _guide(guide_id)
    parts = [_filled(part) if isinstance(part, str) else part for part in found.parts]
    words = {one.id: one.word for one in guidance.shelves().audiences}
    films = guidance.films_of(guide_id)
    return render_template("start/guide.html", guide=found, parts=parts, words=words, films=films)


def _filled(cleaned: str) -> Markup:
    """HTML that nh3 cleaned when it was read, with the terms of keeping."""
    html = with_terms(cleaned)
    return Markup(html)  # nosec B704


@bp.get("/guides/<guide_id>/handout")
@public
def handout(guide_id: str) -> str:
    """A sheet of paper to show to somebody, where the guide has one."""
    found = _guide(guide_id)
    if found.handout is None:
        abort(404)
    html = _filled(found.handout.html)
    return render_template("start/handout.html", guide=found, handout=found.handout, html=html)


def _guide(guide_id: str) -> guidance.Guide:
    found = guidance.guides().get(guide_id)
    if found is None:
        abort(404)
    return found


def _listed(audience: guidance.Audience | None) -> str:
    fitting = guidance.guides_about(audience.id) if audience else list(guidance.guides().values())
    groups = [(group, [one for one in fitting if one.head.group == group.id]) for group in guidance.shelves().groups]
    return render_template(
        "start/guides.html", groups=groups, audience=audience, audiences=guidance.shelves().audiences
    )
