"""退会."""

from __future__ import annotations

from typing import Any

from flask import redirect, url_for

from app import actor as cookie
from app.actor import member
from app.blueprints.account import bp
from app.page import show
from app.services import members, sign_ins
from app.services.members import NotFresh


@bp.get("/leave")
def leave() -> Any:
    """What will be deleted, and when."""
    if not sign_ins.is_fresh(member()):
        raise NotFresh("proof")
    return show("account/leave.html", days=members.UNDO_DAYS)


@bp.post("/leave")
def left() -> Any:
    """Access ends now."""
    members.leave(member())
    return cookie.sign_out(redirect(url_for(".gone"), 303))


@bp.get("/gone")
def gone() -> Any:
    """The account was left."""
    return show("account/gone.html", days=members.UNDO_DAYS)
