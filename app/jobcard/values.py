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
        """The value at `field` or `group/row/field`; None for none."""
        head, *rest = path.split("/")
        if not rest:
            return self.values.get(head)
        row = self.row(head, rest[0])
        if len(rest) == 1:
            return True if row and not row.get("_gone") else None
        return row.get(rest[1]) if row else None

    def put(self, path: Path, value: Any) -> None:
        """Set a value; a row that is not there yet is added at the end. None removes the value."""
        head, *rest = path.split("/")
        place: dict[str, Any] = self.values
        if rest:
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
        """Leave a tombstone with the time; False when there was nothing to remove."""
        row = self.row(group, row_id)
        if row is None or row.get("_gone"):
            return False
        row["_gone"] = at
        return True

    def restore_row(self, group: str, row_id: str) -> bool:
        """Bring a removed row back."""
        row = self.row(group, row_id)
        return bool(row and row.pop("_gone", None))

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
        dropped = False
        for name, rows in self.values.items():
            if isinstance(rows, list) and rows and isinstance(rows[0], dict):
                kept = [row for row in rows if row.get("_gone", "~") >= before]
                dropped |= len(kept) < len(rows)
                self.values[name] = kept
        return dropped

    def shown(self, path: Path) -> Any:
        """What stands in the field on the page: the value, or what was typed and could not be read."""
        return self.unread[path] if path in self.unread else self.get(path)


def digest(shown: Any) -> str:
    """A short fingerprint of what stood in a field when the page was made; the page brings it back with a save."""
    text = json.dumps(shown, ensure_ascii=False, sort_keys=True)
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
    """What a save brings: the reading's values and unread texts, and what the writer had before their eyes:
    the revision `seen`, the page's `token`, and (from pages) the digest of each field as it was shown."""

    values: Mapping[Path, Any]
    unread: Mapping[Path, Any]
    seen: int
    token: str
    base: Mapping[Path, str] | None = None

    def mine(self, path: Path) -> Any:
        """What this save wants to stand in the field."""
        return self.unread.get(path, self.values.get(path))


def conflicts(part: Part, save: Save) -> list[Conflict]:
    """Fields that somebody else changed since this page was made and that this save changes, too, to another text."""
    found = []
    for path in save.values:
        theirs, mine = part.shown(path), save.mine(path)
        revision, token = part.changed.get(path, (0, ""))
        foreign = revision > save.seen and token != save.token
        if foreign and theirs != mine and _touched(save, path):
            found.append(Conflict(path, theirs, mine, revision))
    return found


def _touched(save: Save, path: Path) -> bool:
    """Whether the writer changed the field on the page; a page that cannot tell is taken to have changed all."""
    return save.base is None or digest(save.mine(path)) != save.base.get(path, digest(None))


def apply(part: Part, save: Save, revision: int, only: Iterable[Path] | None = None) -> list[Path]:
    """Write a save into the part as `revision`; the paths that changed. A field that somebody else changed while
    this writer left it alone keeps the other's text. `only` limits the write to some paths."""
    changed = []
    wanted = save.values if only is None else [path for path in save.values if path in set(only)]
    for path in wanted:
        last, token = part.changed.get(path, (0, ""))
        if last > save.seen and token != save.token and not _touched(save, path):
            continue
        mine = save.mine(path)
        if part.shown(path) == mine and (path in part.unread) == (path in save.unread):
            continue
        part.put(path, save.values[path])
        part.unread.pop(path, None)
        if path in save.unread:
            part.unread[path] = save.unread[path]
        part.changed[path] = (revision, save.token)
        changed.append(path)
    return changed
