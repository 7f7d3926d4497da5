"""Bringing back what a part held at an earlier moment, without losing what stands there now."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from .kinds import present
from .values import Part, Path, digest


def restored(now: Part, then: Part, *, revision: int, at: str) -> tuple[Part, list[Path]]:
    """The part as it stood `then`, written as `revision`, and the paths that change by it.

    Rows that came later stay as removed ones, from the time `at` on, and can come back like any other; rows that were
    removed then are removed. What changes is marked as changed by nobody's page: a page that still shows the text of
    now meets a conflict instead of overwriting. What could not be read comes back, too."""
    part = Part.of(then.stored())
    part.changed, part.heard = dict(now.changed), dict(now.heard)
    for name in {**part.values, **now.values}:
        if _is_group(part.values.get(name)) or _is_group(now.values.get(name)):
            part.values[name] = _rows(name, now, part, at)
            if not part.values[name]:
                del part.values[name]
    changed = [path for path in _paths(now, part) if digest(now.shown(path)) != digest(part.shown(path))]
    changed += [f"{name}/_order" for name in part.values if _order(now, name) != _order(part, name)]
    part.changed |= dict.fromkeys(changed, (revision, ""))
    return part, changed


def _rows(name: str, now: Part, part: Part, at: str) -> list[dict[str, Any]]:
    back = [row for row in part.values.get(name, ()) if not row.get("_gone")]
    ids = {row["_id"] for row in back}
    later = Part.of(now.stored())
    for row in list(later.values.get(name, ())):
        if row["_id"] not in ids:
            later.remove_row(name, row["_id"], at)
    return back + [deepcopy(row) for row in later.values.get(name, ()) if row["_id"] not in ids]


def _paths(now: Part, part: Part) -> list[Path]:
    """Every path on which anything stands in one of the two, rows of their own among them."""
    return list(dict.fromkeys(path for one in (now, part) for path in (*_written(one), *one.unread)))


def _written(part: Part) -> Iterator[Path]:
    for name, value in part.values.items():
        if not _is_group(value):
            yield name
            continue
        for row in value:
            yield f"{name}/{row['_id']}"
            yield from (f"{name}/{row['_id']}/{key}" for key in row if not key.startswith("_"))


def _order(part: Part, name: str) -> list[str]:
    value = part.values.get(name)
    return [row["_id"] for row in present(value)] if _is_group(value) else []


def _is_group(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)
