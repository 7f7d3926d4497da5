"""What is forgotten, and what is not."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.models import Audit, RateCounter, Task, db, find_sheet
from app.policies import SYSTEM
from app.services import audit, outbox
from app.tasks import purge
from tests.builders import a_person, a_sheet, save

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def store(app):
    with app.app_context():
        yield app


def gone(days: float) -> str:
    return (NOW - days * DAY).isoformat()


def test_rows_removed_thirty_days_ago_go_and_the_others_stay(store):
    rows = [
        {"_id": "1" * 16, "title": "店長", "_gone": gone(31)},
        {"_id": "2" * 16, "title": "経理"},
        {"_id": "3" * 16, "title": "販売", "_gone": gone(29)},
    ]
    sheet = a_sheet(written={"wish": "店", "jobs": rows})
    untouched = a_sheet(written={"jobs": [rows[1]]})
    db.session.commit()
    ids = sheet.id, untouched.id
    before = (sheet.revision, untouched.parts[0].sealed)
    assert purge.purge_removed_rows(NOW) == 1
    sheet, untouched = map(find_sheet, ids)
    assert sheet.part()["values"] == {"wish": "店", "jobs": rows[1:]}
    assert sheet.parts[0].oldest_removal == NOW - 29 * DAY
    assert (sheet.revision, untouched.parts[0].sealed) == before
    assert purge.purge_removed_rows(NOW) == 0
    assert purge.purge_removed_rows(NOW + 2 * DAY) == 1
    assert find_sheet(ids[0]).part()["values"]["jobs"] == [rows[1]]


def test_what_could_not_be_read_and_who_changed_it_stays_with_the_part(store):
    sheet = a_sheet()
    content = {
        "values": {"jobs": [{"_id": "1" * 16, "_gone": gone(40)}]},
        "unread": {"birth_date": "むかし"},
        "changed": {"birth_date": [1, "token"]},
    }
    sheet.write_part("person", content)
    db.session.commit()
    sheet_id = sheet.id
    purge.purge_removed_rows(NOW)
    assert find_sheet(sheet_id).part() == content | {"values": {"jobs": []}}


def test_rows_of_other_writers_go_by_their_own_time(store):
    sheet = a_sheet(written={"jobs": [{"_id": "1" * 16, "_gone": gone(5)}]})
    save(sheet, {"notes": [{"_id": "2" * 16, "_gone": gone(50)}]}, writer="consultant", cause="foreign")
    db.session.commit()
    sheet_id = sheet.id
    purge.purge_removed_rows(NOW)
    sheet = find_sheet(sheet_id)
    assert len(sheet.part()["values"]["jobs"]) == 1
    assert sheet.part("consultant")["values"]["notes"] == []


@pytest.mark.parametrize("comes", [0, 1], ids=["first", "last"])
def test_one_sheet_that_cannot_be_opened_holds_up_no_other(store, comes):
    sheets = [a_sheet(written={"jobs": [{"_id": "1" * 16, "_gone": gone(40)}]}) for _ in range(2)]
    db.session.flush()
    sheets.sort(key=lambda sheet: sheet.id)
    broken, whole = sheets[comes], sheets[1 - comes]
    broken.parts[0].sealed = b"\x01" + b"0" * 60
    db.session.commit()
    whole_id = whole.id
    assert purge.purge_removed_rows(NOW) == 1
    assert find_sheet(whole_id).part()["values"]["jobs"] == []


def test_guests_go_with_the_periodic_work(store):
    a_person(seen=NOW - 40 * DAY, key=b"k" * 32)
    db.session.commit()
    assert purge.purge_guests(NOW) == 1


def test_traces_are_forgotten_when_nobody_needs_them_any_more(store):
    for days in (1, 8):
        outbox.leave("mail").done_at = NOW - days * DAY
    outbox.leave("mail", run_at=NOW - 60 * DAY)
    for days in (10, 400, purge.AUDIT_DAYS + 1):
        audit.note(SYSTEM, f"day-{days}")
        db.session.flush()
        line = db.update(Audit).where(Audit.act == f"day-{days}")
        db.session.execute(line.values(at=NOW - days * DAY).execution_options(synchronize_session=False))
    db.session.add(RateCounter(key=b"k", ends_at=NOW - DAY, count=1))
    db.session.add(RateCounter(key=b"k", ends_at=NOW + DAY, count=1))
    db.session.commit()
    assert purge.purge_traces(NOW) == 3
    assert len(db.session.scalars(select(Task)).all()) == 2
    assert sorted(db.session.scalars(select(Audit.act))) == ["day-10", "day-400"]
    assert [one.ends_at for one in db.session.scalars(select(RateCounter))] == [NOW + DAY]
