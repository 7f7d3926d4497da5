"""What people show to everybody."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Identified
from .credentials import SealedOnce


class Share(SealedOnce, Identified, Base):
    """A page with a picture that somebody chose to publish: found by the keyed hash of the token in its address. Token and
    words are sealed: a copy of the database tells nobody whose page it is."""

    __tablename__ = "shares"
    __table_args__ = (Index("ix_shares_account_id", "account_id"),)

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    key: Mapped[bytes] = mapped_column(unique=True)
    sealed: Mapped[bytes]
    made_at: Mapped[datetime]
