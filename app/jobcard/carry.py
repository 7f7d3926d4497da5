"""Carry (転記): moving values from one definition or version to another by a table of closed verbs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Verb = Literal["copy", "join", "split", "map", "drop"]


@dataclass(frozen=True, slots=True)
class Move:
    """One line of the table. Paths are `field`, `group` (all its rows) or `group.field`."""

    verb: Verb
    sources: tuple[str, ...]
    targets: tuple[str, ...] = ()
    between: str = "\n"
    mapping: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Carry:
    """All moves out of one definition version."""

    definition: str
    version: str
    moves: tuple[Move, ...]

    def run(self, values: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
        """The values in the new definition, and the paths whose values found no place (to be shown to the person)."""
        carried: dict[str, Any] = {}
        used: set[str] = set()
        for move in self.moves:
            used.update(move.sources)
            if move.verb != "drop":
                _RUN[_shape(move)](move, values, carried)
        return carried, tuple(path for path in _written(values) if not _covered(path, used))


def _shape(move: Move) -> str:
    return "rows" if any("." in path for path in (*move.sources, *move.targets)) else "single"


def _outcome(move: Move, got: list[Any]) -> list[Any]:
    """The values for the targets, out of those of the sources."""
    if move.verb == "join":
        texts = [str(one) for one in got if one is not None]
        return [move.between.join(texts) or None]
    if got[0] is None:
        return [None] * len(move.targets)
    if move.verb == "split":
        pieces = str(got[0]).split(move.between, len(move.targets) - 1)
        return pieces + [None] * (len(move.targets) - len(pieces))
    if move.verb == "map":
        return [move.mapping.get(got[0])]
    return [got[0]]


def _single(move: Move, values: Mapping[str, Any], carried: dict[str, Any]) -> None:
    outcome = _outcome(move, [values.get(path) for path in move.sources])
    carried.update((path, value) for path, value in zip(move.targets, outcome, strict=True) if value not in (None, ""))


def _rows(move: Move, values: Mapping[str, Any], carried: dict[str, Any]) -> None:
    """Row by row: a row keeps its id, so that several moves meet in the same new row."""
    group = move.sources[0].split(".")[0]
    target = move.targets[0].split(".")[0]
    rows: list[dict[str, Any]] = carried.setdefault(target, [])
    by_id = {row["_id"]: row for row in rows}
    for source in values.get(group, ()):
        if source["_id"] not in by_id:
            kept = {key: source[key] for key in ("_id", "_gone") if key in source}
            rows.append(by_id.setdefault(source["_id"], kept))
        outcome = _outcome(move, [source.get(path.split(".")[1]) for path in move.sources])
        for path, value in zip(move.targets, outcome, strict=True):
            if value not in (None, ""):
                by_id[source["_id"]][path.split(".")[1]] = value


_RUN = {"single": _single, "rows": _rows}


def _written(values: Mapping[str, Any]) -> list[str]:
    """Paths that hold something, rows of a group taken together."""
    paths: dict[str, None] = {}
    for name, value in values.items():
        if isinstance(value, list) and value and isinstance(value[0], Mapping):
            paths |= {f"{name}.{key}": None for row in value for key in row if not key.startswith("_")}
        elif value not in (None, "", []):
            paths[name] = None
    return list(paths)


def _covered(path: str, used: set[str]) -> bool:
    return path in used or path.split(".")[0] in used
