"""What members tell about themselves, and how they like to read."""

from __future__ import annotations

from typing import Any

from flask import abort, g, redirect, request, url_for
from werkzeug.wrappers import Response

from app import reading as letters
from app.actor import member
from app.blueprints.account import bp
from app.models import TEXT_SIZES
from app.page import show
from app.services import about_me as answers


@bp.get("/about-me")
def about_me() -> Any:
    """Kind, age, place, work: all as one likes."""
    return show("account/about_me.html", questions=answers.questions(), told=answers.told(member()))


@bp.post("/about-me")
def tell() -> Any:
    """What was chosen is kept, what was not is forgotten."""
    try:
        answers.tell(member(), request.form)
    except ValueError:
        abort(400)
    return redirect(url_for(".settings", done="about-me"), 303)


@bp.get("/reading")
def reading() -> Any:
    """How large letters are, for everybody."""
    return show("account/reading.html", size=letters.size() or "standard")


@bp.post("/reading")
def choose_reading() -> Response:
    """The browser remembers the size, and so does the account of a member."""
    size = request.form.get("size", "")
    if size not in TEXT_SIZES:
        abort(400)
    if g.actor and not g.actor.guest:
        answers.choose_text_size(g.actor, size)
    shared = bool(g.actor and g.actor.shared_computer)
    return letters.remember(redirect(url_for(".reading"), 303), size, shared=shared)  # type: ignore[arg-type]
