"""content/assessments/*.yaml: scales, items and the words of a result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from app.jobcard import from_file

CONTENT = Path(__file__).parents[2] / "content" / "assessments"
Said = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Scale(_Part):
    """Something that is asked about, and its words: what it is, what somebody likes (名詞句), how they do it (…ながら), which
    work has it, and a sentence for a form."""

    id: Id
    name: Said
    about: Said
    likes: Said
    doing: Said
    works: Said
    sentence: Said


class Words(_Part):
    """What is said of a result. Patterns: `{names}` of several scales, words of `{one}` scale and of the `{other}` next
    to it (`{one.works}`)."""

    equal: Said
    flat: Said
    slightly: Said
    single: Said
    alike: Said
    about: Said
    likes: Said
    second: Said
    seconds: Said
    pair: Said
    many: Said
    last: Said
    low: Said
    broad: tuple[Said, ...]
    quiet: tuple[Said, ...]
    look_back: Said
    both: Said
    # Where the answers give no sentence for a form: what to write instead.
    unsaid: Said


class Shown(_Part):
    """What stands above the occupations that fit."""

    title: Said
    hint: Said


class Item(_Part):
    """A question of a scale."""

    id: Id
    scale: Id
    text: Said


class Assessment(_Part):
    """Questions that are all answered in the same words, from the least (1) to the most."""

    id: Id
    order: int
    title: Said
    minutes: int
    lead: Said
    gives: Said
    honest: Said
    question: Said
    answers: tuple[Said, ...]
    # What a scale is called, and the section of 様式1 in which its words are of use.
    scale: Said
    writes: Id
    # The answer of an invented person by scale, for those who have no result yet.
    sample: dict[Id, int] = {}
    occupations: Shown | None = None
    told: Words
    scales: tuple[Scale, ...]
    items: tuple[Item, ...]

    @model_validator(mode="after")
    def scales_are_asked_about_alike(self) -> Self:
        """Every item has a scale, and every scale as many items as the others."""
        if len({item.id for item in self.items}) < len(self.items):
            raise ValueError("items: an id stands twice")
        counts = Counter(item.scale for item in self.items)
        if set(counts) != {scale.id for scale in self.scales}:
            raise ValueError("items: their scales are not those of the assessment")
        if len(set(counts.values())) > 1:
            raise ValueError("items: as many for each scale")
        return self

    @model_validator(mode="after")
    def patterns_can_be_filled(self) -> Self:
        """Nothing is asked for that a scale does not have."""
        one, *_, other = self.scales
        for name, said in self.told:
            for pattern in (said,) if isinstance(said, str) else said:
                try:
                    pattern.format(one=one, other=other, names=one.name)
                except (AttributeError, LookupError, ValueError) as wrong:
                    raise ValueError(f"told: {name}: {wrong}") from None
        return self

    @property
    def most(self) -> int:
        """The highest answer; the lowest is 1."""
        return len(self.answers)

    def number_of_first_open(self, answers: Mapping[str, int]) -> int | None:
        """The number (from 1) of the first item without an answer; None when all are answered."""
        return next((n for n, item in enumerate(self.items, 1) if item.id not in answers), None)


def load_assessment(path: Path) -> Assessment:
    """Read such a file. Raises DefinitionError that names file, line and key when something is missing or wrong."""
    return from_file(path, Assessment)


@lru_cache(maxsize=1)
def assessments() -> Mapping[str, Assessment]:
    """The site's own assessments by id, in their order, read once."""
    found = [load_assessment(path) for path in CONTENT.glob("*.yaml")]
    return {one.id: one for one in sorted(found, key=lambda one: one.order)}
