"""Rows of a group: one page a row; moved, removed and brought back from the list."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import abort, g, redirect, request, url_for
from werkzeug.wrappers import Response

from app.actor import device_sort
from app.blueprints.sheets import bp
from app.blueprints.sheets.carried import decide, kept_beside, posted_base, repeated, seen, state
from app.blueprints.sheets.offers import Search, looked_for, posted
from app.blueprints.sheets.sections import (
    NOT_SAVED,
    SEE,
    found_for,
    newly_shown,
    opened_to_write,
    overtaken,
    section_page,
    staying,
    to_sentences,
    told,
)
from app.blueprints.sheets.writing import writing_page
from app.forms.sheet import SheetForm, base_of, sheet_form
from app.jobcard import ROW_ID, Field, Section, new_row_id, sentences
from app.models.engine import only_reads, writes_at_once
from app.page import block_wanted
from app.services import candidates, history, meters, rows, sheets, timeline
from app.services.rows import TooManyRows
from app.services.sheets import Opened, Overtaken

PAGE = "sheets/row.html"


@bp.get("/sheets/<uuid:sheet_id>/rows/<group_id>/<row_id>")
def row(sheet_id: uuid.UUID, group_id: str, row_id: str) -> Any:
    """One row with what stands in it; an unknown id is a row about to be written."""
    opened, group = _opened(sheet_id, group_id, row_id)
    if opened.is_old:
        return redirect(url_for(".ask_upgrade", sheet_id=sheet_id))
    at, part = f"{group_id}/{row_id}/", opened.part
    gone = _gone(opened, group, row_id)
    # A removed row is shown as it was, so that it can be brought back by saving it.
    part.restore_row(group_id, row_id)
    form = sheet_form(group, part, at, style=sheets.style_of(g.actor))
    form.blame(sentences(opened.definition, part), at)
    if "hint" in request.args and part.row(group_id, row_id) is None:
        months = timeline.months(g.actor, request.args["hint"], opened, group_id)
        form.suggest(months, sheets.style_of(g.actor))
    return _page(opened, group, row_id, form, base_of(group, part, at), gone=gone)


@bp.post("/sheets/<uuid:sheet_id>/rows/<group_id>/<row_id>")
@writes_at_once
def save_row(sheet_id: uuid.UUID, group_id: str, row_id: str) -> Any:
    """Save a row: in passing, or by the button and back to the list."""
    opened, group = _opened(sheet_id, group_id, row_id, writing=True)
    at, revive = f"{group_id}/{row_id}/", bool(request.form.get("_revive"))
    form = sheet_form(group, opened.part, at, posted=posted(group))
    if repeated(form):
        abort(400)
    if lacking := decide(form, opened, at):
        return _compared(opened, opened, group, row_id, form, newly_shown(opened, lacking, at))
    try:
        saved = rows.save_row(
            g.actor, sheet_id, (group_id, row_id), form.written, seen(at), button=not block_wanted(), revive=revive
        )
    except Overtaken as found:
        return _compared(opened, found.opened, group, row_id, form.compare(found.conflicts, at), found.base)
    except TooManyRows as full:
        base = posted_base(at) or {}
        gone = _gone(opened, group, row_id)
        return _page(opened, group, row_id, form, base, status=422, gone=gone, trouble=str(full))
    if spot := to_sentences(group, at):
        return redirect(url_for("support.sentences", sheet_id=sheet_id, at=spot, **kept_beside()), 303)
    faults = saved.reading.faults
    found = looked_for(group)
    if block_wanted() or faults or found:
        status = 422 if faults else 200
        return _page(saved.opened, group, row_id, form.blame(faults, at), saved.base, status=status, find=found)
    if stay := staying(group):
        return redirect(url_for(".row", sheet_id=sheet_id, group_id=group_id, row_id=row_id, **stay), 303)
    if request.form.get("_then") == "paper":
        return redirect(url_for(".paper", sheet_id=sheet_id, at=f"{group_id}/{row_id}"), 303)
    if request.form.get("_then") == "another":
        return redirect(url_for(".row", sheet_id=sheet_id, group_id=group_id, row_id=new_row_id()), 303)
    return redirect(_list(saved.opened, group_id), 303)


@bp.post("/sheets/<uuid:sheet_id>/rows/<group_id>/<row_id>/find")
@only_reads
def find_in_row(sheet_id: uuid.UUID, group_id: str, row_id: str) -> Any:
    """The names that go with what is being typed in a row; nothing is saved."""
    return found_for(rows.group_of(candidates.look(g.actor, sheet_id).definition, group_id), PAGE)


@bp.post("/sheets/<uuid:sheet_id>/rows/<group_id>/<row_id>/<any(up, down, remove, restore):how>")
def arrange(sheet_id: uuid.UUID, group_id: str, row_id: str, how: str) -> Response:
    """Move a row, remove it, or bring it back."""
    try:
        opened = rows.arrange_row(g.actor, sheet_id, (group_id, row_id), how, device=device_sort())
    except TooManyRows as full:
        return _full(sheet_id, group_id, str(full))
    return redirect(_list(opened, group_id, removed=row_id if how == "remove" else None), 303)


def _full(sheet_id: uuid.UUID, group_id: str, sentence: str) -> Response:
    opened = sheets.open_sheet(g.actor, sheet_id)
    place = _place(opened, group_id)
    form = sheet_form(place, opened.part, style=sheets.style_of(g.actor))
    return section_page(opened, place, form, status=422, trouble=sentence)


def _opened(sheet_id: uuid.UUID, group_id: str, row_id: str, *, writing: bool = False) -> tuple[Opened, Field]:
    if not ROW_ID.fullmatch(row_id):
        abort(404)
    opened = opened_to_write(sheet_id) if writing else sheets.open_sheet(g.actor, sheet_id)
    return opened, rows.group_of(opened.definition, group_id)


def _page(
    opened: Opened,
    group: Field,
    row_id: str,
    form: SheetForm,
    base: Mapping[str, str],
    *,
    status: int = 200,
    gone: str = "",
    trouble: str = "",
    find: Search | None = None,
) -> Any:
    return writing_page(
        PAGE,
        opened,
        form.measure(meters.of_row(opened, group, row_id)),
        state(opened, group, base, f"{group.id}/{row_id}/"),
        lambda opened: {"group": group, "back": _list(opened, group.id)},
        url_for(".save_row", sheet_id=opened.id, group_id=group.id, row_id=row_id),
        status=status,
        find=find,
        trouble=trouble,
        gone=gone,
        is_new=opened.part.row(group.id, row_id) is None,
    )


def _compared(
    stood: Opened, opened: Opened, group: Field, row_id: str, form: SheetForm, base: Mapping[str, str]
) -> Any:
    gone = _gone(stood, group, row_id)
    if block_wanted():
        return overtaken(gone + NOT_SAVED, SEE) if gone else overtaken()
    return _page(opened, group, row_id, form, base, status=409, gone=gone)


def _gone(opened: Opened, group: Field, row_id: str) -> str:
    """Who removed the row, when and on what, in words; empty for a row that stands there."""
    stored, path = opened.part.row(group.id, row_id), f"{group.id}/{row_id}"
    if not stored or not stored.get("_gone"):
        return ""
    what = group.option("row", group.label)
    origin = history.origins(g.actor, opened, [path]).get(path)
    return told(what, origin, "削除") if origin else f"この{what}は、ほかの画面で削除されました。"


def _place(opened: Opened, group_id: str) -> Section:
    """The list page that the group stands on."""
    return next(one for one in opened.definition.pages if group_id in one.by_id)


def _list(opened: Opened, group_id: str, removed: str | None = None) -> str:
    place = _place(opened, group_id)
    return url_for(".section", sheet_id=opened.id, section_id=place.id, removed=removed, _anchor=group_id)
