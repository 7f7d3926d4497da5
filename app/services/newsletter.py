"""The newsletter (メールマガジン): asked for on a page, agreed to by the link of a letter, stopped at any time. Nothing here
tells whether an address has it: the letter says the rest."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from app.models import Account, Email, Subscription, db, email_key, utc_now
from app.policies import Actor, NotVisible, OwnAccount, account_of, require

from . import letters, members, returned, tickets
from .links import Spent, ToPage

# The link of the letter is good for a day; what was not agreed to is forgotten after a week.
GOOD_FOR = timedelta(hours=24)
KEPT = timedelta(days=7)


def ask(address: str, to_page: ToPage, client: str | None) -> None:
    """Sends a letter with a link that begins the newsletter; to somebody who has it, one that says so. Commits. Raises
    limits.TooMany."""
    members.count_letter("newsletter", address, client)
    key = email_key(address)
    found = db.session.scalars(select(Subscription).where(Subscription.key == key)).one_or_none()
    _send(found or Subscription.of({"email": address}, key=key), address, to_page)


def ask_as_member(actor: Actor, to_page: ToPage, client: str | None) -> None:
    """The same for a member, at the address of the account. Commits. Raises limits.TooMany, NotVisible."""
    owner = account_of(actor)
    address = members.address_of(actor)
    if not address:
        raise NotVisible
    members.count_letter("newsletter", address, client)
    _send(of(actor) or Subscription.of({}, account_id=owner), address, to_page)


def of(actor: Actor) -> Subscription | None:
    """The member's subscription, agreed to or not."""
    owner = account_of(actor)
    require(actor, "read", OwnAccount(owner))
    return db.session.scalars(select(Subscription).where(Subscription.account_id == owner)).one_or_none()


def look(ticket: str) -> None:
    """Raises links.Spent when the ticket begins no newsletter."""
    _asked(ticket)


def agree(ticket: str) -> None:
    """The link of the letter was used: the newsletter comes from now on. Commits. Raises links.Spent."""
    row = _asked(ticket)
    row.agreed_at = row.agreed_at or utc_now()
    db.session.commit()


def stop(actor: Actor) -> None:
    """The member does not want it any more. Commits."""
    owner = account_of(actor)
    require(actor, "write", OwnAccount(owner))
    db.session.execute(delete(Subscription).where(Subscription.account_id == owner))
    db.session.commit()


def forget(subscription_id: uuid.UUID) -> None:
    """Deletes a subscription, with its address and consent. Does not commit."""
    db.session.execute(delete(Subscription).where(Subscription.id == subscription_id))


def address_of(subscription_id: uuid.UUID) -> str | None:
    """Where the newsletter goes; None when it was not agreed to, or nobody is reached there."""
    row = db.session.get(Subscription, subscription_id)
    if row is None or row.agreed_at is None:
        return None
    if row.account_id is None:
        return str(row.open_from("sealed")["email"])
    wanted = select(Email).join(Account, Account.id == Email.account_id)
    email = db.session.scalars(wanted.where(Email.account_id == row.account_id, returned.reached())).one_or_none()
    return str(email.open_from("sealed")) if email else None


def purge(now: datetime) -> int:
    """Forgets who asked and did not agree within a week; answers how many. Commits."""
    over = delete(Subscription).where(Subscription.agreed_at.is_(None), Subscription.asked_at < now - KEPT)
    gone = db.session.execute(over)
    db.session.commit()
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _send(row: Subscription, address: str, to_page: ToPage) -> None:
    row.asked_at = utc_now()
    db.session.add(row)
    try:
        db.session.flush()
    except IntegrityError:
        # The same was asked for at the same moment: its letter is on its way.
        db.session.rollback()
        return
    if row.agreed_at is None:
        letters.leave("agree", address, link=to_page(tickets.make("agree", row.id)))
    else:
        letters.leave("subscribed", address)
    db.session.commit()


def _asked(ticket: str) -> Subscription:
    what, row_id = tickets.read(ticket)
    row = db.session.get(Subscription, row_id)
    over = row is None or (row.agreed_at is None and row.asked_at < utc_now() - GOOD_FOR)
    if what != "agree" or row is None or over:
        raise Spent
    return row
