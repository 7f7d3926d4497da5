"""What one writer wrote on one sheet: values, what could not be read, and which save last changed each of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

Path = str


@dataclass
class Part:
    """One writer's part of a sheet. `values` is flat by field id, a group a list of rows; `changed` remembers for each
    path the revision and the page token of the save that last changed it."""

    values: dict[str, Any] = field(default_factory=dict)
    unread: dict[Path, Any] = field(default_factory=dict)
    changed: dict[Path, tuple[int, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Part:
        """From the JSON that `stored` made."""
        changed = {path: (one[0], one[1]) for path, one in stored.get("changed", {}).items()}
        return cls(deepcopy(dict(stored.get("values", {}))), dict(stored.get("unread", {})), changed)

    def stored(self) -> dict[str, Any]:
        """As JSON."""
        changed = {path: list(one) for path, one in self.changed.items()}
        return {"values": self.values, "unread": self.unread, "changed": changed}

    def get(self, path: Path) -> Any:
        """The value at `field` or `group/row/field`; None for none, and for all that stands in a removed row."""
        head, *rest = path.split("/")
        if not rest:
            return self.values.get(head)
        row = self.row(head, rest[0])
        if row is None or row.get("_gone"):
            return None
        return row.get(rest[1]) if len(rest) > 1 else True

    def put(self, path: Path, value: Any) -> None:
        """Set a value; None removes it. A row that is not there yet is added at the end, a removed one comes back:
        nobody is told "saved" about something that cannot be seen."""
        head, *rest = path.split("/")
        place: dict[str, Any] = self.values
        if rest:
            self.restore_row(head, rest[0])
            place = self.row(head, rest[0]) or self._added(head, rest[0])
            if len(rest) == 1:
                return
        name = rest[1] if rest else head
        if value is None:
            place.pop(name, None)
        else:
            place[name] = value

    def row(self, group: str, row_id: str) -> dict[str, Any] | None:
        """A row, removed ones too."""
        return next((row for row in self.values.get(group, ()) if row["_id"] == row_id), None)

    def _added(self, group: str, row_id: str) -> dict[str, Any]:
        row: dict[str, Any] = {"_id": row_id}
        self.values.setdefault(group, []).append(row)
        return row

    def remove_row(self, group: str, row_id: str, at: str) -> bool:
        """Leave a tombstone with the time; False when there was nothing to remove. What could not be read goes with
        the row: nobody is asked to mend what they removed."""
        row = self.row(group, row_id)
        if row is None or row.get("_gone"):
            return False
        row["_gone"] = at
        if unread := {path: self.unread.pop(path) for path in self._paths_in(group, row_id, self.unread)}:
            row["_unread"] = unread
        return True

    def restore_row(self, group: str, row_id: str) -> bool:
        """Bring a removed row back, with what could not be read in it; False when it was not removed."""
        row = self.row(group, row_id)
        if row is None or not row.pop("_gone", None):
            return False
        self.unread |= row.pop("_unread", {})
        return True

    @staticmethod
    def _paths_in(group: str, row_id: str, paths: Iterable[Path]) -> list[Path]:
        return [path for path in paths if path.startswith(f"{group}/{row_id}/") or path == f"{group}/{row_id}"]

    def move_row(self, group: str, row_id: str, by: int) -> bool:
        """Move a row past its visible neighbour, up (-1) or down (+1); False at the end of the list."""
        rows = self.values.get(group, [])
        shown = [n for n, row in enumerate(rows) if not row.get("_gone")]
        here = next((k for k, n in enumerate(shown) if rows[n]["_id"] == row_id), None)
        if here is None or not 0 <= here + by < len(shown):
            return False
        a, b = shown[here], shown[here + by]
        rows[a], rows[b] = rows[b], rows[a]
        return True

    def drop_tombstones(self, before: str) -> bool:
        """Forget rows removed before a time (ISO, UTC); True when there were any."""
        dropped = [
            (name, row["_id"])
            for name, rows in self.values.items()
            if isinstance(rows, list)
            for row in rows
            if isinstance(row, dict) and row.get("_gone", "~") < before
        ]
        for group, row_id in dropped:
            self.values[group] = [row for row in self.values[group] if row["_id"] != row_id]
            for path in self._paths_in(group, row_id, self.changed):
                del self.changed[path]
        return bool(dropped)

    def shown(self, path: Path) -> Any:
        """What stands in the field on the page: the value, or what was typed and could not be read."""
        return self.unread[path] if path in self.unread else self.get(path)


def digest(shown: Any) -> str:
    """A short fingerprint of what stands in a field on the page; the page brings it back with its next save."""
    text = json.dumps(_text(shown), ensure_ascii=False, sort_keys=True)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two writers wrote the same field: what stands there now, and what came with this save."""

    path: Path
    theirs: Any
    mine: Any
    revision: int


