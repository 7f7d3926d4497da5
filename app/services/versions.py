"""Carrying a sheet into the newest version of its form, after its owner was told what moves and what does not."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from app.jobcard import WRITERS, Carry, Definition, Field, Part, carry_over, present, same_fields, text_of
from app.models import db, put, utc_now
from app.policies import Actor

from . import revisions, sheets
from .library import library
from .record import record
from .sheets import Opened


@dataclass(frozen=True)
class Carried:
    """A sheet as it would stand in the newest version: every writer's part, and what finds no place there, as pairs of
    label and text."""

    definition: Definition
    parts: dict[str, Part]
    left: tuple[tuple[str, str], ...]


def carried(opened: Opened, style: str = "western", writers: Collection[str] = WRITERS) -> Carried:
    """What upgrading would make of the sheet, or of what some of its writers wrote. Writes nothing."""
    parts = {writer: Part.of(stored) for writer, stored in opened.stored.items() if writer in writers}
    return carried_parts(opened.definition, parts, opened.sheet.revision + 1, style)


def carried_parts(at: Definition, parts: dict[str, Part], revision: int, style: str = "western") -> Carried:
    """The same for parts that stand on no sheet, by writer."""
    left: dict[tuple[str, str], None] = {}
    while (step := _step(at)) is not None:
        newer, table = step
        for writer, part in parts.items():
            parts[writer], paths = carry_over(part, table, newer, writer=writer, revision=revision)
            left |= dict.fromkeys(_told(at, part, path, style) for path in paths)
        at = newer
    return Carried(at, parts, tuple(one for one in left if one[1]))


def upgrade(actor: Actor | None, sheet_id: uuid.UUID) -> Opened:
    """Carry the sheet over. The state before stays a revision, in its own version. Raises NotVisible."""
    opened = sheets.locked(actor, sheet_id, "write")
    if not opened.is_old:
        return opened
    outcome, sheet = carried(opened), opened.sheet
    revisions.keep(actor, sheet, "button")
    sheet.version = outcome.definition.version
    for writer, part in outcome.parts.items():
        sheet.write_part(writer, part.stored())
    if outcome.parts:
        sheet.revision += 1
        sheet.saved_at, sheet.status, sheet.confirmed_at = utc_now(), "draft", None
        put(sheet)
        revisions.keep(actor, sheet, "button")
    else:
        put(sheet)
    record("save", actor, sheet.definition)
    db.session.commit()
    return Opened(sheet, outcome.definition)


def news(definition: Definition) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What changed since this version of a form, by its tables: the labels of fields that are new, and of those that have
    no place any more."""
    new: dict[str, None] = {}
    gone: dict[str, None] = {}
    at = definition
    while (step := _step(at)) is not None:
        newer, table = step
        moves = table.moves if table else same_fields(at.fields, newer.fields).moves
        kept = {path.partition(".")[0] for move in moves if move.verb != "drop" for path in move.sources}
        made = {path.partition(".")[0] for move in moves for path in move.targets}
        new |= dict.fromkeys(one.label for one in _written(newer) if one.id not in made)
        gone |= dict.fromkeys(one.label for one in _written(at) if one.id not in kept)
        at = newer
    return tuple(new), tuple(gone)


def _written(definition: Definition) -> list[Field]:
    """What people write on a form, not what the site fills in beside it."""
    return [one for section in definition.sections for one in (*section.asked, *section.groups)]


def _step(definition: Definition) -> tuple[Definition, Carry | None] | None:
    """The farthest newer version that says how to come from this one, else the next; None when there is none."""
    newer = [one for one in library().versions(definition.id) if one.version > definition.version]
    for one in reversed(newer):
        for table in one.carries:
            if (table.definition, table.version) == definition.key:
                return one, table
    return (newer[0], None) if newer else None


def _told(definition: Definition, part: Part, path: str, style: str) -> tuple[str, str]:
    """The label and the text behind `field` or `group.field`, as they stood before."""
    head, _, inner = path.partition(".")
    field = definition.fields.get(head)
    if field is None:
        return path, ""
    if not inner or inner not in field.by_id:
        typed = part.unread.get(head)
        return field.label, str(typed) if typed is not None else text_of(field, part.values.get(head), style)
    shown = [text_of(field.by_id[inner], row.get(inner), style) for row in present(part.values.get(head))]
    typed = [str(one) for key, one in part.unread.items() if key.startswith(f"{head}/") and key.endswith(f"/{inner}")]
    return field.by_id[inner].label, "\n".join(filter(None, [*shown, *typed]))
