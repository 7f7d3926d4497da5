"""Taking sheets off the card, and putting them back within 30 days. Nothing is deleted here."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from app import policies
from app.jobcard import Card, Changed, Definition, State, differences, new_row_id
from app.models import (
    AnySheet,
    PlainSheet,
    Sheet,
    card_of,
    db,
    delete_sheet,
    find_removed,
    hold,
    put,
    removed_sheets,
    utc_now,
)
from app.policies import Actor, NotVisible

from . import sheets
from .answers import Read
from .history import DEVICES
from .library import library
from .sheets import Opened

# How long rows and sheets that were removed can come back; the worker forgets them afterwards.
DAYS = 30


class Taken(Exception):
    """The place of the sheet has another sheet of the same form in it, on which something is written."""


@dataclass(frozen=True)
class Removed:
    """A sheet that its owner took off the card: when, on what sort of device (empty where nobody knows), and until when it
    can be put back."""

    id: uuid.UUID
    definition: Definition
    at: datetime
    device: str

    # Nobody but the owner may (app/policies.py).
    who = "あなた"

    @property
    def until(self) -> datetime:
        """Until when it can be put back."""
        return self.at + timedelta(days=DAYS)


@dataclass(frozen=True)
class Look:
    """A removed sheet as it reads, and the sheet of the same form that is on the card instead, with what differs."""

    removed: Removed
    read: Read
    instead: Opened | None
    changed: list[Changed]


def removable(actor: Actor | None, sheet_id: uuid.UUID) -> Opened:
    """A sheet that can be taken off the card: every one but 基本情報, which all others print. Raises NotVisible."""
    opened = sheets.open_sheet(actor, sheet_id, act="remove")
    _refuse_profile(opened)
    return opened


def remove(actor: Actor | None, sheet_id: uuid.UUID, *, device: str | None = None) -> None:
    """Take a sheet off the card, with all that stands on it. Its place is free for a new one. Raises NotVisible."""
    opened = sheets.locked(actor, sheet_id, "remove")
    _refuse_profile(opened)
    _take_off(opened.sheet, device)
    db.session.commit()


def _refuse_profile(opened: Opened) -> None:
    if opened.definition.role == "profile":
        raise NotVisible


def _take_off(sheet: PlainSheet, device: str | None) -> None:
    sheet.removed_at, sheet.removed_on, sheet.slot = utc_now(), device, new_row_id()
    put(sheet)


def removed(actor: Actor) -> list[Removed]:
    """What was taken off the card and can be put back, the last one first."""
    if actor.account_id is None:
        return []
    return [_removed(one) for one in removed_sheets(actor.account_id)]


def _removed(sheet: Sheet) -> Removed:
    assert sheet.removed_at is not None
    device = DEVICES.get(sheet.removed_on or "", "")
    return Removed(sheet.id, library().definition(sheet.definition, sheet.version), sheet.removed_at, device)


def taken_off(actor: Actor | None, sheet_id: uuid.UUID) -> Removed | None:
    """The sheet, if this person took it off the card and may put it back."""
    sheet = find_removed(sheet_id)
    return _removed(sheet) if sheet is not None and policies.may(actor, "restore", sheet) else None


def look(actor: Actor | None, sheet_id: uuid.UUID) -> Look | None:
    """A removed sheet beside the one that is there instead; None when it is on the card. Raises NotVisible."""
    sheet = find_removed(sheet_id)
    if sheet is None:
        sheets.open_sheet(actor, sheet_id)
        return None
    policies.require(actor, "restore", sheet)
    assert actor is not None
    opened = Opened(sheet, library().definition(sheet.definition, sheet.version))
    card, style = sheets.open_card(actor), sheets.style_of(actor)
    profile = next((one for one in card if one.definition.role == "profile"), None)
    instead = next((one for one in card if _same_place(one.sheet, sheet) and one.sheet.revision), None)
    shown = Card((opened.view,), profile.view if profile else None, style)
    changed = differences(_state(instead), _state(opened), style) if instead else []
    return Look(_removed(sheet), Read(opened, profile, shown), instead, changed)


def _state(opened: Opened) -> State:
    return State(opened.definition, opened.view.values, opened.part.unread)


def _same_place(sheet: AnySheet, removed: Sheet) -> bool:
    many = library().latest(sheet.definition).many
    return sheet.definition == removed.definition and not many


def put_back(actor: Actor | None, sheet_id: uuid.UUID, *, instead: bool = False, device: str | None = None) -> None:
    """Put a removed sheet back on the card. One that is already there is left as it is. An empty sheet in its place gives
    way; one on which anything was written does so only when the person chose `instead`, and is then itself a removed
    one, with 30 days of its own. Raises Taken otherwise, and NotVisible."""
    try:
        _put_back(actor, sheet_id, instead=instead, device=device)
    except IntegrityError:
        # The form was begun anew at the same moment: now it can be seen what stands there.
        db.session.rollback()
        _put_back(actor, sheet_id, instead=instead, device=device)


def _put_back(actor: Actor | None, sheet_id: uuid.UUID, *, instead: bool, device: str | None) -> None:
    sheet = find_removed(sheet_id, writing=True)
    if sheet is None:
        sheets.locked(actor, sheet_id, "restore")
        db.session.rollback()
        return
    policies.require(actor, "restore", sheet)
    there = next((one.id for one in card_of(sheet.account_id) if _same_place(one, sheet)), None)
    other = hold(there) if there else None
    if other is not None:
        _give_way(other, instead=instead, device=device)
    sheet.removed_at = sheet.removed_on = None
    if not library().latest(sheet.definition).many:
        sheet.slot = ""
    db.session.commit()


def _give_way(sheet: PlainSheet, *, instead: bool, device: str | None) -> None:
    if not sheet.revision:
        delete_sheet(sheet)
    elif instead:
        _take_off(sheet, device)
    else:
        db.session.rollback()
        raise Taken
