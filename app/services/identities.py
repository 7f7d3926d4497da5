"""Members as providers call them: signing in, joining, linking and proving with what マイナポータル or another says.

An account is found by issuer and subject alone, never by an address that somebody else vouches for."""

from __future__ import annotations

import base64
import binascii
import json
import time
import uuid
from dataclasses import dataclass

from sqlalchemy import delete, func, select

from app.models import (
    Account,
    Email,
    Identity,
    Passkey,
    Password,
    SealBroken,
    db,
    hold_accounts,
    identity_key,
    sealing,
    utc_now,
)
from app.policies import Actor, NotVisible, OwnAccount, WholeCard, account_of, require

from . import audit, guests, members, merging, recovery, sign_ins
from .members import Device, Refused, Taken
from .providers import Subject

KEPT = 600
ARRIVAL = b"arrival"


class Unknown(Exception):
    """No account has this identity."""


class LastWay(Exception):
    """Without it the member could not sign in any more."""


class Over(Exception):
    """Too much time went by since the provider's answer."""


@dataclass(frozen=True)
class Arrival:
    """Somebody came from a provider and has to say what they want: to join, to come back, to link, or to go on as this
    one where another member is signed in."""

    why: str
    subject: Subject
    shared: bool = False
    # The sign-in that asked for a link, or that ends before another one begins.
    session: str = ""
    # Where they wanted to go.
    onward: str = ""


def enter(subject: Subject, device: Device) -> tuple[str, Actor]:
    """A sign-in's token, and who it is. Commits. Raises Unknown, members.Left."""
    identity = _find(subject)
    if identity is None:
        raise Unknown
    identity.used_at = utc_now()
    return members.entered(db.session.get_one(Account, identity.account_id), "provider", device)


def come_back(subject: Subject, device: Device) -> tuple[str, Actor]:
    """Takes the leaving back, within its 30 days, and signs in. Commits. Raises Unknown."""
    identity = _find(subject)
    if identity is None:
        raise Unknown
    return members.came_back(db.session.get_one(Account, identity.account_id), "provider", device)


def takes(guest: Actor | None, *, asked: bool) -> bool:
    """Whether joining takes the guest's card in this browser along: when the person says that it is theirs, and when
    nothing is written on it."""
    return guest is not None and guest.guest and (asked or merging.offer(guest) is None)


def join(guest: Actor | None, subject: Subject, device: Device) -> str:
    """An account for an identity that nobody has: the guest's own, or a new one. Answers the token of a sign-in.
    Commits. Raises members.Taken, limits.TooMany."""
    if _find(subject) is not None:
        raise Taken
    if guest is None:
        account, _ = guests.begin(shared=device.shared, client=device.client)
    else:
        require(guest, "write", WholeCard(account_of(guest)))
        held = hold_accounts(account_of(guest)).get(account_of(guest))
        # Brought into another account, or forgotten, since the page was opened.
        if held is None:
            raise Taken
        account = held
    if account.joined_at is not None:
        raise Taken
    _keep(account.id, subject)
    return members.joined(account, "provider", device)


def link(actor: Actor, subject: Subject) -> None:
    """The member can sign in with this identity, too; it takes the place of another one of the same provider. Commits.
    Raises members.NotFresh, members.Taken."""
    owner = members.need_proof(actor)
    require(actor, "write", OwnAccount(owner))
    found = _find(subject)
    if found is not None and found.account_id != owner:
        raise Taken
    _lock(owner)
    _drop(owner, subject.provider)
    _keep(owner, subject)
    _told(actor, "link")


def unlink(actor: Actor, provider_id: str) -> None:
    """The member cannot sign in with it any more. Commits. Raises members.NotFresh, LastWay, NotVisible."""
    owner = members.need_proof(actor)
    require(actor, "write", OwnAccount(owner))
    _lock(owner)
    if not _drop(owner, provider_id):
        db.session.rollback()
        raise NotVisible
    if not ways_in(owner):
        db.session.rollback()
        raise LastWay
    _told(actor, "unlink")


def is_of(actor: Actor, subject: Subject) -> bool:
    """Whether it is what a provider calls this very member."""
    found = _find(subject)
    return found is not None and found.account_id == actor.account_id


def is_known(subject: Subject) -> bool:
    """Whether an account has this identity."""
    return _find(subject) is not None


def prove(actor: Actor, subject: Subject) -> None:
    """The member has proven again who they are, by the provider. Commits. Raises members.Refused for somebody else."""
    found = _find(subject)
    if found is None or found.account_id != account_of(actor) or actor.session is None:
        raise Refused
    found.used_at = utc_now()
    sign_ins.prove(actor)


def linked(actor: Actor) -> dict[str, Identity]:
    """The member's identities by the ids of their providers."""
    require(actor, "read", OwnAccount(account_of(actor)))
    mine = select(Identity).where(Identity.account_id == actor.account_id)
    return {one.provider: one for one in db.session.scalars(mine)}


def ways_in(owner: uuid.UUID) -> int:
    """In how many ways somebody can sign in to the account."""
    with_password = select(func.count()).select_from(Password).join(Email, Email.account_id == Password.account_id)
    by_password = db.session.scalar(with_password.where(Password.account_id == owner)) or 0
    others = [select(func.count()).where(table.account_id == owner) for table in (Identity, Passkey)]
    return by_password + sum(db.session.scalar(one) or 0 for one in others)


def sealed(arrival: Arrival) -> str:
    """The arrival as the browser keeps it until the person has chosen."""
    subject = arrival.subject
    content = [subject.provider, subject.issuer, subject.name]
    text = json.dumps([time.time(), arrival.why, content, arrival.shared, arrival.session, arrival.onward])
    return base64.urlsafe_b64encode(sealing.ring().seal(text.encode(), ARRIVAL)).decode()


def opened(text: str) -> Arrival:
    """The arrival again. Raises Over."""
    try:
        told = json.loads(sealing.ring().open(base64.urlsafe_b64decode(text), ARRIVAL))
        at, why, content, shared, session, onward = told
    except (binascii.Error, SealBroken, ValueError):
        raise Over from None
    if time.time() - at > KEPT:
        raise Over
    return Arrival(why, Subject(*content), shared, session, onward)


def _find(subject: Subject) -> Identity | None:
    wanted = select(Identity).where(Identity.key == identity_key(subject.issuer, subject.name))
    return db.session.scalars(wanted).one_or_none()


def _keep(owner: uuid.UUID, subject: Subject) -> None:
    content, now = {"issuer": subject.issuer, "subject": subject.name}, utc_now()
    key = identity_key(subject.issuer, subject.name)
    row = Identity.of(content, account_id=owner, provider=subject.provider, key=key, linked_at=now, used_at=now)
    db.session.add(row)
    members.flush_or_taken()


def _drop(owner: uuid.UUID, provider_id: str) -> bool:
    gone = delete(Identity).where(Identity.account_id == owner, Identity.provider == provider_id)
    return bool(db.session.execute(gone).rowcount)  # type: ignore[attr-defined]


def _lock(owner: uuid.UUID) -> None:
    """Two pages that unlink at the same moment wait for each other."""
    db.session.execute(select(Account.id).where(Account.id == owner).with_for_update())


def _told(actor: Actor, act: str) -> None:
    recovery.tell_of_change(actor)
    audit.note(actor, act, owner_id=actor.account_id, thing="account")
    db.session.commit()
