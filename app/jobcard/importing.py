"""Taking into a sheet what a file says about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from copy import deepcopy
from typing import Any

from .reading import Reading
from .values import Part, Path, Save, apply


def as_written(values: Mapping[str, Any], unread: Mapping[str, Any]) -> dict[str, Any]:
    """What stands on a sheet as somebody would write it for the gate: without removed rows, and with what could not be
    read in its places again."""
    written = {
        name: [row for row in value if not _gone(row)] if _rows(value) else value for name, value in values.items()
    }
    written = deepcopy(written)
    for path, typed in unread.items():
        head, *rest = str(path).split("/")
        rows: Any = written.get(head) if rest else None
        place = next((row for row in rows or () if row["_id"] == rest[0]), None) if _rows(rows) else None
        place = place if rest else written
        if place is not None and len(rest) != 1:
            place[rest[-1] if rest else head] = typed
    return written


def taken_in(
    now: Part, reading: Reading, groups: Collection[str], *, revision: int, at: str
) -> tuple[Part, list[Path]]:
    """The part with what was read in it, written as `revision`, and the paths that change by it. `groups`: the lists
    that the file speaks of.

    Fields of which the file says nothing stay. A list becomes the file's: its rows in its order; other rows stay as
    removed ones, from the time `at` on, and can come back like any other. An empty place of the file does not take away
    what was typed and could not be read: such texts are in no file but our own."""
    part = Part.of(deepcopy(now.stored()))
    kept = {path for path in part.unread if reading.values.get(path) is None and path not in reading.unread}
    save = Save(reading.values, reading.unread, revision, "", codes=reading.codes)
    changed = apply(part, save, revision, only=[path for path in reading.values if path not in kept])
    for group in groups:
        ids = [path.split("/")[1] for path in reading.values if path.startswith(f"{group}/") and path.count("/") == 1]
        changed += _arrange(part, group, ids, at)
    part.changed |= dict.fromkeys(changed, (revision, ""))
    return part, changed


def _arrange(part: Part, group: str, ids: list[str], at: str) -> list[Path]:
    """The rows of these ids in this order, all others removed."""
    before = part.values.get(group, [])
    shown = [row["_id"] for row in before if not row.get("_gone")]
    gone = [row_id for row_id in shown if row_id not in ids and part.remove_row(group, row_id, at)]
    there = [row_id for row_id in shown if row_id in ids]
    if there != ids:
        place = {row_id: number for number, row_id in enumerate(ids)}
        part.values[group] = sorted(before, key=lambda row: place.get(row["_id"], len(ids)))
    moved = [f"{group}/_order"] if there != ids else []
    return [*(f"{group}/{row_id}" for row_id in gone), *moved]


def _rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, Mapping) and "_id" in row for row in value)


def _gone(row: Mapping[str, Any]) -> bool:
    return bool(row.get("_gone"))
