"""Revisions (更新履歴): sealed snapshots of a sheet. Rows are added, never changed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

from sqlalchemy import ForeignKey, Index, String, and_, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.orm import Mapped, aliased, defer, joinedload, mapped_column, relationship

from .accounts import DEVICES, one_of
from .base import Base, db, start_of_day, utc_now
from .plain import AnySheet
from .ready import Ready
from .sealing import Sealed, bound_to, ring
from .sheets import Sheet

CAUSES = ("button", "restore", "register", "import", "foreign", "conflict", "brought", "kept", "autosave")
SEALED_ONCE = 1


class Revision(Sealed, Base):
    """One snapshot of all parts of a sheet, numbered like the sheet's revision at that moment."""

    __tablename__ = "revisions"
    __table_args__ = (
        one_of("cause", CAUSES),
        one_of("device", DEVICES),
        # A person's history is put in order without touching what is sealed.
        Index("ix_revisions_sheet_id_at", "sheet_id", "at", "number"),
    )

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
        return SEALED_ONCE

    @classmethod
    def of(cls, sheet: AnySheet, **how: Any) -> Self:
        """A snapshot of the sheet, as `add_revision` takes it, for adding it to the session."""
        return cls(**_snapshot(sheet, **how))

    def open(self) -> dict[str, Any]:
        """What stood in the sheet: writer → {"values", "unread", "changed"}. Raises SealBroken."""
        opened: dict[str, Any] = self.open_from("sealed")
        return opened


def add_revision(sheet: AnySheet, **how: Any) -> None:
    """Adds a snapshot of the sheet as it is now (revision already raised); the caller commits. `by`: the actor; `cause`,
    and what else is known: `page`, `profile_revision`, `device`, `at`. For cause `autosave` call `forget_autosaves` first."""
    _ADD.change(db.session.connection(), _snapshot(sheet, **how))


def _snapshot(
    sheet: AnySheet,
    *,
    by: Any,
    cause: str,
    page: str | None = None,
    profile_revision: int | None = None,
    device: str | None = None,
    at: datetime | None = None,
) -> dict[str, Any]:
    texts = (b'"%s":%s' % (part.writer.encode(), part.text_from("sealed")) for part in sheet.parts)
    key = {"sheet_id": sheet.id, "number": sheet.revision}
    return {
        **key,
        "at": at or utc_now(),
        "actor_id": by.account_id,
        "actor_role": by.role,
        "cause": cause,
        "definition_version": sheet.version,
        "status": sheet.status,
        "page": page,
        "profile_revision": profile_revision,
        "device": device,
        "sealed": ring().seal(b"{%s}" % b",".join(texts), bound_to(Revision, key.values(), "sealed", SEALED_ONCE)),
    }


def forget_autosaves(sheet_id: uuid.UUID, page: str) -> None:
    """Removes today's autosaved snapshots of one page: the next one stands for all of them. Those of earlier days stay,
    because the card is read as of any day."""
    asked = {"sheet": sheet_id, "of_page": page, "today": start_of_day(utc_now())}
    _FORGET.change(db.session.connection(), asked)


def pin_autosave(sheet_id: uuid.UUID, number: int) -> None:
    """Lets a snapshot stay that was saved in passing: it belongs to no page any more."""
    _PIN.change(db.session.connection(), {"sheet": sheet_id, "which": number})


_COLUMNS = Revision.__table__.c
_ADD = Ready(insert(Revision.__table__))  # type: ignore[arg-type]
# Made once, and not by way of the mapper: this runs in every save, and no page holds these rows.
_FORGET = Ready(
    delete(Revision.__table__).where(  # type: ignore[arg-type]
        _COLUMNS.sheet_id == bindparam("sheet"),
        _COLUMNS.page == bindparam("of_page"),
        _COLUMNS.cause == "autosave",
        _COLUMNS.at >= bindparam("today"),
    )
)
_PIN = Ready(
    update(Revision.__table__)  # type: ignore[arg-type]
    .where(_COLUMNS.sheet_id == bindparam("sheet"), _COLUMNS.number == bindparam("which"))
    .where(_COLUMNS.cause == "autosave")
    .values(page=None)
)


