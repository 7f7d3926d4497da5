"""How a connection is set up and how a transaction begins; asking for one to the side."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from flask import Flask, current_app, g, has_request_context, request
from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError, ResourceClosedError

from .base import LOOK, db
from .ready import Ready, as_known

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


def bind(app: Flask) -> None:
    """Let go of the session at the end of every request, whatever the database does. To be called after the database's
    own `init_app`, so that it comes before the session's own end."""
    app.teardown_appcontext(_let_go)


def _let_go(_error: BaseException | None) -> None:
    """A database that went away cannot take a ROLLBACK either. That may neither take the place of an answer that is
    made already, nor leave the broken session to a later request."""
    if db.session.registry.has():
        session = db.session()
        try:
            db.session.remove()
        except DBAPIError:
            with suppress(DBAPIError):
                session.invalidate()
            db.session.registry.clear()
    look = g.pop(LOOK, None)
    if look is not None:
        try:
            look.close()
        except DBAPIError:
            with suppress(DBAPIError, ResourceClosedError):
                look.invalidate()


def only_reads(view: Callable[..., Any]) -> Callable[..., Any]:
    """A route that only looks although it is posted to, because what is looked for must not stand in an address."""
    view.only_reads = True  # type: ignore[attr-defined]
    return view


def ends_an_act(view: Callable[..., Any]) -> Callable[..., Any]:
    """A route that writes although a browser GETs it: another site sends people back here in the middle of an act that
    they began on a page of ours. It must make sure of that itself."""
    view.ends_an_act = True  # type: ignore[attr-defined]
    return view


def writes_at_once(view: Callable[..., Any]) -> Callable[..., Any]:
    """A route that is posted to and does nothing slow between finding the person and its commit: it may look for them in
    the transaction that writes."""
    view.writes_at_once = True  # type: ignore[attr-defined]
    return view


def reading() -> bool:
    """Whether this is the handling of a request that must not change anything: GET, HEAD, OPTIONS, or a route that only
    reads."""
    if not has_request_context():
        return False
    view = _view()
    if request.method == "GET" and getattr(view, "ends_an_act", False):
        return False
    return request.method in SAFE_METHODS or getattr(view, "only_reads", False)


def _view() -> Any:
    return current_app.view_functions.get(request.endpoint or "")


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
    raw: Any = connection.connection.dbapi_connection
    if connection.dialect.name == "sqlite":
        # Past SQLAlchemy, which takes thirty times as long as SQLite for these; and only when it changes.
        try:
            if connection.info.get(READS_ONLY) is not reads_only:
                raw.execute(f"PRAGMA query_only={int(reads_only)}")
                connection.info[READS_ONLY] = reads_only
            raw.execute("BEGIN" if reads_only else "BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            # Nobody translates it here: a lock that others hold must be told like one met by any other statement.
            raise as_known(connection, error, "BEGIN") from error
    else:
        raw.read_only = reads_only


def here() -> Connection:
    """The connection in whose transaction the request goes on. One that only looks needs no session for that, whose
    making and closing takes longer than the look; a session that is asked for later joins in."""
    if not reading() or db.session.registry.has():
        return db.session.connection()
    look: Connection | None = g.get(LOOK)
    if look is None:
        look = db.engine.connect()
        setattr(g, LOOK, look)
    if not look.in_transaction():
        look.begin()
    return look


@contextmanager
def looking() -> Iterator[Connection]:
    """A short transaction of its own that only reads and holds no lock afterwards, whatever the request is."""
    with db.engine.connect().execution_options(**{READS_ONLY: True}) as connection, connection.begin():
        yield connection


def first_look(query: Ready, values: Mapping[str, Any]) -> Any:
    """The one row with which the handling of a request begins, or None: in the transaction in which it goes on, where
    that only reads or writes at once; else in one of its own, so that nobody holds a lock who has slow things to do."""
    if reading() or (has_request_context() and getattr(_view(), "writes_at_once", False)):
        return query.one(here(), values)
    with looking() as connection:
        return query.one(connection, values)


@contextmanager
def aside() -> Iterator[Connection]:
    """A place to write something small that must not fail or undo the act in progress: a savepoint inside the
    session's transaction when that one writes, else a short writing transaction of its own. One statement: on SQLite,
    where a statement that fails undoes itself alone, there is no savepoint.

    The second is how the few named exceptions of "a GET never writes" are written."""
    session = db.session()
    if session.in_transaction() and not reading():
        connection = session.connection()
        if connection.dialect.name == "sqlite":
            yield connection
            return
        with connection.begin_nested():
            yield connection
        return
    with db.engine.connect().execution_options(**{READS_ONLY: False}) as connection, connection.begin():
        yield connection
