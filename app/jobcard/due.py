"""Days that somebody does not want to forget: which fields hold one, says the form's definition (`due`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from .definitions import Definition
from .kinds import present


@dataclass(frozen=True, slots=True)
class Due:
    """A day that stands in a row."""

    day: date
    group: str
    row_id: str


def due_days(definition: Definition, values: Mapping[str, Any], since: date) -> list[Due]:
    """The days from `since` on that stand in rows, the next one first."""
    found = [
        Due(date.fromisoformat(row[field.id]), group.id, row["_id"])
        for group in definition.fields.values()
        for field in group.fields
        if field.option("due")
        for row in present(values.get(group.id))
        if row.get(field.id)
    ]
    return sorted((one for one in found if one.day >= since), key=lambda one: one.day)


def next_due(definition: Definition, values: Mapping[str, Any], since: date) -> date | None:
    """The first of them; None without one."""
    return next((one.day for one in due_days(definition, values, since)), None)
