"""How far a sheet has come. Nothing is obligatory: this only helps to see where one is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from .definitions import Definition, Section
from .kinds import present

State = Literal["empty", "begun", "fault"]


@dataclass(frozen=True, slots=True)
class SectionState:
    """One section: whether anything is written, and the paths that could not be read."""

    section: Section
    state: State
    faulty: tuple[str, ...]


def section_state(section: Section, values: Mapping[str, Any], unread: Mapping[str, Any]) -> SectionState:
    """A section is begun when any of its fields holds something that the person wrote."""
    faulty = tuple(path for path in unread if path.split("/")[0] in section.by_id)
    written = any(_written(values.get(one.id)) for one in section.fields if one.id != "as_of_date")
    return SectionState(section, "fault" if faulty else "begun" if written else "empty", faulty)


def states(definition: Definition, values: Mapping[str, Any], unread: Mapping[str, Any]) -> list[SectionState]:
    """Every section that the person writes, in order."""
    return [section_state(section, values, unread) for section in definition.pages]


def is_begun(definition: Definition, values: Mapping[str, Any]) -> bool:
    """Whether a person has written anything on the sheet besides its date."""
    return any(_written(values.get(name)) for name in definition.fields if name != "as_of_date")


def _written(value: Any) -> bool:
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        return bool(present(value))
    return value not in (None, "", [])
