"""A copy of the SQLite database while the site runs, and putting one back.

What people wrote is sealed in the copy as it is in the database; the keys are not in it and are kept apart."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from app.models import db, utc_now


class BackupFault(Exception):
    """A backup cannot be made or put back; the text says why."""


def copy_to(target: Path) -> int:
    """Copies the running database to a new file (mode 600), checked and synced; answers its size in bytes.
    Raises BackupFault, also when the file is already there."""
    source = _database()
    if target.exists():
        raise BackupFault(f"{target} is already there")
    beside = target.with_name(target.name + ".part")
    os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    try:
        _copy(source, beside)
        _make_one_file(beside)
        _check(beside)
    except Exception:
        beside.unlink(missing_ok=True)
        raise
    beside.rename(target)
    return target.stat().st_size


def put_back(backup: Path) -> Path | None:
    """Puts a backup in the place of the database; the site must be stopped. The present database is kept beside it
    under a name with the time, which is the answer (None when there was none). Raises BackupFault."""
    _check(backup)
    place = _database()
    db.engine.dispose()
    kept = None
    if place.exists():
        kept = place.with_name(f"{place.name}.before-{utc_now():%Y%m%dT%H%M%S.%fZ}")
        os.close(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        _copy(place, kept)
    # Written into the place by SQLite itself: whoever still holds it open sees the new content, not half of it.
    os.close(os.open(place, os.O_WRONLY | os.O_CREAT, 0o600))
    _copy(backup, place)
    return kept


def _database() -> Path:
    url = db.engine.url
    if url.get_backend_name() != "sqlite" or not url.database:
        raise BackupFault("this site keeps its data in PostgreSQL: use pg_dump and pg_restore")
    return Path(url.database)


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as write:
        write.execute("PRAGMA synchronous=FULL")
        read.backup(write, pages=2000, sleep=0.01)


def _make_one_file(copy: Path) -> None:
    """Without the log beside it that the running database has."""
    with closing(sqlite3.connect(copy)) as write:
        write.execute("PRAGMA journal_mode=delete")


def _check(file: Path) -> None:
    if not file.is_file():
        raise BackupFault(f"{file} is not there")
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as copy:
            verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
            tables = {row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type='table'")}
    except sqlite3.DatabaseError as error:
        raise BackupFault(f"{file} is not a database: {error}") from None
    if verdict != "ok":
        raise BackupFault(f"{file} is damaged: {verdict}")
    if not {"accounts", "sheets", "alembic_version"} <= tables:
        raise BackupFault(f"{file} is not a database of this site")
