"""What members sign in with, the devices they are signed in on, and the letters that carry links to them."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Self

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .accounts import DEVICES, one_of
from .base import Base, Identified
from .sealing import Sealed, lookup_hash

METHODS = ("password", "link", "provider", "passkey")
# Letters that one may do without. All others belong to an account and are sent to whoever has it.
CATEGORIES = ("draft", "update", "news", "newsletter")
PURPOSES = ("join", "known", "reset", "address", "enter", "prove", "passkey", "factor")
# The second factor of a sign-in: not asked for, still to be shown, shown.
SECONDS = ("none", "waiting", "shown")


def email_key(address: str) -> bytes:
    """The keyed hash by which an account is found from its address. Upper and lower case are the same mailbox."""
    return lookup_hash("email", address.strip().lower())


def identity_key(issuer: str, subject: str) -> bytes:
    """The keyed hash by which a member is found from what a provider calls them."""
    return lookup_hash("identity", f"{issuer}\0{subject}")


class SealedOnce(Sealed):
    """A sealed row that is replaced as a whole, and so has no version of its own."""

    def sealed_version(self) -> int:
        """Always the first."""
        return 1

    @classmethod
    def of(cls, content: Any, **columns: Any) -> Self:
        """A row with its sealed content."""
        row = cls(**columns)
        row.seal_into("sealed", content)
        return row


class Email(SealedOnce, Base):
    """A member's address, proven by a link that was opened."""

    __tablename__ = "emails"

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[bytes] = mapped_column(unique=True)
    sealed: Mapped[bytes]
    # The address did not take a letter: nothing is sent there unasked until the person proves it again.
    returned_at: Mapped[datetime | None]
    # When the last letter went out that one may do without; a date ahead is one that waits.
    nudged_at: Mapped[datetime | None]


class Password(SealedOnce, Base):
    """A member's password as an argon2id hash, sealed besides: a dump of the database cannot even be guessed at."""

    __tablename__ = "passwords"

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    sealed: Mapped[bytes]
    changed_at: Mapped[datetime]


class Identity(SealedOnce, Identified, Base):
    """What a provider (マイナポータル and others) calls a member: found by a keyed hash of issuer and subject."""

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("account_id", "provider"),)

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    provider: Mapped[str] = mapped_column(String(32))
    key: Mapped[bytes] = mapped_column(unique=True)
    # {"issuer": …, "subject": …}
    sealed: Mapped[bytes]
    linked_at: Mapped[datetime]
    used_at: Mapped[datetime]


class SignIn(Identified, Base):
    """One device on which a member signed in, known by the keyed hash of a token in its cookie."""

    __tablename__ = "sign_ins"
    __table_args__ = (
        one_of("method", METHODS),
        one_of("device", DEVICES),
        one_of("second", SECONDS),
        Index("ix_sign_ins_account_id_started_at", "account_id", "started_at"),
    )

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    key: Mapped[bytes] = mapped_column(unique=True)
    method: Mapped[str] = mapped_column(String(16))
    device: Mapped[str] = mapped_column(String(16))
    # While it waits, the sign-in opens nothing but the pages of the second factor.
    second: Mapped[str] = mapped_column(String(16), default="none")
    shared_computer: Mapped[bool] = mapped_column(default=False)
    started_at: Mapped[datetime]
    # To the minute: idle time is counted from it.
    seen_at: Mapped[datetime]
    # When the person last proved who they are: asked again before what cannot be undone.
    proved_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Link(SealedOnce, Base):
    """A token that is good once, until it expires: of a link sent by mail, or of something a browser has begun (the challenge
    to a passkey). Only its keyed hash is stored."""

    __tablename__ = "links"
    __table_args__ = (
        one_of("purpose", PURPOSES),
        Index("ix_links_expires_at", "expires_at"),
        Index("ix_links_account_id", "account_id"),
    )

    key: Mapped[bytes] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(16))
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    # What becomes true when it is opened: {"email": …, "password": hash}.
    sealed: Mapped[bytes]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Mail(SealedOnce, Identified, Base):
    """A letter for the worker to send: to whom, and what goes into its template; gone a week later.

    One that may be done without has a category and bears no address: it is sent to where the member, or who subscribed,
    is then, if they still want it."""

    __tablename__ = "mails"
    __table_args__ = (
        one_of("category", CATEGORIES),
        Index("ix_mails_made_at", "made_at"),
        Index("ix_mails_account_id", "account_id"),
        Index("ix_mails_subscription_id", "subscription_id"),
        Index("ix_mails_campaign_id", "campaign_id"),
    )

    kind: Mapped[str] = mapped_column(String(32))
    category: Mapped[str | None] = mapped_column(String(16))
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    subscription_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("subscriptions.id", ondelete="CASCADE"))
    campaign_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("campaigns.id", ondelete="SET NULL"))
    sealed: Mapped[bytes]
    # When it may go out.
    made_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    # Refused for good by the mail server, or given up.
    failed_at: Mapped[datetime | None]
