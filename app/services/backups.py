"""A copy of the SQLite database while the site runs, and putting one back.

What people wrote is sealed in the copy as it is in the database; the keys are not in it and are kept apart."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from app.models import db, utc_now

# Whose account is gone, by their own hand or because its time was over.
ERASED = (
    "DELETE FROM main.accounts WHERE id IN"
    " (SELECT owner_id FROM main.audit WHERE act IN ('erase', 'purge') AND thing IN ('card', 'account'))"
)
# Whoever reads the mailbox may take a leaving back, too.
LEFT = (
    "UPDATE main.accounts SET left_at = last.at FROM (SELECT owner_id, act, max(at) AS at FROM main.audit"
    " WHERE act IN ('leave', 'come_back', 'reset_password') GROUP BY owner_id) AS last"
    " WHERE last.owner_id = accounts.id AND last.act = 'leave' AND accounts.left_at IS NULL"
)
# What was counted is counted, though the backup does not know it; and nobody who comes back in it is counted again.
FIGURES = ("daily_figures", "counted", "makers")
COUNTED_THERE = "account_id IN (SELECT id FROM main.accounts)"


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


@dataclass(frozen=True)
class Restored:
    """What was done: where the database of before is kept (None when there was none), and how many accounts were
    erased again (None when the database of before could not be read)."""

    kept: Path | None
    erased_again: int | None


def put_back(backup: Path) -> Restored:
    """Puts a backup in the place of the database; the site must be stopped. What people have erased since the backup
    was made is erased again. Raises BackupFault, and has then changed nothing."""
    _check(backup)
    place = _database()
    db.engine.dispose()
    if not place.exists():
        _fill(place, backup)
        return Restored(None, 0)
    kept = place.with_name(f"{place.name}.before-{utc_now():%Y%m%dT%H%M%S.%fZ}")
    readable = _is_whole(place)
    if readable:
        _fill(kept, place)
    else:
        # SQLite cannot write into a file that is no database any more: it is moved away with the log beside it.
        for side in ("", "-wal", "-shm"):
            if (file := place.with_name(place.name + side)).exists():
                file.rename(kept.with_name(kept.name + side))
    _fill(place, backup)
    return Restored(kept, _erase_again(place, kept) if readable else None)


def _fill(target: Path, source: Path) -> None:
    """Written by SQLite itself: whoever still holds the target open sees the new content, not half of it."""
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT, 0o600))
    _copy(source, target)


def _is_whole(file: Path) -> bool:
    try:
        _check(file)
    except BackupFault:
        return False
    return True


def _erase_again(place: Path, before: Path) -> int:
    """Takes over the lines that the audit got since the backup, and does what they say about accounts: which are gone,
    and who left."""
    with closing(sqlite3.connect(place, isolation_level=None)) as write:
        write.execute("PRAGMA foreign_keys=on")
        write.execute("PRAGMA secure_delete=on")
        write.execute("ATTACH ? AS before", (str(before),))
        write.execute("BEGIN IMMEDIATE")
        write.execute(
            "INSERT INTO main.audit (at, actor_id, actor_role, act, owner_id, thing, result)"
            " SELECT at, actor_id, actor_role, act, owner_id, thing, result FROM before.audit"
            " WHERE at > (SELECT coalesce(max(at), '') FROM main.audit)"
        )
        gone = write.execute(ERASED)
        # Who had left, and did not come back, has left again: on no device, and for good when the time is over.
        write.execute(LEFT)
        write.execute(
            "DELETE FROM main.sign_ins WHERE account_id IN (SELECT id FROM accounts WHERE left_at IS NOT NULL)"
        )
        _take_over_figures(write)
        write.execute("COMMIT")
        return gone.rowcount


def _take_over_figures(write: sqlite3.Connection) -> None:
    """The figures as they stood last, where both databases are of a site that counts."""
    for table in FIGURES:
        columns = [
            [row[1] for row in write.execute(f"PRAGMA {name}.table_info({table})")]  # nosec B608
            for name in ("main", "before")
        ]
        if columns[0] != columns[1] or not columns[0]:
            return
    for table in FIGURES:
        only = f" WHERE {COUNTED_THERE}" if table == "makers" else ""
        write.execute(f"DELETE FROM main.{table}")  # nosec B608
        write.execute(f"INSERT INTO main.{table} SELECT * FROM before.{table}{only}")  # nosec B608


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
