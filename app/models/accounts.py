"""Accounts: a guest is an account without credentials, known by the keyed hash of one cookie; a member is one with an
address or another way to sign in (credentials.py)."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, select
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Identified, db

ROLES = ("person", "advisor", "staff", "administrator", "system")
KINDS = ("job_seeker", "worker", "student")
ERAS = ("japanese", "western")
TEXT_SIZES = ("standard", "large", "largest")
# The sorts of devices; nothing finer is kept.
DEVICES = ("phone", "tablet", "computer")


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
        one_of("text_size", TEXT_SIZES),
        # A cookie alone never opens the card of somebody who signs in.
        CheckConstraint("guest_key IS NULL OR joined_at IS NULL", name="guest_or_member"),
        Index("ix_accounts_last_seen", "last_seen"),
        Index("ix_accounts_shared_computer_last_seen", "shared_computer", "last_seen"),
        Index("ix_accounts_left_at", "left_at"),
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
    # How large letters are shown; empty until chosen. A browser remembers it by itself (app/reading.py).
    text_size: Mapped[str | None] = mapped_column(String(16))
    created_at: Mapped[datetime]
    # The day of the last visit (of the minute on a shared computer): only as fine as the purge needs it.
    last_seen: Mapped[datetime]
    # When the guest became a member.
    joined_at: Mapped[datetime | None]
    # 退会: access ended then, and 30 days later everything is deleted.
    left_at: Mapped[datetime | None]
    # An administrator closed the account: nobody signs in, nothing is deleted.
    suspended_at: Mapped[datetime | None]


def hold_accounts(*ids: uuid.UUID) -> dict[uuid.UUID, Account]:
    """Those of the accounts that there are, held until the commit. In one order, whoever asks: two who want the same two
    wait for each other and never for ever."""
    held = select(Account).where(Account.id.in_(ids)).order_by(Account.id).with_for_update()
    return {one.id: one for one in db.session.scalars(held.execution_options(populate_existing=True))}
