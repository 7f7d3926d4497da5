"""Carrying a sheet into the newest version of its form, after its owner was told what moves and what does not."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from app.jobcard import Carry, Definition, Field, Part, carry_over, present
from app.models import db, utc_now
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


def carried(opened: Opened, style: str = "western") -> Carried:
    """What upgrading would make of the sheet. Writes nothing."""
    sheet, at = opened.sheet, opened.definition
    parts = {one.writer: Part.of(sheet.part(one.writer)) for one in sheet.parts}
    left: dict[tuple[str, str], None] = {}
    while (step := _step(at)) is not None:
        newer, table = step
        for writer, part in parts.items():
            parts[writer], paths = carry_over(part, table, newer, writer=writer, revision=sheet.revision + 1)
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
        sheet.saved_at, sheet.status = utc_now(), "draft"
        revisions.keep(actor, sheet, "button")
    record("save", actor, sheet.definition)
    db.session.commit()
    return Opened(sheet, outcome.definition)


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


def text_of(field: Field, stored: Any, style: str = "western") -> str:
    """A stored value as one text, rows line by line."""
    if not field.is_group:
        return field.show(stored, style)
    rows = ([text_of(one, row.get(one.id), style) for one in field.fields] for row in present(stored))
    return "\n".join("　".join(filter(None, texts)) for texts in rows)
