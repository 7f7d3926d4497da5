"""Finding what members are to be reminded of. Done once a day by the worker, in batches; done again it tells nothing twice."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from app.jobcard import due_days, next_due
from app.models import Account, Notification, SealBroken, Sheet, day_of, db, find_sheet

from . import notifications
from .library import library
from .sheets import Opened

BATCH = 200
DAY = timedelta(days=1)
# After how long a draft is told of, and until when it is worth it.
DRAFTS = {"draft_week": (7 * DAY, 30 * DAY), "draft_month": (30 * DAY, 180 * DAY)}
HALF_A_YEAR = 182 * DAY
FORGOTTEN = 3 * 365 * DAY
AHEAD = 60 * DAY
log = structlog.get_logger()


def remind(now: datetime) -> int:
    """Tells everything that is due; answers how much that was. Commits in batches."""
    told = sum(_drafts(kind, *span, now) for kind, span in DRAFTS.items())
    return told + _half_years(now) + _new_versions(now) + _due_days(now)


def _drafts(kind: str, after: timedelta, until: timedelta, now: datetime) -> int:
    said = exists().where(
        Notification.sheet_id == Sheet.id, Notification.kind == kind, Notification.made_at >= Sheet.saved_at
    )
    left = _members_sheets().where(
        Sheet.status == "draft", Sheet.saved_at <= now - after, Sheet.saved_at > now - until, ~said
    )
    return _tell(left, kind, now, lambda one: f"{kind}:{one.id.hex}:{_day(one.saved_at)}")


def _half_years(now: datetime) -> int:
    """Whose newest save, and whose last 「変更なし」, is half a year old."""
    other = aliased(Sheet)
    later = exists().where(
        other.account_id == Sheet.account_id,
        other.removed_at.is_(None),
        or_(other.saved_at > Sheet.saved_at, other.confirmed_at > now - HALF_A_YEAR),
    )
    since = func.coalesce(Sheet.confirmed_at, Sheet.saved_at)
    said = exists().where(
        Notification.account_id == Sheet.account_id, Notification.kind == "half_year", Notification.made_at >= since
    )
    still = and_(Sheet.saved_at <= now - HALF_A_YEAR, Sheet.saved_at > now - FORGOTTEN)
    quiet = _members_sheets().where(still, ~later, ~said)
    return _tell(quiet, "half_year", now, lambda one: f"half_year:{_day(one.confirmed_at or one.saved_at)}", whole=True)


def _new_versions(now: datetime) -> int:
    """Who wrote on an older version of a form than the one in force."""
    told = 0
    for form in [library().profile, *library().forms]:
        said = exists().where(
            Notification.sheet_id == Sheet.id, Notification.kind == "new_version", Notification.place == form.version
        )
        older = _members_sheets().where(
            Sheet.definition == form.id, Sheet.version < form.version, Sheet.revision > 0, ~said
        )
        cause = f"new_version:{{}}:{form.version}"
        told += _tell(older, "new_version", now, lambda one, c=cause: c.format(one.id.hex), place=form.version)
    return told


def _due_days(now: datetime) -> int:
    """Whose licence ends within 60 days. The sheet knows the next day alone, in the plain; what it is of stays sealed."""
    near = _members_sheets().with_only_columns(Sheet.id).where(Sheet.due_on <= day_of(now + AHEAD))
    ids = list(db.session.scalars(near.order_by(Sheet.due_on, Sheet.id)))
    db.session.rollback()
    return sum(_due_on(sheet_id, now) for sheet_id in ids)


def _due_on(sheet_id: uuid.UUID, now: datetime) -> int:
    sheet = find_sheet(sheet_id, writing=True)
    told = 0
    try:
        if sheet is not None:
            opened = Opened(sheet, library().definition(sheet.definition, sheet.version))
            for one in due_days(opened.definition, opened.part.values, day_of(now)):
                if one.day <= day_of(now + AHEAD):
                    about: dict[str, Any] = {"sheet_id": sheet.id, "place": one.row_id, "due_on": one.day}
                    cause = f"due:{one.row_id}:{one.day:%Y%m%d}"
                    told += notifications.tell(sheet.account_id, "due", cause, now=now, **about)
            sheet.due_on = next_due(opened.definition, opened.part.values, day_of(now + AHEAD + DAY))
        db.session.commit()
    except SealBroken as error:
        # One sheet that cannot be opened must not keep the others from being read; `flask keys check` names it.
        log.error("days not read", error=type(error).__name__)
        db.session.rollback()
    finally:
        db.session.expunge_all()
    return told


def _members_sheets() -> Select[*tuple[Any, ...]]:
    columns = (Sheet.id, Sheet.account_id, Sheet.saved_at, Sheet.confirmed_at)
    return select(*columns).join(Account, Account.id == Sheet.account_id).where(_member(), Sheet.removed_at.is_(None))


def _member() -> ColumnElement[bool]:
    return and_(Account.joined_at.is_not(None), Account.left_at.is_(None), Account.suspended_at.is_(None))


def _tell(
    query: Select[*tuple[Any, ...]], kind: str, now: datetime, cause: Any, *, place: str = "", whole: bool = False
) -> int:
    """Tells everybody whom the query finds. It finds nobody twice, so it ends."""
    told = 0
    while rows := db.session.execute(query.limit(BATCH)).all():
        before = told
        for row in rows:
            sheet_id = None if whole else row.id
            told += notifications.tell(
                row.account_id, kind, cause(row), now=now, sheet_id=sheet_id, place=place or None
            )
        db.session.commit()
        if told == before:
            break
    db.session.rollback()
    return told


def _day(at: datetime) -> str:
    return f"{day_of(at):%Y%m%d}"
