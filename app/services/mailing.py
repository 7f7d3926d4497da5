"""Which letters a person gets: what they do not want, and where they are."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from app.models import Account, Email, Mail, Refusal, db, utc_now
from app.policies import Actor, OwnAccount, account_of, require

from . import letters, newsletter, tickets
from .links import Spent

# What members choose among with a mark; the newsletter is asked for instead. In the order of the page.
CHOICES = ("update", "news")
A_WEEK = timedelta(days=7)


def wanted(actor: Actor) -> set[str]:
    """The sorts of letters this member gets; all, until they refuse one."""
    owner = account_of(actor)
    require(actor, "read", OwnAccount(owner))
    return set(CHOICES) - set(db.session.scalars(select(Refusal.category).where(Refusal.account_id == owner)))


def choose(actor: Actor, categories: Collection[str]) -> None:
    """These sorts of letters and no others. Commits."""
    owner = account_of(actor)
    require(actor, "write", OwnAccount(owner))
    db.session.execute(delete(Refusal).where(Refusal.account_id == owner, Refusal.category.in_(categories)))
    for category in CHOICES:
        if category not in categories:
            _refuse(owner, category)
    db.session.commit()


def look(ticket: str) -> str:
    """Which sort of letters the ticket of a letter stops. Raises links.Spent."""
    what, _ = tickets.read(ticket)
    if what == "agree":
        raise Spent
    return what


def stop(ticket: str) -> None:
    """Whoever has the letter stops letters of its sort; doing it twice is doing it once. Commits. Raises links.Spent."""
    category = look(ticket)
    _, row_id = tickets.read(ticket)
    if category == "newsletter":
        newsletter.forget(row_id)
    elif db.session.get(Account, row_id) is not None:
        _refuse(row_id, category)
    db.session.commit()


def offer(kind: str, category: str, *, to: uuid.UUID, now: datetime, **values: str) -> bool:
    """Leaves a letter that one may do without to a member; False when they do not want it, or had one this week. Does
    not commit."""
    if recipient(category, to) is None:
        return False
    free = (Email.nudged_at.is_(None)) | (Email.nudged_at <= now - A_WEEK)
    first = update(Email).where(Email.account_id == to, free).values(nudged_at=now)
    if not db.session.execute(first).rowcount:  # type: ignore[attr-defined]
        return False
    letters.leave_for(kind, category, values, account_id=to, due=now)
    return True


def next_turn(account_id: uuid.UUID, now: datetime) -> datetime:
    """When the member may get a letter again, a week after the last one; it is theirs from now on. Does not commit."""
    row = db.session.get_one(Email, account_id, with_for_update=True)
    turn = max(now, row.nudged_at + A_WEEK) if row.nudged_at else now
    row.nudged_at = turn
    return turn


def address_for(mail: Mail) -> str | None:
    """Where a letter that one may do without goes now; None when nobody wants it there any more."""
    if mail.subscription_id is not None:
        return newsletter.address_of(mail.subscription_id)
    if mail.account_id is None or mail.category is None:
        return None
    return recipient(mail.category, mail.account_id)


def recipient(category: str, account_id: uuid.UUID) -> str | None:
    """A member's address for a sort of letter; None when they left, refused it, or letters came back."""
    refused = select(Refusal).where(Refusal.account_id == account_id, Refusal.category == category).exists()
    wanted = select(Email).join(Account, Account.id == Email.account_id)
    row = db.session.scalars(
        wanted.where(Email.account_id == account_id, Email.returned_at.is_(None), Account.left_at.is_(None), ~refused)
    ).one_or_none()
    return str(row.open_from("sealed")) if row else None


def _refuse(account_id: uuid.UUID, category: str) -> None:
    db.session.merge(Refusal(account_id=account_id, category=category, at=utc_now()))
