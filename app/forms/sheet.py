"""Section and row forms, built from definitions: once for each, then kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Protocol

import wtforms
from wtforms.utils import unset_value

from app.jobcard import Conflict, Field, Part, Section, clean, digest

Place = Section | Field
EXTRA_ROWS = 1
# WTForms makes attributes of fields: one called `data` or `errors` would take the place of the form's own.
ATTRIBUTE = "field_"


class Incoming(Protocol):
    """What WTForms needs of a request's form."""

    def __contains__(self, name: str) -> bool: ...
    def __iter__(self) -> Any: ...
    def getlist(self, name: str) -> list[str]: ...


class CardField(wtforms.Field):
    """Carries one field of a definition to the page and back; every rule is the kind's own."""

    def __init__(self, spec: Field, input_name: str = "", **rest: Any) -> None:
        super().__init__(spec.question or spec.label, **rest)
        self.spec = spec
        self.name = input_name or spec.id
        self.id = self.name.replace(".", "-")
        self.typed: Any = None
        self.written: Any = unset_value
        self.fault = ""
        self.theirs: Conflict | None = None

    def process(self, formdata: Incoming | None, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Take what was posted, if the field was on the page, else what is stored."""
        self.process_errors: list[str] = []
        self.data = None if data is unset_value else data
        self.typed = self.data
        self.written = _posted(self.spec, formdata, self.name) if formdata is not None else unset_value
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

    def put(self, part: Part, path: str, shown: Any, style: str = "western") -> None:
        """Have something else than what was posted: what `part` shows at the path, or a text made of it."""
        self.written = shown
        is_stored = path not in part.unread and shown == part.get(path)
        self.typed = typed_of(self.spec, shown, style) if is_stored else shown

    def shown(self, text: Any, style: str = "western") -> str:
        """A stored value, or a text that could not be read, for comparing."""
        return _compared(self.spec, text, style)

    @property
    def foreign(self) -> list[str]:
        """Typed or imported words that are none of the choices: shown among them, so that nobody's are lost unseen."""
        given = self.chosen if isinstance(self.typed, list) else [self.text]
        codes = self.spec.codes.labels if self.spec.codes else {}
        return [str(one) for one in given if one and one not in codes]

    @property
    def described_by(self) -> str:
        """Ids of the hint and the message, for the inputs."""
        named = [f"{self.id}-hint" if self.spec.hint else "", f"{self.id}-fault" if self.fault else ""]
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


def _compared(spec: Field, text: Any, style: str) -> str:
    if text is None:
        return ""
    if spec.is_group and isinstance(text, list):
        rows = [row for row in text if isinstance(row, Mapping)]
        lines = ([_compared(one, row.get(one.id), style) for one in spec.fields] for row in rows)
        return "\n".join("　".join(filter(None, texts)) for texts in lines)
    if isinstance(text, Mapping):
        return " ".join(str(value) for part, value in text.items() if part != "era")
    try:
        return spec.show(text, style)
    except (ValueError, TypeError, AttributeError):
        return str(text)


def _kept(typed: Mapping[str, Any]) -> dict[str, str]:
    return {"open": str(typed["open"])} if typed.get("open") else {}


def _posted(spec: Field, form: Incoming, name: str) -> Any:
    """What was posted for a field, or unset_value when the page did not hold it."""
    if spec.is_group:
        return _posted_rows(spec, form, name)
    if spec.kind.parts:
        parts = {part: clean(form.getlist(f"{name}.{part}")[0]) for part in spec.kind.parts if f"{name}.{part}" in form}
        if f"{name}.open" in form:
            parts["open"] = clean(form.getlist(f"{name}.open")[0])
        return parts or unset_value
    if name not in form:
        return unset_value
    # Cleaned here already: what no page can show (NUL) must not come back to one.
    values = [clean(value) for value in form.getlist(name)]
    return [value for value in values if value] if spec.kind.name == "choices" else values[0]


def _posted_rows(spec: Field, form: Incoming, name: str) -> Any:
    numbers = {int(m[1]) for key in form if (m := re.match(rf"{re.escape(name)}\.(\d{{1,3}})\.", key))}
    if not numbers:
        return unset_value
    rows = []
    for number in sorted(numbers):
        row = {one.id: _posted(one, form, f"{name}.{number}.{one.id}") for one in spec.fields}
        row = {key: value for key, value in row.items() if value is not unset_value and _filled(value)}
        if row:
            rows.append(row)
    return rows


def _filled(value: Any) -> bool:
    """An era alone says nothing: the select always holds one."""
    if isinstance(value, Mapping):
        return any(text.strip() for part, text in value.items() if part != "era")
    return bool(value)


class SheetForm(wtforms.Form):
    """The fields of a section or a row, with what stands in them."""

    place: Place

    @property
    def written(self) -> dict[str, Any]:
        """What was posted, by field id; fields that the page did not hold are not in it."""
        return {one.spec.id: one.written for one in self if one.written is not unset_value}

    @property
    def faults(self) -> list[CardField]:
        """The fields with something wrong in them, in order."""
        return [one for one in self if one.fault]

    @property
    def folded(self) -> list[CardField]:
        """Fields that are seldom needed."""
        return [one for one in self if one.spec.more]

    @property
    def unfolded(self) -> bool:
        """Whether something stands in one of those, so that they must be seen."""
        return any(one.fault or one.theirs or _filled(one.typed) for one in self.folded)

    def blame(self, faults: Mapping[str, str], at: str = "") -> SheetForm:
        """Put the sentences of a reading beside their fields."""
        for one in self:
            one.fault = faults.get(at + one.spec.id, "")
        return self

    def compare(self, conflicts: Mapping[str, Conflict], at: str = "") -> SheetForm:
        """Put what somebody else wrote beside what was typed here."""
        for one in self:
            one.theirs = conflicts.get(at + one.spec.id)
        return self


@lru_cache(maxsize=1024)
def form_class(place: Place) -> type[SheetForm]:
    """The form class of a section, or of a row of a group."""
    fields = place.fields if isinstance(place, Field) else place.asked
    members = {ATTRIBUTE + one.id: CardField(one) for one in fields if _on_page(one)}
    return type("SectionForm", (SheetForm,), {**members, "place": place})


def _on_page(one: Field) -> bool:
    return one.writer == "person" and (one.kind.asked or one.is_group)


def sheet_form(
    place: Place, part: Part, at: str = "", posted: Incoming | None = None, *, style: str = "western"
) -> SheetForm:
    """The form with what is stored, or with what was just posted. `at` is `group/row/` for a row."""
    return form_class(place)(formdata=posted, data=_typed(place, part, at, style))


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
