"""Fills a database with people who have written their cards: `python -m tests.load.grow 1000000`, for the site of the
environment (INSTANCE, DATABASE_URL).

The cards are those of the examples, sealed row by row as the site would, so that any of them can be opened. Beside each
sheet stand its part, a snapshot, and what the site counts; nobody is real, and nobody has a cookie until `someone` asks.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import uuid
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import lru_cache
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import flask_migrate
from sqlalchemy import Connection, Table, func, select

from app import create_app, guidance
from app.jobcard import Part, Save, apply, read_section
from app.models import Account, Event, PutAway, Revision, Sheet, SheetPart, day_of, db, sealing, start_of_day, utc_now
from app.services import guests
from app.services.library import library
from tests.load.measure import ROOT

BATCH = 5_000
# What one sheet leaves in the figures, at least.
EVENTS = ("start", "save")
SECRET = ("guest_key", "hint", "sealed")
Rows = dict[type, list[dict[str, Any]]]


def grow(sheets: int, *, seed: int = 1) -> None:
    """Adds people until that many sheets more are there. Commits in batches."""
    chance, now, cards = random.Random(seed), utc_now(), list(_cards())
    # Compressing the same few texts again and again is most of the work, and proves nothing.
    once = SimpleNamespace(compress=lru_cache(None)(zlib.compress), decompress=zlib.decompress)
    done = 0
    with patch.object(sealing, "zlib", once), _in_haste() as connection:
        while done < sheets:
            rows: Rows = {one: [] for one in (Account, Sheet, SheetPart, Revision, PutAway, Event)}
            while done < sheets and len(rows[Sheet]) < BATCH:
                card = chance.choice(cards)[: sheets - done]
                _add(rows, card, now - timedelta(minutes=chance.randrange(28 * 24 * 60)), done / sheets)
                done += len(card)
            with connection.begin():
                for model, batch in rows.items():
                    _put(connection, model.__table__, batch)  # type: ignore[attr-defined]


@contextmanager
def _in_haste() -> Iterator[Connection]:
    """A connection that SQLite does not wait for the disk on; nobody is given it afterwards."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            driver: Any = connection.connection.dbapi_connection
            driver.execute("PRAGMA synchronous=OFF")
            driver.execute("PRAGMA cache_size=-500000")
        yield connection
        connection.invalidate()


def _put(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Rows with the same columns, past SQLAlchemy's statements, which take longer than the database."""
    dialect, driver, names = connection.dialect, connection.connection, list(rows[0])
    bound = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) or _as_it_is for name in names]
    # The same times and ids stand in many columns.
    bound = [one if name in SECRET else lru_cache(BATCH)(one) for one, name in zip(bound, names, strict=True)]
    values = ([one(row[name]) for one, name in zip(bound, names, strict=True)] for row in rows)
    if dialect.name == "sqlite":
        marks = ", ".join("?" * len(names))
        driver.cursor().executemany(f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks})", values)
        return
    copy_into: Any = driver.cursor()
    with copy_into.copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as copy:
        for row in values:
            copy.write_row(row)


def _as_it_is(value: Any) -> Any:
    return value


def settle() -> None:
    """What the database would do by and by: statistics on PostgreSQL, the log folded into the file on SQLite."""
    with db.engine.connect() as connection:
        driver: Any = connection.connection.dbapi_connection
        if connection.dialect.name == "sqlite":
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            driver.autocommit = True
            driver.execute("VACUUM ANALYZE")
            driver.autocommit = False


def someone(form: str, most: int) -> Iterator[tuple[uuid.UUID, str]]:
    """Up to `most` people from all over the table who have written on this form: their sheet and a new token."""
    of_form = select(Sheet).where(Sheet.definition == form).order_by(Sheet.id).limit(most)
    for sheet in list(db.session.scalars(of_form).unique()):
        account = db.session.get(Account, sheet.account_id)
        assert account is not None
        yield sheet.id, guests.readmit(account)


def _cards() -> Iterator[list[tuple[str, str, bytes]]]:
    """The examples' sheets as they are stored, before sealing: form, version, text."""
    for example in guidance.examples():
        card = []
        for form, written in example.values.items():
            definition, part = library().latest(form), Part()
            reading = read_section(definition, written)
            apply(part, Save(reading.values, reading.unread, 0, "grown", None), 1)
            card.append((form, definition.version, json.dumps(part.stored(), ensure_ascii=False).encode()))
        yield card


def _spread(share: float, size: int) -> bytes:
    """Random bytes at about this share of all there are. Rising ids are written ten times as fast as scattered ones, and
    lie as evenly in the end."""
    return int(share * 2**64).to_bytes(8, "big") + os.urandom(size - 8)


def _add(rows: Rows, card: list[tuple[str, str, bytes]], at: datetime, share: float) -> None:
    """One person with these sheets, written at that time. A seal is bound as `Sealed.binding` says."""
    owner, ring = uuid.UUID(bytes=_spread(share, 16), version=4), sealing.ring()
    account: dict[str, Any] = {"id": owner, "role": "person", "shared_computer": False, "eras": "western"}
    account |= {"guest_key": _spread(share, 32), "kind": "job_seeker"}
    rows[Account].append({**account, "created_at": at, "last_seen": start_of_day(at)})
    rows[PutAway].append({"account_id": owner, "hint": os.urandom(32), "at": at})
    for form, version, text in card:
        sheet = uuid.UUID(bytes=_spread(share, 16), version=4)
        state = {"definition": form, "version": version, "slot": "", "status": "draft", "revision": 1}
        rows[Sheet].append({"id": sheet, "account_id": owner, **state, "created_at": at, "saved_at": at})
        sealed = ring.seal(text, f"sheet_parts|{sheet}/person|sealed|1".encode())
        rows[SheetPart].append({"sheet_id": sheet, "writer": "person", "version": 1, "sealed": sealed})
        kept = {"sheet_id": sheet, "number": 1, "at": at, "actor_id": owner, "actor_role": "person", "cause": "button"}
        sealed = ring.seal(b'{"person":' + text + b"}", f"revisions|{sheet}/1|sealed|1".encode())
        kept |= {"definition_version": version, "status": "draft", "page": sheet.hex[:16], "sealed": sealed}
        rows[Revision].append({**kept, "profile_revision": 1, "device": "phone"})
        happened = {"actor_role": "person", "guest": True, "form": form, "at": at, "day": day_of(at)}
        rows[Event] += [{**happened, "name": name, "section": None} for name in EVENTS]


def main(sheets: int) -> None:
    """Migrate, grow, tell."""
    with create_app().app_context():
        flask_migrate.upgrade(directory=str(ROOT / "migrations"))
        grow(sheets, seed=random.randrange(2**32))
        settle()
        held = db.session.scalar(select(func.count()).select_from(Sheet))
        sys.stdout.write(f"{held} sheets\n")


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description="Fill the site's database with invented people.")
    asked.add_argument("sheets", type=int)
    main(**vars(asked.parse_args()))
