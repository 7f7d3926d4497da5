"""ライフラインチャート: looked at, and its turning points taken into 様式1. Its points are written on their form."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, request, url_for

from app.blueprints.assess import bp
from app.blueprints.assess.routes import FULL, MEANWHILE, field_of
from app.page import show
from app.services import lifelines, sentences
from app.services.lifelines import Lifeline, NotMoved
from app.services.sentences import TooLong
from app.services.sheets import Opened, Overtaken


@bp.get("/lifeline")
def lifeline() -> Any:
    """The line, an example where there is none, and what it says."""
    return _page()


@bp.post("/lifeline/take")
def take_turning() -> Any:
    """Put a sentence of a turning point into 様式1, and show it there."""
    try:
        spot = lifelines.take(g.actor, request.form.get("sentence", ""))
    except TooLong as full:
        return _page(FULL.format(full))
    except Overtaken:
        return _page(MEANWHILE)
    return redirect(field_of(spot), 303)


@bp.post("/lifeline/<row_id>/move")
def move(row_id: str) -> Any:
    """Put a point elsewhere: by its numbers, or where a script let it be dragged."""
    try:
        lifelines.move(g.actor, row_id, request.form)
    except NotMoved as wrong:
        return _page(wrong=wrong)
    except Overtaken:
        return _page(MEANWHILE)
    return redirect(url_for(".lifeline"), 303)


@bp.app_template_global()
def line_of(opened: Opened) -> Lifeline:
    """The line of one sheet, where its points are written."""
    return lifelines.of_card([opened])


def _page(trouble: str = "", wrong: NotMoved | None = None) -> Any:
    line = lifelines.lifeline(g.actor)
    spot = sentences.plan_spot(g.actor, lifelines.FIELD) if line.sentences else None
    status = 422 if trouble or wrong else 200
    return show("assessment/lifeline.html", status=status, lifeline=line, spot=spot, trouble=trouble, wrong=wrong)
