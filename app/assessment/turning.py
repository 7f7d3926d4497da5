"""Turning points of a ライフラインチャート, and what they say of somebody's strengths (content/lifeline.yaml)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.jobcard import Chart, ChartPoint, from_file

FILE = Path(__file__).parents[2] / "content" / "lifeline.yaml"
# Of two hundred: less is no turn that somebody would tell of; between these two a line is steady.
STEEP, STEADY = 30, 40
Kind = Literal["recover", "climb", "top", "steady"]
Wordings = Annotated[tuple[Annotated[str, StringConstraints(min_length=1)], ...], Field(min_length=1)]


class Turnings(BaseModel):
    """The wordings of each kind of turn."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    recover: Wordings
    climb: Wordings
    top: Wordings
    steady: Wordings


@dataclass(frozen=True)
class Turn:
    """From where to where the line went, and what that is."""

    kind: Kind
    start: ChartPoint
    end: ChartPoint

    @property
    def height(self) -> int:
        """How far it went up."""
        return self.end.up - self.start.up


@lru_cache(maxsize=1)
def turnings() -> Turnings:
    """The site's own wordings, read once."""
    return from_file(FILE, Turnings)


def turns(chart: Chart) -> list[Turn]:
    """What is worth telling of a line: where it rose steeply, the steepest first, its top, or that it is steady. Points
    without words are left out: there would be nothing to say."""
    points = [one for one in chart.points if one.words.strip()]
    if len(points) < 2:
        return []
    first, last = points[0], points[-1]
    top, low = max(points, key=lambda one: one.up), min(points, key=lambda one: one.up)
    if len(points) > 2 and top.up - low.up <= STEADY:
        return [Turn("steady", first, last)]
    rises = [
        Turn("recover" if start.up < 0 else "climb", start, end)
        for start, end in _rises(points)
        if end.up - start.up >= STEEP
    ]
    found = sorted(rises, key=lambda one: -one.height)
    return [*found, Turn("top", low, top)] if top.up > 0 else found


def _rises(points: list[ChartPoint]) -> list[tuple[ChartPoint, ChartPoint]]:
    """Each way up from where it begins to where it ends."""
    rises: list[tuple[ChartPoint, ChartPoint]] = []
    for one, following in pairwise(points):
        if following.up <= one.up:
            continue
        goes_on = rises and rises[-1][1] is one
        rises = [*rises[:-1], (rises[-1][0], following)] if goes_on else [*rises, (one, following)]
    return rises


def strengths(chart: Chart) -> tuple[str, ...]:
    """Sentences for 強み等, one for each turn; of a kind no more than there are wordings for it."""
    said, used = [], Counter[str]()
    for turn in turns(chart):
        wordings: tuple[str, ...] = getattr(turnings(), turn.kind)
        if used[turn.kind] < len(wordings):
            wording = wordings[used[turn.kind]]
            said.append(wording.format(start=_within(turn.start.words), end=_within(turn.end.words)))
        used[turn.kind] += 1
    return tuple(said)


def _within(words: str) -> str:
    """Own words as they can stand between 「 and 」."""
    return words.strip().rstrip("。").replace("「", "『").replace("」", "』")
