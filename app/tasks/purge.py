"""What is forgotten when its time is over."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import delete, select

from app.jobcard import Part
from app.models import Audit, SealBroken, Sheet, SheetPart, Task, db, find_removed, find_sheet
from app.policies import SYSTEM
from app.services import (
    audit,
    chat,
    counting,
    guests,
    handing_over,
    limits,
    links,
    loading,
    members,
    newsletter,
    notifications,
    removals,
    sign_ins,
    tries,
    unsaved,
)

from . import mail

TASK_DAYS = 7
# At least a year is asked of government sites.
AUDIT_DAYS = 3 * 365
log = structlog.get_logger()


def purge_guests(now: datetime) -> int:
    """Deletes guests who did not come back; answers how many."""
    return guests.purge(now)


def purge_removed_rows(now: datetime) -> int:
    """Takes rows that were removed 30 days ago out of the values for good; answers from how many parts."""
    before = now - timedelta(days=removals.DAYS)
    query = select(SheetPart.sheet_id, SheetPart.writer).where(SheetPart.oldest_removal < before)
    due = db.session.execute(query.order_by(SheetPart.sheet_id, SheetPart.writer)).all()
    db.session.rollback()
    return sum(_clear(sheet_id, writer, before) for sheet_id, writer in due)


def _clear(sheet_id: uuid.UUID, writer: str, before: datetime) -> bool:
    sheet = find_sheet(sheet_id, writing=True) or find_removed(sheet_id, writing=True)
    try:
        if sheet is not None:
            part = Part.of(sheet.part(writer))
            part.drop_tombstones(before.astimezone(UTC).isoformat(timespec="seconds"))
            sheet.write_part(writer, part.stored())
        db.session.commit()
    except SealBroken as error:
        # One sheet that cannot be opened must not keep the others from being cleared; `flask keys check` names it.
        log.error("part not cleared", error=type(error).__name__)
        db.session.rollback()
        return False
    finally:
        db.session.expunge_all()
    return True


def purge_removed_sheets(now: datetime) -> int:
    """Deletes sheets that were taken off the card 30 days ago, with their revisions; answers how many."""
    over = Sheet.removed_at < now - timedelta(days=removals.DAYS)
    counting.count(db.session.scalars(select(Sheet.account_id).where(over)))
    query = delete(Sheet).where(over).returning(Sheet.account_id).execution_options(synchronize_session=False)
    gone = db.session.execute(query).scalars().all()
    for owner in gone:
        audit.note(SYSTEM, "purge", owner_id=owner, thing="sheet")
    db.session.commit()
    return len(gone)


def purge_traces(now: datetime) -> int:
    """Deletes who left 30 days ago; forgets questions to the chat, files that were brought, what was not saved, links, letters and sign-ins that are over, counters whose window is over, work done a week ago, and lines of the audit after three years."""
    gone = members.purge(now) + limits.purge(now) + links.purge(now) + mail.purge(now) + sign_ins.purge(now)
    gone += notifications.purge(now) + tries.purge(now)
    gone += chat.purge(now) + newsletter.purge(now) + loading.purge(now) + handing_over.purge(now)
    gone += unsaved.purge(now)
    old_work = delete(Task).where(Task.period.is_(None), Task.done_at < now - timedelta(days=TASK_DAYS))
    old_lines = delete(Audit).where(Audit.at < now - timedelta(days=AUDIT_DAYS))
    for query in (old_work, old_lines):
        gone += int(db.session.execute(query).rowcount)  # type: ignore[attr-defined]
    db.session.commit()
    return gone
