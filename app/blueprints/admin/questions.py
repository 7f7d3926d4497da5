"""What people asked the chat: how much of it was answered, and what was not."""

from __future__ import annotations

from typing import Any

from flask import g

from app.blueprints.admin import bp
from app.page import show
from app.services import questions


@bp.get("/questions")
def asked() -> Any:
    """Counts of the last thirty days, and the newest questions that nobody answered or found helped."""
    return show("admin/questions.html", report=questions.report(g.actor), kept_days=questions.KEPT_DAYS)
