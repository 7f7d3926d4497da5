"""What was written in this browser before signing in."""

from __future__ import annotations

import uuid
from typing import Any

from flask import g, redirect, request, session, url_for

from app import actor as cookie
from app.actor import card_owner, device_sort, member
from app.blueprints.account import bp
from app.blueprints.account.signing_in import own_path
from app.page import show
from app.policies import NotVisible
from app.services import merging, removals, sheets
from app.services.merging import Waiting
from app.services.sheets import OldVersion


@bp.get("/bring")
def bring() -> Any:
    """Whether it is theirs, before anything of it is shown."""
    member()
    offer, onward = merging.offer(cookie.guest_here()), own_path(request.args.get("next"))
    return show("account/bring.html", offer=offer, onward=onward) if offer else redirect(onward)


@bp.post("/bring")
def brought() -> Any:
    """It is: every sheet moves into the account."""
    actor, guest = member(), cookie.guest_here()
    if guest is None:
        return redirect(url_for("sheets.card"), 303)
    try:
        remember_waiting(merging.bring(actor, guest))
    except NotVisible:
        # The first of two taps has brought it.
        return redirect(url_for("sheets.card"), 303)
    return cookie.without_guest(redirect(url_for(".compare"), 303))


@bp.get("/brought")
def compare() -> Any:
    """Everything is there; forms that both had are compared, one by one."""
    open_ids = {one.sheet_id for one in waiting_here()}
    return show("account/brought.html", waiting=[one for one in removals.removed(card_owner()) if one.id in open_ids])


@bp.get("/brought/<uuid:sheet_id>")
def ask_choice(sheet_id: uuid.UUID) -> Any:
    """Both side by side; nothing is chosen for the person."""
    waiting = _waiting(sheet_id)
    if waiting is None:
        return redirect(url_for(".compare"))
    try:
        return show("account/choosing.html", sheet_id=sheet_id, restoring=merging.choosing(card_owner(), waiting))
    except OldVersion:
        return redirect(url_for("sheets.ask_upgrade", sheet_id=waiting.own_id))


@bp.post("/brought/<uuid:sheet_id>")
def choose_one(sheet_id: uuid.UUID) -> Any:
    """One of the two, or both for later."""
    waiting, actor = _waiting(sheet_id), card_owner()
    if waiting is not None and request.form.get("keep") == "theirs":
        try:
            merging.choose(actor, waiting, device=device_sort())
        except OldVersion:
            return redirect(url_for("sheets.ask_upgrade", sheet_id=waiting.own_id), 303)
    remember_waiting([one for one in waiting_here() if one != waiting])
    return redirect(url_for(".compare"), 303)


def remember_waiting(waiting: list[Waiting]) -> None:
    """Which forms are still to be compared in this browser."""
    session["waiting"] = [(str(one.sheet_id), str(one.own_id), one.number) for one in waiting]


def waiting_here() -> list[Waiting]:
    """The forms that are still to be compared."""
    return [Waiting(uuid.UUID(sheet), uuid.UUID(own), number) for sheet, own, number in session.get("waiting", ())]


def _waiting(sheet_id: uuid.UUID) -> Waiting | None:
    """The form that is to be compared; None for another sheet of the person. Raises NotVisible for everybody else's."""
    found = next((one for one in waiting_here() if one.sheet_id == sheet_id), None)
    if found is None:
        sheets.open_sheet(g.actor, sheet_id)
    return found
