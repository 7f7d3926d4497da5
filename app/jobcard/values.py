"""What one writer wrote on one sheet: values, what could not be read, and which save last changed each of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

Path = str
# A page is remembered until this many others of the same sheet have been saved after it.
HEARD = 16


@dataclass
class Part:
    """One writer's part of a sheet. `values` is flat by field id, a group a list of rows; `changed` remembers for each
    path the revision and the page token of the save that last changed it, `heard` the latest turn of each page whose
    saves are numbered. `made` keeps for a path what its text was made of (app/sentences), so that it can be made anew."""

    values: dict[str, Any] = field(default_factory=dict)
    unread: dict[Path, Any] = field(default_factory=dict)
    changed: dict[Path, tuple[int, str]] = field(default_factory=dict)
    heard: dict[str, int] = field(default_factory=dict)
    made: dict[Path, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Part:
        """From the JSON that `stored` made, or a copy of it."""
        changed = {path: (one[0], one[1]) for path, one in stored.get("changed", {}).items()}
        heard = dict(stored.get("heard", {}))
        made = dict(stored.get("made", {}))
        return cls(deepcopy(dict(stored.get("values", {}))), dict(stored.get("unread", {})), changed, heard, made)

    def stored(self) -> dict[str, Any]:
        """As JSON."""
        changed = {path: list(one) for path, one in self.changed.items()}
        heard = {"heard": self.heard} if self.heard else {}
        made = {"made": self.made} if self.made else {}
        return {"values": self.values, "unread": self.unread, "changed": changed, **heard, **made}

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
            for path in self._paths_in(group, row_id, self.made):
                del self.made[path]
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


@dataclass(frozen=True)
class Save:
    """What a save brings: the reading's values and unread texts, and what the writer had before their eyes: the
    revision `seen`, the page's `token`, and (from pages) `base`, the digest of each field as it was shown. After a
    save, `standing` says what the page has to bring back as its base.

    A page with scripts numbers what it sends: `turn` 1, 2, 3 …; 0 says nothing. A page that took up what an earlier one
    could not send names it in `known`, with that one's last turn: what it wrote up to then is this writer's own. `codes`:
    what the reading found; a code is written whenever its text is, and never by itself."""

    values: Mapping[Path, Any]
    unread: Mapping[Path, Any]
    seen: int
    token: str
    base: Mapping[Path, str] | None = None
    turn: int = 0
    known: Mapping[str, int] = field(default_factory=dict)
    codes: Mapping[Path, tuple[Path, str | None]] = field(default_factory=dict)

    @cached_property
    def digests(self) -> dict[Path, str]:
        """The digest of what this save wants to stand in each field."""
        return {path: digest(self.mine(path)) for path in self.values}

    def mine(self, path: Path) -> Any:
        """What this save wants to stand in the field."""
        return self.unread.get(path, self.values.get(path))

    def shown(self, path: Path) -> str:
        """The digest of what the page showed; a field that it does not speak of was empty."""
        return (self.base or {}).get(path, NOTHING)

    def touched(self, path: Path) -> bool:
        """Whether the writer changed the field on the page; a page that cannot tell is taken to have changed all."""
        return self.base is None or self.digests[path] != self.shown(path)


def standing(save: Save, found: Iterable[Conflict] = ()) -> dict[Path, str]:
    """The `base` for the page's next save. After a save that went through: what stands in the page's inputs now, which
    may be older than what is stored. After one that was refused with conflicts: as before, and for each conflict the
    other's text, for now it has been shown, too."""
    refused = {conflict.path: digest(conflict.theirs) for conflict in found}
    if not refused:
        return dict(save.digests)
    return {path: refused.get(path, save.shown(path)) for path in save.values}


def late(part: Part, save: Save) -> bool:
    """Whether a later save of the same page was here before this one. Each brings the whole page, so the later one
    holds, and nothing of this one is wanted any more."""
    return 0 < save.turn < part.heard.get(save.token, 0)


def hear(part: Part, save: Save) -> bool:
    """Remember the turn of a save that went through, and that it holds what the pages before it wrote; True when
    that was news. A save that changed nothing counts too: one that it took back may still be on its way."""
    before = dict(part.heard)
    turns = {**save.known, **({save.token: save.turn} if save.token and save.turn else {})}
    for token, turn in turns.items():
        if turn > part.heard.get(token, 0):
            part.heard.pop(token, None)
            part.heard[token] = turn
    part.heard = dict([*part.heard.items()][-HEARD:])
    return part.heard != before


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
        if path in save.codes:
            part.put(*save.codes[path])
        part.unread.pop(path, None)
        if path in save.unread:
            part.unread[path] = save.unread[path]
        part.changed[path] = (revision, save.token)
        changed.append(path)
    return changed


def _own(part: Part, save: Save, path: Path) -> bool:
    """Whether this same page was the last to write the field, or one whose writing it took up: a button overtakes
    nobody but its own autosave."""
    token = part.changed.get(path, (0, ""))[1]
    if not token or token == save.token:
        return bool(token)
    # The earlier page may have lived on, in a copy of the tab: what it wrote later was never seen here.
    return 0 < part.heard.get(token, 0) <= save.known.get(token, 0)


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


NOTHING = digest(None)


def together(stored: Mapping[str, Any]) -> dict[str, Any]:
    """The values of all writers as one sheet; where two know the same, the person's own."""
    merged: dict[str, Any] = {}
    for writer in sorted(stored, key=lambda one: (one == "person", one)):
        merged = _joined(stored[writer].get("values", {}), merged)
    return merged


def _joined(values: dict[str, Any], others: dict[str, Any]) -> dict[str, Any]:
    """One writer's values over another's; rows of the same id become one row."""
    merged = others | values
    for name, rows in values.items():
        if isinstance(rows, list) and isinstance(others.get(name), list) and rows and isinstance(rows[0], dict):
            foreign = {row["_id"]: row for row in others[name]}
            merged[name] = [foreign.get(row["_id"], {}) | row for row in rows]
    return merged
