"""What happens on the site, counted without anybody's data."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base

# SQLite numbers rows by itself only when the column is called INTEGER.
Number = BigInteger().with_variant(Integer, "sqlite")


class Event(Base):
    """One thing that happened: a sheet started, a step taken, a fault shown. No account, no address, no value."""

    __tablename__ = "events"
    __table_args__ = (Index("ix_events_day_name", "day", "name"),)

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    name: Mapped[str] = mapped_column(String(32))
    actor_role: Mapped[str] = mapped_column(String(16))
    guest: Mapped[bool]
    form: Mapped[str | None] = mapped_column(String(64))
    section: Mapped[str | None] = mapped_column(String(64))
    at: Mapped[datetime]
    # The day in Asia/Tokyo: reports group by it.
    day: Mapped[date]


class RateCounter(Base):
    """How often somebody, known only as a keyed hash, did something within one window of time."""

    __tablename__ = "rate_counters"
    __table_args__ = (Index("ix_rate_counters_ends_at", "ends_at"),)

    key: Mapped[bytes] = mapped_column(primary_key=True)
    ends_at: Mapped[datetime] = mapped_column(primary_key=True)
    count: Mapped[int]
