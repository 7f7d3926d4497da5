"""One-time tokens: 256 random bits in a letter, or in what a browser has begun, of which only a keyed hash is kept."""

from __future__ import annotations

import re
import secrets
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete

from app.models import Link, db, sealing, utc_now

TOKEN_BYTES = 32
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
GOOD_FOR = {
    "join": timedelta(hours=24),
    "known": timedelta(hours=24),
    "reset": timedelta(hours=1),
    "address": timedelta(hours=24),
    # Challenges to a passkey: for signing in, for proving, for a new one.
    "enter": timedelta(minutes=5),
    "prove": timedelta(minutes=5),
    "passkey": timedelta(minutes=5),
    # An app for codes that is being set up.
    "factor": timedelta(minutes=30),
}
# A link that is over is told apart from one that never was for this long.
KEPT = timedelta(days=1)

# Makes the full address of the page on which a token is used.
ToPage = Callable[[str], str]


class Spent(Exception):
    """The link is over, was used before, or never was."""


def make(purpose: str, account_id: uuid.UUID | None, content: dict[str, Any], *, now: datetime | None = None) -> str:
    """A new link; answers its token. Does not commit."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    expires_at = (now or utc_now()) + GOOD_FOR[purpose]
    link = Link.of(content, key=_key(token), purpose=purpose, account_id=account_id, expires_at=expires_at)
    db.session.add(link)
    return token


def look(token: str, purpose: str, *, using: bool = False) -> Link:
    """The link, when it is still good. `using` keeps others with the same link waiting until the commit.
    Raises Spent."""
    if not TOKEN.fullmatch(token):
        raise Spent
    wanted = db.select(Link).where(Link.key == _key(token), Link.purpose == purpose)
    if using:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    link = db.session.scalars(wanted).one_or_none()
    if link is None or link.used_at is not None or link.expires_at <= utc_now():
        raise Spent
    return link


def spend(link: Link) -> None:
    """The link was used; others of its purpose for the same account are over with it. Does not commit."""
    now = utc_now()
    link.used_at = now
    if link.account_id is not None:
        alike = db.update(Link).where(Link.account_id == link.account_id, Link.purpose == link.purpose)
        db.session.execute(alike.where(Link.used_at.is_(None)).values(used_at=now))


def purge(now: datetime) -> int:
    """Forgets links that are over; answers how many. Commits."""
    gone = db.session.execute(delete(Link).where(Link.expires_at < now - KEPT))
    db.session.commit()
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _key(token: str) -> bytes:
    return sealing.lookup_hash("link", token)
