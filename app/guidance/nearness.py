"""Which worked examples are nearest to somebody (基本方針書 表2-9): by kind first, then the field of work, the sort of school, age,
how much they worked, and how large the company is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.guidance.personas import Example

AGES = ("young", "middle", "senior")
AMOUNTS = ("none", "few", "some", "many")
SIZES = ("small", "middle", "large")


@dataclass(frozen=True)
class Reader:
    """Who looks for an example; what is empty is not known and counts nothing. `word`: part of an occupation's name;
    `work`: the numbers that 職業情報 gives to the work in their field."""

    kind: str = ""
    age_band: str = ""
    experience: str = ""
    word: str = ""
    work: frozenset[str] = frozenset()
    school_type: str = ""
    company_size: str = ""


def nearest(examples: Iterable[Example], reader: Reader) -> list[Example]:
    """All examples, the nearest first; those alike stay in their order."""
    return sorted(examples, key=lambda one: _distance(one, reader))


def matching(examples: Iterable[Example], reader: Reader) -> list[Example]:
    """The examples that are just so in everything that is known."""
    return [one for one in examples if not any(_distance(one, reader))]


def _distance(example: Example, reader: Reader) -> tuple[bool, bool, bool, bool, int, int, int]:
    return (
        bool(reader.kind) and example.kind != reader.kind,
        bool(reader.word) and reader.word not in example.occupation + example.person,
        bool(reader.work) and reader.work.isdisjoint(example.work),
        bool(reader.school_type) and example.school_type != reader.school_type,
        _steps(AGES, example.age_band, reader.age_band),
        _steps(AMOUNTS, example.experience, reader.experience),
        _steps(SIZES, example.company_size, reader.company_size),
    )


def _steps(names: tuple[str, ...], one: str, other: str) -> int:
    """How far they are apart; what is not known of an example is farther than anything that is."""
    if other not in names:
        return 0
    return abs(names.index(one) - names.index(other)) if one in names else len(names)
