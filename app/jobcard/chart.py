"""Rows drawn as a line: which group of a form can be, says its definition (`chart`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .definitions import Definition, Field
from .kinds import present

WIDTH, HEIGHT, MARGIN = 320, 200, 24


@dataclass(frozen=True, slots=True)
class Point:
    """One row of the line: its id, its two numbers, its words, and where it lies in the picture."""

    row_id: str
    across: int
    up: int
    words: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Chart:
    """The points from left to right, and the fields that they are made of."""

    across: Field
    up: Field
    words: Field
    points: tuple[Point, ...]
    middle: float

    @property
    def scale(self) -> dict[str, int]:
        """From which number to which the picture goes, from left to right and from below upwards."""
        first, last = self.points[0].across, self.points[-1].across
        return {"first": first, "last": last, "least": self.up.option("least"), "most": self.up.option("most")}

    @property
    def line(self) -> str:
        """The way of the line, as SVG wants it."""
        return " ".join(f"{one.x:g},{one.y:g}" for one in self.points)


def chart_of(definition: Definition, values: Mapping[str, Any]) -> Chart | None:
    """The rows of the form's group with a chart that have both numbers; None where there is no such row."""
    group = next((one for one in definition.fields.values() if one.is_group and one.option("chart")), None)
    if group is None:
        return None
    across, up, words = (group.by_id[name] for name in group.option("chart"))
    rows = [row for row in present(values.get(group.id)) if None not in (row.get(across.id), row.get(up.id))]
    rows.sort(key=lambda row: row[across.id])
    if not rows:
        return None
    first, last = rows[0][across.id], rows[-1][across.id]
    points = []
    for row in rows:
        x = _between(row[across.id], first, last, MARGIN, WIDTH - MARGIN) if first != last else WIDTH / 2
        points.append(
            Point(row["_id"], row[across.id], row[up.id], row.get(words.id) or "", x, _height(up, row[up.id]))
        )
    return Chart(across, up, words, tuple(points), _height(up, 0))


def _height(up: Field, value: int) -> float:
    return _between(value, up.option("least"), up.option("most"), HEIGHT - MARGIN, MARGIN)


def _between(value: int, least: int, most: int, start: float, end: float) -> float:
    return round(start + (end - start) * (value - least) / (most - least), 1)
