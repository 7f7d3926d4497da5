"""Guests: accounts without credentials, known by one random cookie, forgotten when they do not come back."""

from __future__ import annotations

import re
import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any

import structlog
from flask import current_app
from sqlalchemy import ColumnElement, and_, bindparam, delete, or_, select, update

from app.models import KINDS, Account, Ready, UtcTime, db, engine, sealing, start_of_day, utc_now
from app.policies import SYSTEM, Actor, Forbidden, NotVisible, WholeCard, require

from . import audit, counting, limits
from .record import record

TOKEN_BYTES = 32
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
# Whole classes and counters start from one address; a script that fills the database is still stopped.
STARTS_PER_HOUR = 300
BATCH = 200
log = structlog.get_logger()


def begin(kind: str | None = None, shared: bool = False, client: str | None = None) -> tuple[Account, str]:
    """A new guest and the token for their cookie (256 random bits; only its keyed hash is stored).

    kind: job_seeker, worker, student, or None while not asked. `client` is the network address the request came
    from, used only to count. Commits. Raises limits.TooMany, ValueError for another kind."""
    if kind is not None and kind not in KINDS:
        raise ValueError(f"nobody is a {kind!r}")
    if client is not None:
        limits.require("guest", limits.network_of(client), most=STARTS_PER_HOUR, seconds=3600)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    now = utc_now()
    account = Account(
        kind=kind, shared_computer=shared, guest_key=_key(token), created_at=now, last_seen=_seen(now, shared)
    )
    db.session.add(account)
    db.session.flush()
    record("start", actor_of(account))
    db.session.commit()
    return account, token


def adopt(account_id: uuid.UUID, kind: str | None = None) -> Actor:
    """A guest with a given id and nobody's cookie yet, for people that are made rather than met. Commits."""
    now = utc_now()
    key = _key(secrets.token_urlsafe(TOKEN_BYTES))
    account = Account(id=account_id, kind=kind, guest_key=key, created_at=now, last_seen=_seen(now, False))
    db.session.add(account)
    db.session.commit()
    return actor_of(account)


def readmit(account: Account) -> str:
    """A fresh token for a guest; the one before is good no longer. Commits. Raises NotVisible for a member,
    whose card no cookie opens."""
    if account.joined_at is not None:
        raise NotVisible
    token = secrets.token_urlsafe(TOKEN_BYTES)
    account.guest_key, account.last_seen = _key(token), _seen(utc_now(), account.shared_computer)
    db.session.commit()
    return token


def actor_of(account: Account) -> Actor:
    """The guest as somebody who acts."""
    return _actor(
        account.id, account.role, account.shared_computer, account.kind, account.eras, last_seen=account.last_seen
    )


def find(token: str, now: datetime | None = None) -> Actor | None:
    """The guest with this token; None for an unknown one and for one whose time is over. Only reads."""
    if not TOKEN.fullmatch(token):
        return None
    asked = {"key": _key(token), **_idle_since(now or utc_now())}
    found = engine.first_look(_FIND, asked)
    if found is None:
        return None
    return _actor(found.id, found.role, found.shared_computer, found.kind, found.eras, last_seen=found.last_seen)


def touch(actor: Actor, now: datetime | None = None) -> bool:
    """Remembers the visit: the day, on shared computers the minute; True when it was the first one then. Writes at most
    once for each, in a transaction of its own, and never fails a request: this is the visit record, which a GET may
    write."""
    seen = _seen(now or utc_now(), actor.shared_computer)
    if actor.last_seen is None or seen <= actor.last_seen:
        return False
    try:
        with engine.aside() as connection:
            later = update(Account).where(Account.id == actor.account_id, Account.last_seen < seen)
            connection.execute(later.values(last_seen=seen))
    except Exception as error:
        log.warning("visit not remembered", error=type(error).__name__)
    return True


