"""Hints that somebody does not want to see again."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class PutAway(Base):
    """One hint that one person put away for good, known by its keyed hash: what a hint is about is theirs alone."""

    __tablename__ = "put_away"

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    hint: Mapped[bytes] = mapped_column(primary_key=True)
    at: Mapped[datetime]
