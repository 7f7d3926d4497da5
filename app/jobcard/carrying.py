"""Carrying a whole part over into another version or form: by its table, and through the gate like everything else."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from .carry import Carry, same_fields
from .definitions import Definition, Field
from .reading import read_section
from .values import Part, Save, apply


def carry_over(
    part: Part, table: Carry | None, target: Definition, *, writer: str, revision: int
) -> tuple[Part, tuple[str, ...]]:
    """One writer's part as it stands in `target`, written as `revision`, and the paths (`field`, `group.field`) of what
    found no place there, to be shown to the person. Without a table fields keep their ids.

    What the new gate refuses (a limit that shrank, a code that is gone) is kept as typed and asked about, like
    everything that cannot be read. Removed rows stay removed and can still come back.
    """
    old = Part.of(deepcopy(part.stored()))
    gone = {(name, row["_id"]): row["_gone"] for name, row in _rows(old) if row.get("_gone")}
    for group, row_id in gone:
        old.restore_row(group, row_id)
    table = table or same_fields([*old.values, *(path.split("/")[0] for path in old.unread)], target.fields)
    written, left = table.run(old.values)
    left += tuple(path for path in _unread_into(written, old, table) if path not in left)
    reading = read_section(target, written, writer)
    new = Part()
    apply(new, Save(reading.values, reading.unread, 0, "", codes=reading.codes), revision)
    _copy_unasked(target, written, new)
    for name, row in _rows(new):
        if at := next((at for (_, row_id), at in gone.items() if row_id == row["_id"]), None):
            new.remove_row(name, row["_id"], at)
    crowded = [group for group in reading.faults if group not in reading.values and "/" not in group]
    return new, (*left, *reading.unknown, *crowded)


def _rows(part: Part) -> list[tuple[str, dict[str, Any]]]:
    lists = [(name, rows) for name, rows in part.values.items() if isinstance(rows, list)]
    return [(name, row) for name, rows in lists for row in rows if isinstance(row, dict)]


def _unread_into(written: dict[str, Any], old: Part, table: Carry) -> list[str]:
    """Put what was typed and not read where its field is copied to; the paths of what is not copied."""
    left = []
    for path, typed in old.unread.items():
        head, *rest = path.split("/")
        source = f"{head}.{rest[1]}" if len(rest) > 1 else head
        goal = table.target_of(source)
        place = written if not rest else _row(written, (goal or "").partition(".")[0], rest[0])
        if goal is None or place is None:
            left.append(source)
        else:
            place[goal.rpartition(".")[2]] = typed
    return left


def _row(written: Mapping[str, Any], group: str, row_id: str) -> dict[str, Any] | None:
    return next((row for row in written.get(group, ()) if row["_id"] == row_id), None)


def _copy_unasked(target: Definition, written: Mapping[str, Any], new: Part) -> None:
    """Ids of attachments do not pass the gate, which nobody may bring some through; they go along as they are."""
    for one in target.fields.values():
        if one.is_group:
            for row in written.get(one.id, ()):
                place = new.row(one.id, row["_id"])
                if place is not None:
                    place |= {name: row[name] for name in _unasked(one) if name in row}
        elif _is_unasked(one) and one.id in written:
            new.values[one.id] = written[one.id]


def _unasked(group: Field) -> list[str]:
    return [one.id for one in group.fields if _is_unasked(one)]


def _is_unasked(one: Field) -> bool:
    # Codes are neither asked nor copied: the gate has found them for the texts that were carried.
    return one.kind.stored and not one.kind.asked and not one.is_group and one.kind.name != "code"
