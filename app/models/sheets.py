"""Sheets: one person's filled form. What was written is sealed, one ciphertext for each writer."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, bindparam, select, update
from sqlalchemy.orm import Mapped, lazyload, mapped_column, relationship

from app.jobcard import WRITERS

from .accounts import DEVICES, Account, one_of
from .base import Base, Identified, db, utc_now
from .ready import Ready
from .sealing import Sealed

STATES = ("draft", "registered")


class SheetPart(Sealed, Base):
    """What one writer wrote in a sheet: sealed {"values", "unread", "changed"}, with its own version."""

    __tablename__ = "sheet_parts"
    __table_args__ = (one_of("writer", WRITERS), Index("ix_sheet_parts_oldest_removal", "oldest_removal"))

    sheet_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sheets.id", ondelete="CASCADE"), primary_key=True)
    writer: Mapped[str] = mapped_column(String(16), primary_key=True)
    version: Mapped[int]
    sealed: Mapped[bytes]
    # When the oldest row that stands removed in the values was removed; empty without removed rows.
    oldest_removal: Mapped[datetime | None]


class Parts:
    """What the writers of a sheet wrote on it, each part sealed for itself."""

    if TYPE_CHECKING:
        id: Any
        revision: Any
        parts: Any

    def part(self, writer: str = "person") -> dict[str, Any]:
        """What the writer wrote, opened afresh: {"values": …, "unread": …, "changed": …}; each empty when nothing
        was written yet. Changing it changes nothing here: hand it to `write_part`. Raises SealBroken."""
        found = self._part(writer)
        opened = found.open_from("sealed") if found else {}
        return {"values": {}, "unread": {}, "changed": {}} | opened

    def write_part(self, writer: str, content: dict[str, Any]) -> None:
        """Seals what the writer wrote under the part's next version. The caller raises `revision` and commits."""
        if writer not in WRITERS:
            raise ValueError(f"nobody called {writer!r} writes in sheets")
        part = self._part(writer)
        if part is None:
            part = self._new_part(writer)
            self.parts.append(part)
        part.version += 1
        part.oldest_removal = _oldest_removal(content.get("values", {}))
        part.seal_into("sealed", content)

    def _part(self, writer: str) -> Any:
        return next((part for part in self.parts if part.writer == writer), None)

    def _new_part(self, writer: str) -> Any:
        raise NotImplementedError


class Sheet(Parts, Identified, Base):
    """A filled form (記入された様式): whose, which definition in which version, how far, when.

    `revision` rises at every save; a concurrent save of the same sheet fails with StaleDataError on the second."""

    __tablename__ = "sheets"
    __table_args__ = (
        one_of("status", STATES),
        one_of("removed_on", DEVICES),
        # One of each definition per account; a definition with `many: true` gives each sheet a slot of its own.
        UniqueConstraint("account_id", "definition", "slot"),
        Index("ix_sheets_removed_at", "removed_at"),
        Index("ix_sheets_saved_at", "saved_at"),
        Index("ix_sheets_registered_at", "registered_at"),
        Index("ix_sheets_due_on", "due_on"),
        Index("ix_sheets_definition_version", "definition", "version"),
    )

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    definition: Mapped[str] = mapped_column(String(64))
    version: Mapped[str] = mapped_column(String(32))
    slot: Mapped[str] = mapped_column(String(32), default="")
    status: Mapped[str] = mapped_column(String(16), default="draft")
    revision: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    # Of the last save of any value; empty while nothing has been written (保存 = 作成者数).
    saved_at: Mapped[datetime | None]
    registered_at: Mapped[datetime | None]
    # 「変更なし」: when the person last said that it is still right (最終確認日); empty once it is written on again.
    confirmed_at: Mapped[datetime | None]
    # The next day that stands on it and is not to be forgotten, for the worker; whose or what for stays sealed.
    due_on: Mapped[date | None]
    # When the person put away for good what may be taken over from it into other forms (同期機能).
    offer_away_at: Mapped[datetime | None]
    # When it was taken off the card; for 30 days it can be put back.
    removed_at: Mapped[datetime | None]
    # On what sort of device.
    removed_on: Mapped[str | None] = mapped_column(String(16))

    # Never loaded by the way; tells the order in which new rows are written.
    account: Mapped[Account] = relationship(lazy="raise")
    parts: Mapped[list[SheetPart]] = relationship(
        lazy="joined", cascade="all, delete-orphan", passive_deletes=True, order_by=SheetPart.writer
    )

    __mapper_args__ = {"version_id_col": revision, "version_id_generator": False}

    def _new_part(self, writer: str) -> SheetPart:
        return SheetPart(sheet_id=self.id, writer=writer, version=0)


