"""Signing in that failed: counted by the day, so that people see when somebody else tried."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from app.models import Email, MissedTry, day_of, db, sealing, utc_now
from app.policies import Actor, OwnAccount, require

KEPT = timedelta(days=90)
SHOWN = 10


def missed(key: bytes) -> None:
    """One more try failed, for an address (its key) or an account (`of_account`). Commits."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    first = insert(MissedTry).values(key=key, day=day_of(utc_now()), count=1)
    more = {"count": MissedTry.count + 1}
    db.session.execute(first.on_conflict_do_update(index_elements=[MissedTry.key, MissedTry.day], set_=more))
    db.session.commit()


def of_account(account_id: object) -> bytes:
    """The key under which tries after the password are counted."""
    return sealing.lookup_hash("missed", str(account_id))


def days(actor: Actor) -> list[tuple[date, int]]:
    """On which days of the last 90 tries failed, and how many; the newest first."""
    if actor.account_id is None:
        return []
    require(actor, "read", OwnAccount(actor.account_id))
    address = select(Email.key).where(Email.account_id == actor.account_id).scalar_subquery()
    mine = MissedTry.key.in_([address, of_account(actor.account_id)])
    wanted = select(MissedTry.day, func.sum(MissedTry.count)).where(mine, MissedTry.day >= day_of(utc_now() - KEPT))
    found = db.session.execute(wanted.group_by(MissedTry.day).order_by(MissedTry.day.desc()).limit(SHOWN))
    return [(day, int(count)) for day, count in found]


def purge(now: datetime) -> int:
    """Forgets tries of more than 90 days ago; answers how many days of somebody. Commits."""
    gone = db.session.execute(delete(MissedTry).where(MissedTry.day < day_of(now - KEPT)))
    db.session.commit()
    return int(gone.rowcount)  # type: ignore[attr-defined]
