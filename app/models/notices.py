"""お知らせ: what the site tells everybody, or some kinds of people, for a time; and which members have read it."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Identified
from .credentials import SealedOnce


class Notice(SealedOnce, Identified, Base):
    """One notice. Sealed like every text that somebody writes, though the whole world may read it while it stands."""

    __tablename__ = "notices"
    __table_args__ = (Index("ix_notices_until_at", "until_at"), Index("ix_notices_made_by", "made_by"))

    # {"title": …, "text": …}
    sealed: Mapped[bytes]
    # 求職者・在職者・学生: whose my page shows it; empty for everybody's.
    kinds: Mapped[list[str]] = mapped_column(JSON)
    from_at: Mapped[datetime]
    # Far ahead where no end was said: what stands is found by this alone.
    until_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]
    made_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="SET NULL"))
    made_at: Mapped[datetime]


class NoticeRead(Base):
    """That a member has opened a notice."""

    __tablename__ = "notice_reads"
    __table_args__ = (Index("ix_notice_reads_notice_id", "notice_id"),)

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    notice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("notices.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[datetime]