def _oldest_removal(values: dict[str, Any]) -> datetime | None:
    groups = (value for value in values.values() if isinstance(value, list))
    rows = (row for group in groups for row in group if isinstance(row, dict))
    times = [datetime.fromisoformat(row["_gone"]) for row in rows if row.get("_gone")]
    return min((at if at.tzinfo else at.replace(tzinfo=UTC) for at in times), default=None)


def find_sheet(sheet_id: uuid.UUID, *, writing: bool = False) -> Sheet | None:
    """The sheet with its parts, in one query; none that was taken off the card. `writing` keeps other writers waiting until the commit
    (a row lock on PostgreSQL, taken by a query before; SQLite's writing transaction holds them back by itself);
    asked for again in the same transaction, it is the same."""
    session = db.session()
    if not writing:
        return session.scalars(_ONE, {"sheet": sheet_id}).unique().one_or_none()
    transaction, held = session.info.get(HELD, (None, None))
    held_here = isinstance(held, Sheet) and transaction is session.get_transaction() and held in session
    if held_here and held.id == sheet_id:
        return held
    lock(sheet_id)
    found = session.scalars(_ONE_AFRESH, {"sheet": sheet_id}).unique().one_or_none()
    session.info[HELD] = session.get_transaction(), found
    return found


def lock(sheet_id: uuid.UUID) -> None:
    """Keeps other writers of the sheet waiting until the commit. A statement of its own: whoever waits inside a join gets
    the new sheet, but the parts of before. On SQLite the whole transaction has its lock already."""
    if db.engine.dialect.name == "postgresql":
        _LOCK.rows(db.session.connection(), {"sheet": sheet_id})


HELD = "held"
# Made once: they are asked with every page and save, and making them takes longer than asking.
_ONE = select(Sheet).where(Sheet.id == bindparam("sheet"), Sheet.removed_at.is_(None))
_ONE_AFRESH = _ONE.execution_options(populate_existing=True)
_LOCK = Ready(select(Sheet.id).where(Sheet.id == bindparam("sheet")).with_for_update())
_NUMBER = Ready(
    select(Sheet.revision)
    .where(
        Sheet.account_id == bindparam("account"),
        Sheet.definition == bindparam("definition"),
        Sheet.removed_at.is_(None),
    )
    .order_by(Sheet.created_at)
    .limit(1)
)


def find_removed(sheet_id: uuid.UUID, *, writing: bool = False) -> Sheet | None:
    """As `find_sheet`, for one that was taken off the card."""
    if writing:
        lock(sheet_id)
    query = select(Sheet).where(Sheet.id == sheet_id, Sheet.removed_at.is_not(None))
    return db.session.scalars(query.execution_options(populate_existing=writing)).unique().one_or_none()


def sheets_of(account_id: uuid.UUID) -> list[Sheet]:
    """All sheets on the card of an account with their parts, oldest first, in one query."""
    query = (
        select(Sheet)
        .where(Sheet.account_id == account_id, Sheet.removed_at.is_(None))
        .order_by(Sheet.created_at, Sheet.id)
    )
    return list(db.session.scalars(query).unique())


def removed_sheets(account_id: uuid.UUID) -> list[Sheet]:
    """The sheets that were taken off the card, the last one first, without their parts."""
    query = select(Sheet).where(Sheet.account_id == account_id, Sheet.removed_at.is_not(None))
    query = query.order_by(Sheet.removed_at.desc(), Sheet.id).options(lazyload(Sheet.parts))
    return list(db.session.scalars(query))


def confirm_sheet(sheet: Parts, at: datetime) -> bool:
    """Notes that the sheet, as it was read, is still right; the caller commits. False when somebody saved it meanwhile:
    what they wrote has not been looked at."""
    as_read = (Sheet.id == sheet.id, Sheet.revision == sheet.revision)
    # Not by way of the mapper, which would raise and undo the other sheets' confirmation with this one.
    query = update(Sheet).where(*as_read).values(confirmed_at=at).execution_options(synchronize_session=False)
    return bool(db.session.execute(query).rowcount)  # type: ignore[attr-defined]


def put_offer_away(sheet: Parts, at: datetime) -> None:
    """Notes that nothing more is to be offered from the sheet; the caller commits. It is no save of it."""
    db.session.execute(update(Sheet).where(Sheet.id == sheet.id).values(offer_away_at=at))


def revision_number(account_id: uuid.UUID, definition: str) -> int | None:
    """How often the account's (first) sheet of a definition was saved; None without one. Opens nothing."""
    found = _NUMBER.one(db.session.connection(), {"account": account_id, "definition": definition})
    return found[0] if found else None
