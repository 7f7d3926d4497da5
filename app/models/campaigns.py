"""What staff wrote to many at once, by letter, on their page or both: to whom, and how it went."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from .accounts import KINDS, one_of
from .base import Base, Identified
from .credentials import CATEGORIES, SealedOnce

AUDIENCES = ("members", "advisors", "newsletter")
CHANNELS = ("mail", "page", "both")
STAGES = ("draft", "sending", "sent")


class Campaign(SealedOnce, Identified, Base):
    """One text to many: a draft until it is sent off, then only its numbers change."""

    __tablename__ = "campaigns"
    __table_args__ = (
        one_of("audience", AUDIENCES),
        one_of("kind", KINDS),
        one_of("category", CATEGORIES),
        one_of("channel", CHANNELS),
        one_of("stage", STAGES),
        Index("ix_campaigns_made_at", "made_at"),
        Index("ix_campaigns_made_by", "made_by"),
    )

    audience: Mapped[str] = mapped_column(String(16))
    # Of the audience only these, where given.
    kind: Mapped[str | None] = mapped_column(String(16))
    age_band: Mapped[str | None] = mapped_column(String(16))
    saved_before: Mapped[date | None]
    category: Mapped[str] = mapped_column(String(16))
    channel: Mapped[str] = mapped_column(String(16), default="mail")
    # {"subject": …, "text": …}
    sealed: Mapped[bytes]
    stage: Mapped[str] = mapped_column(String(16), default="draft")
    made_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    made_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    # Who was reached last: the next batch begins behind them.
    reached: Mapped[uuid.UUID | None]
    left: Mapped[int] = mapped_column(default=0)
    sent: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    # On how many pages it was put, and how many said there that they have read it.
    told: Mapped[int] = mapped_column(default=0)
    read: Mapped[int] = mapped_column(default=0)
    # Who came to the site by the link in it.
    came: Mapped[int] = mapped_column(default=0)
