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
