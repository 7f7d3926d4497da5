"""The printed page in a workbook: the laid-out paper as rows, columns and a few merged cells.

Excel keeps widths in characters of the workbook's own font. Courier New at 10 pt has figures of exactly 8 units both
in Excel and in LibreOffice (also where another monospaced font stands in for it), so a unit of the paper is a unit there.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from .paper import NO_EDGE, PT_PER_UNIT, UNITS_PER_MM, Band, Look, Paper, Placed, Slot, Strip

RULER = Font(name="Courier New", sz=10)
FIGURE = 8
# On every Windows and every Mac with Office; its lines are lower and its kana narrower than the printed ones, so what
# fits the PDF's box fits Excel's.
FACE = "ＭＳ Ｐゴシック"
TALLEST = 540
SNAP = 3
SIDES = {1: Side("thin"), 2: Side("medium")}
SHADE = PatternFill("solid", fgColor="EEEEEE")
# A text that a person confirms with Enter must not become a formula either.
_RISKY = tuple("=+-@")
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True, slots=True)
class Dress:
    """Everything that makes two cells look different."""

    look: Look
    edges: tuple[int, int, int, int] = (0, 0, 0, 0)
    format: str = "General"
    quoted: bool = False
    wrapped: bool = True


class Wardrobe:
    """Styles of a workbook, each made once; openpyxl takes a hundred times longer to make one than to give one."""

    def __init__(self, scratch: Cell) -> None:
        self._scratch = scratch
        self._made: dict[Dress, Any] = {}

    def put_on(self, cell: Cell, dress: Dress) -> None:
        """Give a cell its style."""
        style = self._made.get(dress)
        if style is None:
            style = self._made[dress] = self._make(dress)
        cell._style = copy(style)

    def _make(self, dress: Dress) -> Any:
        cell, look = self._scratch, dress.look
        cell.font = Font(name=FACE, sz=look.size, b=look.bold)
        cell.alignment = Alignment(
            horizontal=look.align, vertical="center" if look.middle else "top", wrap_text=dress.wrapped
        )
        left, top, right, bottom = (SIDES.get(edge, Side()) for edge in dress.edges)
        cell.border = Border(left, right, top, bottom)
        cell.fill = SHADE if look.shade else PatternFill()
        cell.number_format = dress.format
        style = copy(cell._style)
        style.quotePrefix = int(dress.quoted)
        return style


def put_text(cell: Cell, text: str) -> None:
    """A text as a text, whatever it begins with. Excel reads _x0041_ as a letter, so such a text is masked."""
    cell.value = _ESCAPED.sub("_x005F_", ILLEGAL_CHARACTERS_RE.sub("", text))
    if cell.value is not None:
        cell.data_type = "s"


def is_risky(text: str) -> bool:
    """Whether Excel would read a formula when somebody confirms the cell."""
    return text.startswith(_RISKY)


def format_of(before: str, after: str) -> str:
    """A number format that shows a text with signs around it, so that the cell holds the bare value."""

    def quoted(signs: str) -> str:
        return "".join(f'"{run}"' if run != '"' else '\\"' for run in re.findall('"|[^"]+', signs))

    return f"{quoted(before)}@{quoted(after)}"


def name_cell(workbook: Any, name: str, sheet: Worksheet, where: str) -> None:
    """Give a cell or range its name in the workbook."""
    first, _, last = where.partition(":")
    absolute = re.compile(r"([A-Z]+)(\d+)")
    place = ":".join(absolute.sub(r"$\1$\2", part) for part in (first, last) if part)
    title = sheet.title.replace("'", "''")
    workbook.defined_names[name] = DefinedName(name, attr_text=f"'{title}'!{place}")


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle of the grid (1-based, last included) with what stands in it."""

    top: int
    left: int
    bottom: int
    right: int
    look: Look
    strip: Strip | None = None
    slot: Slot | None = None

    @property
    def where(self) -> str:
        """A1 or A1:C3."""
        first = f"{get_column_letter(self.left)}{self.top}"
        last = f"{get_column_letter(self.right)}{self.bottom}"
        return first if first == last else f"{first}:{last}"


