"""Stopping letters of a sort, by the link that stands in each of them."""

from __future__ import annotations

from typing import Any

from flask import request

from app.blueprints.mail import bp
from app.extensions import csrf
from app.page import show
from app.services import mailing
from app.services.links import Spent

# What mail programs send when somebody taps their own "unsubscribe" (RFC 8058): no page of ours, so no token.
ONE_CLICK = ("List-Unsubscribe", "One-Click")


@bp.get("/stop/<ticket>")
def stop(ticket: str) -> Any:
    """Which letters would stop."""
    try:
        return show("mail/stop.html", ticket=ticket, category=mailing.look(ticket))
    except Spent:
        return show("mail/unknown.html", status=404)


@bp.post("/stop/<ticket>")
@csrf.exempt
def stopped(ticket: str) -> Any:
    """They stop, for whoever has the letter."""
    if request.form.get(ONE_CLICK[0]) != ONE_CLICK[1]:
        csrf.protect()
    try:
        category = mailing.look(ticket)
        mailing.stop(ticket)
    except Spent:
        return show("mail/unknown.html", status=404)
    return show("mail/stopped.html", category=category)
