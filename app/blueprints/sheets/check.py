"""Reading a sheet, checking it, registering it, and telling about a new version of its form."""

from __future__ import annotations

import uuid
from typing import Any

from flask import g, redirect, request, url_for

from app.actor import device_sort
from app.blueprints.sheets import bp
from app.blueprints.sheets.refused import upgrade_page
from app.jobcard import new_row_id
from app.page import show
from app.services import answers, cards, sheets, timeline, versions
from app.services.sheets import StillUnread


@bp.get("/sheets/<uuid:sheet_id>")
def sheet(sheet_id: uuid.UUID) -> Any:
    """The sheet as it reads, in the version it was written in."""
    return show("sheets/sheet.html", read=answers.read(g.actor, sheet_id))


@bp.get("/sheets/<uuid:sheet_id>/check")
def check(sheet_id: uuid.UUID) -> Any:
    """Everything on one page, each with a way to change it."""
    return _checked(sheet_id)


def _checked(sheet_id: uuid.UUID, status: int = 200) -> Any:
    read = answers.read(g.actor, sheet_id)
    return show(
        "sheets/check.html",
        status=status,
        read=read,
        noticing=timeline.noticed(g.actor, sheet_id, read.beside),
        all_hints=request.args.get("hints") == "all",
    )


@bp.post("/sheets/<uuid:sheet_id>/hints")
def hints(sheet_id: uuid.UUID) -> Any:
    """Put something noticed away for good, or bring it back."""
    sheets.open_sheet(g.actor, sheet_id)
    away = request.form.get("away", "")
    timeline.put(g.actor, away or request.form.get("again", ""), away=bool(away))
    return redirect(url_for(".check", sheet_id=sheet_id, hints=None if away else "all", _anchor="hints"), 303)


@bp.post("/sheets/<uuid:sheet_id>/register")
def register(sheet_id: uuid.UUID) -> Any:
    """本登録."""
    try:
        sheets.register(g.actor, sheet_id, device=device_sort())
    except StillUnread:
        return _checked(sheet_id, 422)
    return redirect(url_for(".done", sheet_id=sheet_id), 303)


@bp.get("/sheets/<uuid:sheet_id>/done")
def done(sheet_id: uuid.UUID) -> Any:
    """Registered: what to do with it, and what to write next."""
    return show("sheets/done.html", read=answers.read(g.actor, sheet_id), card=cards.overview(g.actor))


@bp.get("/sheets/<uuid:sheet_id>/upgrade")
def ask_upgrade(sheet_id: uuid.UUID) -> Any:
    """The form has a newer version: what moves, and what finds no place."""
    opened = sheets.open_sheet(g.actor, sheet_id)
    return upgrade_page(opened) if opened.is_old else redirect(url_for(".sheet", sheet_id=sheet_id))


@bp.post("/sheets/<uuid:sheet_id>/upgrade")
def upgrade(sheet_id: uuid.UUID) -> Any:
    """Carry the sheet into the newest version."""
    versions.upgrade(g.actor, sheet_id)
    return redirect(url_for(".check", sheet_id=sheet_id), 303)


@bp.app_template_global()
def place_of(answer: answers.Answer) -> str:
    """The page on which an answer is written, and the field there."""
    at = {"sheet_id": answer.sheet_id, "_anchor": answer.path.rpartition("/")[2] or None}
    if answer.row:
        return url_for("sheets.row", group_id=answer.row[0], row_id=answer.row[1], **at)
    return url_for("sheets.section", section_id=answer.section.id, **at)


@bp.app_template_global()
def way(item: cards.Item) -> str:
    """The page on which to go on with a form."""
    assert item.opened is not None
    if item.state == "done" or item.opened.is_old:
        return url_for("sheets.sheet", sheet_id=item.opened.id)
    return url_for("sheets.section", sheet_id=item.opened.id, section_id=item.resume.id)


@bp.app_template_global()
def way_out(way: timeline.Leading, one: timeline.Noticed) -> str:
    """The page that a hint leads to; a new row for a gap begins with its months."""
    if not way.group_id:
        return url_for("sheets.section", sheet_id=way.opened.id, section_id=way.opened.definition.pages[0].id)
    row_id, hint = (way.row_id, None) if way.row_id else (new_row_id(), one.id)
    return url_for("sheets.row", sheet_id=way.opened.id, group_id=way.group_id, row_id=row_id, hint=hint)


@bp.app_template_global()
def fault_links(read: answers.Read) -> list[tuple[str, str]]:
    """For the summary of the checking page: where each fault stands, and its sentence with the field's label."""
    answers = [answer for block in read.blocks for answer in block.answers if answer.fault]
    return [("answer-" + one.path.replace("/", "-"), f"{one.label}：{one.fault}") for one in answers]
