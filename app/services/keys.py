"""Changing the data keys: finding what is sealed with which key, and sealing it anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import LargeBinary, Select, func, select, tuple_
from sqlalchemy.orm import Mapper

from app.models import Base, SealBroken, Sealed, db, engine, sealing
from app.policies import SYSTEM

from . import audit

BATCH = 200


@dataclass
class Outcome:
    """What a walk over all sealed values found: how many were right (or are now), and the places of broken ones."""

    good: int = 0
    broken: list[str] = field(default_factory=list)


def sealed_columns() -> Iterator[tuple[Mapper[Any], str]]:
    """Every table with sealed values, and its sealed columns."""
    for mapper in sorted(Base.registry.mappers, key=lambda one: str(one.local_table)):
        if issubclass(mapper.class_, Sealed):
            for column in mapper.class_.SEALED_COLUMNS:
                yield mapper, column


def used() -> dict[str, dict[int, int]]:
    """How many values are sealed with which key: "table.column" → key id → count."""
    counts = {}
    with engine.looking() as connection:
        for mapper, column in sealed_columns():
            by = _key_of(mapper, column)
            rows = connection.execute(select(by, func.count()).select_from(mapper).group_by(by))
            counts[f"{mapper.local_table}.{column}"] = {key[0]: count for key, count in rows}
    return counts


def free_id() -> int:
    """An id for a new key: neither in the ring nor in front of any value."""
    taken = set(sealing.ring().keys) | {key_id for by_key in used().values() for key_id in by_key}
    free = [key_id for key_id in range(1, 256) if key_id not in taken]
    if not free:
        raise sealing.KeysUnusable("all 255 ids are taken: drop keys that no value uses")
    return next((key_id for key_id in free if key_id > max(taken)), free[0])


def rotate() -> Outcome:
    """Seals every value anew that is not under the current key, in batches with a commit each. Broken off, it goes
    on where it was when called again. Values that cannot be opened stay as they are and are named."""
    current = bytes([sealing.ring().current])
    outcome = Outcome()
    for mapper, column in sealed_columns():
        old = select(mapper.class_).where(_key_of(mapper, column) != current)
        for batch in _batches(mapper, old.with_for_update(of=mapper.class_)):
            for row in batch:
                _try(outcome, row, column, lambda row, column: row.reseal(column))
            db.session.commit()
    audit.note(SYSTEM, "rotate_keys", thing=f"key/{current[0]}", result="broken" if outcome.broken else "done")
    db.session.commit()
    return outcome


def check() -> Outcome:
    """Opens every sealed value. Writes nothing."""
    outcome = Outcome()
    for mapper, column in sealed_columns():
        for batch in _batches(mapper, select(mapper.class_)):
            for row in batch:
                _try(outcome, row, column, lambda row, column: row.open_from(column))
            db.session.rollback()
    return outcome


def _key_of(mapper: Mapper[Any], column: str) -> Any:
    return func.substr(getattr(mapper.class_, column), 1, 1, type_=LargeBinary)


def _batches(mapper: Mapper[Any], query: Select[Any]) -> Iterator[list[Any]]:
    """The rows in the order of their keys; walking on from the last key gets past rows that stay as they are."""
    keys = tuple_(*mapper.primary_key)
    last: tuple[Any, ...] | None = None
    while True:
        page = query if last is None else query.where(keys > last)
        rows = list(db.session.scalars(page.order_by(*mapper.primary_key).limit(BATCH)).unique())
        if not rows:
            db.session.rollback()
            return
        last = tuple(mapper.primary_key_from_instance(rows[-1]))
        yield rows
        db.session.expunge_all()


def _try(outcome: Outcome, row: Any, column: str, act: Any) -> None:
    try:
        act(row, column)
        outcome.good += 1
    except SealBroken:
        outcome.broken.append(row.binding(column).decode())
