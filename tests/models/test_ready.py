"""Statements that are ready say what SQLAlchemy says, and fail as everything else does."""

import uuid

import pytest
from sqlalchemy import bindparam, event, insert, select, update
from sqlalchemy.exc import IntegrityError, OperationalError

from app.models import Account, Ready, Sheet, db, engine, utc_now
from tests.builders import a_person, a_sheet

FIND = Ready(
    select(Account.id, Account.shared_computer, Account.last_seen, Account.guest_key, Account.kind).where(
        Account.guest_key == bindparam("key"), Account.role == "person"
    )
)
SEE = Ready(update(Account).where(Account.id == bindparam("account")).values(last_seen=bindparam("at")))
COLUMNS = [one.name for one in Sheet.__table__.columns]
ADD = Ready(insert(Sheet.__table__).values({name: bindparam(name) for name in COLUMNS}))


@pytest.fixture
def store(app):
    with app.app_context():
        yield app


def test_rows_read_as_they_do_on_the_long_way(store):
    person, moment = a_person(), utc_now()
    person.guest_key, person.last_seen = b"\x00key\xff", moment
    db.session.commit()
    asked = {"key": b"\x00key\xff"}
    found = FIND.one(db.session.connection(), asked)
    assert tuple(found) == tuple(db.session.connection().execute(FIND.statement, asked).one())
    assert (found.id, found.last_seen, found.guest_key, found.kind) == (person.id, moment, b"\x00key\xff", person.kind)
    assert FIND.one(db.session.connection(), {"key": b"another"}) is None


def test_whoever_listens_to_statements_hears_them(store):
    heard = []
    listening = db.engine, "before_cursor_execute", lambda _1, _2, statement, *_: heard.append(statement)
    event.listen(*listening)
    try:
        FIND.rows(db.session.connection(), {"key": b"key"})
    finally:
        event.remove(*listening)
    assert ["SELECT accounts.id" in one for one in heard] == [True]


def test_a_change_says_how_many_rows_it_met_and_a_rollback_undoes_it(store):
    person = a_person()
    db.session.commit()
    before = person.last_seen
    assert SEE.change(db.session.connection(), {"account": person.id, "at": utc_now()}) == 1
    assert SEE.change(db.session.connection(), {"account": uuid.uuid4(), "at": utc_now()}) == 0
    db.session.rollback()
    assert db.session.scalar(select(Account.last_seen).where(Account.id == person.id)) == before


def test_what_the_database_refuses_is_refused_as_by_any_statement_and_says_nothing_of_the_values(store):
    sheet = a_sheet()
    db.session.commit()
    again = {name: getattr(sheet, name) for name in COLUMNS} | {"slot": "なまえ"}
    with pytest.raises(IntegrityError) as refused:
        ADD.change(db.session.connection(), again)
    assert "なまえ" not in str(refused.value.__cause__ and refused.value)
    db.session.rollback()
    assert db.session.scalar(select(Sheet.slot).where(Sheet.id == sheet.id)) == sheet.slot


@pytest.mark.only_on("sqlite")
def test_what_only_reads_cannot_write_this_way_either(store):
    person = a_person()
    db.session.commit()
    with engine.looking() as connection, pytest.raises(OperationalError, match="readonly"):
        SEE.change(connection, {"account": person.id, "at": utc_now()})
