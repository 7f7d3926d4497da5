"""What was done with somebody's card, besides writing: who took it away, who looked at it, what those who run the site did to
the account."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, lazyload, mapped_column

from .accounts import DEVICES, one_of
from .base import Base, db
from .events import Number
from .revisions import Revision
from .sheets import Sheet

USES = ("download", "look", "look_up", "role", "suspend", "reopen", "end_sessions")


class Use(Base):
    """One time a card was taken home as a file, or something was done with it or its account by somebody else."""

    __tablename__ = "uses"
    __table_args__ = (
        one_of("act", USES),
        one_of("device", DEVICES),
        Index("ix_uses_account_id_at", "account_id", "at"),
    )

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    act: Mapped[str] = mapped_column(String(16))
    # In which role somebody else did it; the owner is a person.
    actor_role: Mapped[str] = mapped_column(String(16))
    # pdf, xlsx, csv, locked, zip; empty where nothing was taken away.
    kind: Mapped[str | None] = mapped_column(String(8))
    forms: Mapped[list[str]] = mapped_column(JSON)
    device: Mapped[str | None] = mapped_column(String(16))


def uses_until(account_id: uuid.UUID, until: datetime | None, most: int) -> list[Use]:
    """The newest uses of an account's card, those at `until` among them."""
    query = select(Use).where(Use.account_id == account_id)
    query = query.where(Use.at <= until) if until else query
    return list(db.session.scalars(query.order_by(Use.at.desc(), Use.id.desc()).limit(most)))


@dataclass(frozen=True, slots=True)
class Save:
    """That a sheet has a snapshot, without the snapshot."""

    sheet: Sheet
    number: int
    at: datetime


def saves_until(account_id: uuid.UUID, until: datetime | None, most: int) -> list[Save]:
    """The newest snapshots of everything an account wrote, those at `until` among them. Nothing sealed is looked at."""
    query = select(Sheet, Revision.number, Revision.at).join(Revision, Revision.sheet_id == Sheet.id)
    query = query.where(Sheet.account_id == account_id).options(lazyload(Sheet.parts))
    query = query.where(Revision.at <= until) if until else query
    newest = query.order_by(Revision.at.desc(), Revision.number.desc(), Sheet.id).limit(most)
    return [Save(*row) for row in db.session.execute(newest)]
