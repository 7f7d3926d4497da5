"""Letters that came back: addresses that take none, from what mail servers answered and what they sent back later."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from email import message_from_bytes, policy
from email.message import Message

from sqlalchemy import ColumnElement, and_, delete, update

from app.jobcard import Unreadable
from app.models import Account, Email, Subscription, db, email_key, utc_now
from app.policies import Actor, OwnAccount, account_of, require

from . import members

FAILED = "failed"


def addresses_in(text: bytes) -> list[str]:
    """The addresses that a delivery report (RFC 3464) says are dead; else of a plain list, one a line. Each once."""
    parts = message_from_bytes(text, policy=policy.default).walk()
    reports = [part for part in parts if part.get_content_type() == "message/delivery-status"]
    found = [_dead(block) for part in reports for block in part.iter_parts()] if reports else text.splitlines()
    return list(dict.fromkeys(filter(None, (_read(one) for one in found))))


def mark(addresses: Iterable[str]) -> int:
    """Nothing is sent there unasked any more; an address alone is forgotten. Answers how many were known. Does not
    commit."""
    known = 0
    for address in addresses:
        key = email_key(address)
        dead = update(Email).where(Email.key == key, Email.returned_at.is_(None)).values(returned_at=utc_now())
        for statement in (dead, delete(Subscription).where(Subscription.key == key)):
            known += int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]
    return known


def reached() -> ColumnElement[bool]:
    """Of accounts and their addresses: letters that one may do without go there. Nobody left, is suspended, or has a
    mailbox that is gone."""
    return and_(Account.left_at.is_(None), Account.suspended_at.is_(None), Email.returned_at.is_(None))


def is_dead(actor: Actor) -> bool:
    """Whether letters to this member came back."""
    require(actor, "read", OwnAccount(account_of(actor)))
    row = db.session.get(Email, actor.account_id)
    return row is not None and row.returned_at is not None


def arrived(account_id: uuid.UUID) -> None:
    """The member used the link of a letter: the address is alive. Does not commit."""
    db.session.execute(update(Email).where(Email.account_id == account_id).values(returned_at=None))


def _dead(block: Message) -> str:
    """The recipient of one block of a report; empty when it was only late."""
    if str(block["Action"] or "").strip().lower() != FAILED or not str(block["Status"] or "").strip().startswith("5"):
        return ""
    return str(block["Final-Recipient"] or "").rpartition(";")[2]


def _read(written: str | bytes) -> str | None:
    text = written.decode("utf-8", "replace") if isinstance(written, bytes) else written
    try:
        return members.read_address(text.strip().strip("<>"))
    except Unreadable:
        return None
