"""Which worked examples are nearest to somebody (基本方針書 表2-9): by kind first, then the field of work, then age, then how much
they worked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.guidance.personas import Example

AGES = ("young", "middle", "senior")
AMOUNTS = ("none", "few", "some", "many")


@dataclass(frozen=True)
class Reader:
    """Who looks for an example; what is empty is not known and counts nothing. `word`: part of an occupation's name;
    `work`: the numbers that 職業情報 gives to the work in their field."""

    kind: str = ""
    age_band: str = ""
    experience: str = ""
    word: str = ""
    work: frozenset[str] = frozenset()


def nearest(examples: Iterable[Example], reader: Reader) -> list[Example]:
    """All examples, the nearest first; those alike stay in their order."""
    return sorted(examples, key=lambda one: _distance(one, reader))


def matching(examples: Iterable[Example], reader: Reader) -> list[Example]:
    """The examples that are just so in everything that is known."""
    return [one for one in examples if not any(_distance(one, reader))]


def _distance(example: Example, reader: Reader) -> tuple[bool, bool, bool, int, int]:
    return (
        bool(reader.kind) and example.kind != reader.kind,
        bool(reader.word) and reader.word not in example.occupation + example.person,
        bool(reader.work) and reader.work.isdisjoint(example.work),
        _steps(AGES, example.age_band, reader.age_band),
        _steps(AMOUNTS, example.experience, reader.experience),
    )


def _steps(names: tuple[str, ...], one: str, other: str) -> int:
    return abs(names.index(one) - names.index(other)) if other in names else 0
