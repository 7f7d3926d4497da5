"""例文の自動作成: one question at a time, and the sentence grows, beside the field or, without scripts, on pages of their own.
The answers travel with the form; nothing is kept before the sentence is put into the field."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask import g, redirect, request, url_for
from werkzeug.wrappers import Response

from app.blueprints.sheets.carried import seen, state
from app.blueprints.support import bp
from app.forms.sheet import sheet_form
from app.jobcard import clean, digest
from app.models.engine import only_reads
from app.page import beside_wanted, show
from app.sentences import OWN, WAY, Composed, compose, own_words, read_answers
from app.services import meters, sheets
from app.services import sentences as service
from app.services.rows import TooManyRows
from app.services.sentences import ChangedSince, Spot, TooLong
from app.services.sheets import OldVersion, Overtaken

PAGE = "support/sentences.html"
# Names of the page's own inputs, with the answers of the other steps among them.
ANSWER, OWN_WORDS = "_a.", "_own"


@dataclass(frozen=True)
class Making:
    """How far somebody has come: the answers so far, the step they are at (one past the last: all is asked)."""

    spot: Spot
    answers: Mapping[str, str] = field(default_factory=dict)
    step: int = 0
    wording: int = 0
    fault: str = ""
    typed: str = ""

    @property
    def name(self) -> str:
        """What is asked now; empty when all is asked."""
        steps = self.spot.questions.steps
        return steps[self.step] if self.step < len(steps) else ""

    @property
    def chosen(self) -> str:
        """The answer to what is asked now."""
        return self.answers.get(self.name, "")

    @property
    def own(self) -> str:
        """What stands in the input for own words."""
        return self.typed or (self.chosen.removeprefix(OWN) if self.chosen.startswith(OWN) else "")

    @property
    def others(self) -> dict[str, str]:
        """The answers that the page carries without showing them."""
        return {ANSWER + name: said for name, said in self.answers.items() if name != self.name}

    @property
    def composed(self) -> Composed:
        """The sentence so far."""
        return compose(self.spot.questions, self.answers, self.wording)


@bp.get("/sheets/<uuid:sheet_id>/sentences/<path:at>")
def sentences(sheet_id: uuid.UUID, at: str) -> Any:
    """The first question; where a text was made before, its answers."""
    spot = service.find(g.actor, sheet_id, at)
    answers = spot.answers
    step = len(spot.questions.steps) if answers else 0
    return _page(Making(spot, answers, step, spot.kept.get("wording", 0)))


@bp.post("/sheets/<uuid:sheet_id>/sentences/<path:at>")
@only_reads
def answer(sheet_id: uuid.UUID, at: str) -> Any:
    """Take an answer, and ask on: 「次へ」, 「前の質問」, 「別の言い方」; without a button, the sentence as it is now."""
    making = _posted(service.find(g.actor, sheet_id, at))
    if making.name == WAY and not making.chosen:
        making = replace(making, fault="どれか1つを選んでください。")
    go, last = request.form.get("_go", ""), len(making.spot.questions.steps)
    if go == "next" and not making.fault:
        making = replace(making, step=min(making.step + 1, last), typed="")
    elif go in ("back", "first"):
        making = replace(making, step=max(making.step - 1, 0) if go == "back" else 0, fault="", typed="")
    elif go == "again":
        making = replace(making, wording=making.composed.wording + 1)
    return _page(making, status=422 if making.fault else 200)


@bp.post("/sheets/<uuid:sheet_id>/insert/<path:at>")
def insert(sheet_id: uuid.UUID, at: str) -> Any:
    """Put the sentence into the field; where something stands in it, ask first. Beside the field all of it happens there."""
    making = _posted(_found(sheet_id, at))
    how = request.form.get("_how", "")
    if not making.composed.text:
        making = replace(making, fault=making.fault or "先に、1つ選ぶか、自分の言葉で書いてください。")
    if making.fault:
        return _page(making, status=422)
    if making.spot.text and how not in ("replace", "below"):
        return _ask(making)
    try:
        seen_here = _seen(making.spot)
        service.insert(g.actor, making.spot, making.answers, making.wording, seen_here, below=how == "below")
    except TooLong as full:
        return _ask(making, f"この欄は{full}文字までです。置きかえるか、今の文を短くしてから足してください。", 422)
    except TooManyRows as full:
        return _ask(making, str(full), 422)
    except Overtaken:
        if beside_wanted():
            return _ask(
                making, "ほかの画面で、この欄が書きかえられました。この文は、まだ入れていません。", 409, overtaken=True
            )
        making = replace(making, spot=service.find(g.actor, sheet_id, at))
        return _ask(making, "ほかの画面で、この欄が書きかえられました。今の文を見て、もう一度選んでください。", 409)
    if beside_wanted():
        return _told(service.find(g.actor, sheet_id, at))
    return redirect(_field(making.spot, made=making.spot.field.id), 303)


@bp.post("/sheets/<uuid:sheet_id>/undo/<path:at>")
def undo(sheet_id: uuid.UUID, at: str) -> Any:
    """Take the made text out of the field again, unless it was written on since."""
    spot = _found(sheet_id, at)
    try:
        service.undo(g.actor, spot, _seen(spot).token)
    except ChangedSince:
        return _told(spot, anew=False) if beside_wanted() else redirect(_field(spot, made=spot.field.id), 303)
    return _told(service.find(g.actor, sheet_id, at)) if beside_wanted() else redirect(_field(spot), 303)


@bp.app_template_global()
def made_spot(sheet_id: uuid.UUID) -> Spot:
    """The field of the shown section or row into which a sentence was put just now."""
    shown = request.view_args or {}
    row = (shown["group_id"], shown["row_id"]) if "row_id" in shown else ()
    return service.find(g.actor, sheet_id, "/".join((*row, request.args["made"])))


def _found(sheet_id: uuid.UUID, at: str) -> Spot:
    """The field; where its page is open beside the questions, with what stands in its input there."""
    spot = service.find(g.actor, sheet_id, at)
    typed = request.form.get(spot.field.id) if beside_wanted() else None
    return spot if typed is None else replace(spot, typed=clean(typed))


def _told(spot: Spot, *, anew: bool = True) -> Response:
    """Beside the field: what became of the sentence, and the field with what stands in it now. A field that was written
    on meanwhile is left as it is: not `anew`."""
    place, opened = spot.group or spot.section, spot.opened
    counted = meters.of_row(opened, spot.group, spot.row_id) if spot.group else meters.of_section(opened, spot.section)
    form = sheet_form(place, opened.part, spot.at, style=sheets.style_of(g.actor)).measure(counted)
    drawn = next(one for one in form if one.spec.id == spot.field.id)
    return show("support/_made.html", spot=spot, opened=opened, beside=drawn, anew=anew, token=_seen(spot).token)


def _posted(spot: Spot) -> Making:
    """What the page brought, with the answer of the step that it showed."""
    given = {name.removeprefix(ANSWER): said for name, said in request.form.items() if name.startswith(ANSWER)}
    making = Making(spot, given, _number("_step", len(spot.questions.steps)), _number("_wording", 99))
    if not making.name:
        return replace(making, answers=read_answers(spot.questions, given))
    typed, chosen = request.form.get(OWN_WORDS, ""), given.get(making.name, "")
    words, fault = own_words(typed)
    wanted = making.name != WAY and chosen in ("", OWN) and bool(words)
    if wanted:
        given[making.name] = OWN + words
    return replace(
        making,
        answers=read_answers(spot.questions, given),
        fault=fault if wanted else "",
        typed=words if wanted else "",
    )


def _number(name: str, most: int) -> int:
    number = request.form.get(name, "")
    return min(int(number), most) if number.isascii() and number.isdigit() and len(number) < 4 else 0


def _seen(spot: Spot) -> Any:
    return seen(spot.at)


def _page(making: Making, *, status: int = 200) -> Any:
    beside = beside_wanted()
    return show(PAGE, block="questions" if beside else "sentence", status=status, beside=beside, **_shown(making))


def _ask(making: Making, trouble: str = "", status: int = 200, *, overtaken: bool = False) -> Any:
    how = {"trouble": trouble, "overtaken": overtaken, "beside": beside_wanted()}
    return show("support/insert.html", block="ask", status=status, **how, **_shown(making))


def _shown(making: Making) -> dict[str, Any]:
    spot = making.spot
    place = spot.group or spot.section
    base = {spot.path: digest(spot.opened.part.shown(spot.path))}
    return {"making": making, "spot": spot, "page": state(spot.opened, place, base, spot.at), "field": _field(spot)}


def _field(spot: Spot, **how: str) -> str:
    """The page on which the field stands, at the field."""
    anchor = spot.field.id
    if spot.group:
        place = {"group_id": spot.group.id, "row_id": spot.row_id}
        return url_for("sheets.row", sheet_id=spot.opened.id, **place, **how, _anchor=anchor)
    return url_for("sheets.section", sheet_id=spot.opened.id, section_id=spot.section.id, **how, _anchor=anchor)


@bp.errorhandler(OldVersion)
def moved_on(error: OldVersion) -> Response:
    """The form has a newer version: first the sheet is carried over."""
    return redirect(url_for("sheets.ask_upgrade", sheet_id=error.opened.id), 303)
