"""What a member sent after the sign-in had ended, until they have signed in again: sealed, for half an hour, and only for
whom the sheet belongs to."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from app.models import Account, SealBroken, Sheet, Unsaved, db, sealing, utc_now
from app.policies import Actor, WholeCard, may

from . import limits

TOKEN_BYTES = 16
GOOD_FOR = timedelta(minutes=30)
# Whole classes and counters share one address.
MOST_PER_HOUR = 120


@dataclass(frozen=True)
class Sent:
    """Where to, and every field of the page but the form token."""

    path: str
    fields: list[tuple[str, str]]


def keep(sheet_id: uuid.UUID, path: str, fields: Sequence[tuple[str, str]], client: str | None) -> str:
    """Keeps what somebody unknown sent to a member's sheet; answers the token that finds it. Of what was sent to any
    other address nothing is kept, and the token finds nothing: who sent it cannot tell. Empty when there was too much
    from this network. Commits."""
    if not limits.hit("unsaved", limits.network_of(client or ""), most=MOST_PER_HOUR, seconds=3600):
        return ""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    wanted = select(Account.id).join(Sheet, Sheet.account_id == Account.id)
    wanted = wanted.where(Sheet.id == sheet_id, Account.guest_key.is_(None), Account.left_at.is_(None))
    owner = db.session.scalar(wanted)
    if owner is not None:
        content = {"path": path, "fields": list(fields)}
        db.session.add(Unsaved.of(content, key=_key(token), account_id=owner, expires_at=utc_now() + GOOD_FOR))
    db.session.commit()
    return token


def find(actor: Actor | None, token: str) -> Sent | None:
    """What waits under the token; None when it is over, never was, or is somebody else's."""
    if actor is None or not token:
        return None
    wanted = select(Unsaved).where(Unsaved.key == _key(token), Unsaved.expires_at > utc_now())
    row = db.session.scalars(wanted).one_or_none()
    if row is None or not may(actor, "write", WholeCard(row.account_id)):
        return None
    try:
        content = row.open_from("sealed")
    except SealBroken:
        return None
    return Sent(content["path"], [(name, value) for name, value in content["fields"]])


def purge(now: datetime) -> int:
    """Forgets what nobody came back for; answers how much. Commits."""
    gone = db.session.execute(delete(Unsaved).where(Unsaved.expires_at <= now))
    db.session.commit()
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _key(token: str) -> bytes:
    return sealing.lookup_hash("unsaved", token)
