"""記入例: invented people and their whole cards. They are looked at, and never poured into anybody's form."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from app import guidance, occupations
from app.documents import Choice
from app.jobcard import Card, Definition, Field, Library, Part, Section, SheetView, read_section, row_title
from app.models import Sheet
from app.policies import Actor, NotVisible

from . import about_me, demo, files, limits
from .answers import Read
from .library import library
from .sheets import PERSON, Opened

PAPERS_PER_HOUR = 60


@dataclass(frozen=True)
class Written(Opened):
    """A sheet of an example, as if the invented person had written it here."""

    values: Mapping[str, Any]

    @cached_property
    def stored(self) -> Mapping[str, Any]:
        """What stands on it."""
        return {PERSON: {"values": self.values}}


@dataclass(frozen=True)
class Whole:
    """An example with its card."""

    example: guidance.Example
    sheets: tuple[Written, ...]
    profile: Written | None

    @property
    def card(self) -> Card:
        """All that is printed."""
        return Card(tuple(one.view for one in self.sheets), self._person)

    @property
    def _person(self) -> SheetView | None:
        return self.profile.view if self.profile else None

    def read(self, form_id: str) -> Read:
        """One form to be read. Raises NotVisible for one that this person did not write."""
        found = next((one for one in self.sheets if one.definition.id == form_id), None)
        if found is None:
            raise NotVisible
        return Read(found, None, Card((found.view,), self._person))


@dataclass(frozen=True)
class Shown:
    """What an invented person wrote in one field; `row` is what the row is called that it stands in."""

    field: Field
    text: str
    row: str


def whole(example_id: str) -> Whole:
    """An example with its card. Raises NotVisible for one that does not exist."""
    if example_id not in {one.id for one in guidance.examples()}:
        raise NotVisible
    return _whole(library(), example_id)


def paper(example_id: str, client: str | None) -> files.File:
    """The whole card as PDF. Raises NotVisible, files.Busy, limits.TooMany."""
    found = whole(example_id)
    if client is not None:
        limits.require("example", limits.network_of(client), most=PAPERS_PER_HOUR, seconds=3600)
    return files.printed(found.card, "pdf", Choice())


def reader_of(actor: Actor | None, kind: str) -> guidance.Reader:
    """Whoever looks for an example: of which kind they are, and what a member told about themselves."""
    told = about_me.told(actor) if actor and not actor.guest else {}
    asked = guidance.about_me()
    near = {name: one.examples.get(told.get(name, ""), "") for name, one in asked.items()}
    work = frozenset(one.id for one in occupations.group(told.get("field", "")))
    return guidance.Reader(
        kind,
        near["age_band"],
        near["work_years"],
        work=work,
        school_type=near["school_type"],
        company_size=near["company_size"],
    )


def beside(form_id: str, place_id: str, reader: guidance.Reader, number: int) -> tuple[Whole, list[Shown]]:
    """The nearest example (or the `number`th nearest, round and round) of those who wrote in the long fields of a section
    or of a group's row, with what they wrote there. Raises NotVisible when no page has such fields."""
    wanted = _long_fields(form_id, place_id)
    cards = [_whole(library(), one.id) for one in guidance.nearest(guidance.examples(), reader)]
    found = [(one, texts) for one in cards if (texts := list(_texts(one, form_id, wanted)))]
    if not found:
        raise NotVisible
    return found[number % len(found)]


def has_beside(form_id: str, place_id: str) -> bool:
    """Whether there is an example for a section or a row."""
    return _has_beside(library(), form_id, place_id)


@lru_cache(maxsize=256)
def _has_beside(_: Library, form_id: str, place_id: str) -> bool:
    """Kept: it is asked with every page of the wizard."""
    try:
        beside(form_id, place_id, guidance.Reader(), 0)
    except NotVisible:
        return False
    return True


def _long_fields(form_id: str, place_id: str) -> list[tuple[Field | None, Field]]:
    """The long fields of a place, each with the group it is in."""
    form = next((one for one in library().forms if one.id == form_id), None)
    if form is None:
        raise NotVisible
    section: Section | None = form.sections_by_id.get(place_id)
    single = [(None, one) for one in section.asked if _is_long(one)] if section else []
    group = form.fields.get(place_id)
    return [*single, *((group, one) for one in (group.fields if group else ()) if _is_long(one))]


def _is_long(field: Field) -> bool:
    return field.kind.name == "long_text" and field.writer == PERSON


def _texts(found: Whole, form_id: str, wanted: list[tuple[Field | None, Field]]) -> Iterator[Shown]:
    view = next((one.view for one in found.sheets if one.definition.id == form_id), None)
    for group, field in wanted if view else ():
        assert view is not None
        rows = view.rows(group.id) if group else [view.values]
        row = next((one for one in rows if one.get(field.id)), None)
        if row is not None:
            yield Shown(field, str(field.show(row[field.id])), row_title(group, row) if group else "")


@lru_cache(maxsize=64)
def _whole(content: Library, example_id: str) -> Whole:
    """Kept: reading a whole card through the gate takes longer than a page may."""
    example = next(one for one in guidance.examples() if one.id == example_id)
    written = {form: _written(content.latest(form), example.id, values) for form, values in example.values.items()}
    profile = written.pop(content.profile.id, None)
    order = [one.id for one in content.forms]
    return Whole(example, tuple(sorted(written.values(), key=lambda one: order.index(one.definition.id))), profile)


def _written(definition: Definition, example_id: str, values: Mapping[str, Any]) -> Written:
    part, reading = Part(), read_section(definition, values)
    for path, value in [*reading.values.items(), *reading.codes.values()]:
        part.put(path, value)
    sheet = Sheet(
        id=uuid.uuid5(demo.account_id(example_id), definition.id),
        definition=definition.id,
        version=definition.version,
        status="registered",
    )
    return Written(sheet, definition, part.values)
