"""Which news reach a person: what they do not want, by letter or on their page, and where they are."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, SQLColumnExpression, delete, exists, select, update

from app.models import WAYS, Account, Email, Mail, Refusal, db, utc_now
from app.policies import Actor, OwnAccount, account_of, require

from . import letters, newsletter, returned, tickets
from .links import Spent

# What members choose among with a mark; the newsletter is asked for instead. In the order of the page.
CHOICES = ("update", "news")
A_WEEK = timedelta(days=7)


def wanted(actor: Actor) -> dict[str, set[str]]:
    """By each way, the sorts of news that reach this member; all, until they refuse one."""
    owner = account_of(actor)
    require(actor, "read", OwnAccount(owner))
    rows = db.session.execute(select(Refusal.way, Refusal.category).where(Refusal.account_id == owner))
    refusals = {(way, category) for way, category in rows}
    return {way: {one for one in CHOICES if (way, one) not in refusals} for way in WAYS}


def choose(actor: Actor, chosen: Mapping[str, Collection[str]]) -> None:
    """By each way these sorts of news and no others. Commits."""
    owner = account_of(actor)
    require(actor, "write", OwnAccount(owner))
    db.session.execute(delete(Refusal).where(Refusal.account_id == owner, Refusal.category.in_(CHOICES)))
    for way in WAYS:
        for category in CHOICES:
            if category not in chosen.get(way, ()):
                _refuse(owner, category, way)
    db.session.commit()


def is_refused(
    account_id: uuid.UUID | SQLColumnExpression[uuid.UUID], category: str | SQLColumnExpression[str], way: str
) -> ColumnElement[bool]:
    """Whether an account, or that of a row, does not want such news by this way."""
    return exists().where(Refusal.account_id == account_id, Refusal.category == category, Refusal.way == way)


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
        _refuse(row_id, category, "mail")
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
    refused = is_refused(Email.account_id, category, "mail")
    wanted = select(Email).join(Account, Account.id == Email.account_id)
    row = db.session.scalars(wanted.where(Email.account_id == account_id, returned.reached(), ~refused)).one_or_none()
    return str(row.open_from("sealed")) if row else None


def _refuse(account_id: uuid.UUID, category: str, way: str) -> None:
    db.session.merge(Refusal(account_id=account_id, category=category, way=way, at=utc_now()))
