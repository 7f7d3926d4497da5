"""Sheets as plain values: they read as mapped rows do, and what is put is what mapped rows would have written."""

from datetime import date

import pytest
from flask import g
from sqlalchemy.orm.exc import StaleDataError

from app.jobcard import Part
from app.models import Sheet, card_of, db, delete_sheet, engine, find_sheet, hold, look_at, put, utc_now
from app.models.plain import COLUMNS, NOT_WRITTEN
from tests.builders import a_person, a_sheet

WORDS = {"values": {"wish": "店"}, "unread": {}, "changed": {}}


@pytest.fixture
def store(app):
    with app.app_context():
        yield app


def columns(sheet):
    return {name: getattr(sheet, name) for name in COLUMNS}


def test_a_plain_sheet_has_every_column_of_the_table():
    assert set(COLUMNS) == set(Sheet.__table__.columns.keys())


def test_it_reads_like_the_mapped_one(store):
    sheet = a_sheet()
    sheet.write_part("person", WORDS)
    sheet.write_part("consultant", WORDS)
    db.session.commit()
    db.session.expunge_all()
    plain, mapped = look_at(sheet.id), find_sheet(sheet.id)
    assert columns(plain) == columns(mapped)
    assert [(one.writer, one.version, one.sealed) for one in plain.parts] == [
        (one.writer, one.version, one.sealed) for one in mapped.parts
    ]
    assert plain.part("person") == mapped.part("person") == WORDS


def test_a_card_has_its_sheets_in_the_order_in_which_they_were_laid_out(store):
    owner = a_person()
    first, second = a_sheet(owner, of="form-2"), a_sheet(owner, of="form-1-1")
    first.write_part("consultant", WORDS)
    a_sheet(a_person())
    db.session.commit()
    found = card_of(owner.id)
    assert [one.id for one in found] == [first.id, second.id]
    assert [len(one.parts) for one in found] == [2, 1]


def test_what_is_put_is_what_the_mapped_one_reads_afterwards(store):
    made = a_sheet()
    db.session.commit()
    sheet = hold(made.id)
    sheet.revision += 1
    sheet.status, sheet.saved_at, sheet.due_on = "registered", utc_now(), date(2027, 3, 1)
    for text in ("店", "市場"):
        sheet.write_part("person", WORDS | {"values": {"wish": text}})
        put(sheet)
    db.session.commit()
    db.session.expunge_all()
    mapped = find_sheet(made.id)
    assert columns(mapped) == columns(sheet)
    assert mapped.parts[0].version == 3
    assert Part.of(mapped.part()).get("wish") == "市場"


def test_what_other_acts_note_is_left_to_them(store):
    made = a_sheet()
    db.session.commit()
    sheet = look_at(made.id)
    find_sheet(made.id).offer_away_at = at = utc_now()
    db.session.commit()
    put(sheet)
    assert look_at(made.id).offer_away_at == at
    assert "offer_away_at" in NOT_WRITTEN


def test_a_sheet_that_somebody_else_wrote_meanwhile_is_not_written_over(store):
    made = a_sheet()
    db.session.commit()
    mine, theirs = look_at(made.id), look_at(made.id)
    for one in (theirs, mine):
        one.revision += 1
    put(theirs)
    with pytest.raises(StaleDataError):
        put(mine)


def test_a_part_that_somebody_else_wrote_meanwhile_is_not_written_over(store):
    made = a_sheet()
    made.write_part("person", WORDS)
    db.session.commit()
    mine, theirs = look_at(made.id), look_at(made.id)
    for one in (theirs, mine):
        one.write_part("person", WORDS)
    put(theirs)
    with pytest.raises(StaleDataError):
        put(mine)


def test_a_held_sheet_is_the_same_until_the_commit_and_read_anew_afterwards(store):
    made = a_sheet()
    db.session.commit()
    held = hold(made.id)
    assert hold(made.id) is held
    held.revision += 1
    put(held)
    db.session.commit()
    again = hold(made.id)
    assert again is not held
    assert again.revision == held.revision


def test_what_was_changed_and_not_committed_is_not_held_any_more(store):
    made = a_sheet()
    db.session.commit()
    hold(made.id).revision = 7
    db.session.rollback()
    assert hold(made.id).revision == made.revision


def test_a_deleted_sheet_is_gone_with_its_parts(store):
    made = a_sheet()
    made.write_part("person", WORDS)
    db.session.commit()
    delete_sheet(hold(made.id))
    db.session.commit()
    assert look_at(made.id) is None


@pytest.mark.parametrize(
    ("method", "path", "same"),
    [
        ("GET", "/sheets/9f0c2f0e-6f4e-4d0c-8f0a-2f0e6f4e4d0c/address", True),
        ("POST", "/sheets/9f0c2f0e-6f4e-4d0c-8f0a-2f0e6f4e4d0c/address", True),
        ("POST", "/sheets/9f0c2f0e-6f4e-4d0c-8f0a-2f0e6f4e4d0c/rows/jobs/0123456789abcdef", True),
        ("POST", "/sign-in", False),
    ],
)
def test_only_who_looks_or_writes_at_once_is_looked_for_in_the_same_transaction(app, method, path, same):
    from app.services import guests

    with app.test_request_context(path, method=method):
        assert guests.find("x" * 43) is None
        begun = "look" in g or db.session().in_transaction()
        assert begun == same
        assert engine.reading() == (method == "GET")
