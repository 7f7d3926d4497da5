"""What of a sheet travels in data files, and what comes back out of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..jobcard import Card, Field, SheetView, present
from .paper import Choice


class NotOurs(ValueError):
    """The file was not made here, or is damaged; `args[0]` is a sentence for the person."""


@dataclass
class Written:
    """What a file says about one form, for the gate (`read_section`): texts by field id, groups as lists of rows
    with their `_id` where the file still knows it."""

    form: str
    version: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Record:
    """One line of data: a sheet's own fields, or a row of a group. `group` is '' or `jobs` or `jobs.transfers`."""

    group: str
    number: int
    row_id: str
    parent_id: str
    texts: Mapping[str, str]


def readable(one: Field, stored: Any, style: str) -> str:
    """The text that stands for a value on paper and in a cell, and that reads back as the same value."""
    if stored is None:
        return ""
    shown, typed = one.show(stored, style), one.typed(stored)
    for text in (shown, typed):
        if isinstance(text, str) and reads_back(one, text, stored):
            return text
    return shown


def reads_back(one: Field, text: str, stored: Any) -> bool:
    """Whether the text, read by the gate, is the stored value again."""
    from ..jobcard import Unreadable

    try:
        return bool(one.read(text) == stored)
    except Unreadable:
        return False


def travelling(fields: Iterable[Field], choice: Choice) -> list[Field]:
    """The fields whose values go into data files: no groups, nothing computed, no attachments, and private ones only
    when the person chose them."""
    return [
        one
        for one in fields
        if one.kind.stored
        and not one.is_group
        and one.kind.name != "attachment"
        and (choice.private or not one.private)
    ]


def groups(fields: Iterable[Field], choice: Choice) -> list[Field]:
    """The groups that go into data files."""
    return [one for one in fields if one.is_group and (choice.private or not one.private)]


def sheets(card: Card) -> list[SheetView]:
    """The profile, if there is one with anything in it, and the sheets."""
    profile = [card.profile] if card.profile is not None and card.profile.values else []
    return [*profile, *card.sheets]


def records(card: Card, sheet: SheetView, choice: Choice) -> Iterator[Record]:
    """Every record of a sheet: its own fields first, then the rows of its groups, each with its inner rows below."""

    def texts(fields: Iterable[Field], values: Mapping[str, Any]) -> dict[str, str]:
        wanted = travelling(fields, choice)
        return {
            one.id: readable(one, values.get(one.id), card.style) for one in wanted if keeps(one.option("of", one.id))
        }

    def keeps(name: str) -> bool:
        return (sheet.definition.id, name) not in choice.without

    yield Record("", 0, "", "", texts(sheet.definition.fields.values(), sheet.values))
    for group in groups(sheet.definition.fields.values(), choice):
        rows = [row for row in sheet.rows(group.id) if keeps(row["_id"])] if keeps(group.id) else []
        for number, row in enumerate(rows, 1):
            yield Record(group.id, number, row["_id"], "", texts(group.fields, row))
            for inner in groups(group.fields, choice):
                for below, line in enumerate(present(row.get(inner.id)), 1):
                    path = f"{group.id}.{inner.id}"
                    yield Record(path, below, line["_id"], row["_id"], texts(inner.fields, line))
