"""Sheets as plain values. A page or a save needs one sheet for a moment: one ready statement reads it with its parts,
ready ones write it. Making mapped rows of it, and finding out afterwards what changed in them, took a third of a save."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, ClassVar

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm.exc import StaleDataError

from .base import db
from .engine import here
from .ready import Ready
from .sealing import Sealed
from .sheets import HELD, Parts, Sheet, SheetPart, lock


@dataclass
class PlainPart(Sealed):
    """What one writer wrote on a sheet; `stood` is the version that the database has, 0 for none."""

    STORED_AS: ClassVar[type] = SheetPart

    sheet_id: uuid.UUID
    writer: str
    version: int = 0
    sealed: bytes = b""
    oldest_removal: datetime | None = None

    def __post_init__(self) -> None:
        self.stood = self.version


@dataclass
class PlainSheet(Parts):
    """A sheet with all its columns; `stood` is the revision that the database has."""

    id: uuid.UUID
    account_id: uuid.UUID
    definition: str
    version: str
    slot: str
    status: str
    revision: int
    created_at: datetime
    saved_at: datetime | None
    registered_at: datetime | None
    confirmed_at: datetime | None
    due_on: date | None
    removed_at: datetime | None
    removed_on: str | None
    offer_away_at: datetime | None
    parts: list[PlainPart] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.stood = self.revision

    def _new_part(self, writer: str) -> PlainPart:
        return PlainPart(self.id, writer)


AnySheet = Sheet | PlainSheet

_SHEET, _PART = Sheet.__table__.c, SheetPart.__table__.c
COLUMNS = [one.name for one in fields(PlainSheet) if one.name != "parts"]
# What stays, and what is noted by acts of their own.
NOT_WRITTEN = ("id", "account_id", "definition", "created_at", "offer_away_at")
WRITTEN = [name for name in COLUMNS if name not in NOT_WRITTEN]
PART_COLUMNS = ("writer", "version", "sealed", "oldest_removal")

_ALL = (
    select(*(_SHEET[name] for name in COLUMNS), *(_PART[name] for name in PART_COLUMNS))
    .outerjoin_from(Sheet.__table__, SheetPart.__table__)
    .where(_SHEET.removed_at.is_(None))
)
_ONE = Ready(_ALL.where(_SHEET.id == bindparam("sheet")).order_by(_PART.writer))
_CARD = Ready(
    _ALL.where(_SHEET.account_id == bindparam("account")).order_by(_SHEET.created_at, _SHEET.id, _PART.writer)
)
_PUT = Ready(
    update(Sheet.__table__)  # type: ignore[arg-type]
    .where(_SHEET.id == bindparam("sheet"), _SHEET.revision == bindparam("stood"))
    .values({name: bindparam(name) for name in WRITTEN})
)
_DELETE = Ready(delete(Sheet.__table__).where(_SHEET.id == bindparam("sheet")))  # type: ignore[arg-type]
_ADD_PART = Ready(insert(SheetPart.__table__))  # type: ignore[arg-type]
_PUT_PART = Ready(
    update(SheetPart.__table__)  # type: ignore[arg-type]
    .where(_PART.sheet_id == bindparam("sheet"), _PART.writer == bindparam("by"), _PART.version == bindparam("stood"))
    .values({name: bindparam(name) for name in ("version", "sealed", "oldest_removal")})
)


def look_at(sheet_id: uuid.UUID) -> PlainSheet | None:
    """The sheet with its parts, in one query; none that was taken off the card."""
    found = _plain(_ONE.rows(here(), {"sheet": sheet_id}))
    return found[0] if found else None


def hold(sheet_id: uuid.UUID) -> PlainSheet | None:
    """The same for writing it: other writers wait until the commit. Asked for again in the same transaction, it is the
    same."""
    session = db.session()
    transaction, held = session.info.get(HELD, (None, None))
    if isinstance(held, PlainSheet) and held.id == sheet_id and transaction is session.get_transaction():
        return held
    lock(sheet_id)
    found = look_at(sheet_id)
    session.info[HELD] = session.get_transaction(), found
    return found


def card_of(account_id: uuid.UUID) -> list[PlainSheet]:
    """All sheets on the card of an account with their parts, oldest first, in one query."""
    return _plain(_CARD.rows(here(), {"account": account_id}))


def _plain(rows: Sequence[Any]) -> list[PlainSheet]:
    width, sheets = len(COLUMNS), []
    for _, of_one in groupby(rows, itemgetter(0)):
        found = list(of_one)
        sheet = PlainSheet(*found[0][:width])
        sheet.parts = [PlainPart(sheet.id, *one[width:]) for one in found if one[width]]
        sheets.append(sheet)
    return sheets


def delete_sheet(sheet: PlainSheet) -> None:
    """Deletes the sheet with all that hangs on it; the caller commits."""
    _DELETE.change(db.session.connection(), {"sheet": sheet.id})


def put(sheet: PlainSheet) -> None:
    """Writes what was changed on the sheet and in its parts; the caller commits. Raises StaleDataError when somebody
    else raised a number meanwhile, which `hold` prevents."""
    connection = db.session.connection()
    columns = {name: getattr(sheet, name) for name in WRITTEN}
    if _PUT.change(connection, {"sheet": sheet.id, "stood": sheet.stood, **columns}) != 1:
        raise StaleDataError("somebody else wrote the sheet")
    for part in sheet.parts:
        if part.version == part.stood:
            continue
        sealed = {"version": part.version, "sealed": part.sealed, "oldest_removal": part.oldest_removal}
        if not part.stood:
            _ADD_PART.change(connection, {"sheet_id": sheet.id, "writer": part.writer, **sealed})
        elif _PUT_PART.change(connection, {"sheet": sheet.id, "by": part.writer, "stood": part.stood, **sealed}) != 1:
            raise StaleDataError("somebody else wrote the part")
        part.stood = part.version
    sheet.stood = sheet.revision
