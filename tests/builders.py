"""Rows for tests, in the words of the site: only what matters is said. They are added and flushed, not committed."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from app.assessment import assessments
from app.models import Account, AssessmentTaken, Revision, Sheet, db, start_of_day, utc_now
from app.policies import Actor


def a_person(*, seen: datetime | None = None, shared: bool = False, key: bytes | None = None) -> Account:
    """An account; a guest's when it has the key of a cookie."""
    now = seen or utc_now()
    last_seen = now if shared else start_of_day(now)
    account = Account(created_at=now, last_seen=last_seen, shared_computer=shared, guest_key=key)
    db.session.add(account)
    db.session.flush()
    return account


def a_sheet(
    owner: Account | None = None, *, of: str = "form-2", written: dict[str, Any] | None = None, registered: bool = False
) -> Sheet:
    """A sheet as it stands after one save by its owner, with that save as its revision."""
    owner = owner or a_person()
    status = "registered" if registered else "draft"
    sheet = Sheet(account_id=owner.id, definition=of, version="2018-04", status=status)
    db.session.add(sheet)
    save(sheet, written or {"wish": "店を開く"})
    return sheet


def answered(owner: uuid.UUID, assessment_id: str, levels: dict[str, int], otherwise: int = 2) -> None:
    """All answers of a self-assessment: the items of these scales so, all others `otherwise`."""
    row = AssessmentTaken(account_id=owner, assessment=assessment_id, answered_at=utc_now())
    asked = assessments()[assessment_id].items
    row.seal_into("sealed", {item.id: levels.get(item.scale, otherwise) for item in asked})
    db.session.merge(row)
    db.session.flush()


def results(owner: uuid.UUID) -> list[str]:
    """A result of every self-assessment, two scales ahead of the others; their ids. What is drawn and said of it is as
    much as there can be."""
    for one in assessments().values():
        answered(owner, one.id, {one.scales[0].id: 5, one.scales[1].id: 4}, 1)
    return [*assessments()]


# Two turns of each sort, in words as long as they may be.
LIFELINE = tuple(
    {"_id": f"{n:016x}", "age": str(18 + 3 * n), "score": str(score), "event": f"{n}つ目の出来事。" + "人" * 10}
    for n, score in enumerate((20, -80, 30, -60, 50, 0, 60, 10, 90))
)


def save(
    sheet: Sheet, values: dict[str, Any], *, writer: str = "person", cause: str = "button", page: str | None = None
) -> None:
    """One more save of the sheet, with its revision."""
    sheet.revision += 1
    sheet.saved_at = utc_now()
    sheet.write_part(writer, {"values": values, "unread": {}, "changed": {}})
    db.session.flush()
    db.session.add(Revision.of(sheet, by=Actor(sheet.account_id), cause=cause, page=page))
    db.session.flush()
