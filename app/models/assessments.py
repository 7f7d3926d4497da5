"""Answers to the self-assessments: one generation of each is kept."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base
from .credentials import SealedOnce


class AssessmentTaken(SealedOnce, Base):
    """What one person answered to one assessment so far: {item: number}."""

    __tablename__ = "assessments"

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    assessment: Mapped[str] = mapped_column(String(32), primary_key=True)
    sealed: Mapped[bytes]
    answered_at: Mapped[datetime]