@dataclass(frozen=True, slots=True)
class Save:
    """What a save brings: the reading's values and unread texts, and what the writer had before their eyes: the
    revision `seen`, the page's `token`, and (from pages) `base`, the digest of each field as it was shown. After a
    save, `standing` says what the page has to bring back as its base."""

    values: Mapping[Path, Any]
    unread: Mapping[Path, Any]
    seen: int
    token: str
    base: Mapping[Path, str] | None = None

    def mine(self, path: Path) -> Any:
        """What this save wants to stand in the field."""
        return self.unread.get(path, self.values.get(path))

    def shown(self, path: Path) -> str:
        """The digest of what the page showed; a field that it does not speak of was empty."""
        return (self.base or {}).get(path, digest(None))

    def touched(self, path: Path) -> bool:
        """Whether the writer changed the field on the page; a page that cannot tell is taken to have changed all."""
        return self.base is None or digest(self.mine(path)) != self.shown(path)


def standing(save: Save, found: Iterable[Conflict] = ()) -> dict[Path, str]:
    """The `base` for the page's next save. After a save that went through: what stands in the page's inputs now, which
    may be older than what is stored. After one that was refused with conflicts: as before, and for each conflict the
    other's text, for now it has been shown, too."""
    refused = {conflict.path: digest(conflict.theirs) for conflict in found}
    if not refused:
        return {path: digest(save.mine(path)) for path in save.values}
    return {path: refused.get(path, save.shown(path)) for path in save.values}


def conflicts(part: Part, save: Save) -> list[Conflict]:
    """Fields that this save changes while there stands a text in them which its writer has never seen."""
    return [
        Conflict(path, part.shown(path), save.mine(path), part.changed.get(path, (0, ""))[0])
        for path in save.values
        if save.touched(path) and _unseen(part, save, path) and not _same(part.shown(path), save.mine(path))
    ]


def apply(part: Part, save: Save, revision: int, only: Iterable[Path] | None = None) -> list[Path]:
    """Write a save into the part as `revision`; the paths that changed. A field that the writer left alone keeps what
    stands there, whoever wrote it. `only` limits the write to some paths."""
    changed = []
    wanted = save.values if only is None else [path for path in save.values if path in set(only)]
    for path in wanted:
        # The page's own last word holds, even when it goes back to the text that the page began with.
        if not save.touched(path) and not _own(part, save, path):
            continue
        same = _same(part.shown(path), save.mine(path))
        if same and (path in part.unread) == (path in save.unread):
            continue
        part.put(path, save.values[path])
        part.unread.pop(path, None)
        if path in save.unread:
            part.unread[path] = save.unread[path]
        part.changed[path] = (revision, save.token)
        changed.append(path)
    return changed


def _own(part: Part, save: Save, path: Path) -> bool:
    """Whether this same page was the last to write the field: a button overtakes nobody but its own autosave."""
    return bool(save.token) and part.changed.get(path, (0, ""))[1] == save.token


def _unseen(part: Part, save: Save, path: Path) -> bool:
    """Whether the text that stands in the field came from elsewhere and was not on this writer's page."""
    if _own(part, save, path):
        return False
    if save.base is None:
        return part.changed.get(path, (0, ""))[0] > save.seen
    return digest(part.shown(path)) != save.shown(path)


def _same(one: Any, other: Any) -> bool:
    return bool(_text(one) == _text(other))


def _text(shown: Any) -> Any:
    """What a person can see of a value: not the ids of rows within a row."""
    if isinstance(shown, list):
        return [_text(one) for one in shown]
    if isinstance(shown, Mapping):
        return {key: value for key, value in shown.items() if not str(key).startswith("_")}
    return shown
