"""お知らせ for everybody. They come and go by the clock, so these pages are not among those kept in memory."""

from __future__ import annotations

import uuid
from typing import Any

from flask import g
from markupsafe import Markup

from app import guidance
from app.blueprints.start import bp
from app.page import show
from app.services import about_me
from app.services import notices as acts


@bp.get("/notices")
def notices() -> Any:
    """Everything that stands now, the newest first."""
    return show("start/notices.html", notices=acts.standing(g.actor))


@bp.get("/notices/<uuid:notice_id>")
def notice(notice_id: uuid.UUID) -> Any:
    """One of them."""
    told = acts.read(g.actor, notice_id)
    cleaned = guidance.as_html(told.text)
    html = Markup(cleaned)  # nosec B704
    return show("start/notice.html", told=told, html=html)


@bp.app_template_global()
def for_whom(told: acts.Told) -> str:
    """Whom a notice is for, in words; empty for all."""
    words = dict(about_me.choices(guidance.about_me()["kind"]))
    return "・".join(words[one] for one in told.notice.kinds if one in words)
