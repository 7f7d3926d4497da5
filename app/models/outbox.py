"""Work to be done outside of requests, written in the same transaction as its cause."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base
from .events import Number


class Task(Base):
    """One piece of work. Periodic work is one row that gets a new time whenever it was done.

    Open: `done_at` and `given_up_at` are empty. Being worked on: `taken_until` lies ahead; a worker that died
    leaves it behind, and after that instant another one takes over."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_open", "done_at", "given_up_at", "run_at"),)

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    kind: Mapped[str] = mapped_column(String(64))
    # Ids, numbers and codes only: never what a person wrote.
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    run_at: Mapped[datetime]
    # Periodic work: its name, and seconds between two runs.
    period: Mapped[str | None] = mapped_column(String(64), unique=True)
    every: Mapped[int | None]
    attempts: Mapped[int] = mapped_column(default=0)
    taken_until: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
    # The class of the last error: a message could quote what a person wrote.
    last_error: Mapped[str | None] = mapped_column(String(64))
