"""Running the site: who may do what, who is kept out. By administrators alone, and every act is in the audit."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select

from app.models import ROLES, Account, AssessmentTaken, Email, Password, Share, Sheet, SignIn, db, utc_now
from app.policies import SYSTEM, TRUSTED, Actor, Forbidden, NotVisible, require_administrator

from . import audit, chronicle, factors, letters, links, members, notifications, sign_ins
from .links import ToPage

GIVEN = tuple(role for role in ROLES if role != "system")


class HasCard(Exception):
    """Somebody who keeps a card of their own, or anything else that nobody reaches in another role: who runs the site
    does so with another account."""


@dataclass(frozen=True)
class Somebody:
    """What an administrator sees of an account: nothing of what its person wrote."""

    account_id: uuid.UUID
    role: str
    joined_at: datetime | None
    suspended_at: datetime | None
    left_at: datetime | None
    open_devices: int


def find(actor: Actor, address: str) -> Somebody | None:
    """The account with exactly this address. The look is in the audit. Commits. Raises NotVisible, members.NotFresh."""
    _allowed(actor)
    account = members.find(address)
    audit.note(actor, "look_up", owner_id=account.id if account else None, thing="account")
    found = None
    if account is not None:
        chronicle.note(account.id, actor, "look_up", (), device=None)
        found = _somebody(account)
    db.session.commit()
    return found


def give_role(actor: Actor, account_id: uuid.UUID, role: str, to_page: ToPage) -> None:
    """Another role: every device is signed out. Who runs the site from now on chooses a new, long password by letter.
    Commits. Raises HasCard, Forbidden about oneself, NotVisible, members.NotFresh."""
    account = _other(actor, account_id)
    if role not in GIVEN:
        raise Forbidden(role)
    if role in TRUSTED and account.role == "person":
        _need_no_card(account_id)
        db.session.execute(delete(Password).where(Password.account_id == account_id))
        _invite(account_id, to_page)
    account.role = role
    sign_ins.end_all(account_id)
    _tell(account, actor, "role")
    _noted(actor, account_id, "role", f"role_{role}")


def suspend(actor: Actor, account_id: uuid.UUID) -> None:
    """Nobody signs in with the account until it is opened again. Commits. Raises as `give_role`."""
    account = _other(actor, account_id)
    account.suspended_at = utc_now()
    sign_ins.end_all(account_id)
    _tell(account, actor, "suspend")
    _noted(actor, account_id, "suspend")


def reopen(actor: Actor, account_id: uuid.UUID) -> None:
    """The account can be used again. Commits. Raises as `give_role`."""
    account = _other(actor, account_id)
    account.suspended_at = None
    _tell(account, actor, "reopen")
    _noted(actor, account_id, "reopen")


def end_sessions(actor: Actor, account_id: uuid.UUID) -> None:
    """Every device of the account is signed out. Commits. Raises as `give_role`."""
    account = _other(actor, account_id)
    sign_ins.end_all(account_id)
    _tell(account, actor, "end_sessions")
    _noted(actor, account_id, "end_sessions")


def create(address: str, role: str, to_page: ToPage) -> str:
    """An account for somebody who runs the site, by whoever runs its machine. Answers the page on which the password is
    chosen, once and within an hour; asked again before one was chosen, another. Commits. Raises members.Taken."""
    account = members.find(address) or _new(address, role)
    if account.role != role or factors.state(account.id).password:
        raise members.Taken
    token = links.make("reset", account.id, {"email": address})
    audit.note(SYSTEM, f"create_{role}", owner_id=account.id, thing="account")
    db.session.commit()
    return to_page(token)


def _new(address: str, role: str) -> Account:
    now = utc_now()
    account = Account(id=uuid.uuid4(), role=role, created_at=now, last_seen=now, joined_at=now)
    db.session.add(account)
    db.session.flush()
    members.keep_address(account.id, address)
    return account


def _allowed(actor: Actor) -> None:
    require_administrator(actor)
    members.need_proof(actor)


def _other(actor: Actor, account_id: uuid.UUID) -> Account:
    """Somebody else's account, held until the commit: nobody shuts themselves out by mistake."""
    _allowed(actor)
    account = db.session.get(Account, account_id, with_for_update=True, populate_existing=True)
    if account is None or account.joined_at is None:
        raise NotVisible
    if account.id == actor.account_id:
        raise Forbidden("oneself")
    return account


def _need_no_card(account_id: uuid.UUID) -> None:
    for kept in (Sheet, AssessmentTaken, Share):
        if db.session.scalar(select(func.count()).select_from(kept).where(kept.account_id == account_id)):
            db.session.rollback()
            raise HasCard


def _invite(account_id: uuid.UUID, to_page: ToPage) -> None:
    email = db.session.get(Email, account_id)
    if email is None:
        raise NotVisible
    address = str(email.open_from("sealed"))
    letters.leave("role", address, link=to_page(links.make("reset", account_id, {"email": address})))


def _somebody(account: Account) -> Somebody:
    wanted = select(SignIn).where(SignIn.account_id == account.id, SignIn.ended_at.is_(None))
    opened = sum(sign_ins.is_open(one, account.role) for one in db.session.scalars(wanted.limit(100)))
    return Somebody(
        account.id, account.role, account.joined_at, account.suspended_at, account.left_at, open_devices=opened
    )


def _tell(account: Account, actor: Actor, act: str) -> None:
    """Says on the owner's page what was done to their account. Who runs the site has no such page."""
    if account.role == "person":
        now = utc_now()
        cause = f"others:{act}:{actor.role}:{now:%Y%m%d%H%M%S}"
        notifications.tell(account.id, "others", cause, now=now, place=act)


def _noted(actor: Actor, account_id: uuid.UUID, act: str, named: str = "") -> None:
    """In the owner's history, and in the audit, where it may have a finer name."""
    chronicle.note(account_id, actor, act, (), device=None)
    audit.note(actor, named or act, owner_id=account_id, thing="account")
    db.session.commit()
