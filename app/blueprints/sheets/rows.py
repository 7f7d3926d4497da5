"""Rows of a group: one page a row; moved, removed and brought back from the list."""

from __future__ import annotations

import uuid
from typing import Any

from flask import abort, g, redirect, request, url_for
from werkzeug.wrappers import Response

from app.blueprints.sheets import bp
from app.blueprints.sheets.sections import page_state, posted_state, seen, settled, undecided
from app.forms.sheet import SheetForm, sheet_form
from app.jobcard import ROW_ID, new_row_id, sentences
from app.page import block_wanted, show
from app.services import sheets
from app.services.sheets import Opened, Overtaken, TooManyRows

PAGE = "sheets/row.html"


@bp.get("/sheets/<uuid:sheet_id>/rows/<group_id>/<row_id>")
def row(sheet_id: uuid.UUID, group_id: str, row_id: str) -> Any:
    """One row with what stands in it; an unknown id is a row about to be written."""
    opened, group = _opened(sheet_id, group_id, row_id)
    if opened.is_old:
        return redirect(url_for(".ask_upgrade", sheet_id=sheet_id))
    at = f"{group_id}/{row_id}/"
    form = sheet_form(group, opened.part, at, style=g.actor.eras)
    return _page(opened, group, row_id, form.blame(sentences(opened.definition, opened.part), at))


@bp.post("/sheets/<uuid:sheet_id>/rows/<group_id>/<row_id>")
def save_row(sheet_id: uuid.UUID, group_id: str, row_id: str) -> Any:
    """Save a row: in passing, or by the button and back to the list."""
    opened, group = _opened(sheet_id, group_id, row_id)
    at = f"{group_id}/{row_id}/"
    form = sheet_form(group, opened.part, at, posted=request.form)
    if lacking := undecided(form):
        return _overtaken(opened, group, row_id, form, lacking)
    if request.form.get("revive"):
        sheets.arrange_row(g.actor, sheet_id, (group_id, row_id), "restore")
    try:
        opened, reading = sheets.save_row(
            g.actor, sheet_id, (group_id, row_id), settled(form, opened, at), seen(at), button=not block_wanted()
        )
    except Overtaken as found:
        return _overtaken(found.opened, group, row_id, form.compare(found.conflicts, at), "")
    except TooManyRows as full:
        return _page(opened, group, row_id, form, status=422, trouble=str(full))
    if block_wanted() or reading.faults:
        return _page(opened, group, row_id, form.blame(reading.faults, at), status=422 if reading.faults else 200)
    if request.form.get("then") == "another":
        return redirect(url_for(".row", sheet_id=sheet_id, group_id=group_id, row_id=new_row_id()), 303)
    return redirect(_list(opened, group_id), 303)


@bp.post("/sheets/<uuid:sheet_id>/rows/<group_id>/<row_id>/<any(up, down, remove, restore):how>")
def arrange(sheet_id: uuid.UUID, group_id: str, row_id: str, how: str) -> Response:
    """Move a row, remove it, or bring it back."""
    opened = sheets.arrange_row(g.actor, sheet_id, (group_id, row_id), how)
    return redirect(_list(opened, group_id, removed=row_id if how == "remove" else None), 303)


def _opened(sheet_id: uuid.UUID, group_id: str, row_id: str) -> tuple[Opened, Any]:
    if not ROW_ID.fullmatch(row_id):
        abort(404)
    opened = sheets.open_sheet(g.actor, sheet_id)
    return opened, sheets.group_of(opened.definition, group_id)


def _page(
    opened: Opened,
    group: Any,
    row_id: str,
    form: SheetForm,
    status: int = 200,
    compared: bool = False,
    trouble: str = "",
) -> Any:
    at = f"{group.id}/{row_id}/"
    stored = opened.part.row(group.id, row_id)
    return show(
        PAGE,
        block="saved",
        status=status,
        opened=opened,
        group=group,
        row_id=row_id,
        is_new=stored is None,
        gone=bool(stored and stored.get("_gone")),
        form=form,
        page=page_state(opened, group, at),
        back=_list(opened, group.id),
        oob=block_wanted(),
        compared=compared,
        trouble=trouble,
    )


def _overtaken(opened: Opened, group: Any, row_id: str, form: SheetForm, fault: str) -> Any:
    if block_wanted():
        return show(PAGE, block="overtaken", status=409, page=posted_state())
    for one in form:
        one.fault = fault if one.theirs else one.fault
    return _page(opened, group, row_id, form, status=409, compared=True)


def _list(opened: Opened, group_id: str, removed: str | None = None) -> str:
    """The list page that the group stands on."""
    place = next(one for one in opened.definition.pages if group_id in one.by_id)
    return url_for(".section", sheet_id=opened.id, section_id=place.id, removed=removed, _anchor=group_id)
