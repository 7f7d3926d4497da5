"""From the blocks of a definition's layout and a sheet's values to bands of boxes; nothing here knows pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from .. import jobcard
from ..jobcard import Block, Card, Cell, Field, Phrase, SheetView
from . import lines
from .fonts import printed
from .paper import PAD_Y, UNITS_PER_MM, Band, Choice, Look, Placed, Slot, Strip, Unit, units
from .records import readable, reads_back

GAP = 9
NOTE_SIZE = 8.0
# What a spreadsheet keeps free in a cell, left and right together.
CELL_PAD_MM = 1.1
# 平成16年10月, in em: values without a limit are dates and choices.
LONGEST_DAY = 6.3


@dataclass(frozen=True, slots=True)
class RowOf:
    """A row of a group, or an empty printed one (values None); `number` counts from 1."""

    group: Field
    number: int
    values: Mapping[str, Any] | None = None


def set_lines(text: str, width: int, look: Look) -> tuple[tuple[str, ...], tuple[tuple[int, int], ...]]:
    """The printed lines of a text in a box, and where each begins and ends in it."""
    if not text:
        return (), ()
    spans = tuple(lines.spans(text, look.room_mm(width), look.size, bold=look.bold))
    return tuple(printed(text[start:end].rstrip(" 　\t")) for start, end in spans), spans


def fixed(text: str, width: int, look: Look, note: str = "") -> tuple[Strip, ...]:
    """Text of the form itself, with a small note behind it where it fits, else below."""
    broken, _ = set_lines(text, width, look)
    if not note:
        return (Strip(broken, len(broken), source=text),)
    taken = lines.width_mm(broken[-1], look.size, bold=look.bold)
    if taken + lines.width_mm(note, NOTE_SIZE) <= look.room_mm(width):
        return (Strip(broken, len(broken), note=note),)
    below = set_lines(note, width, Look(NOTE_SIZE))[0]
    return (Strip(broken, len(broken)), *(Strip((), 1, note=line) for line in below))


def placed_row(cells: tuple[Placed, ...], least: float) -> Band:
    """A band as high as its highest box, at least `least` lines of its first unshaded box."""
    body = next((cell for cell in cells if not cell.look.shade), cells[0])
    return Band(cells, max(*(cell.need for cell in cells), round(least * body.look.pitch) + 2 * PAD_Y))


def columns(cells: tuple[Cell, ...], width: int) -> list[tuple[int, int]]:
    """Where each cell of a row begins and ends."""
    at, edges = 0.0, [0]
    for cell in cells:
        at += cell.width
        edges.append(units(at))
    edges[-1] = width
    return list(pairwise(edges))


class Setter:
    """Sets the blocks of one sheet."""

    def __init__(self, card: Card, sheet: SheetView, choice: Choice) -> None:
        self.card, self.sheet, self.choice = card, sheet, choice
        self.layout = sheet.definition.layout
        self.width = units(self.layout.width)
        # How much of the least heights is kept, from 0 to 1.
        self.scale = 1.0
        self.body = Look(self.layout.size)
        self.label = Look(self.layout.size, middle=True, shade=True)
        self.heading = Look(self.layout.size, align="center", middle=True, shade=True)
        self.title = Look(self.layout.size + 0.5, bold=True, middle=True, shade=True)

    # ---------------------------------------------------------------- values

    def wanted(self, name: str) -> bool:
        """Whether the person lets a field or row go out."""
        return (self.sheet.definition.id, name) not in self.choice.without

    def show(self, name: str, row: RowOf | None) -> str:
        """The shown text of a name in a phrase."""
        if row is not None:
            return self._show_in_row(name, row)
        if name in self.sheet.definition.fields and self.sheet.values.get(name) is not None:
            return readable(self.sheet.definition.fields[name], self.sheet.values[name], self.card.style)
        return self.card.show(self.sheet, name)

    def _show_in_row(self, name: str, row: RowOf) -> str:
        if row.values is None:
            return (
                str(row.number) if name in row.group.by_id and row.group.by_id[name].kind.name == "row_number" else ""
            )
        if name in row.group.by_id and row.group.by_id[name].kind.stored:
            return readable(row.group.by_id[name], row.values.get(name), self.card.style)
        return self.card.show_in(self.sheet, row.group, row.values, row.number, name)

    def slot(self, name: str, row: RowOf | None) -> Slot | None:
        """The slot of a stored field of this sheet, if its text reads back; None for everything else."""
        owner = row.group.by_id if row is not None else self.sheet.definition.fields
        field = owner.get(name)
        if field is None or not field.kind.stored or field.is_group or field.kind.name == "attachment":
            return None
        stored = (self.sheet.values if row is None else row.values or {}).get(name)
        text = readable(field, stored, self.card.style)
        if stored is not None and not reads_back(field, text, stored):
            return None
        if row is None:
            return Slot(name, field.label, text)
        return Slot(name, field.label, text, row.group.id, row.number)

    # ---------------------------------------------------------------- boxes

    def whole(self, name: str, width: int, look: Look, row: RowOf | None) -> Strip:
        """One whole field as the only content of a box."""
        slot = self.slot(name, row)
        text = slot.text if slot else self.show(name, row)
        broken, spans = set_lines(text, width, look)
        if slot is None:
            return Strip(broken, len(broken), source=text)
        return Strip(broken or ("",), max(1, len(broken)), (slot,), spans or ((0, 0),))

    def phrase(self, phrase: Phrase, width: int, look: Look, row: RowOf | None) -> Strip:
        """One phrase; its values are slots side by side where every one of them can be edited in its place."""
        text = phrase.fill(lambda name: self.show(name, row)).strip(" 　")
        broken, _ = set_lines(text, width, look)
        slots = self._slots(phrase, row)
        rows = max(len(broken), 1 if slots else 0)
        if len(slots) > 1:
            rows = max(rows, *(self._part_rows(one, width, look) for one in slots))
        return Strip(broken, rows, slots, source=text)

    @staticmethod
    def _part_rows(slot: Slot, width: int, look: Look) -> int:
        """Lines that a value takes in its own part of a box, as it stands in a spreadsheet."""
        room = width * slot.share / UNITS_PER_MM - CELL_PAD_MM
        return len(lines.break_lines(slot.before + slot.text + slot.after, room, look.size))

    def _slots(self, phrase: Phrase, row: RowOf | None) -> tuple[Slot, ...]:
        slots: list[Slot] = []
        before = ""
        for part in phrase.parts:
            for piece in part.pieces:
                if isinstance(piece, tuple):
                    slot = self.slot(piece[0], row)
                    if slot is None:
                        return ()
                    slots.append(replace(slot, before=before))
                    before = ""
                elif slots and part.optional and part.pieces[-1] == piece:
                    slots[-1] = replace(slots[-1], after=piece)
                else:
                    before += piece
        if slots and before:
            slots[-1] = replace(slots[-1], after=slots[-1].after + before)
        return tuple(replace(slot, share=share) for slot, share in zip(slots, self._shares(slots), strict=True))

    def _shares(self, slots: list[Slot]) -> list[float]:
        """How a box is shared by its values: the longer a text may get, the more."""
        fields = [
            self.sheet.definition.fields[one.group].by_id[one.field]
            if one.group
            else self.sheet.definition.fields[one.field]
            for one in slots
        ]
        weights = [
            (field.limit**0.5 if field.limit else LONGEST_DAY) + len(one.before + one.after)
            for field, one in zip(fields, slots, strict=True)
        ]
        return [weight / sum(weights) for weight in weights]

    def box(self, cell: Cell, x: int, width: int, row: RowOf | None = None, least: int = 0) -> Placed:
        """A cell of the layout with its content. Phrases without a value come last, as far as `least` lines allow:
        no hole in the print, and still a place to write in."""
        size = cell.size or self.layout.size
        if cell.label:
            look = Look(size, align=cell.align, middle=True, shade=True)
            again = fixed(cell.label + "（続き）", width, look)
            return Placed(x, width, look, fixed(cell.label, width, look), again=again)
        look = Look(size, align=cell.align, middle=row is None)
        if cell.field:
            return Placed(x, width, look, (self.whole(cell.field, width, look, row),))
        strips = [self.phrase(phrase, width, look, row) for phrase in cell.lines]
        if self.sheet.blank:
            strips = [replace(strip, rows=max(1, strip.rows)) for strip in strips]
        elif row is None or row.values is not None:
            strips = _without_holes(strips, least)
        return Placed(x, width, look, tuple(strips), again=self._again(cell, strips, row))

    @staticmethod
    def _again(cell: Cell, strips: list[Strip], row: RowOf | None) -> tuple[Strip, ...]:
        """A box that only counts says on the next page which row goes on there."""
        if row is None or any(strip.slots for strip in strips) or not strips:
            return ()
        counts = all(
            name in row.group.by_id and row.group.by_id[name].kind.name == "row_number"
            for phrase in cell.lines
            for name in phrase.names
        )
        return (strips[0], Strip((), 1, note="続き")) if counts and cell.lines else ()

    def row(self, cells: tuple[Cell, ...], least: int, row: RowOf | None = None) -> Band:
        """A band of the layout's cells; rounding to units never leaves a gap between two of them."""
        lines = max(1.0, least * self.scale)
        boxes = []
        for cell, (left, right) in zip(cells, columns(cells, self.width), strict=True):
            boxes.append(self.box(cell, left, right - left, row, int(lines)))
        return placed_row(tuple(boxes), lines)

    def bar(self, text: str, note: str = "") -> Band:
        """A shaded heading over the whole width."""
        return placed_row((Placed(0, self.width, self.title, fixed(text, self.width, self.title, note)),), 1)

    def headings(self, cells: tuple[Cell, ...]) -> Band:
        """The headings of columns."""
        boxes = tuple(
            Placed(left, right - left, self.heading, fixed(cell.heading, right - left, self.heading))
            for cell, (left, right) in zip(cells, columns(cells, self.width), strict=True)
        )
        return Band(boxes, max(box.need for box in boxes))

    # ---------------------------------------------------------------- blocks

    def units(self, block: Block) -> Iterator[Unit]:
        """What a block puts on paper, from top to bottom."""
        match block:
            case jobcard.Pairs():
                yield from self._joined([self.row(row, block.lines) for row in block.rows])
            case jobcard.Box() if self.wanted(block.field):
                yield self._box(block.label, block.field, max(1.0, block.lines * self.scale), block.note)
            case jobcard.Rows() if self.wanted(block.group):
                yield from self._rows(block)
            case jobcard.FixedRows():
                lead = ((self.bar(block.title),) if block.title else ()) + (self.headings(block.columns),)
                again = ((self.bar(block.title + "（続き）"),) if block.title else ()) + lead[-1:]
                yield from self._joined([self.row(row, block.lines) for row in block.rows], lead, again)
            case jobcard.Sign() if self.wanted(block.field):
                yield from self._sign(block)
            case jobcard.Notes():
                yield from self._notes(block)
            case _:
                return

    @staticmethod
    def _joined(bands: list[Band], lead: tuple[Band, ...] = (), again: tuple[Band, ...] = ()) -> Iterator[Unit]:
        for n, band in enumerate(bands):
            yield Unit(band, () if n else lead, again, 0 if n else GAP)

    def _box(self, label: str, name: str, least: float, note: str = "") -> Unit:
        box = Placed(0, self.width, self.body, (self.whole(name, self.width, self.body, None),))
        return Unit(
            placed_row((box,), least),
            (self.bar(label, note),),
            (self.bar(label + "（続き）"),),
            GAP,
        )

    def _rows(self, block: jobcard.Rows) -> Iterator[Unit]:
        group = self.sheet.definition.fields[block.group]
        rows = [row for row in self.sheet.rows(block.group) if self.wanted(row["_id"])]
        lead = ((self.bar(block.title),) if block.title else ()) + (self.headings(block.columns),)
        again = ((self.bar(block.title + "（続き）"),) if block.title else ()) + lead[-1:]
        numbered = [RowOf(group, n, row) for n, row in enumerate(rows, 1)]
        numbered += [RowOf(group, n) for n in range(len(rows) + 1, block.printed + 1)]
        for n, row in enumerate(numbered):
            band = self.row(block.columns, block.lines, row)
            yield Unit(band, () if n else lead, again, 0 if n else GAP, filler=row.values is None and n > 0)

    def _sign(self, block: jobcard.Sign) -> Iterator[Unit]:
        """A whole block goes to the next page rather than its last rows. Its box never gives way: somebody writes
        in it by hand."""
        bar = self.bar(block.label, block.note)
        bands = [self.row(row, 1) for row in block.cells]
        heights = [band.height for band in bands]
        if block.field:
            yield replace(self._box(block.label, block.field, block.lines, block.note), keep=sum(heights))
        for n, band in enumerate(bands):
            first = n == 0 and not block.field
            yield Unit(band, (bar,) if first else (), (), GAP if first else 0, keep=sum(heights[n + 1 :]))

    def _notes(self, block: jobcard.Notes) -> Iterator[Unit]:
        look = Look(NOTE_SIZE, padded=False)
        for n, text in enumerate(block.texts):
            cell = Placed(0, self.width, look, fixed(text, self.width, look))
            yield Unit(Band((cell,), cell.need, bordered=False), gap=0 if n else GAP - 3)


def _without_holes(strips: list[Strip], least: int) -> list[Strip]:
    full = [strip for strip in strips if any(strip.lines)]
    room = least - sum(strip.rows for strip in full)
    empty = [strip for strip in strips if not any(strip.lines) and strip.slots]
    return full + empty[: max(0, room)]
