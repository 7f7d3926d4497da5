"""「履歴書にする」: what will stand on it, and the PDF."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, request, url_for

from app.actor import device_sort
from app.blueprints.files import bp
from app.blueprints.files.routes import sent
from app.jobcard import ResumeWish
from app.page import show
from app.services import resumes
from app.services.past_cards import NoSuchDay, day_from

# More than a card can hold.
MOST_ROWS = 200


@bp.get("/take-home/resume")
def resume() -> Any:
    """Which schools, jobs and licences; the date, the years, and whether 性別 stands there."""
    if g.actor is None:
        return redirect(url_for(".choose"))
    try:
        return _page(_wish())
    except NoSuchDay as sentence:
        return _page(_wish(dated=False), str(sentence))


@bp.get("/take-home/resume/paper.pdf")
def resume_paper() -> Any:
    """The 履歴書."""
    if g.actor is None:
        return redirect(url_for(".choose"))
    try:
        wish = _wish()
    except NoSuchDay as sentence:
        return _page(_wish(dated=False), str(sentence))
    return sent(resumes.export(g.actor, wish, request.args.get("style"), device=device_sort()))


def _page(wish: ResumeWish, fault: str = "") -> Any:
    planned = resumes.plan(g.actor, wish, request.args.get("style"))
    return show("files/resume.html", planned=planned, fault=fault, status=422 if fault else 200)


def _wish(*, dated: bool = True) -> ResumeWish:
    """What was chosen on the page; the usual before anything was. Raises NoSuchDay."""
    asked = request.args
    if "chosen" not in asked:
        return ResumeWish()
    return ResumeWish(
        frozenset(asked.getlist("row")[:MOST_ROWS]),
        reasons="reasons" in asked,
        gender="gender" in asked,
        day=day_from(asked.get("day", "")) if dated else None,
    )
