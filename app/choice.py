"""What this browser's menu was chosen by, the last time. It names nobody and is asked for anew where it is unknown."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app, g, request
from werkzeug.wrappers import Response

from app.guidance import Choice, attributes

STAY = timedelta(days=180)


def choice_here() -> Choice | None:
    """The answers that were chosen here before; None when there are none, or none that exist any more."""
    answers = request.cookies.get(_cookie(), "")
    return next((one for one in attributes().choices() if str(one) == answers), None)


def kind_here() -> str:
    """求職者・在職者・学生 as the account tells it, else as it was chosen here; empty where nobody knows."""
    chosen = choice_here()
    return (g.actor.kind if g.actor else None) or (chosen.kind if chosen else "")


def remember_choice(response: Response, choice: Choice) -> Response:
    """Have the browser keep the answers for half a year, on a shared computer, too: they tell nothing of anybody."""
    secure = current_app.config["HTTPS"]
    response.set_cookie(_cookie(), str(choice), max_age=STAY, secure=secure, httponly=True, samesite="Lax")
    return response


def _cookie() -> str:
    return "__Host-menu" if current_app.config["HTTPS"] else "menu"
