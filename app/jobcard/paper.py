"""From the raw layout of a definition file to the layout's frozen blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from . import phrases, raw
from .layout import Block, Box, Cell, Face, FixedRows, Head, Layout, Notes, Pairs, Rows, Sign
from .phrases import Phrase

Error = Callable[[tuple[int | str, ...], str], Exception]
# Rounding in a YAML file is forgiven, a forgotten column is not.
SLACK = 0.6


class _Reader:
    """Knows the place in the file and the width that rows must fill."""

    def __init__(self, width: float, at: tuple[int | str, ...], error: Error) -> None:
        self.width, self.at, self.error = width, at, error

    def phrase(self, text: str, *at: int | str) -> Phrase:
        try:
            return phrases.parse(text)
        except ValueError as mistake:
            raise self.error((*self.at, *at), f"a phrase: {mistake}") from None

    def cell(self, one: raw.RawCell, *at: int | str) -> Cell:
        if bool(one.label) + bool(one.lines) + bool(one.field) > 1:
            raise self.error((*self.at, *at), "a cell with one of label, lines, field")
        lines = tuple(self.phrase(text, *at, "lines", n) for n, text in enumerate(one.lines))
        return Cell(one.width, one.label, lines, one.field or "", one.size, one.align, one.heading)

    def row(self, cells: list[raw.RawCell], *at: int | str) -> tuple[Cell, ...]:
        total = sum(one.width for one in cells)
        if abs(total - self.width) > SLACK:
            raise self.error((*self.at, *at), f"cells that are {self.width:g} mm wide together, not {total:g}")
        return tuple(self.cell(one, *at, n) for n, one in enumerate(cells))

    def rows(self, rows: list[list[raw.RawCell]], key: str) -> tuple[tuple[Cell, ...], ...]:
        return tuple(self.row(row, key, n) for n, row in enumerate(rows))

    def block(self, one: raw.RawBlock) -> Block:
        match one:
            case raw.RawHead():
                return Head(
                    one.title, one.number, tuple(self.phrase(text, "right", n) for n, text in enumerate(one.right))
                )
            case raw.RawPairs():
                return Pairs(self.rows(one.rows, "rows"), one.lines)
            case raw.RawBox():
                return Box(one.field, one.label, one.note, one.lines)
            case raw.RawRows():
                return Rows(one.group, self.row(one.columns, "columns"), one.printed, one.lines, one.title)
            case raw.RawFixedRows():
                return FixedRows(self.row(one.columns, "columns"), self.rows(one.rows, "rows"), one.lines, one.title)
            case raw.RawSign():
                return Sign(one.label, one.field or "", one.lines, self.rows(one.cells, "cells"), one.note)
            case raw.RawNotes():
                return Notes(tuple(one.texts))


def layout_of(source: raw.RawLayout, error: Error) -> Layout:
    """The layout with parsed phrases; `error(path, expected)` makes the exception for a mistake."""
    top, right, bottom, left = source.margins
    width = 210.0 - right - left
    faces = []
    for n, face in enumerate(source.faces):
        blocks = tuple(
            _Reader(width, ("layout", "faces", n, "blocks", m), error).block(block)
            for m, block in enumerate(face.blocks)
        )
        faces.append(Face(blocks, face.id, face.optional, face.title))
    return Layout(tuple(faces), (top, right, bottom, left), source.size)


def names_in(block: Block) -> Iterator[tuple[str, str]]:
    """Every name that a block prints, with the group whose rows it belongs to ('' for none)."""
    match block:
        case Head():
            yield from ((name, "") for phrase in block.right for name in phrase.names)
        case Pairs():
            yield from _cells(block.rows, "")
        case Box():
            yield block.field, ""
        case Rows():
            yield block.group, ""
            yield from _cells((block.columns,), block.group)
        case FixedRows():
            yield from _cells(block.rows, "")
        case Sign():
            if block.field:
                yield block.field, ""
            yield from _cells(block.cells, "")
        case Notes():
            return


def _cells(rows: tuple[tuple[Cell, ...], ...], group: str) -> Iterator[tuple[str, str]]:
    for row in rows:
        for cell in row:
            if cell.field:
                yield cell.field, group
            yield from ((name, group) for phrase in cell.lines for name in phrase.names)
