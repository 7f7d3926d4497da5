"""content/figures.yaml: what the figures are called, what they mean, and what they should come to."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from app.jobcard import from_file

from .counting import FIGURES

FILE = Path(__file__).parents[2] / "content" / "figures.yaml"
Said = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Goal(_Part):
    """What a figure should come to, in which year."""

    people: int
    year: Said


class Named(_Part):
    """A figure: its name, and in a sentence who is counted."""

    name: Said
    meaning: Said
    goal: Goal | None = None


class Uncounted(_Part):
    """Something with a goal that the site cannot count, and why."""

    name: Said
    goal: Said
    why: Said


class Words(_Part):
    """All words of the page about figures that are no page's own."""

    source: Said
    figures: Mapping[str, Named]
    drafts: Named
    uncounted: tuple[Uncounted, ...]
    standing: Mapping[str, Said]
    standing_label: Said
    unknown: Said

    @model_validator(mode="after")
    def _names_all(self) -> Self:
        if set(self.figures) != set(FIGURES) or set(self.standing) != {"guest", "member"}:
            raise ValueError("every figure and both standings need their words")
        return self


@lru_cache(maxsize=1)
def words() -> Words:
    """The words. Raises DefinitionError for a wrong file."""
    return from_file(FILE, Words)
