"""How the database is spoken to."""

import threading
import time

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DBAPIError

from app.models import Account, Event, db, engine, utc_now
from tests.builders import a_person


def an_event() -> dict:
    now = utc_now()
    return {"name": "save", "actor_role": "person", "guest": True, "at": now, "day": now.date()}


def events() -> int:
    with engine.looking() as connection:
        return connection.scalar(select(func.count()).select_from(Event))


def test_a_request_that_looks_has_one_connection_whoever_asks_for_it(app):
    with app.app_context():
        owner = a_person().id
        db.session.commit()
        used = db.engine.pool.checkedout
    assert used() == 0
    with app.test_request_context("/"):
        look = engine.here()
        assert db.session.get(Account, owner).id == owner
        assert db.session.connection() is look
        assert engine.here() is look
        assert used() == 1
        # Whoever gives up what they began goes on looking, and still only that.
        db.session.rollback()
        assert engine.here().scalar(select(func.count()).select_from(Account)) == 1
        with pytest.raises(DBAPIError, match=r"read-?only"):
            a_person()
        db.session.rollback()
    assert used() == 0
    with app.test_request_context("/", method="POST"):
        a_person()
        db.session.commit()
    assert used() == 0


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    ("setting", "value"),
    [("foreign_keys", 1), ("journal_mode", "wal"), ("synchronous", 2), ("busy_timeout", 10000), ("secure_delete", 1)],
)
def test_every_connection_is_set_up(synced, setting, value):
    with synced.app_context(), db.engine.connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {setting}").scalar() == value


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_a_request_that_must_not_change_anything_cannot(app, method):
    with app.test_request_context("/", method=method):
        with pytest.raises(DBAPIError, match=r"read-?only"):
            a_person()
        db.session.rollback()
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Account)) == 0


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_a_request_that_may_change_something_can(app, method):
    with app.test_request_context("/", method=method):
        a_person()
        db.session.commit()
        assert db.session.scalar(select(func.count()).select_from(Account)) == 1


def test_a_connection_that_read_for_one_request_writes_for_the_next(app):
    with app.test_request_context("/"):
        db.session.scalar(select(func.count()).select_from(Account))
    with app.test_request_context("/", method="POST"):
        a_person()
        db.session.commit()


@pytest.mark.only_on("sqlite")
def test_a_writing_transaction_waits_for_another_and_then_succeeds(app):
    """Without IMMEDIATE the second would read, wait, and fail because the first wrote meanwhile."""
    inside, done = threading.Event(), []

    def second():
        inside.wait()
        with app.app_context():
            done.append(db.session.scalar(select(func.count()).select_from(Account)))
            a_person()
            db.session.commit()

    thread = threading.Thread(target=second)
    thread.start()
    with app.app_context():
        a_person()
        inside.set()
        time.sleep(0.2)
        db.session.commit()
    thread.join()
    assert done == [1]


@pytest.mark.only_on("sqlite")
def test_readers_are_not_held_up_by_a_writer(app):
    with app.app_context():
        a_person()
        started = time.monotonic()
        with engine.looking() as connection:
            assert connection.scalar(select(func.count()).select_from(Account)) == 0
        assert time.monotonic() - started < 1
        db.session.rollback()


def test_looking_cannot_write_even_where_writing_is_allowed(app):
    with app.app_context(), engine.looking() as connection, pytest.raises(DBAPIError, match=r"read-?only"):
        connection.execute(insert(Event).values(an_event()))


def test_what_is_written_aside_counts_together_with_the_act(app):
    with app.app_context():
        a_person()
        with engine.aside() as connection:
            connection.execute(insert(Event).values(an_event()))
        db.session.rollback()
        assert events() == 0
        a_person()
        with engine.aside() as connection:
            connection.execute(insert(Event).values(an_event()))
        db.session.commit()
        assert events() == 1


def test_what_fails_aside_does_not_undo_the_act(app):
    with app.app_context():
        account = a_person()
        with pytest.raises(DBAPIError), engine.aside() as connection:
            connection.execute(text("INSERT INTO nowhere VALUES (1)"))
        db.session.commit()
        assert db.session.get(Account, account.id)


def test_the_named_exceptions_write_beside_a_request_that_only_reads(app):
    with app.test_request_context("/"):
        db.session.scalar(select(func.count()).select_from(Account))
        with engine.aside() as connection:
            connection.execute(insert(Event).values(an_event()))
        assert events() == 1


def test_what_a_statement_was_given_is_not_in_its_error(app):
    with app.app_context(), pytest.raises(DBAPIError) as fault:
        db.session.execute(text("INSERT INTO nowhere VALUES (:name)"), {"name": "架空花子"})
    assert "架空花子" not in str(fault.value)
