"""What lives for minutes: a file that was brought and is being looked through, a card on its way to another device,
what was sent after a sign-in had ended."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from .accounts import DEVICES, one_of
from .base import Base
from .credentials import SealedOnce


class Upload(SealedOnce, Base):
    """What a file said that somebody brought: kept until they have looked what would change. One for each account."""

    __tablename__ = "uploads"
    __table_args__ = (Index("ix_uploads_made_at", "made_at"),)

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    sealed: Mapped[bytes]
    made_at: Mapped[datetime]


class Handover(SealedOnce, Base):
    """A guest's card that shall be opened on another device: known by the keyed hashes of a link's token and of a short
    code, which stay readable for the device that has the card."""

    __tablename__ = "handovers"
    __table_args__ = (one_of("device", DEVICES), Index("ix_handovers_expires_at", "expires_at"))

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[bytes] = mapped_column(unique=True)
    code: Mapped[bytes] = mapped_column(unique=True)
    sealed: Mapped[bytes]
    expires_at: Mapped[datetime]
    # The other device, once it has asked: keyed hash of a token in its session, its sort, when.
    asker: Mapped[bytes | None] = mapped_column(unique=True)
    device: Mapped[str | None] = mapped_column(String(16))
    asked_at: Mapped[datetime | None]
    # When the person said on the first device that the other one is theirs.
    confirmed_at: Mapped[datetime | None]


class Unsaved(SealedOnce, Base):
    """What a member sent after the sign-in had ended: known by the keyed hash of a token in the browser's session, and
    shown to nobody but the owner of the sheet."""

    __tablename__ = "unsaved"
    __table_args__ = (Index("ix_unsaved_account_id", "account_id"), Index("ix_unsaved_expires_at", "expires_at"))

    key: Mapped[bytes] = mapped_column(primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    # {"path": …, "fields": [[name, value], …]}
    sealed: Mapped[bytes]
    expires_at: Mapped[datetime]
