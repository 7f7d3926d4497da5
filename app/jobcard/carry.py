"""Carry (転記): moving values from one definition or version to another by a table of closed verbs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
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
    # For tables out of another form: which rows of its groups are meant, by words that a field of theirs holds, and the
    # kinds of people to whom taking over is offered.
    rows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    kinds: tuple[str, ...] = ()

    def run(self, values: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
        """The values in the new definition, and the paths whose values found no place (to be shown to the person)."""
        carried: dict[str, Any] = {}
        used: set[str] = set()
        lost: dict[str, None] = {}
        for move in self.moves:
            used.update(move.sources)
            if move.verb != "drop":
                run = _rows if "." in move.sources[0] else _single
                lost |= dict.fromkeys(run(move, values, carried))
        left = [path for path in _written(values) if not _covered(path, used)]
        return carried, (*left, *lost)

    def meant(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values without the rows that the table does not mean."""
        kept = dict(values)
        for path, words in self.rows.items():
            group, _, name = path.partition(".")
            kept[group] = [row for row in kept.get(group, ()) if any(word in str(row.get(name)) for word in words)]
        return kept

    def target_of(self, path: str) -> str | None:
        """Where the value of `field` or `group.field` is copied to as it is; None where it is made into another."""
        head, _, inner = path.partition(".")
        for move in self.moves:
            if move.verb == "copy" and move.sources[0] == path:
                return move.targets[0]
            if move.verb == "copy" and inner and move.sources[0] == head:
                return f"{move.targets[0]}.{inner}"
        return None


def same_fields(names: Iterable[str], known: Mapping[str, Any]) -> Carry:
    """The table for a version that changed no id: every field that both know, copied."""
    return Carry("", "", tuple(Move("copy", (name,), (name,)) for name in dict.fromkeys(names) if name in known))


def _outcome(move: Move, got: list[Any]) -> list[Any]:
    """The values for the targets, out of those of the sources; a code that the table does not map gives none."""
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
    return [deepcopy(got[0])]


def _put(move: Move, got: list[Any], place: dict[str, Any]) -> tuple[str, ...]:
    """Write the outcome into a sheet or a row; the sources again when nothing came out of what stood in them."""
    outcome = _outcome(move, got)
    names = [path.rpartition(".")[2] for path in move.targets]
    found = {name: value for name, value in zip(names, outcome, strict=True) if value not in (None, "")}
    place.update(found)
    return () if found or all(one in (None, "", []) for one in got) else move.sources


def _single(move: Move, values: Mapping[str, Any], carried: dict[str, Any]) -> tuple[str, ...]:
    return _put(move, [values.get(path) for path in move.sources], carried)


def _rows(move: Move, values: Mapping[str, Any], carried: dict[str, Any]) -> tuple[str, ...]:
    """Row by row: a row keeps its id, so that several moves meet in the same new row."""
    group = move.sources[0].split(".")[0]
    target = move.targets[0].split(".")[0]
    lost: tuple[str, ...] = ()
    for source in values.get(group, ()):
        rows: list[dict[str, Any]] = carried.setdefault(target, [])
        row = next((row for row in rows if row["_id"] == source["_id"]), None)
        if row is None:
            row = {key: source[key] for key in ("_id", "_gone") if key in source}
            rows.append(row)
        missed = _put(move, [source.get(path.split(".")[1]) for path in move.sources], row)
        lost += () if source.get("_gone") else missed
    return lost


def _written(values: Mapping[str, Any]) -> list[str]:
    """Paths that hold something, rows of a group taken together; removed rows hold nothing."""
    paths: dict[str, None] = {}
    for name, value in values.items():
        if isinstance(value, list) and value and isinstance(value[0], Mapping):
            kept = [row for row in value if not row.get("_gone")]
            paths |= {f"{name}.{key}": None for row in kept for key in row if not key.startswith("_")}
        elif value not in (None, "", []):
            paths[name] = None
    return list(paths)


def _covered(path: str, used: set[str]) -> bool:
    return path in used or path.split(".")[0] in used
