"""The rows of a card that speak of a time in somebody's life: jobs, schools, licences, whatever else filled a time.

Which group speaks of what says its definition (`timeline`); which months are meant, the group's own rule of order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .card import Card, row_title
from .definitions import Definition, Field
from .eras import Month
from .kinds import OPEN


@dataclass(frozen=True)
class Period:
    """One row on the timeline. `sort`: job, learning, licence, gap (a time without work that the person wrote down),
    activity. `sheet` is its place among the card's sheets. A month that is not known is None; one that still goes on
    is `going_on`."""

    sort: str
    sheet: int
    group: Field
    row: Mapping[str, Any]
    number: int

    @property
    def row_id(self) -> str:
        """The id of the row."""
        return str(self.row["_id"])

    @cached_property
    def name(self) -> str:
        """What the row is called."""
        return row_title(self.group, self.row) or f"{self.group.option('row', self.group.label)} {self.number}"

    @property
    def written_name(self) -> bool:
        """Whether the person has written what it is called."""
        return bool(row_title(self.group, self.row))

    @cached_property
    def start(self) -> Month | None:
        """When it began; when a licence was got."""
        return self._month(0)

    @cached_property
    def end(self) -> Month | None:
        """When it was over; None while it goes on, and for an end before its beginning: that one is asked about."""
        end = self._month(1)
        return None if end and self.start and end < self.start else end

    @property
    def going_on(self) -> bool:
        """Whether it still goes on."""
        return self._stored(1) == OPEN

    def _stored(self, which: int) -> Any:
        names = months_of(self.group)
        return self.row.get(names[which]) if which < len(names) else None

    def _month(self, which: int) -> Month | None:
        stored = self._stored(which)
        return None if stored in (None, OPEN) else Month(int(stored[:4]), int(stored[5:]))

    def code(self, codes: str) -> str:
        """What was chosen from the code list of this name; empty for nothing."""
        field = self._field(codes)
        return str(self.row.get(field.id) or "") if field else ""

    def column(self, codes: str, name: str) -> str:
        """What a further column of a code list says of what was chosen or written; empty for nothing."""
        field = self._field(codes)
        if field is None or field.codes is None:
            return ""
        written = str(self.row.get(field.id) or "")
        return field.codes.column(field.codes.codes_by_label.get(written, written), name)

    def age(self, codes: str, name: str) -> int | None:
        """As `column`, of an age in years."""
        found = self.column(codes, name)
        return int(found) if found else None

    def shown(self, codes: str) -> str:
        """What was chosen from a code list, in words."""
        field = self._field(codes)
        return field.show(self.row.get(field.id)) if field else ""

    def _field(self, codes: str) -> Field | None:
        return next((one for one in self.group.fields if one.codes and one.codes.name == codes), None)


def months_of(group: Field) -> tuple[str, ...]:
    """The ids of a group's months: first and last, or the only one."""
    ordered = next((rule for rule in group.rules if group.by_id[rule[0]].kind.name == "year_month"), None)
    return ordered or tuple(one.id for one in group.fields if one.kind.name == "year_month")[:1]


def groups_of(definition: Definition) -> Iterator[Field]:
    """The groups of a form that stand on the timeline."""
    return (one for one in definition.fields.values() if one.is_group and one.option("timeline"))


def periods(card: Card) -> list[Period]:
    """Every row of the card that stands on the timeline."""
    return [
        Period(group.option("timeline"), n, group, row, number)
        for n, sheet in enumerate(card.sheets)
        for group in groups_of(sheet.definition)
        for number, row in enumerate(sheet.rows(group.id), 1)
    ]
