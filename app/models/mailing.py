"""Who gets which letters: what members do not want, and who asked for the newsletter."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from .accounts import one_of
from .base import Base, Identified
from .credentials import CATEGORIES, SealedOnce


class Refusal(Base):
    """A sort of letter that a member does not want."""

    __tablename__ = "refusals"
    __table_args__ = (one_of("category", CATEGORIES),)

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    category: Mapped[str] = mapped_column(String(16), primary_key=True)
    at: Mapped[datetime]


class Subscription(SealedOnce, Identified, Base):
    """Somebody who asked for the newsletter: a member, or an address alone. It counts once the letter's link was used."""

    __tablename__ = "subscriptions"
    __table_args__ = (Index("ix_subscriptions_agreed_at", "agreed_at"),)

    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), unique=True)
    # Of an address alone: its keyed hash, and the address. A member's stands with the account.
    key: Mapped[bytes | None] = mapped_column(unique=True)
    sealed: Mapped[bytes]
    asked_at: Mapped[datetime]
    # The consent.
    agreed_at: Mapped[datetime | None]
