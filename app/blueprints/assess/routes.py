"""The list of assessments, their questions one by one, and the result."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, render_template, request, url_for

from app import actor as cookie
from app import assessment
from app.blueprints.assess import bp
from app.page import show
from app.public import public
from app.services import assessments, candidates, guests, sentences
from app.services.assessments import NoAnswer
from app.services.sentences import Spot, TooLong
from app.services.sheets import Overtaken

FAULT = "5つの中から1つを選んでください。"
FULL = "様式1のこの欄は{}文字までです。欄の文を短くしてから、もう一度入れてください。"
MEANWHILE = "ほかの画面で、この欄が書きかえられました。もう一度押してください。"


@bp.get("/")
@public
def index() -> str:
    """Every assessment: how long it takes and what one gets."""
    return render_template("assessment/index.html", assessments=assessment.assessments().values())


@bp.get("/<assessment_id>")
def result(assessment_id: str) -> Any:
    """What it is about; the result, once all is answered."""
    return _result(assessment_id)


@bp.post("/<assessment_id>/take")
def take(assessment_id: str) -> Any:
    """Put a sentence of the result into 様式1, and show it there."""
    try:
        spot = assessments.take(g.actor, assessment_id, request.form.get("sentence", ""))
    except TooLong as full:
        return _result(
            assessment_id, f"様式1のこの欄は{full}文字までです。欄の文を短くしてから、もう一度入れてください。"
        )
    except Overtaken:
        return _result(assessment_id, MEANWHILE)
    return redirect(field_of(spot), 303)


@bp.get("/<assessment_id>/<int:number>")
def question(assessment_id: str, number: int) -> Any:
    """One question."""
    return _question(assessment_id, number)


@bp.post("/<assessment_id>/<int:number>")
def answer(assessment_id: str, number: int) -> Any:
    """Keep the answer, and ask on. Whoever has no card yet gets one here."""
    answered, token = request.form.get("answer", ""), ""
    if not answered:
        return _question(assessment_id, number, FAULT)
    actor = g.actor
    if actor is None:
        # Asked before a guest is made: a made-up address makes nobody.
        assessments.taken(None, assessment_id)
        account, token = guests.begin(client=request.remote_addr)
        actor = guests.actor_of(account)
    try:
        taken = assessments.answer(actor, assessment_id, number, answered)
    except NoAnswer:
        return _question(assessment_id, number, FAULT)
    # On to the next question; who changes an earlier answer comes back to the result.
    following = taken.open_at if taken.open_at is None or number + 1 > len(taken.assessment.items) else number + 1
    here = {"assessment_id": assessment_id}
    onward = url_for(".question", number=following, **here) if following else url_for(".result", **here)
    response = redirect(onward, 303)
    return cookie.remember(response, token, shared=False) if token else response


@bp.post("/<assessment_id>/forget")
def forget(assessment_id: str) -> Any:
    """Delete the answers, to begin anew or for good."""
    if g.actor is not None:
        assessments.forget(g.actor, assessment_id)
    return redirect(url_for(".result", assessment_id=assessment_id), 303)


def field_of(spot: Spot) -> str:
    """The page of the field that a sentence went into, which can be taken out again there."""
    here = {"sheet_id": spot.opened.id, "section_id": spot.section.id, "made": spot.field.id}
    return url_for("sheets.section", **here, _anchor=spot.field.id)


def _result(assessment_id: str, trouble: str = "") -> Any:
    taken = assessments.taken(g.actor, assessment_id)
    spot = sentences.plan_spot(g.actor, taken.assessment.writes) if taken.result else None
    credit = candidates.credit("job_middle_groups")
    page = {"taken": taken, "assessment": taken.assessment, "spot": spot, "credit": credit, "trouble": trouble}
    return show("assessment/result.html", status=422 if trouble else 200, **page)


def _question(assessment_id: str, number: int, fault: str = "") -> Any:
    taken = assessments.taken(g.actor, assessment_id)
    items = taken.assessment.items
    if not 1 <= number <= len(items):
        return redirect(url_for(".result", assessment_id=assessment_id))
    page = {"taken": taken, "assessment": taken.assessment, "item": items[number - 1], "number": number}
    return show("assessment/question.html", fault=fault, status=422 if fault else 200, **page)
