"""A result as a drawing: around a middle where there are few scales, as bars where there are many."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, sin
from typing import ClassVar

from .scoring import Result

RADIUS, MIDDLE = 64, (160, 92)
# With more corners the words around a radar would lie on each other.
CORNERS = 6
ROW, LONGEST = 22, 150


@dataclass(frozen=True)
class Bars:
    """A bar for each scale, the highest first: its word, where it stands, and how long it is."""

    name: ClassVar[str] = "bars"
    bars: tuple[tuple[str, int, float], ...]

    @property
    def height(self) -> int:
        """What all of them need."""
        return ROW * len(self.bars) + 4


def draw(result: Result) -> Radar | Bars:
    """The drawing that suits the number of scales."""
    return radar(result) if len(result.means) <= CORNERS else bars(result)


def bars(result: Result) -> Bars:
    """The scores one under the other; the lowest answer is a short bar, not none."""
    most = result.assessment.most
    rows = enumerate(result.means)
    return Bars(tuple((scale.name, ROW * n, round(LONGEST * mean / most, 1)) for n, (scale, mean) in rows))


@dataclass(frozen=True)
class Radar:
    """A drawing of the scores: a corner for each scale, with its word and where that is held, and the shape of the
    scores."""

    name: ClassVar[str] = "radar"
    corners: tuple[tuple[float, float], ...]
    words: tuple[tuple[float, float, str, str], ...]
    shape: tuple[tuple[float, float], ...]

    @staticmethod
    def line(points: tuple[tuple[float, float], ...]) -> str:
        """Points as SVG wants them."""
        return " ".join(f"{x:g},{y:g}" for x, y in points)


def radar(result: Result) -> Radar:
    """The scores around a middle, in the order of the assessment; the lowest answer is the middle."""
    scales, most = result.assessment.scales, result.assessment.most
    turns = [2 * pi * n / len(scales) for n in range(len(scales))]
    sizes = [(result.of(scale.id) - 1) / (most - 1) for scale in scales]
    return Radar(
        tuple(_at(turn, 1) for turn in turns),
        tuple((*_at(turn, 1.18), scale.name, _held(turn)) for turn, scale in zip(turns, scales, strict=True)),
        tuple(_at(turn, size) for turn, size in zip(turns, sizes, strict=True)),
    )


def _held(turn: float) -> str:
    """Words beside the drawing begin or end at their corner; those above and below are in the middle."""
    return "middle" if abs(sin(turn)) < 0.1 else "start" if sin(turn) > 0 else "end"


def _at(turn: float, size: float) -> tuple[float, float]:
    return round(MIDDLE[0] + RADIUS * size * sin(turn), 1), round(MIDDLE[1] - RADIUS * size * cos(turn), 1)
