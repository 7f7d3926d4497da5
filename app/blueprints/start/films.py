"""動画: the site in use, each film with its words. Nothing of a film is loaded before somebody starts it."""

from __future__ import annotations

from flask import abort, render_template

from app import guidance
from app.blueprints.start import bp
from app.public import public


@bp.get("/films")
@public
def films() -> str:
    """Every film."""
    return render_template("start/films.html", films=list(guidance.films().values()))


@bp.get("/films/<film_id>")
@public
def film(film_id: str) -> str:
    """One of them."""
    found = guidance.films().get(film_id)
    if found is None:
        abort(404)
    shown_by = [guidance.guides()[one] for one in found.guides]
    words = {one.id: one.word for one in guidance.shelves().audiences}
    return render_template("start/film.html", film=found, guides=shown_by, words=words)


@bp.app_template_filter()
def lasts(film: guidance.Film) -> str:
    """How long somebody watches."""
    minutes, seconds = divmod(round(film.seconds), 60)
    return f"{minutes}分{seconds}秒" if minutes else f"{seconds}秒"


@bp.app_template_filter()
def weighs(film: guidance.Film) -> str:
    """What goes over the network when it is watched."""
    return f"{-(-film.size // 1000)}KB"
