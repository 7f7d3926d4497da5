"""What somebody signs in with besides a password: passkeys, codes of an app, codes on paper; and the tries that failed."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Identified
from .credentials import SealedOnce


class Passkey(SealedOnce, Identified, Base):
    """A passkey of a member, found by the keyed hash of its id."""

    __tablename__ = "passkeys"
    __table_args__ = (Index("ix_passkeys_account_id", "account_id"),)

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    key: Mapped[bytes] = mapped_column(unique=True)
    # {"id": …, "public_key": …, "name": what the person calls it}
    sealed: Mapped[bytes]
    # What the authenticator counted last; one that goes back was copied.
    uses: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class CodeApp(SealedOnce, Base):
    """An app that shows codes (TOTP, RFC 6238): the secret it shares with us."""

    __tablename__ = "code_apps"

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    sealed: Mapped[bytes]
    # The time step of the last code that was used: no code is good twice.
    last_step: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime]


class PaperCode(Base):
    """A recovery code that is still good, as a keyed hash: gone when it is used."""

    __tablename__ = "paper_codes"
    __table_args__ = (Index("ix_paper_codes_account_id", "account_id"),)

    key: Mapped[bytes] = mapped_column(primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    made_at: Mapped[datetime]


class MissedTry(Base):
    """How often signing in failed on a day, by the keyed hash of an address – whether somebody has it or not, so that both
    take the same time – or of an account."""

    __tablename__ = "missed_tries"
    __table_args__ = (Index("ix_missed_tries_day", "day"),)

    key: Mapped[bytes] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    count: Mapped[int]