def choose(
    actor: Actor, *, kind: str | None = None, eras: str | None = None, shared_computer: bool | None = None
) -> None:
    """Changes what the account has chosen; what is None stays as it is. Commits."""
    require(actor, "write", WholeCard(_own(actor)))
    chosen: dict[str, Any] = {"kind": kind, "eras": eras, "shared_computer": shared_computer}
    changes = {name: value for name, value in chosen.items() if value is not None}
    if shared_computer is not None:
        changes["last_seen"] = _seen(utc_now(), shared_computer)
    if changes:
        db.session.execute(update(Account).where(Account.id == actor.account_id).values(**changes))
        db.session.commit()


def mark(actor: Actor) -> str:
    """By what the script of a page tells this card from another one in the same tab; empty on a shared computer, where
    nothing may be left in the tab."""
    return "" if actor.shared_computer else sealing.lookup_hash("tab", str(_own(actor))).hex()[:12]


def erase(actor: Actor) -> None:
    """Deletes a guest and everything they wrote, at once and for good. Commits. Raises Forbidden for a member, who leaves
    with a month to think it over."""
    owner = _own(actor)
    require(actor, "erase", WholeCard(owner))
    if not actor.guest:
        raise Forbidden("erase")
    counting.count([owner])
    db.session.execute(delete(Account).where(Account.id == owner))
    audit.note(actor, "erase", owner_id=owner, thing="card")
    db.session.commit()
    db.session.expunge_all()


def purge(now: datetime | None = None) -> int:
    """Deletes guests whose time is over, with their registered sheets; answers how many. What they made is counted
    before. Commits in batches."""
    over = _over(**_idle_since(now or utc_now()))
    due = select(Account.id).where(over).limit(BATCH)
    gone = 0
    while batch := list(db.session.scalars(due)):
        counting.count(batch)
        # Asked again while deleting: somebody may just have come back.
        deleted = db.session.scalars(delete(Account).where(Account.id.in_(batch), over).returning(Account.id))
        for owner in deleted:
            audit.note(SYSTEM, "purge", owner_id=owner, thing="card")
            gone += 1
        db.session.commit()
    db.session.rollback()
    return gone


def _key(token: str) -> bytes:
    return sealing.lookup_hash("guest", token)


def _seen(now: datetime, shared: bool) -> datetime:
    return now.replace(second=0, microsecond=0) if shared else start_of_day(now)


def _idle_since(now: datetime) -> dict[str, datetime]:
    """Whose last visit was before is forgotten. The day (the minute) of the visit itself is given on top, since only
    that is stored."""
    days = timedelta(days=current_app.config["GUEST_DAYS"] + 1)
    minutes = timedelta(minutes=current_app.config["SHARED_MINUTES"] + 1)
    return {"day": now - days, "minute": now - minutes}


def _over(day: Any, minute: Any) -> ColumnElement[bool]:
    """Guests whose time is over."""
    idle = or_(Account.last_seen <= day, and_(Account.shared_computer.is_(True), Account.last_seen <= minute))
    return and_(Account.guest_key.is_not(None), Account.joined_at.is_(None), idle)


# Made once: it is asked with every page, and making it takes longer than asking.
_FIND = Ready(
    select(Account.id, Account.role, Account.shared_computer, Account.kind, Account.eras, Account.last_seen).where(
        Account.guest_key == bindparam("key"),
        Account.joined_at.is_(None),
        ~_over(bindparam("day", type_=UtcTime), bindparam("minute", type_=UtcTime)),
    )
)


def _actor(
    account_id: uuid.UUID, role: str, shared: bool, kind: str | None, eras: str, *, last_seen: datetime
) -> Actor:
    return Actor(account_id, role, guest=True, shared_computer=shared, kind=kind, eras=eras, last_seen=last_seen)


def _own(actor: Actor) -> uuid.UUID:
    if actor.account_id is None:
        raise ValueError("the system has no card of its own")
    return actor.account_id
