"""Audit: who did what to whose things. Rows are added, never changed or removed one by one."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, event
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base
from .events import Number


class Audit(Base):
    """One act. Accounts are named by their random id without a foreign key: the line outlives them."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_at", "at"), Index("ix_audit_owner_id", "owner_id"))

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[uuid.UUID | None]
    actor_role: Mapped[str] = mapped_column(String(16))
    act: Mapped[str] = mapped_column(String(32))
    # Whose thing it was, and which.
    owner_id: Mapped[uuid.UUID | None]
    thing: Mapped[str | None] = mapped_column(String(64))
    result: Mapped[str] = mapped_column(String(32))


class AuditIsFinal(Exception):
    """Somebody tried to change a line of the audit."""


@event.listens_for(Audit, "before_update")
@event.listens_for(Audit, "before_delete")
def _refuse(*_: Any) -> None:
    raise AuditIsFinal("lines of the audit are never changed")
