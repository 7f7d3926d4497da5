"""Who gets which news: what members do not want by which way, and who asked for the newsletter."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from .accounts import one_of
from .base import Base, Identified
from .credentials import CATEGORIES, SealedOnce

# By which ways what one may do without reaches a member.
WAYS = ("mail", "page")


class Refusal(Base):
    """A sort of news that a member does not want by letter, or on their page."""

    __tablename__ = "refusals"
    __table_args__ = (one_of("category", CATEGORIES), one_of("way", WAYS))

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    category: Mapped[str] = mapped_column(String(16), primary_key=True)
    way: Mapped[str] = mapped_column(String(16), primary_key=True, default="mail")
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
