"""Section and row forms, built from definitions: once for each, then kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

import wtforms
from wtforms.utils import unset_value

from app.forms.posted import Incoming, filled, posted_for
from app.jobcard import ERAS, Conflict, Field, Part, Section, digest, has_my_number, text_of

Place = Section | Field
Thing = TypeVar("Thing")
EXTRA_ROWS = 1
# WTForms makes attributes of fields: one called `data` or `errors` would take the place of the form's own.
ATTRIBUTE = "field_"
# The parts of an input that hold what was typed; the others are chosen.
WORDS = ("year", "month", "day")
TICKS = {"era": {"", "western", *(one.code for one in ERAS)}, "open": {"1"}}
# A list longer than this makes every page heavy: it is searched, and shown when somebody asks for it.
LONG_LIST = 60


@dataclass(frozen=True)
class Shape:
    """What makes the HTML of a field another one, but for the words in it: whether something is wrong, its meter, and
    what is chosen or ticked out of a closed list."""

    spec: Field
    name: str
    faulty: bool
    lines: Any
    chosen: tuple[str, ...] = ()
    ticked: tuple[tuple[str, str], ...] = ()


class CardField(wtforms.Field):
    """Carries one field of a definition to the page and back; every rule is the kind's own."""

    def __init__(self, spec: Field, input_name: str = "", page_title: str = "", **rest: Any) -> None:
        """`page_title`: what the page is called already; the field need not be called so again."""
        super().__init__(spec.question or spec.label, **rest)
        self.spec = spec
        self.name = input_name or spec.id
        self.id = self.name.replace(".", "-")
        self.official = spec.label if spec.question and spec.label != page_title else ""
        self.typed: Any = None
        self.written: Any = unset_value
        self.fault = ""
        self.theirs: Conflict | None = None
        self.lines: Any = None

    def process(self, formdata: Incoming | None, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Take what was posted, if the field was on the page, else what is stored."""
        self.process_errors: list[str] = []
        self.data = None if data is unset_value else data
        self.typed = self.data
        self.written = posted_for(self.spec, formdata, self.name) if formdata is not None else unset_value
        if self.written is not unset_value:
            # What was typed comes back as it was typed, even when it could not be read.
            self.typed = self.written

    @property
    def part(self) -> Mapping[str, str]:
        """The inputs of a field with several, by part. A text that came from a file stands in the year."""
        if isinstance(self.typed, Mapping):
            return {name: str(self.typed.get(name, "")) for name in self.spec.kind.parts} | _kept(self.typed)
        return dict.fromkeys(self.spec.kind.parts, "") | {"year": str(self.typed or "")}

    @property
    def text(self) -> str:
        """The one text of the field's input."""
        return "\n".join(map(str, self.typed)) if isinstance(self.typed, list) else str(self.typed or "")

    @property
    def chosen(self) -> list[str]:
        """The chosen codes of a field with several."""
        return self.typed if isinstance(self.typed, list) else []

    @property
    def closed(self) -> bool:
        """Whether one chooses and writes nothing."""
        return self.spec.kind.name in ("choice", "choices")

    @property
    def searched(self) -> bool:
        """Whether there is too much to choose from."""
        return self.spec.codes is not None and len(self.spec.codes.pairs) > LONG_LIST

    @property
    def shape(self) -> Shape | None:
        """The shape that the field has now; None for rows within a row, for lists that are searched, and where words
        stand that are none of the choices."""
        if self.spec.is_group or (self.closed and (self.searched or self.foreign)):
            return None
        chosen, ticked = (), ()
        if self.closed:
            chosen = tuple(self.chosen) if isinstance(self.typed, list) else (self.text,)
        elif self.spec.kind.parts:
            ticked = tuple((name, text) for name, text in self.part.items() if name not in WORDS)
            if any(text not in TICKS[name] for name, text in ticked):
                return None
        return Shape(self.spec, self.name, bool(self.fault), self.lines, chosen, ticked)

    def word(self, name: str) -> str:
        """What stands in one of the inputs, or what is wrong, by the name of its place."""
        return self.part[name] if name in WORDS else str(getattr(self, name))

    def put(self, part: Part, path: str, shown: Any, style: str = "western") -> None:
        """Have something else than what was posted: what `part` shows at the path, or a text made of it."""
        self.written = shown
        is_stored = path not in part.unread and shown == part.get(path)
        self.typed = typed_of(self.spec, shown, style) if is_stored else shown

    def shown(self, text: Any, style: str = "western") -> str:
        """A stored value, or a text that could not be read, for comparing."""
        return text_of(self.spec, text, style)

    def joined(self, theirs: Any) -> str:
        """The other text and the one written here in one; empty where that cannot be."""
        return self.spec.joined(theirs, self.written)

    @property
    def foreign(self) -> list[str]:
        """Typed or imported words that are none of the choices: shown among them, so that nobody's are lost unseen."""
        given = self.chosen if isinstance(self.typed, list) else [self.text]
        codes = self.spec.codes.labels if self.spec.codes else {}
        return [str(one) for one in given if one and one not in codes]

    @property
    def described_by(self) -> str:
        """Ids of the hint, the message and the paper meter, for the inputs."""
        there = {"hint": self.spec.hint, "fault": self.fault, "lines": self.lines}
        named = [f"{self.id}-{name}" if shown else "" for name, shown in there.items()]
        return " ".join(filter(None, named))

    @property
    def rows(self) -> list[list[CardField]]:
        """An inner group: the fields of each row, and an empty row to write the next one in."""
        got = [row for row in self.typed if isinstance(row, Mapping)] if isinstance(self.typed, list) else []
        return [self._row(n, row) for n, row in enumerate([*got, *[{}] * EXTRA_ROWS])]

    def _row(self, number: int, row: Mapping[str, Any]) -> list[CardField]:
        fields = []
        for spec in self.spec.fields:
            name = f"{self.name}.{number}.{spec.id}"
            one = CardField(spec, name, name=name, _form=None, _meta=self.meta)
            one.typed = row.get(spec.id)
            fields.append(one)
        return fields


def typed_of(spec: Field, stored: Any, style: str) -> Any:
    """What the inputs hold for a stored value; for rows within a row, what theirs hold."""
    if not spec.is_group:
        return spec.typed(stored, style)
    return [{one.id: typed_of(one, row[one.id], style) for one in spec.fields if one.id in row} for row in stored or ()]


def _kept(typed: Mapping[str, Any]) -> dict[str, str]:
    return {"open": str(typed["open"])} if typed.get("open") else {}


class SheetForm(wtforms.Form):
    """The fields of a section or a row, with what stands in them."""

    place: Place

    def bound(self, posted: Incoming | None, stored: Mapping[str, Any]) -> SheetForm:
        """The same form with what was posted, else what is stored: binding every field anew, as WTForms does for each
        request, takes longer than all the rest of a form."""
        form = _copied(self)
        form._fields = {name: _copied(one) for name, one in self._fields.items()}
        vars(form).update(form._fields)
        for name, one in form._fields.items():
            one.process(posted, stored.get(name, unset_value))
        return form

    @property
    def written(self) -> dict[str, Any]:
        """What was posted, by field id; fields that the page did not hold are not in it."""
        return {one.spec.id: one.written for one in self if one.written is not unset_value}

    @property
    def faults(self) -> list[CardField]:
        """The fields with something wrong in them, in order."""
        return [one for one in self if one.fault]

    @property
    def private_numbers(self) -> list[CardField]:
        """The fields in which something looks like a My Number, which does not belong on a card."""
        return [one for one in self if has_my_number(one.text)]

    @property
    def folded(self) -> list[CardField]:
        """Fields that are seldom needed."""
        return [one for one in self if one.spec.more]

    @property
    def unfolded(self) -> bool:
        """Whether something stands in one of those, so that they must be seen."""
        return any(one.fault or one.theirs or filled(one.typed) for one in self.folded)

    def blame(self, faults: Mapping[str, str], at: str = "") -> SheetForm:
        """Put the sentences of a reading beside their fields."""
        for one in self:
            one.fault = faults.get(at + one.spec.id, "")
        return self

    def suggest(self, values: Mapping[str, str], style: str) -> SheetForm:
        """Begin with stored values that nobody has written yet; they are saved with the page, like what is typed."""
        for one in self:
            if one.spec.id in values:
                one.typed = typed_of(one.spec, values[one.spec.id], style)
        return self

    def measure(self, lines: Mapping[str, Any]) -> SheetForm:
        """Put the paper meters beside their fields."""
        for one in self:
            one.lines = lines.get(one.spec.id)
        return self

    def compare(self, conflicts: Mapping[str, Conflict], at: str = "") -> SheetForm:
        """Put what somebody else wrote beside what was typed here."""
        for one in self:
            one.theirs = conflicts.get(at + one.spec.id)
        return self


def _copied(thing: Thing) -> Thing:
    made: Thing = object.__new__(type(thing))
    vars(made).update(vars(thing))
    return made


@lru_cache(maxsize=1024)
def empty_form(place: Place) -> SheetForm:
    """The form of a section, or of a row of a group, with nothing in it."""
    fields = place.fields if isinstance(place, Field) else place.asked
    title = place.title if isinstance(place, Section) else ""
    members = {ATTRIBUTE + one.id: CardField(one, page_title=title) for one in fields if _on_page(one)}
    form: SheetForm = type("SectionForm", (SheetForm,), {**members, "place": place})()
    return form


def _on_page(one: Field) -> bool:
    return one.writer == "person" and (one.kind.asked or one.is_group)


def sheet_form(
    place: Place, part: Part, at: str = "", posted: Incoming | None = None, *, style: str = "western"
) -> SheetForm:
    """The form with what is stored, or with what was just posted. `at` is `group/row/` for a row."""
    return empty_form(place).bound(posted, _typed(place, part, at, style))


def _typed(place: Place, part: Part, at: str, style: str) -> dict[str, Any]:
    typed = {}
    for one in filter(_on_page, place.fields):
        path = at + one.id
        typed[ATTRIBUTE + one.id] = part.unread[path] if path in part.unread else typed_of(one, part.get(path), style)
    return typed


def base_of(place: Place, part: Part, at: str = "") -> dict[str, str]:
    """The digests of what stands in the fields that the page asks, by path."""
    return {at + one.id: digest(part.shown(at + one.id)) for one in place.fields if _on_page(one)}


def base_text(place: Place, base: Mapping[str, str], at: str = "") -> str:
    """The digests as the page carries them: `id:digest id:digest`."""
    return " ".join(f"{one.id}:{base[at + one.id]}" for one in place.fields if _on_page(one) and at + one.id in base)


def base_from(text: str, at: str = "") -> dict[str, str] | None:
    """What `base_text` wrote, by path; None when the page carried nothing."""
    pairs = re.findall(r"([a-z][a-z0-9_]*):([0-9a-f]{12})(?![0-9a-f])", text or "")
    return {at + name: value for name, value in pairs} or None
