"""A forgotten password, another password, another address."""

from __future__ import annotations

from app.models import Account, db
from app.policies import Actor

from . import audit, letters, links, members, passwords, returned, sign_ins
from .links import ToPage
from .members import Device, Refused


def ask(address: str, to_page: ToPage, client: str | None) -> None:
    """Sends a letter with a link for choosing a new password; to an address that no account has, one that says so.
    Commits. Raises limits.TooMany."""
    members.count_letter("reset", address, client)
    account = members.find(address)
    token = links.make("reset" if account else "known", account.id if account else None, {"email": address})
    letters.leave("reset" if account else "unknown", address, link=to_page(token))
    db.session.commit()


def behind(token: str) -> tuple[str, str]:
    """Role and address of whoever has this link: what a new password has to be, and must not be. Raises links.Spent."""
    link = links.look(token, "reset")
    return db.session.get_one(Account, link.account_id).role, link.open_from("sealed")["email"]


def choose_password(token: str, password: str, device: Device) -> str:
    """A new password by the link; every device is signed out, this one in. Answers its token. Commits.
    Raises links.Spent."""
    kept = _hashed(password)
    link = links.look(token, "reset", using=True)
    account = db.session.get_one(Account, link.account_id)
    links.spend(link)
    members.keep_password(account.id, kept)
    returned.arrived(account.id)
    sign_ins.end_all(account.id)
    # Who reads the mailbox may also take back a leaving.
    account.left_at = None
    opened = sign_ins.begin(account, "link", device.sort, shared=device.shared)
    letters.leave("changed", link.open_from("sealed")["email"])
    audit.note(Actor(account.id, account.role), "reset_password", owner_id=account.id, thing="account")
    db.session.commit()
    return opened


def change_password(actor: Actor, password: str) -> None:
    """Another password for somebody who has just proven who they are; the other devices are signed out. Commits.
    Raises members.NotFresh."""
    owner = members.need_proof(actor)
    kept = _hashed(password)
    members.keep_password(owner, kept)
    sign_ins.end_all(owner, but=actor.session)
    tell_of_change(actor)
    audit.note(actor, "change_password", owner_id=owner, thing="account")
    db.session.commit()


def _hashed(password: str) -> str:
    """Lets go of what the page looked up before: nobody's save may wait for the work."""
    db.session.rollback()
    return passwords.hashed(password)


def tell_of_change(actor: Actor) -> None:
    """A letter, where there is an address, that something about signing in has changed. Does not commit."""
    if address := members.address_of(actor):
        letters.leave("changed", address)


def ask_address(actor: Actor, address: str, to_page: ToPage, client: str | None) -> None:
    """Sends a link to the new address; until it is opened the old one stays. Commits. Raises members.NotFresh,
    limits.TooMany."""
    owner = members.need_proof(actor)
    members.count_letter("address", address, client)
    known = members.find(address) is not None
    token = links.make("known" if known else "address", None if known else owner, {"email": address})
    letters.leave("known" if known else "address", address, link=to_page(token))
    db.session.commit()


def finish_address(actor: Actor, token: str) -> None:
    """The link was opened by the same member: the address is theirs; the old one gets a letter. Commits.
    Raises links.Spent, Refused for somebody else, members.Taken."""
    link = links.look(token, "address", using=True)
    if link.account_id is None or actor.account_id != link.account_id or actor.guest:
        db.session.rollback()
        raise Refused
    old = members.address_of(actor)
    links.spend(link)
    members.keep_address(link.account_id, link.open_from("sealed")["email"])
    if old:
        letters.leave("changed", old)
    audit.note(actor, "change_address", owner_id=link.account_id, thing="account")
    db.session.commit()
