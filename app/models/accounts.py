"""Accounts: a guest is an account without credentials, known by the keyed hash of one cookie."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Identified

ROLES = ("person", "advisor", "staff", "system")
KINDS = ("job_seeker", "worker", "student")
ERAS = ("japanese", "western")


def one_of(column: str, names: tuple[str, ...]) -> CheckConstraint:
    """A constraint that the column holds one of the names."""
    listed = ", ".join(f"'{name}'" for name in names)
    return CheckConstraint(f"{column} IN ({listed})", name=f"known_{column}")


class Account(Identified, Base):
    """Somebody who writes, helps or runs the site. Holds no name and no address: those are sealed in sheets."""

    __tablename__ = "accounts"
    __table_args__ = (
        one_of("role", ROLES),
        one_of("kind", KINDS),
        one_of("eras", ERAS),
        Index("ix_accounts_last_seen", "last_seen"),
        Index("ix_accounts_shared_computer_last_seen", "shared_computer", "last_seen"),
    )

    role: Mapped[str] = mapped_column(String(16), default="person")
    # 求職者・在職者・学生: what the person is now; unknown until asked.
    kind: Mapped[str | None] = mapped_column(String(16))
    # Keyed hash of the guest's cookie; empty once the account has credentials.
    guest_key: Mapped[bytes | None] = mapped_column(unique=True)
    # 「共用パソコンです」: forgotten after ten idle minutes.
    shared_computer: Mapped[bool] = mapped_column(default=False)
    # How dates are shown and printed: 和暦 or 西暦. Stored dates are ISO always.
    eras: Mapped[str] = mapped_column(String(16), default="western")
    created_at: Mapped[datetime]
    # The day of the last visit (of the minute on a shared computer): only as fine as the purge needs it.
    last_seen: Mapped[datetime]
