"""Leaving work for later: a row written in the same transaction as its cause."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from app.models import Task, db, utc_now

# What may stand in a payload as text: ids, codes, days. Never a sentence, never an address.
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:+-]{0,63}")


def leave(kind: str, payload: Mapping[str, Any] | None = None, *, run_at: datetime | None = None) -> Task:
    """Leaves work of this kind, to be done from `run_at` on (now without it). Does not commit: the caller's act does.

    Raises ValueError when the payload holds anything but ids, numbers and codes."""
    task = Task(kind=kind, payload=_checked(payload or {}), run_at=run_at or utc_now())
    db.session.add(task)
    return task


def leave_every(seconds: int, kind: str) -> None:
    """Makes sure that work of this kind is done periodically: one row, whose time moves on. Does not commit."""
    row = {"kind": kind, "payload": {}, "run_at": utc_now(), "period": kind, "every": seconds, "attempts": 0}
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    # Workers that start at the same time ask for the same row.
    again = insert(Task).values(row).on_conflict_do_update(index_elements=[Task.period], set_={"every": seconds})
    db.session.execute(again)


def _checked(payload: Mapping[str, Any]) -> dict[str, Any]:
    return {_code(name): _plain(value) for name, value in payload.items()}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    return _code(str(value) if isinstance(value, uuid.UUID) else value)


def _code(value: Any) -> str:
    if not isinstance(value, str) or not CODE.fullmatch(value):
        raise ValueError("a payload holds ids, numbers and codes only")
    return value
