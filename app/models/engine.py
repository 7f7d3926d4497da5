"""How a connection is set up and how a transaction begins; asking for one to the side."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import has_request_context, request
from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine

from .base import db

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
READS_ONLY = "reads_only"

# FULL, not NORMAL: in WAL mode NORMAL acknowledges a commit before anything was synced to the disk.
# secure_delete: what a guest erased is overwritten in the file, not only unlinked.
SQLITE_SETTINGS = (
    "PRAGMA foreign_keys=on",
    "PRAGMA journal_mode=wal",
    "PRAGMA synchronous=FULL",
    "PRAGMA busy_timeout=10000",
    "PRAGMA secure_delete=on",
)


def reading() -> bool:
    """Whether this is the handling of a request that must not change anything (GET, HEAD, OPTIONS)."""
    return has_request_context() and request.method in SAFE_METHODS


@event.listens_for(Engine, "connect")
def _set_up(dbapi_connection: Any, _record: Any) -> None:
    if type(dbapi_connection).__module__ != "sqlite3":
        return
    # Python's own way of opening transactions begins them too late and never IMMEDIATE: `_begin` does it.
    dbapi_connection.isolation_level = None
    cursor = dbapi_connection.cursor()
    for setting in SQLITE_SETTINGS:
        cursor.execute(setting)
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    """A reading transaction cannot write, on either database; a writing one on SQLite takes its lock at once,
    because a read that turns into a write fails without waiting when somebody else wrote in between."""
    reads_only = connection.get_execution_options().get(READS_ONLY)
    if reads_only is None:
        reads_only = reading()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA query_only={int(reads_only)}")
        connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")
    else:
        connection.connection.dbapi_connection.read_only = reads_only  # type: ignore[union-attr]


@contextmanager
def looking() -> Iterator[Connection]:
    """A short transaction of its own that only reads and holds no lock afterwards, whatever the request is."""
    with db.engine.connect().execution_options(**{READS_ONLY: True}) as connection, connection.begin():
        yield connection


@contextmanager
def aside() -> Iterator[Connection]:
    """A place to write something small that must not fail or undo the act in progress: a savepoint inside the
    session's transaction when that one writes, else a short writing transaction of its own.

    The second is how the few named exceptions of "a GET never writes" are written."""
    session = db.session()
    if session.in_transaction() and not reading():
        connection = session.connection()
        with connection.begin_nested():
            yield connection
        return
    with db.engine.connect().execution_options(**{READS_ONLY: False}) as connection, connection.begin():
        yield connection
