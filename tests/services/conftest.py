"""What the tests of several services ask for."""

import pytest
from sqlalchemy import event

from app.models import db


@pytest.fixture
def statements(app):
    """Every statement sent to the database while the test runs."""
    sent = []

    def note(_connection, _cursor, statement, *_):
        sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def unsynced(app):
    """Waiting for the disk proves nothing about the order of saves, and takes most of the time."""

    def let_go(connection, _record):
        if type(connection).__module__ == "sqlite3":
            connection.execute("PRAGMA synchronous=OFF")

    with app.app_context():
        engine = db.engine
    event.listen(engine, "connect", let_go)
    yield app
    event.remove(engine, "connect", let_go)
