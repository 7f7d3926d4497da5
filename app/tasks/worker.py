"""The worker: takes one open row of the outbox after the other and does it.

A row is taken by one UPDATE, on PostgreSQL past rows that others hold. The work and the mark that it is done are one
transaction, so what a task writes to the database happens once even when a worker dies in the middle."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, and_, or_, select, update

from app.models import Task, db, engine, utc_now
from app.services import campaigns, counting, outbox, reminders

from . import mail, purge

# What a kind of work does. It gets its payload and the time; it may commit in between when it can be done again.
Work = Callable[[Mapping[str, Any], datetime], object]
KINDS: dict[str, Work] = {
    "mail": mail.send,
    "remind": lambda _, now: reminders.remind(now),
    "campaign": campaigns.leave_batch,
    "count": lambda _, now: counting.roll_up(now),
    "purge_guests": lambda _, now: purge.purge_guests(now),
    "purge_removed_rows": lambda _, now: purge.purge_removed_rows(now),
    "purge_removed_sheets": lambda _, now: purge.purge_removed_sheets(now),
    "purge_traces": lambda _, now: purge.purge_traces(now),
}
# What is left to do when a kind of work was tried as often as it may be.
GIVING_UP: dict[str, Work] = {"mail": mail.give_up}
# Guests hourly, because a shared computer's are over after minutes.
HOUR = 3600
DAILY = ("count", "remind", "purge_removed_rows", "purge_removed_sheets", "purge_traces")
PERIODS = {"purge_guests": HOUR} | dict.fromkeys(DAILY, 24 * HOUR)

LEASE = timedelta(minutes=5)
ATTEMPTS = 8
# Work that another machine takes part in: when that one is away or busy, patience costs nothing. About a day.
MOST = {"mail": 30}
FIRST_WAIT = 30
LONGEST_WAIT = 3600
PAUSE = 1.0
log = structlog.get_logger()


@dataclass(frozen=True)
class Taken:
    """A row this worker holds until its lease ends."""

    id: int
    kind: str
    payload: Mapping[str, Any]
    attempts: int
    every: int | None
    until: datetime


def run(stop: threading.Event, kinds: Mapping[str, Work] = KINDS) -> None:
    """Works until told to stop; the task at hand is finished first."""
    scheduled = False
    while not stop.is_set():
        try:
            if not scheduled:
                schedule()
                scheduled = True
            busy = work_one(kinds)
        except Exception as error:
            # The database is away: keep asking, and let the log say so.
            log.error("worker waits", error=type(error).__name__)
            db.session.remove()
            busy = False
        if not busy:
            stop.wait(PAUSE)


def work_off(kinds: Mapping[str, Work] = KINDS) -> int:
    """Does everything that is due and stops; answers how many rows were taken."""
    schedule()
    done = 0
    while work_one(kinds):
        done += 1
    return done


def schedule() -> None:
    """Makes sure that all periodic work has its row."""
    for kind, seconds in PERIODS.items():
        outbox.leave_every(seconds, kind)
    db.session.commit()


def work_one(kinds: Mapping[str, Work] = KINDS, now: datetime | None = None) -> bool:
    """Takes and does one row that is due; False when there is none."""
    now = now or utc_now()
    taken = _take(now)
    if taken is None:
        return False
    try:
        if taken.attempts > MOST.get(taken.kind, ATTEMPTS):
            raise GaveUp
        kinds[taken.kind](taken.payload, now)
        if not _mark(taken, _when_done(taken, now)):
            db.session.rollback()
            log.warning("lease lost", task=taken.kind)
        db.session.commit()
    except Exception as error:
        db.session.rollback()
        log.error("task failed", task=taken.kind, error=type(error).__name__)
        outcome = _when_failed(taken, error, now)
        if _mark(taken, outcome) and "given_up_at" in outcome and taken.kind in GIVING_UP:
            GIVING_UP[taken.kind](taken.payload, now)
        db.session.commit()
    finally:
        db.session.remove()
    return True


class GaveUp(Exception):
    """The workers that tried died each time."""


def _due(now: datetime) -> ColumnElement[bool]:
    return and_(
        Task.done_at.is_(None),
        Task.given_up_at.is_(None),
        Task.run_at <= now,
        or_(Task.taken_until.is_(None), Task.taken_until < now),
    )


def _take(now: datetime) -> Taken | None:
    # Looking first takes no lock: an idle worker must not hold up those who write.
    with engine.looking() as connection:
        if connection.execute(select(Task.id).where(_due(now)).limit(1)).first() is None:
            return None
    first = select(Task.id).where(_due(now)).order_by(Task.run_at, Task.id).limit(1).with_for_update(skip_locked=True)
    # Compared by =, not IN: as part of a join PostgreSQL may ask again for each row, and then takes several at once.
    take = update(Task).where(Task.id == first.scalar_subquery())
    take = take.values(taken_until=now + LEASE, attempts=Task.attempts + 1)
    columns = (Task.id, Task.kind, Task.payload, Task.attempts, Task.every, Task.taken_until)
    row = db.session.execute(take.returning(*columns).execution_options(synchronize_session=False)).one_or_none()
    db.session.commit()
    return Taken(*row) if row else None


def _mark(taken: Taken, columns: Mapping[str, Any]) -> bool:
    """Writes how it went; False when the lease has passed to somebody else."""
    mine = update(Task).where(Task.id == taken.id, Task.taken_until == taken.until)
    result = db.session.execute(mine.values(taken_until=None, **columns).execution_options(synchronize_session=False))
    return bool(result.rowcount)  # type: ignore[attr-defined]


def _when_done(taken: Taken, now: datetime) -> dict[str, Any]:
    if taken.every is None:
        return {"done_at": now, "last_error": None}
    return {"run_at": now + timedelta(seconds=taken.every), "attempts": 0, "last_error": None}


def _when_failed(taken: Taken, error: Exception, now: datetime) -> dict[str, Any]:
    outcome: dict[str, Any] = {"last_error": type(error).__name__[:64]}
    if taken.attempts < (MOST.get(taken.kind, ATTEMPTS) if isinstance(error, OSError) else ATTEMPTS):
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (taken.attempts - 1))
        # A random part, so that what failed together does not come back together.
        return outcome | {"run_at": now + timedelta(seconds=wait * random.uniform(1, 1.2))}
    if taken.every is None:
        return outcome | {"given_up_at": now}
    return outcome | {"run_at": now + timedelta(seconds=taken.every), "attempts": 0}
