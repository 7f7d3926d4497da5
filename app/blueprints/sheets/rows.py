"""Rows of a group: one page a row; moved, removed and brought back from the list."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import abort, g, redirect, request, url_for
from werkzeug.wrappers import Response

from app.blueprints.sheets import bp
from app.blueprints.sheets.carried import decide, posted_base, repeated, seen, state
from app.blueprints.sheets.sections import newly_shown, overtaken, section_page
from app.forms.sheet import SheetForm, base_of, sheet_form
from app.jobcard import ROW_ID, Field, Part, Section, new_row_id, sentences
from app.page import block_wanted, show
from app.services import rows, sheets
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
    # A removed row is shown as it was, so that it can be brought back by saving it.
    gone = part.restore_row(group_id, row_id)
    form = sheet_form(group, part, at, style=sheets.style_of(g.actor))
    form.blame(sentences(opened.definition, part), at)
    return _page(opened, group, row_id, form, base_of(group, part, at), gone=gone)


@bp.post("/sheets/<uuid:sheet_id>/rows/<group_id>/<row_id>")
def save_row(sheet_id: uuid.UUID, group_id: str, row_id: str) -> Any:
    """Save a row: in passing, or by the button and back to the list."""
    opened, group = _opened(sheet_id, group_id, row_id)
    at, revive = f"{group_id}/{row_id}/", bool(request.form.get("_revive"))
    form = sheet_form(group, opened.part, at, posted=request.form)
    if repeated(form):
        abort(400)
    if lacking := decide(form, opened, at):
        return _compared(opened, group, row_id, form, newly_shown(opened, lacking, at))
    try:
        saved = rows.save_row(
            g.actor, sheet_id, (group_id, row_id), form.written, seen(at), button=not block_wanted(), revive=revive
        )
    except Overtaken as found:
        return _compared(found.opened, group, row_id, form.compare(found.conflicts, at), found.base)
    except TooManyRows as full:
        base = posted_base(at) or {}
        return _page(opened, group, row_id, form, base, status=422, gone=revive, trouble=str(full))
    faults = saved.reading.faults
    if block_wanted() or faults:
        return _page(saved.opened, group, row_id, form.blame(faults, at), saved.base, status=422 if faults else 200)
    if (listed := request.form.get("_list")) in group.by_id:
        here = {"sheet_id": sheet_id, "group_id": group_id, "row_id": row_id}
        return redirect(url_for(".row", **here, list=listed, _anchor=listed), 303)
    if request.form.get("_then") == "another":
        return redirect(url_for(".row", sheet_id=sheet_id, group_id=group_id, row_id=new_row_id()), 303)
    return redirect(_list(saved.opened, group_id), 303)


@bp.post("/sheets/<uuid:sheet_id>/rows/<group_id>/<row_id>/<any(up, down, remove, restore):how>")
def arrange(sheet_id: uuid.UUID, group_id: str, row_id: str, how: str) -> Response:
    """Move a row, remove it, or bring it back."""
    try:
        opened = rows.arrange_row(g.actor, sheet_id, (group_id, row_id), how)
    except TooManyRows as full:
        return _full(sheet_id, group_id, str(full))
    return redirect(_list(opened, group_id, removed=row_id if how == "remove" else None), 303)


def _full(sheet_id: uuid.UUID, group_id: str, sentence: str) -> Response:
    opened = sheets.open_sheet(g.actor, sheet_id)
    place = _place(opened, group_id)
    form = sheet_form(place, opened.part, style=sheets.style_of(g.actor))
    return section_page(opened, place, form, status=422, trouble=sentence)


def _opened(sheet_id: uuid.UUID, group_id: str, row_id: str) -> tuple[Opened, Field]:
    if not ROW_ID.fullmatch(row_id):
        abort(404)
    opened = sheets.open_sheet(g.actor, sheet_id)
    return opened, rows.group_of(opened.definition, group_id)


def _page(
    opened: Opened,
    group: Field,
    row_id: str,
    form: SheetForm,
    base: Mapping[str, str],
    *,
    status: int = 200,
    gone: bool = False,
    trouble: str = "",
) -> Any:
    return show(
        PAGE,
        block="saved",
        status=status,
        opened=opened,
        group=group,
        row_id=row_id,
        is_new=opened.part.row(group.id, row_id) is None,
        gone=gone,
        form=form,
        page=state(opened, group, base, f"{group.id}/{row_id}/"),
        back=_list(opened, group.id),
        offers={},
        oob=block_wanted(),
        compared=any(one.theirs for one in form),
        trouble=trouble,
    )


def _compared(opened: Opened, group: Field, row_id: str, form: SheetForm, base: Mapping[str, str]) -> Any:
    if block_wanted():
        return overtaken()
    gone = _is_gone(opened.part, group.id, row_id) or bool(request.form.get("_revive"))
    return _page(opened, group, row_id, form, base, status=409, gone=gone)


def _is_gone(part: Part, group_id: str, row_id: str) -> bool:
    stored = part.row(group_id, row_id)
    return bool(stored and stored.get("_gone"))


def _place(opened: Opened, group_id: str) -> Section:
    """The list page that the group stands on."""
    return next(one for one in opened.definition.pages if group_id in one.by_id)


def _list(opened: Opened, group_id: str, removed: str | None = None) -> str:
    place = _place(opened, group_id)
    return url_for(".section", sheet_id=opened.id, section_id=place.id, removed=removed, _anchor=group_id)
