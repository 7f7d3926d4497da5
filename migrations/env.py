"""How migrations run: one history for SQLite and PostgreSQL, as a whole or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import context
from flask import current_app
from sqlalchemy import Connection, text

from app.models import UtcTime, db

# Any number; it only has to be the same in every process that migrates.
LOCK = 4087_2015


class BrokenLink(Exception):
    """A migration left rows that point to nothing."""


def render_item(kind, item, _autogen):
    """Migrations are frozen: they must not change their meaning when a type of ours does."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcTime) else False


def run() -> None:
    """Runs the migrations that were asked for."""
    given = current_app.extensions["migrate"].configure_args
    with db.engine.connect() as connection, prepared(connection):
        context.configure(
            connection=connection,
            target_metadata=db.metadatas[None],
            render_item=render_item,
            transactional_ddl=True,
            **given,
        )
        with context.begin_transaction():
            if connection.dialect.name == "postgresql":
                # Several machines may start at once: one migrates, the others wait and find it done.
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            context.run_migrations()
            check_links(connection)


@contextmanager
def prepared(connection: Connection) -> Iterator[None]:
    """On SQLite a table is changed by copying it and dropping the old one. With foreign keys on, that drop would
    delete every row that points to it."""
    if connection.dialect.name != "sqlite":
        yield
        return
    if connection.engine.url.database:
        # The files beside it (-wal, -shm) take its mode.
        Path(connection.engine.url.database).chmod(0o600)
    raw = connection.connection.dbapi_connection
    raw.execute("PRAGMA foreign_keys=off")
    try:
        yield
    finally:
        raw.execute("PRAGMA foreign_keys=on")


def check_links(connection: Connection) -> None:
    """Makes up for the foreign keys that were off."""
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise BrokenLink("rows point to rows that do not exist; nothing was changed")


if context.is_offline_mode():
    raise SystemExit("Migrations run against a database; scripts of SQL are not made.")
run()
