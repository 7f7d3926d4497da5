"""What people asked the chat: masked, sealed, without anybody, for thirty days."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import Index, String, select
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Identified, db
from .credentials import SealedOnce


class ChatQuestion(SealedOnce, Identified, Base):
    """A question as it was kept. `topic` is the entry that answered; empty where nothing did."""

    __tablename__ = "chat_questions"
    __table_args__ = (Index("ix_chat_questions_at", "at"),)

    sealed: Mapped[bytes]
    topic: Mapped[str | None] = mapped_column(String(64))
    # The kind of page that the chat was opened from.
    page: Mapped[str] = mapped_column(String(16))
    # 「役に立ちましたか」; empty while nobody said.
    useful: Mapped[bool | None]
    # To the minute.
    at: Mapped[datetime]
    day: Mapped[date]


def questions_of(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, ChatQuestion]:
    """The questions with these ids, by id."""
    found = db.session.scalars(select(ChatQuestion).where(ChatQuestion.id.in_(list(ids))))
    return {one.id: one for one in found}
