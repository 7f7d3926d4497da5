"""What is counted: without anybody's data, and never at the cost of an act."""

import uuid

import pytest
import time_machine
from sqlalchemy import inspect, select

from app.models import Account, Event, db, engine
from app.policies import SYSTEM, Actor
from app.services import record as room
from app.services.record import NAMES, record
from tests.builders import a_person

GUEST = Actor(uuid.uuid4(), guest=True)


def events() -> list:
    with engine.looking() as connection:
        columns = (Event.name, Event.actor_role, Event.guest, Event.form, Event.section)
        return [tuple(row) for row in connection.execute(select(*columns).order_by(Event.id))]


@pytest.mark.parametrize("name", sorted(NAMES))
def test_what_happened_is_counted(app, name):
    with app.app_context():
        record(name, GUEST, "form-2", "jobs")
        assert events() == [(name, "person", True, "form-2", "jobs")]


def test_an_event_knows_no_account_no_value_and_no_second(app):
    assert set(inspect(Event).columns.keys()) == {"id", "name", "actor_role", "guest", "form", "section", "at", "day"}
    with app.app_context(), time_machine.travel("2026-11-23T15:30:47+00:00", tick=False):
        record("save", GUEST)
        with engine.looking() as connection:
            at, day = connection.execute(select(Event.at, Event.day)).one()
    assert at.isoformat() == "2026-11-23T15:30:00+00:00"
    assert day.isoformat() == "2026-11-24"


@pytest.mark.parametrize("typed", ["架空 花子", "Form 2", "form-2\nx", "", "a" * 65, "a@example.jp"])
def test_what_could_have_been_typed_is_not_kept(app, typed):
    with app.app_context():
        record("save", GUEST, typed, typed)
        assert events() == [("save", "person", True, None, None)]


def test_system_and_nobody_are_told_apart(app):
    with app.app_context():
        record("download", SYSTEM)
        record("download", None)
        assert [row[1] for row in events()] == ["system", "nobody"]


def test_an_event_of_an_act_that_is_undone_does_not_count(app):
    with app.app_context():
        a_person()
        record("save", GUEST)
        db.session.rollback()
        assert events() == []


def test_a_download_is_counted_in_a_request_that_may_not_write(app):
    with app.test_request_context("/files/card.pdf"):
        db.session.scalars(select(Account)).all()
        record("download", GUEST, "form-2")
        assert events() == [("download", "person", True, "form-2", None)]


def test_an_unknown_name_is_not_counted_and_fails_nobody(app):
    with app.app_context():
        record("dance", GUEST)
        assert events() == []


def test_an_act_is_not_undone_by_what_cannot_be_counted(app, monkeypatch):
    class Nowhere:
        def __getattr__(self, name):
            raise RuntimeError(name)

    with app.app_context():
        account = a_person()
        monkeypatch.setattr(room, "insert", Nowhere())
        record("save", GUEST)
        db.session.commit()
        assert db.session.get(Account, account.id)
