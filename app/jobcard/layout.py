"""How a form stands on paper: blocks with widths in mm and minimum heights in lines.

PDF, Excel and the paper meter read these same blocks. A4 portrait, 180 mm between the margins unless said otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .phrases import Phrase

Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: fixed text (`label`, shaded), or phrases (one a line), or one whole field."""

    width: float
    label: str = ""
    lines: tuple[Phrase, ...] = ()
    field: str = ""
    size: float = 0
    align: Align = "left"
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """Number and title of the form; to the right the date, the name."""

    title: str
    number: str = ""
    right: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class Pairs:
    """A table of labels and short values; every row's widths add up to the content width."""

    rows: tuple[tuple[Cell, ...], ...]
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Box:
    """A shaded heading and a text area below it, at least `lines` high."""

    field: str
    label: str
    note: str = ""
    lines: int = 5


@dataclass(frozen=True, slots=True)
class Rows:
    """A table with a row for each row of a group; `printed` rows at least, each at least `lines` high."""

    group: str
    columns: tuple[Cell, ...]
    printed: int = 1
    lines: int = 2
    title: str = ""


@dataclass(frozen=True, slots=True)
class FixedRows:
    """A table whose rows stand in the definition: headings, then cells of text and fields."""

    columns: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    lines: int = 1
    title: str = ""


@dataclass(frozen=True, slots=True)
class Sign:
    """A block that somebody else fills in, by hand when it is empty: one text area, then a table of labelled cells."""

    label: str
    field: str = ""
    lines: int = 8
    cells: tuple[tuple[Cell, ...], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Notes:
    """Notes at the foot."""

    texts: tuple[str, ...]


Block = Head | Pairs | Box | Rows | FixedRows | Sign | Notes


@dataclass(frozen=True, slots=True)
class Face:
    """A face (第1面, 第2面 …): begins on a new sheet of paper. An optional face is printed only when asked for."""

    blocks: tuple[Block, ...]
    id: str = ""
    optional: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """All faces, with the paper's margins in mm (top, right, bottom, left) and the size of the text in pt."""

    faces: tuple[Face, ...]
    margins: tuple[float, float, float, float] = (14.0, 15.0, 14.0, 15.0)
    size: float = 10.0

    @property
    def width(self) -> float:
        """mm between the margins of A4 portrait."""
        return 210.0 - self.margins[1] - self.margins[3]
