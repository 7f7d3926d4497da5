"""Rows of a group: written one by one, moved, removed, brought back."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from app.jobcard import Conflict, Definition, Field, present, read_row, row_title
from app.models import db, utc_now
from app.policies import Actor

from .record import record
from .sheets import PERSON, Opened, Overtaken, Saved, Seen, Unknown, opened_for, store, write


class TooManyRows(Exception):
    """A group holds as many rows as it may."""

    def __init__(self, label: str, most: int) -> None:
        super().__init__(f"{label}は{most}件までです。")


def save_row(
    actor: Actor | None,
    sheet_id: uuid.UUID,
    path: tuple[str, str],
    written: Mapping[str, Any],
    seen: Seen,
    *,
    button: bool,
    revive: bool = False,
) -> Saved:
    """Save one row; `path` is (group, row id). A row that is not there yet is added at the end once anything is written
    in it. Raises as above, TooManyRows, and Overtaken when the row was removed meanwhile, unless `revive` asks for it
    back."""
    opened = opened_for(actor, sheet_id, "write")
    group = group_of(opened.definition, path[0])
    reading = read_row(group, written, PERSON, path[1])
    row, at = opened.part.row(*path), "/".join(path)
    revived = False
    if row is None:
        # Nothing of the row stands here, whatever its page saw when it was opened.
        seen = replace(seen, base={})
        if any(value is not None for value in reading.values.values()) or reading.unread:
            _leave_room(opened, group)
            reading.values = {at: True} | reading.values
    elif row.get("_gone"):
        if not revive:
            raise Overtaken(opened, [Conflict(at, None, True, opened.sheet.revision)], seen.base or {})
        _leave_room(opened, group)
        revived = opened.part.restore_row(*path)
        opened.part.changed[at] = (opened.sheet.revision + 1, seen.token)
    return store(actor, opened, reading, seen, group.id, button=button, arranged=revived)


def _leave_room(opened: Opened, group: Field) -> None:
    most = group.option("most", 100)
    if len(present(opened.part.values.get(group.id))) >= most:
        raise TooManyRows(group.label, most)


@dataclass(frozen=True)
class RemovedRow:
    """A row that was removed and can come back: its id, what it is called, and when it was removed."""

    id: str
    title: str
    at: datetime


def removed_rows(opened: Opened, group: Field) -> list[RemovedRow]:
    """The removed rows of a group, the last one first. They stay for 30 days."""
    rows = [row for row in opened.part.values.get(group.id, ()) if row.get("_gone")]
    word = group.option("row", group.label)
    found = [RemovedRow(row["_id"], row_title(group, row) or word, _moment(row["_gone"])) for row in rows]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def group_of(definition: Definition, group_id: str) -> Field:
    """A group that the person writes. Raises Unknown."""
    group = definition.fields.get(group_id)
    if group is None or not group.is_group or group.writer != PERSON:
        raise Unknown(group_id)
    return group


def arrange_row(
    actor: Actor | None, sheet_id: uuid.UUID, path: tuple[str, str], how: str, *, device: str | None = None
) -> Opened:
    """Move a row `up` or `down`, `remove` it (it can come back for 30 days) or `restore` it.

    Raises Unknown, and TooManyRows when others have taken the place of the row that should come back."""
    opened = opened_for(actor, sheet_id, "write")
    group = group_of(opened.definition, path[0])
    part, row = opened.part, opened.part.row(*path)
    arrange: dict[str, Callable[[], bool]] = {
        "up": lambda: part.move_row(*path, -1),
        "down": lambda: part.move_row(*path, 1),
        "remove": lambda: part.remove_row(*path, utc_now().isoformat()),
        "restore": lambda: part.restore_row(*path),
    }
    if how not in arrange or row is None:
        raise Unknown(how)
    if how == "restore" and row.get("_gone"):
        _leave_room(opened, group)
    if not arrange[how]():
        return opened
    changed = f"{path[0]}/_order" if how in ("up", "down") else "/".join(path)
    part.changed[changed] = (opened.sheet.revision + 1, "")
    write(actor, opened, device=device)
    record("save", actor, opened.definition.id, group.id)
    db.session.commit()
    return opened
