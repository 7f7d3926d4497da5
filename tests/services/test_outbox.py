"""Work left for later belongs to the act that caused it and says nothing about anybody."""

import uuid
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.models import Task, db
from app.services import outbox


def rows() -> list[Task]:
    return list(db.session.scalars(select(Task).order_by(Task.id)))


def test_work_is_left_together_with_its_cause(app):
    with app.app_context():
        outbox.leave("mail", {"to": uuid.UUID(int=7), "template": "welcome", "count": 3, "again": False, "none": None})
        db.session.rollback()
        assert rows() == []
        later = datetime(2026, 12, 1, tzinfo=UTC)
        outbox.leave("mail", {"to": uuid.UUID(int=7)}, run_at=later)
        db.session.commit()
        left = rows()
    assert [(one.kind, one.payload, one.run_at) for one in left] == [("mail", {"to": str(uuid.UUID(int=7))}, later)]


@pytest.mark.parametrize("value", ["架空 花子", "Dear Hanako", "hanako@example.jp", "", "x" * 65, 1.5, ["a"], {"a": 1}])
def test_what_somebody_wrote_cannot_be_left(app, value):
    with app.app_context(), pytest.raises(ValueError, match="ids, numbers and codes"):
        outbox.leave("mail", {"text": value})


def test_periodic_work_is_one_row_however_often_it_is_asked_for(app):
    with app.app_context():
        for seconds in (60, 60, 90):
            outbox.leave_every(seconds, "purge_guests")
            db.session.commit()
        assert [(one.period, one.every) for one in rows()] == [("purge_guests", 90)]
