"""The start page and the pages of text about the site."""

from __future__ import annotations

from flask import abort, current_app, render_template
from markupsafe import Markup

from app import guidance
from app.actor import card_here
from app.blueprints.start import bp
from app.blueprints.start.menus import questions
from app.public import public
from app.services.library import library


@bp.get("/")
@public
def home() -> str:
    """What the card is, what the site is for, and the way in."""
    return render_template(
        "start/home.html",
        card_here=card_here(),
        picture=_picture(),
        questions=questions(None),
        forms=[form for form in library().forms if form.role == "card"],
        promises=[with_terms(promise) for promise in guidance.site().promises],
    )


@bp.get("/about/<page_id>")
@public
def text(page_id: str) -> str:
    """A page of text about the site; 404 when there is none of that name."""
    page = guidance.page(page_id)
    if page is None:
        abort(404)
    # Cleaned by nh3 when it was read.
    cleaned = with_terms(page.html)
    html = Markup(cleaned)  # nosec B704
    return render_template("start/text.html", text=page, html=html)


def with_terms(sentence: str) -> str:
    """The text with the terms of keeping filled in: they are settings, and a promise must follow them."""
    days, minutes = current_app.config["GUEST_DAYS"], current_app.config["SHARED_MINUTES"]
    return sentence.replace("{guest_days}", str(days)).replace("{shared_minutes}", str(minutes))


def _picture() -> Markup:
    character = guidance.site().character
    # Checked when it was read: no script, link or style. The name for those who do not see it is put in here.
    named = Markup('<svg role="img" aria-label="{}"').format(character.told)
    picture = character.svg.replace('<svg xmlns="http://www.w3.org/2000/svg"', named, 1)
    return Markup(picture)  # nosec B704
