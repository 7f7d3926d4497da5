"""What stands on paper, after all measuring: pages of bands of boxes, the same for the PDF and for Excel.

Lengths are whole units of 1/96 inch (0.75 pt, 0.2646 mm). Excel keeps column widths and row heights in just this unit,
so a box that stands on it is the same in both files.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..jobcard import Align, SheetView

UNITS_PER_MM = 96 / 25.4
PT_PER_UNIT = 0.75
# Around the text of a bordered box: left and right, above and below.
PAD_X, PAD_Y = 6, 4
# From one line to the next, in em: Excel's own pitch for the fonts it may meet is a little less, so text always fits.
PITCH = 1.5
NO_EDGE, THIN, THICK = 0, 1, 2


def units(mm: float) -> int:
    """Millimetres as whole units."""
    return round(mm * UNITS_PER_MM)


@dataclass(frozen=True, slots=True)
class Choice:
    """What of a card goes onto paper or into a file.

    `faces`: (form id, face id) of optional faces that are wanted. `private`: whether private fields go along.
    `without`: (form id, field or row id) of boxes and rows that the person leaves out.
    """

    faces: frozenset[tuple[str, str]] = frozenset()
    private: bool = False
    without: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Look:
    """How the text of a box is set."""

    size: float
    bold: bool = False
    align: Align = "left"
    middle: bool = False
    shade: bool = False
    padded: bool = True

    @property
    def pitch(self) -> int:
        """Units from line to line."""
        return round(self.size * PITCH / PT_PER_UNIT)

    @property
    def pad_x(self) -> int:
        """Units left and right of the text."""
        return PAD_X if self.padded else 0

    @property
    def pad_y(self) -> int:
        """Units above and below the text."""
        return PAD_Y if self.padded else 0

    def room_mm(self, width: int) -> float:
        """How wide a line may be in a box; one unit is kept free, so that no renderer breaks it again."""
        return (width - 2 * self.pad_x - 1) / UNITS_PER_MM


@dataclass(frozen=True, slots=True)
class Slot:
    """One field's value that can be edited where it stands: `text` is it, or its piece on this page.

    `number` is the row's number in its group, from 1. `joint` is what stood between this piece and the next.
    """

    field: str
    label: str
    text: str
    group: str = ""
    number: int = 0
    piece: int = 0
    joint: str = ""
    before: str = ""
    after: str = ""
    share: float = 1.0

    @property
    def path(self) -> tuple[str, int, str]:
        """(group, row's number, field)."""
        return self.group, self.number, self.field


@dataclass(frozen=True, slots=True)
class Strip:
    """Lines that belong together in a box: a paragraph, a phrase, a whole field.

    `spans` tells where in the field's text each line begins and ends, for a strip that is one whole field. `rows` is
    the height in lines, `note` follows in small letters on the last line. `source` is the text before it was broken.
    """

    lines: tuple[str, ...]
    rows: int
    slots: tuple[Slot, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    note: str = ""
    source: str = ""

    @property
    def text(self) -> str:
        """The whole text, letters that paper cannot print included."""
        return self.source or "\n".join(self.lines)

    def cut(self, rows: int) -> tuple[Strip, Strip]:
        """The first `rows` lines, and the rest with the rest of the field's text."""
        head = replace(self, lines=self.lines[:rows], rows=rows, spans=self.spans[:rows], source="")
        tail = replace(self, lines=self.lines[rows:], rows=self.rows - rows, spans=self.spans[rows:], source="")
        if not self.spans:
            # A phrase of several values: its pieces are no longer values.
            return replace(head, slots=()), replace(tail, slots=())
        (slot,) = self.slots
        start, end, begin = self.spans[0][0], self.spans[rows - 1][1], self.spans[rows][0]
        first = replace(slot, text=slot.text[: end - start], joint=slot.text[end - start : begin - start])
        second = replace(slot, text=slot.text[begin - start :], piece=slot.piece + 1)
        return replace(head, slots=(first,)), replace(tail, slots=(second,))


@dataclass(frozen=True, slots=True)
class Placed:
    """A box in a band: where it begins, how wide it is, what stands in it, its edges (left, top, right, bottom).

    `again` stands in it when the band goes on on the next page and nothing of its own is left.
    """

    x: int
    width: int
    look: Look
    strips: tuple[Strip, ...] = ()
    edges: tuple[int, int, int, int] = (0, 0, 0, 0)
    again: tuple[Strip, ...] = ()

    @property
    def rows(self) -> int:
        """Lines that the text takes."""
        return sum(strip.rows for strip in self.strips)

    @property
    def need(self) -> int:
        """The least height, with the padding."""
        return self.rows * self.look.pitch + 2 * self.look.pad_y

    def cut(self, height: int) -> tuple[Placed, Placed]:
        """What fits a height, and the rest."""
        left = max(0, (height - 2 * self.look.pad_y) // self.look.pitch)
        first: list[Strip] = []
        rest: list[Strip] = []
        for strip in self.strips:
            if strip.rows <= left and not rest:
                first.append(strip)
                left -= strip.rows
            elif left and not rest and strip.rows == len(strip.lines):
                head, tail = strip.cut(left)
                first.append(head)
                rest.append(tail)
            else:
                rest.append(strip)
        return replace(self, strips=tuple(first)), replace(self, strips=tuple(rest) or self.again)


@dataclass(frozen=True, slots=True)
class Band:
    """Boxes side by side, all as high as the band. `bordered` bands without a gap between them make one table."""

    cells: tuple[Placed, ...]
    height: int
    bordered: bool = True

    @property
    def xs(self) -> tuple[int, ...]:
        """The left edges of the boxes and the right edge of the last."""
        return *(cell.x for cell in self.cells), self.cells[-1].x + self.cells[-1].width

    def cut(self, height: int) -> tuple[Band, Band] | None:
        """The part that fits a height, and the rest; None where a cut would leave less than three lines on a side."""
        pairs = [cell.cut(height) for cell in self.cells]
        longest = max(range(len(pairs)), key=lambda n: self.cells[n].rows)
        first, rest = pairs[longest]
        if first.rows < 3 or not rest.strips:
            return None
        heads = tuple(pair[0] for pair in pairs)
        tails = tuple(pair[1] for pair in pairs)
        return (
            Band(heads, max(cell.need for cell in heads), self.bordered),
            Band(tails, max(cell.need for cell in tails), self.bordered),
        )


@dataclass(frozen=True, slots=True)
class Unit:
    """A band with the bands that must stand directly above it (`lead`), and those that stand there when it begins a
    page (`again`). A `filler` is an empty printed row, left out where there is no room. `keep` is the height of what
    follows and should stand on the same page."""

    body: Band
    lead: tuple[Band, ...] = ()
    again: tuple[Band, ...] = ()
    gap: int = 0
    filler: bool = False
    keep: int = 0


@dataclass(slots=True)
class Page:
    """Bands with the height at which each begins, from the top of the content."""

    bands: list[tuple[int, Band]] = field(default_factory=list)

    @property
    def bottom(self) -> int:
        """Where the next band would begin."""
        if not self.bands:
            return 0
        y, band = self.bands[-1]
        return y + band.height

    def add(self, band: Band, gap: int = 0) -> None:
        """Put a band under the others."""
        self.bands.append((self.bottom + gap, band))


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet laid out: its pages, and the place of the content on A4 in units."""

    sheet: SheetView
    pages: tuple[Page, ...]
    top: int
    left: int
    width: int
    height: int

    def page_of(self, names: Collection[str], number: int | None = None) -> int:
        """The first page, from 1, with one of these fields or groups, of a group the row of this number; else 1."""
        for at, page in enumerate(self.pages, 1):
            for slot in _slots(page):
                if (slot.group in names and number in (None, slot.number)) or (not slot.group and slot.field in names):
                    return at
        return 1

    def slots(self) -> Iterator[Slot]:
        """Every slot on every page."""
        for page in self.pages:
            yield from _slots(page)


def _slots(page: Page) -> Iterator[Slot]:
    for _, band in page.bands:
        for cell in band.cells:
            for strip in cell.strips:
                yield from strip.slots
