"""Reading a sheet, checking it, registering it, and telling about a new version of its form."""

from __future__ import annotations

import uuid
from typing import Any

from flask import g, redirect, url_for

from app.blueprints.sheets import bp
from app.blueprints.sheets.carried import device
from app.blueprints.sheets.refused import upgrade_page
from app.page import show
from app.services import answers, cards, sheets, versions
from app.services.sheets import StillUnread


@bp.get("/sheets/<uuid:sheet_id>")
def sheet(sheet_id: uuid.UUID) -> Any:
    """The sheet as it reads, in the version it was written in."""
    return show("sheets/sheet.html", read=answers.read(g.actor, sheet_id))


@bp.get("/sheets/<uuid:sheet_id>/check")
def check(sheet_id: uuid.UUID) -> Any:
    """Everything on one page, each with a way to change it."""
    return show("sheets/check.html", read=answers.read(g.actor, sheet_id))


@bp.post("/sheets/<uuid:sheet_id>/register")
def register(sheet_id: uuid.UUID) -> Any:
    """本登録."""
    try:
        sheets.register(g.actor, sheet_id, device=device())
    except StillUnread:
        return show("sheets/check.html", read=answers.read(g.actor, sheet_id), status=422)
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
def fault_links(read: answers.Read) -> list[tuple[str, str]]:
    """For the summary of the checking page: where each fault stands, and its sentence with the field's label."""
    answers = [answer for block in read.blocks for answer in block.answers if answer.fault]
    return [("answer-" + one.path.replace("/", "-"), f"{one.label}：{one.fault}") for one in answers]
