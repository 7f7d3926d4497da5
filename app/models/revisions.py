"""Revisions (更新履歴): sealed snapshots of a sheet. Rows are added, never changed."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Self

from sqlalchemy import ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .accounts import one_of
from .base import Base, db, utc_now
from .sealing import Sealed
from .sheets import Sheet

CAUSES = ("button", "restore", "register", "import", "foreign", "conflict", "autosave")
DEVICES = ("phone", "tablet", "computer")


class Revision(Sealed, Base):
    """One snapshot of all parts of a sheet, numbered like the sheet's revision at that moment."""

    __tablename__ = "revisions"
    __table_args__ = (one_of("cause", CAUSES), one_of("device", DEVICES))

    sheet_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sheets.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    # No foreign key: an advisor who leaves stays the author of what was proposed.
    actor_id: Mapped[uuid.UUID | None]
    actor_role: Mapped[str] = mapped_column(String(16))
    cause: Mapped[str] = mapped_column(String(16))
    definition_version: Mapped[str] = mapped_column(String(32))
    status: Mapped[str] = mapped_column(String(16))
    # The token of the page it was saved from: autosaves of one page are one snapshot.
    page: Mapped[str | None] = mapped_column(String(64))
    # The revision of the same person's profile at that moment: a card can be read as of any date.
    profile_revision: Mapped[int | None]
    device: Mapped[str | None] = mapped_column(String(16))
    sealed: Mapped[bytes]

    # Never loaded by the way; tells the order in which new rows are written.
    sheet: Mapped[Sheet] = relationship(lazy="raise")

    def sealed_version(self) -> int:
        return 1

    @classmethod
    def of(
        cls,
        sheet: Sheet,
        *,
        by: Any,
        cause: str,
        page: str | None = None,
        profile_revision: int | None = None,
        device: str | None = None,
        at: datetime | None = None,
    ) -> Self:
        """A snapshot of the sheet as it is now (revision already raised), made by the actor `by`. To be added
        to the session by the caller; for cause `autosave` call `forget_autosaves` first."""
        revision = cls(
            sheet_id=sheet.id,
            number=sheet.revision,
            at=at or utc_now(),
            actor_id=by.account_id,
            actor_role=by.role,
            cause=cause,
            definition_version=sheet.version,
            status=sheet.status,
            page=page,
            profile_revision=profile_revision,
            device=device,
        )
        revision.seal_into("sealed", {part.writer: part.open_from("sealed") for part in sheet.parts})
        return revision

    def open(self) -> dict[str, Any]:
        """What stood in the sheet: writer → {"values", "unread", "changed"}. Raises SealBroken."""
        opened: dict[str, Any] = self.open_from("sealed")
        return opened


def forget_autosaves(sheet_id: uuid.UUID, page: str) -> None:
    """Removes the autosaved snapshots of one page: the next one stands for all of them."""
    columns = Revision.__table__.c
    of_page = (columns.sheet_id == sheet_id, columns.page == page, columns.cause == "autosave")
    # Not by way of the mapper: this runs in every save, and no page holds these rows.
    db.session.execute(delete(Revision.__table__).where(*of_page))  # type: ignore[arg-type]


def revisions_of(sheet_id: uuid.UUID, *, most: int = 100) -> list[Revision]:
    """The newest snapshots of a sheet, newest first."""
    query = select(Revision).where(Revision.sheet_id == sheet_id).order_by(Revision.number.desc()).limit(most)
    return list(db.session.scalars(query))


def find_revision(sheet_id: uuid.UUID, number: int) -> Revision | None:
    """The snapshot with this number, if it was kept."""
    return db.session.get(Revision, (sheet_id, number))
