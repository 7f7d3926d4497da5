"""更新履歴: what stood on a sheet before, compared and brought back; the card of an earlier day; sheets taken off it."""

from __future__ import annotations

import uuid
from typing import Any

from flask import g, redirect, request, url_for

from app.actor import device_sort
from app.blueprints.sheets import bp
from app.blueprints.sheets.carried import NUMBER
from app.jobcard import Changed
from app.page import show
from app.services import history, past_cards, removals
from app.services.past_cards import NoSuchDay


def _number(name: str) -> int | None:
    text = request.args.get(name, "")
    return int(text) if NUMBER.fullmatch(text) else None


@bp.get("/sheets/<uuid:sheet_id>/history")
def revisions(sheet_id: uuid.UUID) -> Any:
    """Every snapshot of a sheet, the newest first."""
    before = _number("before")
    return show("sheets/history.html", listing=history.listing(g.actor, sheet_id, before=before), before=before)


@bp.get("/sheets/<uuid:sheet_id>/history/<int(max=999999999):number>")
def revision(sheet_id: uuid.UUID, number: int) -> Any:
    """The sheet as it stood then."""
    return show("sheets/revision.html", read=history.read(g.actor, sheet_id, number))


@bp.get("/sheets/<uuid:sheet_id>/history/<int(max=999999999):number>/compare")
def compare(sheet_id: uuid.UUID, number: int) -> Any:
    """A snapshot beside now, or beside another one."""
    return show("sheets/compare.html", comparison=history.compare(g.actor, sheet_id, number, _number("with")))


@bp.get("/sheets/<uuid:sheet_id>/history/<int(max=999999999):number>/restore")
def ask_restore(sheet_id: uuid.UUID, number: int) -> Any:
    """What restoring would change, before it does."""
    return show("sheets/restore.html", restoring=history.restoring(g.actor, sheet_id, number))


@bp.post("/sheets/<uuid:sheet_id>/history/<int(max=999999999):number>/restore")
def restore(sheet_id: uuid.UUID, number: int) -> Any:
    """Bring an earlier state back."""
    history.restore(g.actor, sheet_id, number, device=device_sort())
    return redirect(url_for(".revisions", sheet_id=sheet_id), 303)


@bp.get("/card/as-of")
def as_of() -> Any:
    """The whole card as it read on a day."""
    past, fault, day = None, "", None
    if g.actor is None:
        return redirect(url_for(".begin"))
    if "date" in request.args:
        try:
            past = past_cards.as_of(g.actor, past_cards.day_from(request.args["date"]))
            day = past.day
        except NoSuchDay as sentence:
            # Words of the address are never repeated beside those of the card (decisions/0008): a day is none.
            fault, day = str(sentence), sentence.day
    first, last = past_cards.days(g.actor)
    told = past_cards.told(day, g.actor) if day else ""
    context = {"past": past, "day": day, "told": told, "first": first, "last": last, "fault": fault}
    return show("sheets/as_of.html", status=422 if fault else 200, **context)


@bp.get("/sheets/<uuid:sheet_id>/remove")
def ask_remove(sheet_id: uuid.UUID) -> Any:
    """「カードから外す」: what happens with the sheet, before it does."""
    return show("sheets/remove.html", opened=removals.removable(g.actor, sheet_id), days=removals.DAYS)


@bp.post("/sheets/<uuid:sheet_id>/remove")
def remove(sheet_id: uuid.UUID) -> Any:
    """Take a sheet off the card."""
    removals.remove(g.actor, sheet_id, device=device_sort())
    return redirect(url_for(".card", _anchor="removed"), 303)


@bp.get("/sheets/<uuid:sheet_id>/removed")
def removed(sheet_id: uuid.UUID) -> Any:
    """A sheet that was taken off the card, to be read; beside the one that is there instead."""
    look = removals.look(g.actor, sheet_id)
    return show("sheets/removed.html", look=look, kept=[]) if look else redirect(url_for(".sheet", sheet_id=sheet_id))


@bp.post("/sheets/<uuid:sheet_id>/removed")
def put_back(sheet_id: uuid.UUID) -> Any:
    """Put it back on the card."""
    removals.put_back(g.actor, sheet_id, instead=bool(request.form.get("instead")), device=device_sort())
    return redirect(url_for(".sheet", sheet_id=sheet_id), 303)


@bp.app_template_global()
def how_words(changed: Changed) -> str:
    """What happened to a place as a whole, in words; empty when only something in it changed."""
    words = {"added": "追加", "removed": "削除", "changed": ""}[changed.how]
    return words or ("順番を変更" if changed.moved else "")