def revisions_of(sheet_id: uuid.UUID, *, most: int = 100, before: int | None = None) -> list[Revision]:
    """The newest snapshots of a sheet, newest first; of those with a lower number than `before`, if it is given."""
    query = select(Revision).where(Revision.sheet_id == sheet_id).order_by(Revision.number.desc()).limit(most)
    return list(db.session.scalars(query if before is None else query.where(Revision.number < before)))


def moments_of(sheet_id: uuid.UUID, *, most: int = 200) -> list[tuple[int, datetime]]:
    """Number and time of the newest snapshots, newest first. Opens nothing."""
    query = select(Revision.number, Revision.at).where(Revision.sheet_id == sheet_id)
    return [(number, at) for number, at in db.session.execute(query.order_by(Revision.number.desc()).limit(most))]


def revision_from(sheet_id: uuid.UUID, number: int) -> Revision | None:
    """The snapshot with this number, or the first one after it: saves in passing give way to the next one."""
    query = select(Revision).where(Revision.sheet_id == sheet_id, Revision.number >= number)
    return db.session.scalars(query.order_by(Revision.number).limit(1)).one_or_none()


def revisions_since(sheet_id: uuid.UUID, number: int) -> list[Revision]:
    """The snapshots with this number and above, the oldest first, without what stood in them."""
    query = select(Revision).where(Revision.sheet_id == sheet_id, Revision.number >= number)
    return list(db.session.scalars(query.order_by(Revision.number).options(defer(Revision.sealed))))


def revisions_before(account_id: uuid.UUID, moment: datetime) -> list[Revision]:
    """Of each sheet that was on the card of an account at a moment, the newest snapshot from before it, with its sheet
    (`sheet`, without parts), in one query."""
    there = or_(Sheet.removed_at.is_(None), Sheet.removed_at >= moment)
    newest = (
        select(Revision.sheet_id, func.max(Revision.number).label("number"))
        .join(Sheet, Sheet.id == Revision.sheet_id)
        .where(Sheet.account_id == account_id, there, Revision.at < moment)
        .group_by(Revision.sheet_id)
        .subquery()
    )
    query = select(Revision).join(
        newest, and_(newest.c.sheet_id == Revision.sheet_id, newest.c.number == Revision.number)
    )
    return list(db.session.scalars(query.options(joinedload(Revision.sheet).lazyload(Sheet.parts))))


def first_saved(account_id: uuid.UUID) -> datetime | None:
    """When the oldest snapshot of anything on an account's card was taken; None without one."""
    query = select(func.min(Revision.at)).join(Sheet, Sheet.id == Revision.sheet_id)
    return db.session.scalar(query.where(Sheet.account_id == account_id))


def revisions_between(spans: Mapping[uuid.UUID, tuple[int, int]]) -> list[Revision]:
    """Of each sheet the snapshots from one number to another, and the one before them, in one query."""
    if not spans:
        return []
    wanted = [
        and_(Revision.sheet_id == sheet_id, Revision.number >= _newest_before(sheet_id, first), Revision.number <= last)
        for sheet_id, (first, last) in spans.items()
    ]
    return list(db.session.scalars(select(Revision).where(or_(*wanted)).order_by(Revision.number)))


def _newest_before(sheet_id: uuid.UUID, number: int) -> Any:
    past = aliased(Revision)
    query = select(func.max(past.number)).where(past.sheet_id == sheet_id, past.number < number)
    return func.coalesce(query.scalar_subquery(), 0)


def count_revisions(account_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """How many snapshots there are of each sheet of an account."""
    query = select(Revision.sheet_id, func.count()).join(Sheet, Sheet.id == Revision.sheet_id)
    query = query.where(Sheet.account_id == account_id).group_by(Revision.sheet_id)
    return {one[0]: one[1] for one in db.session.execute(query)}


def find_revision(sheet_id: uuid.UUID, number: int) -> Revision | None:
    """The snapshot with this number, if it was kept."""
    return db.session.get(Revision, (sheet_id, number))
