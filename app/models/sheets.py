"""Sheets: one person's filled form. What was written is sealed, one ciphertext for each writer."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.jobcard import WRITERS

from .accounts import Account, one_of
from .base import Base, Identified, db, utc_now
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


class Sheet(Identified, Base):
    """A filled form (記入された様式): whose, which definition in which version, how far, when.

    `revision` rises at every save; a concurrent save of the same sheet fails with StaleDataError on the second."""

    __tablename__ = "sheets"
    __table_args__ = (
        one_of("status", STATES),
        # One of each definition per account; a definition with `many: true` gives each sheet a slot of its own.
        UniqueConstraint("account_id", "definition", "slot"),
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

    # Never loaded by the way; tells the order in which new rows are written.
    account: Mapped[Account] = relationship(lazy="raise")
    parts: Mapped[list[SheetPart]] = relationship(
        lazy="joined", cascade="all, delete-orphan", passive_deletes=True, order_by=SheetPart.writer
    )

    __mapper_args__ = {"version_id_col": revision, "version_id_generator": False}

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
            part = SheetPart(sheet_id=self.id, writer=writer, version=0)
            self.parts.append(part)
        part.version += 1
        part.oldest_removal = _oldest_removal(content.get("values", {}))
        part.seal_into("sealed", content)

    def _part(self, writer: str) -> SheetPart | None:
        return next((part for part in self.parts if part.writer == writer), None)


def _oldest_removal(values: dict[str, Any]) -> datetime | None:
    groups = (value for value in values.values() if isinstance(value, list))
    rows = (row for group in groups for row in group if isinstance(row, dict))
    times = [datetime.fromisoformat(row["_gone"]) for row in rows if row.get("_gone")]
    return min((at if at.tzinfo else at.replace(tzinfo=UTC) for at in times), default=None)


def find_sheet(sheet_id: uuid.UUID, *, writing: bool = False) -> Sheet | None:
    """The sheet with its parts, in one query. `writing` keeps other writers waiting until the commit
    (a row lock on PostgreSQL, taken by a query before; SQLite's writing transaction holds them back by itself)."""
    query = select(Sheet).where(Sheet.id == sheet_id)
    if writing:
        if db.engine.dialect.name == "postgresql":
            # A statement of its own: whoever waits inside a join gets the new sheet, but the parts of before.
            db.session.execute(select(Sheet.id).where(Sheet.id == sheet_id).with_for_update())
        query = query.execution_options(populate_existing=True)
    return db.session.scalars(query).unique().one_or_none()


def sheets_of(account_id: uuid.UUID) -> list[Sheet]:
    """All sheets of an account with their parts, oldest first, in one query."""
    query = select(Sheet).where(Sheet.account_id == account_id).order_by(Sheet.created_at, Sheet.id)
    return list(db.session.scalars(query).unique())


def revision_number(account_id: uuid.UUID, definition: str) -> int | None:
    """How often the account's (first) sheet of a definition was saved; None without one. Opens nothing."""
    query = select(Sheet.revision).where(Sheet.account_id == account_id, Sheet.definition == definition)
    return db.session.scalars(query.order_by(Sheet.created_at).limit(1)).one_or_none()
