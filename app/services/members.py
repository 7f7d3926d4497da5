"""Becoming a member, signing in, leaving. Nothing here tells whether an address is known: the letter says the rest."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from app.jobcard import KINDS, Field, Unreadable
from app.models import Account, Email, Handover, Password, db, email_key, hold_accounts, utc_now
from app.policies import SYSTEM, Actor, Forbidden, NotVisible, OwnAccount, WholeCard, account_of, require

from . import audit, counting, known_devices, letters, limits, links, passwords, sign_ins, tries
from .links import ToPage
from .record import record

ADDRESS = Field(id="email", label="メールアドレス", kind=KINDS["email"])
UNDO_DAYS = 30
# (how often, within how many seconds): the waits grow, and none is for ever.
TRIES = ((10, 300), (30, 3600), (100, 86_400))
LETTERS_PER_HOUR = 5
FORMS_PER_HOUR = 60


class Refused(Exception):
    """Address and password do not belong together."""


class Taken(Exception):
    """Somebody became a member with this address meanwhile, or this card has a member already."""


class Left(Exception):
    """The account was left (退会) and can still be taken back."""


class NotFresh(Forbidden):
    """The person has to prove again who they are before this."""


@dataclass(frozen=True)
class Device:
    """From where somebody signs in: the sort of device, whether others use it, too, the network it is in, whether the chat
    was asked something there before, and the mark of having signed in there."""

    sort: str
    shared: bool
    client: str | None
    asked: bool = False
    marked: str = ""


def read_address(written: str) -> str:
    """An address as it is kept. Raises Unreadable with a sentence."""
    address = ADDRESS.read(written)
    if address is None:
        raise Unreadable("メールアドレスを入力してください。")
    return str(address)


def join(actor: Actor, address: str, password: str, to_page: ToPage, client: str | None) -> None:
    """Sends a letter with a link that makes this guest a member; to somebody who is one already, a letter that says so.
    Both take the same time and the same words here. Commits. Raises limits.TooMany."""
    require(actor, "write", WholeCard(account_of(actor)))
    count_letter("join", address, client)
    kept = passwords.hashed(password)
    known = find(address) is not None
    token = links.make("known" if known else "join", None if known else actor.account_id, _content(address, kept))
    letters.leave("known" if known else "join", address, link=to_page(token))
    db.session.commit()


def finish_joining(actor: Actor | None, token: str, password: str | None, device: Device) -> str:
    """The link was opened: the guest's account has a member now. Answers the token of a sign-in. Commits.

    On the browser that began it one tap is enough; anywhere else the password proves that it is the same person and not
    somebody whose address was used. Raises links.Spent, Refused, Taken, limits.TooMany."""
    count_try("join", token, device.client)
    link = links.look(token, "join")
    owner, content = link.account_id, link.open_from("sealed")
    assert owner is not None  # a link for joining is some guest's
    here = actor is not None and actor.guest and actor.account_id == owner
    if not here:
        db.session.commit()
        if not (password and passwords.matches(content["password"], password)):
            raise Refused
    # The account first, as everybody who holds one: the link goes with it.
    account = hold_accounts(owner).get(owner)
    link = links.look(token, "join", using=True)
    if account is None or account.joined_at is not None:
        raise Taken
    links.spend(link)
    keep_address(account.id, content["email"])
    keep_password(account.id, content["password"])
    return joined(account, "link" if here else "password", device)


def joined(account: Account, method: str, device: Device) -> str:
    """A guest who has something to sign in with is a member from now on. Answers the token of a sign-in. Commits."""
    account.guest_key, account.joined_at, account.shared_computer = None, utc_now(), False
    # What was to open the guest's card on another device opens no member's.
    db.session.execute(delete(Handover).where(Handover.account_id == account.id))
    token = sign_ins.begin(account, method, device.sort, shared=device.shared)
    audit.note(_actor(account), "join", owner_id=account.id, thing="account")
    record("join", _actor(account), form="chat" if device.asked else None)
    db.session.commit()
    return token


def sign_in(address: str, password: str, device: Device) -> tuple[str, Actor]:
    """A sign-in's token, and who it is. Commits. Raises Refused, Left, limits.TooMany."""
    return entered(_proven(address, password, device), "password", device)


def come_back(address: str, password: str, device: Device) -> tuple[str, Actor]:
    """Takes the leaving back, within its 30 days, and signs in. Commits. Raises as `sign_in`."""
    return came_back(_proven(address, password, device), "password", device)


def entered(account: Account, method: str, device: Device) -> tuple[str, Actor]:
    """Signs in somebody who has proven who they are. Commits. Raises Left."""
    if account.left_at is not None:
        raise Left
    return _begun(account, method, device)


def came_back(account: Account, method: str, device: Device) -> tuple[str, Actor]:
    """The same for somebody who takes the leaving back. Commits."""
    account.left_at = None
    audit.note(_actor(account), "come_back", owner_id=account.id, thing="account")
    return _begun(account, method, device)


def prove(actor: Actor, password: str, client: str | None) -> None:
    """The person proves again who they are. Commits. Raises Refused, limits.TooMany."""
    count_try("prove", str(account_of(actor)), client)
    if not _is_password(account_of(actor), password):
        tries.missed(tries.of_account(account_of(actor)))
        raise Refused
    sign_ins.prove(actor)


