"""A card: a person's sheets as values, ready to be shown, printed and written into files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, Literal

from .definitions import Definition, Field
from .eras import show_day
from .kinds import JAPAN, Duration, present, today
from .phrases import Phrase, parse

Style = Literal["western", "japanese"]
Row = Mapping[str, Any]


@dataclass(frozen=True)
class SheetView:
    """A filled form: its definition and the stored values of all its writers together. No values: a blank form."""

    definition: Definition
    values: Mapping[str, Any] = field(default_factory=dict)
    status: Literal["draft", "registered"] = "draft"
    saved_at: datetime | None = None
    blank: bool = False
    # When the person last said that it is still right (最終確認日); None when it was written on since.
    confirmed_at: datetime | None = None
    # The day on which it read so, where that is not today.
    day: date | None = None

    @cached_property
    def as_of(self) -> date:
        """The day the sheet speaks of: 年月日現在, else the day on which it is read."""
        stored = self.values.get("as_of_date")
        return date.fromisoformat(stored) if stored else self.day or today()

    def rows(self, group: str) -> list[Row]:
        """The rows of a group in their order, without removed ones."""
        return present(self.values.get(group))


@dataclass(frozen=True)
class Card:
    """Sheets of one person with the profile that all of them print from. `style` is how dates are written."""

    sheets: tuple[SheetView, ...]
    profile: SheetView | None = None
    style: Style = "western"

    def show(self, sheet: SheetView, name: str, row: Row | None = None) -> str:
        """The shown text of a field of the row or sheet, or of `profile.<field or composed>`; empty for none."""
        if name.startswith("profile."):
            return self.person(name.removeprefix("profile."))
        if name in sheet.definition.composed and row is None:
            return self.fill(sheet, sheet.definition.composed[name])
        return sheet.definition.fields[name].show(sheet.values.get(name), self.style)

    def show_in(self, sheet: SheetView, group: Field, row: Row, number: int, name: str) -> str:
        """As `show`, for a name that stands in a row of a group; `number` counts from 1."""
        if name not in group.by_id:
            return self.show(sheet, name, row)
        one = group.by_id[name]
        if isinstance(one.kind, Duration):
            start, end = (self._loaded(group.by_id[one.option(key)], row) for key in ("from", "to"))
            return one.kind.between(start, end, sheet.as_of)
        if not one.kind.stored:
            return str(number)
        return one.show(row.get(name), self.style)

    @staticmethod
    def _loaded(one: Field, row: Row) -> Any:
        stored = row.get(one.id)
        return None if stored is None else one.kind.load(stored)

    def fill(self, sheet: SheetView, phrase: Phrase) -> str:
        """A phrase with the sheet's values."""
        return phrase.fill(lambda name: self.show(sheet, name))

    def fill_in(self, sheet: SheetView, group: Field, row: Row, number: int, phrase: Phrase) -> str:
        """A phrase with the values of a row."""
        return phrase.fill(lambda name: self.show_in(sheet, group, row, number, name))

    def person(self, name: str) -> str:
        """A field of the profile, or one of its composed texts (name, address …)."""
        if self.profile is None:
            return ""
        return self.show(self.profile, name)

    def confirmed_on(self, sheet: SheetView) -> str:
        """最終確認日 as this card shows days; empty when the sheet, or the profile that it prints, was written on since."""
        at, printed = sheet.confirmed_at, self.profile.saved_at if self.profile else None
        if at is None or (printed and printed > at):
            return ""
        return show_day(at.astimezone(JAPAN).date(), self.style)

    def only(self, *forms: str) -> Card:
        """The same card with these forms alone."""
        return replace(self, sheets=tuple(sheet for sheet in self.sheets if sheet.definition.id in forms))


def blank(definition: Definition) -> SheetView:
    """An empty form to be filled in by hand."""
    return SheetView(definition, {}, "registered", None, True)


def text_of(field: Field, shown: Any, style: str = "western") -> str:
    """What stands in a field as one text: a stored value, or what was typed and could not be read; rows line by line."""
    if shown is None:
        return ""
    if field.is_group and isinstance(shown, list):
        rows = [row for row in shown if isinstance(row, Mapping) and not row.get("_gone")]
        lines = ([text_of(one, row.get(one.id), style) for one in field.fields] for row in rows)
        return "\n".join("　".join(filter(None, texts)) for texts in lines)
    if isinstance(shown, Mapping):
        return " ".join(str(value) for part, value in shown.items() if part != "era")
    try:
        return field.show(shown, style)
    except (ValueError, TypeError, AttributeError):
        return "、".join(map(str, shown)) if isinstance(shown, list) else str(shown)


def row_title(group: Field, row: Row) -> str:
    """What a row is called in lists: the group's own phrase, empty while nothing is written there."""
    source = group.option("row_title", "")
    return parse(source).fill(lambda name: group.by_id[name].show(row.get(name))) if source else ""
