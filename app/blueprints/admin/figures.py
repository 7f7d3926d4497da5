"""利用状況: how many made and kept up their card, in total and by group."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import g, request
from werkzeug.wrappers import Response

from app import statistics
from app.blueprints.admin import bp
from app.blueprints.files.routes import sent
from app.jobcard import JAPAN
from app.page import show
from app.services import figures as acts


@bp.get("/figures")
def figures() -> Any:
    """A fiscal year by one group."""
    seen = acts.look(g.actor, request.args.get("year", ""), request.args.get("by", ""))
    return show(
        "admin/figures.html",
        look=seen,
        report=seen.report,
        since=_told(seen.since),
        until=_told(seen.until),
        words=statistics.words(),
        few=statistics.FEW,
        share=statistics.percent,
    )


@bp.post("/figures/csv")
def take_figures() -> Response:
    """The same for a spreadsheet."""
    return sent(acts.export(g.actor, request.form.get("year", ""), request.form.get("by", "")))


def _told(at: datetime | None) -> str:
    """With the day always: the page may be printed."""
    there = at.astimezone(JAPAN) if at else None
    return f"{there:%Y年%-m月%-d日}{there.hour}:{there.minute:02}" if there else ""