def address_of(actor: Actor) -> str:
    """The member's address; empty when there is none."""
    require(actor, "read", OwnAccount(account_of(actor)))
    row = db.session.get(Email, actor.account_id)
    return str(row.open_from("sealed")) if row else ""


def leave(actor: Actor) -> None:
    """退会: access ends now everywhere; in 30 days everything is deleted. Commits. Raises NotFresh."""
    owner = need_proof(actor)
    require(actor, "erase", OwnAccount(owner))
    account = db.session.get_one(Account, owner)
    account.left_at = utc_now()
    sign_ins.end_all(owner)
    if address := address_of(actor):
        letters.leave("left", address)
    audit.note(actor, "leave", owner_id=owner, thing="account")
    db.session.commit()


def purge(now: datetime) -> int:
    """Deletes accounts that were left 30 days ago, with everything they hold; answers how many. Commits."""
    over = Account.left_at < now - timedelta(days=UNDO_DAYS)
    counting.count(db.session.scalars(select(Account.id).where(over)))
    gone = list(db.session.scalars(delete(Account).where(over).returning(Account.id)))
    for owner in gone:
        audit.note(SYSTEM, "purge", owner_id=owner, thing="account")
    db.session.commit()
    return len(gone)


def need_proof(actor: Actor) -> uuid.UUID:
    """The account of a member who has just proven who they are. Raises NotFresh, NotVisible."""
    if actor.guest or actor.session is None:
        raise NotVisible
    if not sign_ins.is_fresh(actor):
        raise NotFresh("proof")
    return account_of(actor)


def find(address: str) -> Account | None:
    """The account with this address."""
    wanted = select(Account).join(Email, Email.account_id == Account.id).where(Email.key == email_key(address))
    return db.session.scalars(wanted).one_or_none()


def keep_address(account_id: uuid.UUID, address: str) -> None:
    """Puts the address in the place of the one before. Does not commit. Raises Taken when another account has it; then
    nothing of the act remains."""
    db.session.execute(delete(Email).where(Email.account_id == account_id))
    db.session.add(Email.of(address, account_id=account_id, key=email_key(address)))
    flush_or_taken()


def flush_or_taken() -> None:
    """Sends what was added. Raises Taken when another account has it; then nothing of the act remains."""
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise Taken from None


def keep_password(account_id: uuid.UUID, kept: str) -> None:
    """Puts the password's hash in the place of the one before. Does not commit."""
    db.session.execute(delete(Password).where(Password.account_id == account_id))
    db.session.add(Password.of(kept, account_id=account_id, changed_at=utc_now()))


def count_letter(kind: str, address: str, client: str | None) -> None:
    """Counts a letter of a kind to an address, and a form from a network: whoever keeps asking for others' letters of one
    kind holds up none of another, and what was asked for is in the mailbox. Raises limits.TooMany."""
    if client is not None:
        limits.require("letter-form", limits.network_of(client), most=FORMS_PER_HOUR, seconds=3600)
    limits.require(f"letter/{kind}", email_key(address).hex(), most=LETTERS_PER_HOUR, seconds=3600)


def _proven(address: str, password: str, device: Device) -> Account:
    count_try("sign-in", known_devices.counted_as(address, device.marked), device.client)
    account = find(address)
    owner = account.id if account else None
    # The same work for an address that nobody has.
    if not _is_password(owner, password):
        tries.missed(email_key(address))
        raise Refused
    return db.session.get_one(Account, owner)


def _is_password(owner: uuid.UUID | None, password: str) -> bool:
    """Whether the account has this password; the same work for nobody's. Commits, for others' saves must not wait for it."""
    kept = _password_of(owner) if owner else None
    db.session.commit()
    if owner is None or kept is None:
        passwords.waste()
        return False
    if not passwords.matches(kept, password):
        return False
    anew = passwords.hashed(password) if passwords.is_outdated(kept) else None
    # Another one may have been chosen during the work.
    if _password_of(owner) != kept:
        return False
    if anew:
        keep_password(owner, anew)
    return True


def _begun(account: Account, method: str, device: Device) -> tuple[str, Actor]:
    token = sign_ins.begin(account, method, device.sort, shared=device.shared)
    audit.note(_actor(account), "sign_in", owner_id=account.id, thing="account")
    record("sign_in", _actor(account))
    db.session.commit()
    return token, _actor(account)


def count_try(what: str, who: str, client: str | None, waits: tuple[tuple[int, int], ...] = TRIES) -> None:
    """Counts a try to sign in or to prove something. Raises limits.TooMany."""
    for most, seconds in waits:
        limits.require(f"{what}/{seconds}", who, most=most, seconds=seconds)
        if client is not None:
            # A class or an office shares one network.
            limits.require(f"{what}-net/{seconds}", limits.network_of(client), most=most * 10, seconds=seconds)


def _password_of(account_id: uuid.UUID) -> str | None:
    row = db.session.get(Password, account_id)
    return str(row.open_from("sealed")) if row else None


def _content(address: str, kept: str) -> dict[str, str]:
    return {"email": address, "password": kept}


def _actor(account: Account) -> Actor:
    return Actor(account.id, account.role, kind=account.kind, eras=account.eras)