class Grid:
    """The rows and columns that all boxes of a paper need, and the regions in them."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.xs = self._columns()
        self.heights: list[int] = []
        self.breaks: list[int] = []
        self.regions: list[Region] = []
        self.edges: dict[tuple[int, int], list[int]] = {}
        for page in paper.pages:
            bottom = 0
            for y, band in page.bands:
                if y > bottom:
                    self._add_rows([y - bottom])
                self._band(band)
                bottom = y + band.height
            self.breaks.append(len(self.heights))

    def _columns(self) -> list[int]:
        wanted = {0, self.paper.width}
        for page in self.paper.pages:
            for _, band in page.bands:
                wanted.update(band.xs)
                for cell in band.cells:
                    for strip in cell.strips:
                        wanted.update(_parts(cell, strip))
        kept: list[int] = []
        for x in sorted(wanted):
            if not kept or x - kept[-1] > SNAP:
                kept.append(x)
        kept[-1] = self.paper.width
        return kept

    def column(self, x: int) -> int:
        """The grid line nearest to x, counted from 0."""
        n = bisect_left(self.xs, x)
        if n and (n == len(self.xs) or x - self.xs[n - 1] <= self.xs[n] - x):
            return n - 1
        return n

    def _add_rows(self, heights: list[int]) -> None:
        for height in heights:
            # Excel's rows end at 409 pt.
            while height > TALLEST:
                self.heights.append(TALLEST)
                height -= TALLEST
            self.heights.append(height)

    def _band(self, band: Band) -> None:
        cuts = sorted({0, band.height, *(y for cell in band.cells for y, _ in _stack(cell, band.height))})
        lines = {}
        for upper, lower in pairwise(cuts):
            lines[upper] = len(self.heights) + 1
            self._add_rows([lower - upper])
        lines[band.height] = len(self.heights) + 1
        for cell in band.cells:
            self._cell(cell, band.height, lines)

    def _cell(self, cell: Placed, height: int, lines: dict[int, int]) -> None:
        left, right = self.column(cell.x) + 1, self.column(cell.x + cell.width)
        self._frame(cell, lines[0], left, lines[height] - 1, right)
        stack = _stack(cell, height)
        for (upper, strip), lower in zip(stack, [*(y for y, _ in stack[1:]), height], strict=True):
            top, bottom = lines[upper], lines[lower] - 1
            if strip is None or len(strip.slots) < 2:
                slot = strip.slots[0] if strip and strip.slots else None
                self.regions.append(Region(top, left, bottom, right, cell.look, strip, slot))
                continue
            for slot, (start, end) in zip(strip.slots, pairwise(_parts(cell, strip)), strict=True):
                first, last = self.column(start) + 1, self.column(end)
                self.regions.append(Region(top, first, bottom, last, cell.look, None, slot))

    def _frame(self, cell: Placed, top: int, left: int, bottom: int, right: int) -> None:
        for side, edge in enumerate(cell.edges):
            if edge == NO_EDGE:
                continue
            rows = {1: range(top, top + 1), 3: range(bottom, bottom + 1)}.get(side, range(top, bottom + 1))
            columns = {0: range(left, left + 1), 2: range(right, right + 1)}.get(side, range(left, right + 1))
            for row in rows:
                for column in columns:
                    self.edges.setdefault((row, column), [0, 0, 0, 0])[side] = edge


def _parts(cell: Placed, strip: Strip) -> list[int]:
    """Where the values of a strip begin, and where the last ends; nothing for a single one."""
    if len(strip.slots) < 2:
        return []
    edges, at = [cell.x], 0.0
    for slot in strip.slots:
        at += slot.share
        edges.append(cell.x + round(cell.width * at))
    return edges


def _stack(cell: Placed, height: int) -> list[tuple[int, Strip | None]]:
    """The strips of a box with where each begins; boxes that hold nothing to edit are one piece of text."""
    if not any(strip.slots for strip in cell.strips):
        return [(0, _together(cell.strips))]
    stack: list[tuple[int, Strip | None]] = []
    at = 0
    below = cell.look.pad_y
    for strip in (one for one in cell.strips if one.rows):
        stack.append((at, strip))
        below += strip.rows * cell.look.pitch
        at = min(below, height - 1)
    return stack


def _together(strips: tuple[Strip, ...]) -> Strip | None:
    if len(strips) < 2:
        return strips[0] if strips else None
    text = "\n".join(strip.text + strip.note for strip in strips)
    return Strip(tuple(text.split("\n")), sum(strip.rows for strip in strips), source=text)


def print_on(sheet: Worksheet, paper: Paper, wardrobe: Wardrobe) -> Iterator[tuple[Slot, str]]:
    """Put a paper on an empty worksheet, ready to print on A4; yields each slot with the place where it stands."""
    grid = Grid(paper)
    for n, (left, right) in enumerate(pairwise(grid.xs), 1):
        sheet.column_dimensions[get_column_letter(n)].width = (right - left) / FIGURE
    for n, height in enumerate(grid.heights, 1):
        sheet.row_dimensions[n].height = height * PT_PER_UNIT
    for (row, column), edges in grid.edges.items():
        wardrobe.put_on(sheet.cell(row, column), Dress(Look(10), tuple(edges)))  # type: ignore[arg-type]
    for region in grid.regions:
        _fill(sheet, region, tuple(grid.edges.get((region.top, region.left), (0, 0, 0, 0))), wardrobe)
        if ":" in region.where:
            # Not merge_cells: it would make and style every cell of the range once more.
            sheet.merged_cells.add(region.where)
        if region.slot:
            yield region.slot, region.where
    _page_setup(sheet, paper, grid)


def _fill(sheet: Worksheet, region: Region, edges: tuple[int, ...], wardrobe: Wardrobe) -> None:
    cell = sheet.cell(region.top, region.left)
    slot, strip, look = region.slot, region.strip, region.look
    text = slot.text if slot else strip.text if strip else ""
    format_ = "General"
    if slot and (slot.before or slot.after):
        format_ = format_of(slot.before, slot.after)
    elif slot and len(slot.text) < 200 and not slot.piece:
        # Old Excel shows #### for longer texts in this format.
        format_ = "@"
    wardrobe.put_on(cell, Dress(look, edges, format_, is_risky(text)))  # type: ignore[arg-type]
    if strip and strip.note and not slot:
        big, small = (InlineFont(rFont=FACE, sz=size, b=bold) for size, bold in ((look.size, look.bold), (8, False)))
        cell.value = CellRichText(TextBlock(big, strip.text), TextBlock(small, strip.note))
    elif text:
        put_text(cell, text)


def _page_setup(sheet: Worksheet, paper: Paper, grid: Grid) -> None:
    last = f"{get_column_letter(len(grid.xs) - 1)}{len(grid.heights)}"
    sheet.print_area = f"A1:{last}"
    for row in grid.breaks[:-1]:
        sheet.row_breaks.append(Break(id=row))
    setup = sheet.page_setup
    setup.paperSize, setup.orientation, setup.scale = 9, "portrait", 100
    margins = sheet.page_margins
    margins.left, margins.top = paper.left / UNITS_PER_MM / 25.4, paper.top / UNITS_PER_MM / 25.4
    # Printers set columns a little wider than the screen: what is free on the right and below keeps a page a page.
    margins.right = margins.bottom = 5 / 25.4
    margins.header = margins.footer = 0
    sheet.sheet_view.showGridLines = False
