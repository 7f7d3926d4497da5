"""What differs between two states of a sheet: which fields, and which rows came, went or moved."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from .card import row_title, text_of
from .definitions import Definition, Field
from .edits import Run, runs
from .kinds import present

How = Literal["changed", "added", "removed"]
Row = Mapping[str, Any]


@dataclass(frozen=True)
class State:
    """A sheet at one moment: its form in the version of then, the values of all writers together, and what the person
    typed that could not be read, by path."""

    definition: Definition
    values: Mapping[str, Any] = field(default_factory=dict)
    unread: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Difference:
    """One field: its label, and what stood in it before and after, empty for nothing. `long`: a text of sentences."""

    label: str
    old: str
    new: str
    long: bool = False

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """From old to new; a date, a name or a choice is exchanged as a whole."""
        if self.long:
            return runs(self.old, self.new)
        whole = (Run("gone", self.old), Run("come", self.new))
        return tuple(run for run in whole if run.text)


@dataclass(frozen=True)
class Changed:
    """A place of a sheet on which something differs: a section, or one row of a list. `moved`: the row stands elsewhere
    among the others."""

    title: str
    how: How = "changed"
    differences: tuple[Difference, ...] = ()
    moved: bool = False
    is_row: bool = False


def differences(old: State, new: State, style: str = "western") -> list[Changed]:
    """Every place on which the two differ, in the order of the form. The two may be of different versions of it: fields
    of the same id are the same field, and of a field that only one of them knows the other is empty."""
    found = []
    titles, known = _places(old.definition, new.definition)
    for section, title in titles.items():
        plain = [one for one in known[section] if not one.is_group]
        if told := _fields(plain, ("", old.values, old.unread), ("", new.values, new.unread), style):
            found.append(Changed(title, differences=told))
        for group in known[section]:
            if group.is_group:
                found += _rows(group, old, new, style)
    return found


def _places(old: Definition, new: Definition) -> tuple[dict[str, str], dict[str, list[Field]]]:
    """The sections with their titles and fields, those that are only in the old version at the end."""
    titles: dict[str, str] = {}
    known: dict[str, list[Field]] = {}
    seen: set[str] = set()
    for definition in (new, old):
        for section in definition.sections:
            mine = [one for one in section.fields if one.id not in seen and one.kind.stored]
            if mine:
                titles.setdefault(section.id, section.title)
                known.setdefault(section.id, []).extend(mine)
        seen |= definition.fields.keys()
    return titles, known


Place = tuple[str, Mapping[str, Any], Mapping[str, Any]]


def _fields(fields: Iterable[Field], old: Place, new: Place, style: str) -> tuple[Difference, ...]:
    """Each field in which the two places show something else. A place: the beginning of its paths, values, unread."""
    told = []
    for one in fields:
        was, now = (
            text_of(one, unread.get(at + one.id, values.get(one.id)), style) for at, values, unread in (old, new)
        )
        if was != now:
            told.append(Difference(one.label, was, now, one.kind.name == "long_text" or one.is_group))
    return tuple(told)


def _rows(group: Field, old: State, new: State, style: str) -> list[Changed]:
    was, now = _present(group, old), _present(group, new)
    moved = _moved([row_id for row_id in was if row_id in now], [row_id for row_id in now if row_id in was])
    fields = [one for one in group.fields if one.kind.stored]
    found = []
    for number, (row_id, row) in enumerate(now.items(), 1):
        at = f"{group.id}/{row_id}/"
        told = _fields(fields, (at, was.get(row_id, {}), old.unread), (at, row, new.unread), style)
        how: How = "changed" if row_id in was else "added"
        if told or how == "added" or row_id in moved:
            found.append(Changed(row_name(group, row, number), how, told, row_id in moved, True))
    for number, (row_id, row) in enumerate(was.items(), 1):
        if row_id not in now:
            at = f"{group.id}/{row_id}/"
            told = _fields(fields, (at, row, old.unread), (at, {}, {}), style)
            found.append(Changed(row_name(group, row, number), "removed", told, is_row=True))
    return found


def _present(group: Field, state: State) -> dict[str, Row]:
    return {row["_id"]: row for row in present(state.values.get(group.id))}


def row_name(group: Field, row: Row, number: int) -> str:
    """What a row is called outside of its list: 仕事 2（見本商店）."""
    title = row_title(group, row)
    return f"{group.option('row', group.label)} {number}" + (f"（{title}）" if title else "")


def _moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """The fewest that must have been moved for the one order to become the other: all but a longest run of those that
    still follow each other."""
    place = {row_id: n for n, row_id in enumerate(before)}
    lasts: list[int] = []
    chains: list[list[str]] = []
    for row_id in after:
        n = bisect_left(lasts, place[row_id])
        chain = [*(chains[n - 1] if n else ()), row_id]
        lasts[n : n + 1], chains[n : n + 1] = [place[row_id]], [chain]
    return set(after) - set(chains[-1] if chains else ())
