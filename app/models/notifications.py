"""What the site has to tell a member: which sort of thing, about which sheet, since when. No words: they are made of the
card when it is shown."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Base, Identified
from .campaigns import Campaign


class Notification(Identified, Base):
    """One thing to tell one member, once for its cause."""

    __tablename__ = "notifications"
    __table_args__ = (
        UniqueConstraint("account_id", "cause"),
        Index("ix_notifications_sheet_id_kind", "sheet_id", "kind"),
        Index("ix_notifications_made_at", "made_at"),
        Index("ix_notifications_campaign_id", "campaign_id"),
    )

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    # Ids and days that tell this cause from the next of its kind.
    cause: Mapped[str] = mapped_column(String(64))
    sheet_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("sheets.id", ondelete="CASCADE"))
    # The row of the sheet, or the version of its form, that it is about; what somebody else did.
    place: Mapped[str | None] = mapped_column(String(32))
    due_on: Mapped[date | None]
    # What staff wrote to many, and this member among them.
    campaign_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"))
    made_at: Mapped[datetime]
    put_away_at: Mapped[datetime | None]

    # Never loaded by the way.
    campaign: Mapped[Campaign | None] = relationship(lazy="raise")
