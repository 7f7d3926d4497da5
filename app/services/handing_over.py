"""Handing a guest's card over to another device: a link or a code of six digits, good for ten minutes and once, and only
after the person has said on the first device that the other one is theirs."""

from __future__ import annotations

import re
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select

from app.models import Handover, db, hold_accounts, sealing, utc_now
from app.policies import Actor, NotVisible, WholeCard, require

from . import audit, counting, guests, limits, merging
from .merging import Waiting

GOOD_FOR = timedelta(minutes=10)
TOKEN_BYTES = 32
# Codes are short: whoever guesses has so many tries in ten minutes, whatever device they claim to be.
TRIES = 5
DIGITS = re.compile(r"[0-9]{6}")


class Over(Exception):
    """The code or link is not good: it never was, was used, or its time is over."""


class NotConfirmed(Exception):
    """The person has not said on the first device yet that this one is theirs."""


@dataclass(frozen=True)
class Shown:
    """What the first device shows: code and token, until when, and who asked for the card."""

    code: str
    token: str
    expires_at: datetime
    device: str | None
    asked_at: datetime | None
    confirmed: bool


def begin(actor: Actor) -> None:
    """A new code and link; the ones before are good no longer. Commits. Raises NotVisible."""
    owner = _guest(actor)
    token, code = secrets.token_urlsafe(TOKEN_BYTES), _free_code()
    db.session.execute(delete(Handover).where(Handover.account_id == owner))
    content, expires_at = {"token": token, "code": code}, utc_now() + GOOD_FOR
    db.session.add(Handover.of(content, account_id=owner, key=_key(token), code=_code_key(code), expires_at=expires_at))
    db.session.commit()


def shown(actor: Actor) -> Shown | None:
    """What the first device shows now; None when nothing was begun, or its time is over."""
    row = _open(Handover.account_id == _guest(actor))
    if row is None:
        return None
    content = row.open_from("sealed")
    confirmed = row.confirmed_at is not None
    return Shown(content["code"], content["token"], row.expires_at, row.device, row.asked_at, confirmed)


def confirm(actor: Actor) -> None:
    """The device that asked is theirs. Commits. Raises Over when none has asked, or the time is over."""
    row = _open(Handover.account_id == _guest(actor), using=True)
    if row is None or row.asker is None:
        raise Over
    row.confirmed_at = utc_now()
    db.session.commit()


def cancel(actor: Actor) -> None:
    """The card stays here; code and link are good no longer. Commits."""
    db.session.execute(delete(Handover).where(Handover.account_id == _guest(actor)))
    db.session.commit()


def is_open(token: str) -> bool:
    """Whether a link still leads to a card. Says nothing about it, and uses nothing up."""
    return _open(Handover.key == _key(token)) is not None


def ask(device: str, client: str | None, *, token: str = "", code: str = "") -> str:
    """The other device asks for the card; answers the token by which it is known from here on. The first one that asks
    holds the place. Commits. Raises Over, limits.TooMany."""
    if code:
        limits.require("hand-over", limits.network_of(client or ""), most=TRIES, seconds=int(GOOD_FOR.total_seconds()))
    named = Handover.code == _code_key(code) if code else Handover.key == _key(token)
    row = _open(named, using=True)
    if row is None or row.asker is not None:
        db.session.rollback()
        raise Over
    asker = secrets.token_urlsafe(TOKEN_BYTES)
    row.asker, row.device, row.asked_at = _key(asker), device, utc_now()
    db.session.commit()
    return asker


def is_waiting(asker: str) -> bool:
    """Whether this device has asked for a card that can still be opened."""
    return _open(Handover.asker == _key(asker)) is not None


def needs_room(here: Actor | None) -> bool:
    """Whether there is something on this device already that the other card has to come to."""
    if here is None or here.account_id is None:
        return False
    return not here.guest or merging.offer(here) is not None


def take(asker: str, here: Actor | None, *, shared: bool) -> tuple[str, list[Waiting]]:
    """Opens the card on this device, once; from now on it is not on the first one. Answers the token for the guest's
    cookie, or, where a card is here already, an empty one and the forms that both had. Commits.

    Raises NotConfirmed, Over."""
    mine = Handover.asker == _key(asker)
    begun = _open(mine)
    # Before the row, as in joining.
    owners = {begun.account_id, here.account_id if here else None} if begun else set()
    if here is not None:
        # What uniting two cards asks for comes before the accounts.
        counting.hold()
    accounts = hold_accounts(*(one for one in owners if one))
    row = _open(mine, using=True)
    account = accounts.get(row.account_id) if row else None
    if row is None or account is None or account.joined_at is not None:
        db.session.rollback()
        raise Over
    if row.confirmed_at is None:
        db.session.rollback()
        raise NotConfirmed
    guest = guests.actor_of(account)
    db.session.delete(row)
    audit.note(guest, "hand_over", owner_id=account.id, thing="card")
    if here is not None and here.account_id != account.id and needs_room(here):
        return "", merging.unite(here, guest)
    account.shared_computer = shared
    return guests.readmit(account), []


def purge(now: datetime) -> int:
    """Forgets what nobody opened in time; answers how many. Commits."""
    gone = db.session.execute(delete(Handover).where(Handover.expires_at <= now))
    db.session.commit()
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _open(which: ColumnElement[bool], *, using: bool = False) -> Handover | None:
    query = select(Handover).where(which, Handover.expires_at > utc_now())
    if using:
        # Others with the same code or link wait until the commit: it opens once.
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(query).one_or_none()


def _free_code() -> str:
    while True:
        code = f"{secrets.randbelow(10**6):06}"
        if db.session.scalar(select(Handover.account_id).where(Handover.code == _code_key(code))) is None:
            return code


def _key(token: str) -> bytes:
    return sealing.lookup_hash("hand-over", token)


def _code_key(code: str) -> bytes:
    return sealing.lookup_hash("hand-over-code", code)


def _guest(actor: Actor) -> uuid.UUID:
    if actor.account_id is None or not actor.guest:
        raise NotVisible
    require(actor, "write", WholeCard(actor.account_id))
    return actor.account_id
