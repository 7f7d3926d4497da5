"""What is forgotten when its time is over."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import delete, select

from app.jobcard import Part
from app.models import Audit, SealBroken, SheetPart, Task, db, find_sheet
from app.services import guests, limits

# Removed rows can be brought back this long (decision on rows of groups).
ROW_DAYS = 30
TASK_DAYS = 7
# At least a year is asked of government sites.
AUDIT_DAYS = 3 * 365
log = structlog.get_logger()


def purge_guests(now: datetime) -> int:
    """Deletes guests who did not come back; answers how many."""
    return guests.purge(now)


def purge_removed_rows(now: datetime) -> int:
    """Takes rows that were removed 30 days ago out of the values for good; answers from how many parts."""
    before = now - timedelta(days=ROW_DAYS)
    query = select(SheetPart.sheet_id, SheetPart.writer).where(SheetPart.oldest_removal < before)
    due = db.session.execute(query.order_by(SheetPart.sheet_id, SheetPart.writer)).all()
    db.session.rollback()
    return sum(_clear(sheet_id, writer, before) for sheet_id, writer in due)


def _clear(sheet_id: uuid.UUID, writer: str, before: datetime) -> bool:
    sheet = find_sheet(sheet_id, writing=True)
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


def purge_traces(now: datetime) -> int:
    """Forgets counters whose window is over, work done a week ago, and lines of the audit after three years."""
    gone = limits.purge(now)
    old_work = delete(Task).where(Task.period.is_(None), Task.done_at < now - timedelta(days=TASK_DAYS))
    old_lines = delete(Audit).where(Audit.at < now - timedelta(days=AUDIT_DAYS))
    for query in (old_work, old_lines):
        gone += int(db.session.execute(query).rowcount)  # type: ignore[attr-defined]
    db.session.commit()
    return gone
