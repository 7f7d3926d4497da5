"""例文の自動作成 for a field of a sheet: what was answered before, the made text into the field, and back again."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from app.jobcard import ROW_ID, Field, Section
from app.policies import Actor
from app.sentences import Answers, SentenceSet, compose, read_answers, sentence_sets

from . import rows, sheets
from .record import record
from .sheets import OldVersion, Opened, Overtaken, Saved, Seen, Unknown

PLANS = ("form-1-1", "form-1-2")


class TooLong(Exception):
    """With the made text the field would hold more than it may; says how many characters it may hold."""


class ChangedSince(Exception):
    """Something else was written in the field since the made text came into it."""


@dataclass(frozen=True)
class Spot:
    """A field for which sentences are made: `path` is its place on the sheet (`field` or `group/row/field`)."""

    opened: Opened
    field: Field
    group: Field | None
    path: str
    # What stands in the input of a page that is open, saved or not.
    typed: str | None = None

    @property
    def at(self) -> str:
        """What stands before the field's own id in its path."""
        return self.path.removesuffix(self.field.id)

    @property
    def row_id(self) -> str:
        """The row that the field belongs to."""
        return self.path.split("/")[1] if self.group else ""

    @property
    def questions(self) -> SentenceSet:
        """The field's questions."""
        return sentence_sets()[self.field.help["sentences"]]

    @cached_property
    def section(self) -> Section:
        """The page that the field, or the list of its rows, stands on."""
        name = self.group.id if self.group else self.field.id
        return next(one for one in self.opened.definition.pages if name in one.by_id)

    @property
    def text(self) -> str:
        """What stands in the field."""
        return self.stored if self.typed is None else self.typed

    @property
    def stored(self) -> str:
        """What was saved in it."""
        return str(self.opened.part.shown(self.path) or "")

    @property
    def kept(self) -> Mapping[str, Any]:
        """What the last made text of this field was made of."""
        found: Mapping[str, Any] = self.opened.part.made.get(self.path, {})
        return found

    @property
    def answers(self) -> dict[str, str]:
        """The answers given before, as far as they still hold."""
        return read_answers(self.questions, self.kept.get("answers", {}))

    @property
    def may_undo(self) -> bool:
        """Whether the field holds the made text just as it came into it."""
        return "before" in self.kept and self.text == self.stored == self.kept["text"]


def plan_spot(actor: Actor | None, field_id: str) -> Spot | None:
    """A field of the person's 様式1, for people with work experience or without; None while they have no such sheet."""
    if actor is None or actor.account_id is None:
        return None
    card = sheets.open_card(actor)
    found = next((one for one in card if one.definition.id in PLANS and not one.is_old), None)
    return Spot(found, found.definition.fields[field_id], None, field_id) if found else None


def find(actor: Actor | None, sheet_id: uuid.UUID, path: str) -> Spot:
    """The field at a path, for which there are questions. Raises Unknown, OldVersion, NotVisible."""
    opened = sheets.open_sheet(actor, sheet_id)
    if opened.is_old:
        raise OldVersion(opened)
    head, *rest = path.split("/")
    group = rows.group_of(opened.definition, head) if rest else None
    if group and (len(rest) != 2 or not ROW_ID.fullmatch(rest[0])):
        raise Unknown(path)
    field = group.by_id.get(rest[1]) if group else opened.definition.fields.get(head)
    if field is None or field.writer != sheets.PERSON or field.help.get("sentences") not in sentence_sets():
        raise Unknown(path)
    return Spot(opened, field, group, path)


def insert(
    actor: Actor | None, spot: Spot, answers: Answers, wording: int, seen: Seen, *, below: bool = False
) -> Saved:
    """Put the sentence into the field, instead of what stands there or below it, and keep what it was made of.

    Raises TooLong, and Overtaken when somebody wrote there meanwhile."""
    said = compose(spot.questions, answers, wording).text
    text = f"{spot.text}\n{said}" if below and spot.text else said
    return _put(actor, spot, text, seen, {"answers": read_answers(spot.questions, answers), "wording": wording})


def add(actor: Actor | None, spot: Spot, said: str) -> None:
    """Put a sentence that was made elsewhere below what stands in the field; one that stands there already is left
    alone. Raises TooLong, Overtaken."""
    if said not in spot.text:
        text = f"{spot.text}\n{said}" if spot.text else said
        seen = Seen(spot.opened.sheet.revision, secrets.token_hex(8))
        _put(actor, spot, text, seen, {"answers": spot.answers, "wording": spot.kept.get("wording", 0)})


def undo(actor: Actor | None, spot: Spot, token: str = "") -> Saved:
    """Put back what stood in the field before; `token`: of the page on which that is done. Raises ChangedSince."""
    if not spot.may_undo:
        raise ChangedSince
    kept = {name: value for name, value in spot.kept.items() if name != "before"}
    seen = Seen(spot.opened.sheet.revision, token or secrets.token_hex(8))
    try:
        return _save(actor, spot, spot.kept["before"], seen, kept)
    except Overtaken:
        raise ChangedSince from None


def _put(actor: Actor | None, spot: Spot, text: str, seen: Seen, made: Mapping[str, Any]) -> Saved:
    if len(text) > spot.field.limit:
        raise TooLong(spot.field.limit)
    saved = _save(actor, spot, text, seen, {**made, "text": text, "before": spot.text})
    record("make", actor, spot.opened.definition.id, spot.section.id)
    return saved


def _save(actor: Actor | None, spot: Spot, text: str, seen: Seen, kept: Mapping[str, Any]) -> Saved:
    """By the way of every save: gate, conflicts, history."""
    written, seen = {spot.field.id: text}, replace(seen, made={spot.path: kept})
    if spot.group:
        place = (spot.group.id, spot.row_id)
        return rows.save_row(actor, spot.opened.id, place, written, seen, button=True)
    return sheets.save_section(actor, spot.opened.id, spot.section.id, written, seen, button=True)
