"""Bands onto pages: what fits, what moves to the next page, what goes on there under a repeated heading.

A sheet is laid out once; the PDF, the Excel file and the paper meter all read the result.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from .. import jobcard
from ..jobcard import Card, Definition, Face, Head, SheetView
from .lines import spans
from .paper import NO_EDGE, THICK, THIN, Band, Choice, Look, Page, Paper, Placed, Slot, Strip, Unit, units
from .typeset import Setter, columns, fixed, set_lines

A4_HEIGHT = 297.0
# The page number stands on the last line between the margins.
FOOT = Look(8.5, align="center", padded=False)
DAY = Look(8.5, align="right", padded=False)
NUMBER = Look(9, padded=False)
RIGHT = Look(10, align="right", padded=False)
NAME = Look(10, padded=False)
TITLE = Look(15, bold=True, padded=False, middle=True)
MARK = Look(11, bold=True, align="center", middle=True, padded=False)
MARK_WIDTH = 24.0
# What stands in the head of a form that is to be filled in by hand.
BLANK_DAY, BLANK_NAME = "　　　　年　　月　　日", "　" * 12
# A last page that is emptier than this is worth saving, by boxes that are at least so high as the form would have them.
THIN_PAGE, TIGHTER = 0.4, (0.8, 0.6)


class _Press:
    """Fills the pages of one face after the other."""

    def __init__(self, setter: Setter, height: int) -> None:
        self.setter = setter
        self.room = height - FOOT.pitch
        self.pages: list[Page] = []
        self.head: tuple[Band, ...] = ()
        self.head_again: tuple[Band, ...] = ()

    def face(self, face: Face) -> None:
        """Print a face, beginning on a new page. When its last page would hold a few rows only, the empty ends of the
        boxes give way, if that saves the page."""
        printed = self.pages
        best = self._printed(face, 1.0)
        if len(best) > 1 and best[-1].bottom < self.room * THIN_PAGE:
            tighter = (self._printed(face, scale) for scale in TIGHTER)
            best = next((pages for pages in tighter if len(pages) < len(best)), best)
        self.pages = printed + best

    def _printed(self, face: Face, scale: float) -> list[Page]:
        self.pages, self.setter.scale = [], scale
        heads = [block for block in face.blocks if isinstance(block, Head)]
        self.head = tuple(band for block in heads for band in self._head(block))
        self.head_again = tuple(band for block in heads for band in self._head(block, "（続き）"))
        self._turn(self.head)
        before: jobcard.Block | None = None
        waiting: list[Unit] = []
        for block in face.blocks:
            if isinstance(block, Head):
                continue
            placed = list(self.setter.units(block))
            # Boxes of one kind stand on each other like the rows of one table.
            if isinstance(block, jobcard.Box) and isinstance(before, jobcard.Box):
                placed = [replace(unit, gap=0) for unit in placed]
            waiting += placed
            before = block
        for n, unit in enumerate(waiting):
            self._place(unit, waiting[n + 1 :])
        return self.pages

    def _pushes_out(self, filler: Unit, after: list[Unit]) -> bool:
        """Whether an empty printed row would drive what follows, and would fit without it, onto another page."""
        rest = sum(
            unit.gap + unit.body.height + sum(band.height for band in unit.lead) for unit in after if not unit.filler
        )
        left = self.room - self.pages[-1].bottom
        return rest <= left < rest + filler.body.height

    def _make_room(self, note: Unit) -> None:
        """A note alone on a page helps nobody: the empty end of a box above it gives way first."""
        bands = self.pages[-1].bands
        lacking = self.pages[-1].bottom + note.gap + note.body.height - self.room
        for n in reversed(range(len(bands) if lacking > 0 else 0)):
            y, band = bands[n]
            if band.bordered and lacking <= band.height - max(cell.need for cell in band.cells):
                bands[n] = (y, replace(band, height=band.height - lacking))
                bands[n + 1 :] = [(y - lacking, band) for y, band in bands[n + 1 :]]
                return

    def _turn(self, head: tuple[Band, ...]) -> None:
        self.pages.append(Page())
        for band in head:
            self.pages[-1].add(band)

    def _place(self, unit: Unit, after: list[Unit]) -> None:
        page = self.pages[-1]
        if not unit.body.bordered:
            self._make_room(unit)
        if unit.filler and self._pushes_out(unit, after):
            return
        left = self.room - page.bottom - unit.gap
        lead = sum(band.height for band in unit.lead)
        if lead + unit.body.height + unit.keep <= left:
            self._add(unit, unit.lead)
            return
        if unit.filler:
            return
        whole = self.room - sum(band.height for band in self.head_again)
        # A short box keeps together on the next page; a long one begins here, if enough of it shows.
        if unit.body.height > whole // 2 and (cut := unit.body.cut(left - lead)):
            self._add(replace(unit, body=cut[0]), unit.lead)
            self._go_on(replace(unit, body=cut[1]), unit.again)
        else:
            self._go_on(unit, unit.lead or unit.again)

    def _go_on(self, unit: Unit, lead: tuple[Band, ...]) -> None:
        """Print on as many new pages as it takes."""
        self._turn(self.head_again)
        page = self.pages[-1]
        left = self.room - page.bottom - sum(band.height for band in lead)
        if unit.body.height > left and (cut := unit.body.cut(left)):
            self._add(replace(unit, body=cut[0], gap=0), lead)
            self._go_on(replace(unit, body=cut[1]), unit.again)
        else:
            self._add(replace(unit, gap=0), lead)

    def _add(self, unit: Unit, lead: tuple[Band, ...]) -> None:
        for n, band in enumerate((*lead, unit.body)):
            self.pages[-1].add(band, 0 if n else unit.gap)

    # ---------------------------------------------------------------- head and foot

    def _head(self, block: Head, suffix: str = "") -> Iterator[Band]:
        width, sheet = self.setter.width, self.setter.sheet
        rights = [self._right(phrase) for phrase in block.right]
        span = {0: 0, 1: 60, 2: 60}.get(len(rights), 120 // max(1, len(rights)))
        edges = [width - units(span) * n for n in range(len(rights), -1, -1)]
        cells = [Placed(0, edges[0], NUMBER, fixed(block.number, edges[0], NUMBER))]
        for n, (text, slots) in enumerate(rights):
            # Dates end at the margin or before the name; a name begins where there is room to write one.
            look = RIGHT if "as_of_date" in block.right[n].names else NAME
            wide = edges[n + 1] - edges[n]
            text = "　　" + text if look is NAME else text
            broken, _ = set_lines(text, wide, look)
            strip = Strip(broken, max(1, len(broken)), slots, source=text)
            cells.append(Placed(edges[n], wide, look, (strip,)))
        yield Band(tuple(cells), max(cell.need for cell in cells), bordered=False)
        yield self._title(block.title + suffix, units(MARK_WIDTH) if sheet.status == "draft" and not sheet.blank else 0)
        yield Band((Placed(0, width, NUMBER),), 6, bordered=False)

    def _title(self, text: str, mark: int) -> Band:
        wide = self.setter.width - mark
        cells = [Placed(0, wide, TITLE, fixed(text, wide, TITLE))]
        if mark:
            cells.append(Placed(wide, mark, MARK, fixed("下書き", mark, MARK), (THIN,) * 4))
        return Band(tuple(cells), max(28, *(cell.need for cell in cells)), bordered=False)

    def _right(self, phrase: jobcard.Phrase) -> tuple[str, tuple[Slot, ...]]:
        """A phrase of the head. A form to be filled in by hand shows where to write; an undated one bears the day."""
        sheet = self.setter.sheet
        names = list(phrase.names)
        if sheet.blank:
            return phrase.fill(lambda name: BLANK_DAY if name == "as_of_date" else BLANK_NAME), ()
        if names == ["as_of_date"] and sheet.values.get("as_of_date") is None:
            day = sheet.definition.fields["as_of_date"].show(sheet.as_of.isoformat(), self.setter.card.style)
            return phrase.fill(lambda name: day), ()
        strip = self.setter.phrase(phrase, self.setter.width, RIGHT, None)
        return phrase.fill(lambda name: self.setter.show(name, None)), strip.slots


def lay_out(card: Card, sheet: SheetView, choice: Choice | None = None) -> Paper:
    """The pages of one sheet of a card."""
    choice = choice or Choice()
    setter = Setter(card, sheet, choice)
    top, _, bottom, left = setter.layout.margins
    height = units(A4_HEIGHT - top - bottom)
    press = _Press(setter, height)
    for face in setter.layout.faces:
        if not face.optional or (sheet.definition.id, face.id) in choice.faces:
            press.face(face)
    for n, page in enumerate(press.pages, 1):
        page.bands = _edged(page.bands)
        # Numbers begin anew with every form: a sheet is also handed over alone.
        foot = _foot(f"{n}／{len(press.pages)}", card.confirmed_on(sheet), setter.width)
        page.add(foot, max(0, height - FOOT.pitch - page.bottom))
    return Paper(sheet, tuple(press.pages), units(top), units(left), setter.width, height)


def _foot(number: str, confirmed: str, width: int) -> Band:
    """The number of the page; on its right 最終確認日, which so never moves anything of the form."""
    cells = [Placed(0, width, FOOT, (Strip((number,), 1),))]
    if confirmed:
        third = width // 3
        ends = (Placed(0, third, FOOT), Placed(width - third, third, DAY, (Strip((f"最終確認日　{confirmed}",), 1),)))
        cells = [ends[0], replace(cells[0], x=third, width=width - 2 * third), ends[1]]
    return Band(tuple(cells), FOOT.pitch, bordered=False)


def _edged(bands: list[tuple[int, Band]]) -> list[tuple[int, Band]]:
    """The rules of tables: every line once, thick around a table, thin inside."""
    edged = []
    for n, (y, band) in enumerate(bands):
        if not band.bordered:
            edged.append((y, band))
            continue
        first = n == 0 or not bands[n - 1][1].bordered or bands[n - 1][0] + bands[n - 1][1].height < y
        last = n == len(bands) - 1 or not bands[n + 1][1].bordered or y + band.height < bands[n + 1][0]
        top, bottom = THICK if first else THIN, THICK if last else NO_EDGE
        cells = tuple(
            replace(
                cell, edges=(THICK if m == 0 else THIN, top, THICK if m == len(band.cells) - 1 else NO_EDGE, bottom)
            )
            for m, cell in enumerate(band.cells)
        )
        edged.append((y, replace(band, cells=cells)))
    return edged


def lines_of_box(definition: Definition, path: str) -> int | None:
    """How many lines the empty form gives a field, `path` being `field` or `group.field`. None for a field that has no
    box of its own on the form."""
    found = _box_of(definition, path)
    return None if found is None else found[2]


def lines_used(definition: Definition, path: str, text: str) -> int:
    """How many printed lines a text takes in its field's own box; more than it has are fine: the box grows.

    Raises LookupError for a field that has no box of its own."""
    found = _box_of(definition, path)
    if found is None:
        raise LookupError(path)
    width, look, _ = found
    return len(spans(text, look.room_mm(width), look.size)) if text else 0


@lru_cache(maxsize=1024)
def _box_of(definition: Definition, path: str) -> tuple[int, Look, int] | None:
    layout = definition.layout
    whole = units(layout.width)
    for block in (block for face in layout.faces for block in face.blocks):
        rows: tuple[tuple[jobcard.Cell, ...], ...] = ()
        name, least = path, 0
        match block:
            case jobcard.Box() | jobcard.Sign() if block.field == path:
                return whole, Look(layout.size), block.lines
            case jobcard.Rows() if path.startswith(f"{block.group}."):
                rows, name, least = (block.columns,), path.removeprefix(f"{block.group}."), block.lines
            case jobcard.FixedRows() | jobcard.Pairs():
                rows, least = block.rows, block.lines
        for row in rows:
            for cell, (left, right) in zip(row, columns(row, whole), strict=True):
                if cell.field == name:
                    return right - left, Look(cell.size or layout.size), least
    return None
