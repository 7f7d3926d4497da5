"""Occupations whose numbers are like somebody's (job tag, content/occupations/): the interests of those in it as they
are, what it gives of what one values as the difference to the average of all occupations. Nearly every occupation gives
more 専門性 than 収入: as they are, those numbers would show everybody the same few.

An assessment whose scales are not among the numbers has none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from statistics import StatisticsError, correlation, fmean

from app.occupations import Occupation, occupations

from .scoring import Result

MOST = 8
# Below it the likeness is no more than chance among so few numbers.
LEAST = 0.6


@lru_cache(maxsize=1)
def _numbers() -> Mapping[str, Mapping[str, float]]:
    """By occupation and scale."""
    given = defaultdict(list)
    for one in occupations().values():
        for key, value in one.values:
            given[key].append(value)
    usual = {key: fmean(values) for key, values in given.items()}
    return {
        one.id: dict(one.interests) | {key: value - usual[key] for key, value in one.values}
        for one in occupations().values()
    }


def fitting(result: Result) -> list[Occupation]:
    """The occupations whose numbers rise and fall most like the person's, the likest first; none for flat scores.
    Correlation compares shapes, so that somebody who likes everything is not shown other ones than somebody shy."""
    if result.is_flat:
        return []
    likeness = {number: _like(theirs, result) for number, theirs in _numbers().items()}
    near = [number for number, like in likeness.items() if like >= LEAST]
    return [occupations()[number] for number in sorted(near, key=lambda one: -likeness[one])[:MOST]]


def _like(numbers: Mapping[str, float], result: Result) -> float:
    try:
        theirs = [numbers[scale.id] for scale, _ in result.means]
        return correlation([mean for _, mean in result.means], theirs)
    except (KeyError, StatisticsError):  # nobody was asked, or all numbers are equal
        return 0.0
