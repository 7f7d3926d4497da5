"""The input sheet of a form in a workbook: what the printed page has no box for, and rows to add."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ..jobcard import Card, Field, SheetView, present
from .paper import Choice, Look
from .records import groups, readable, travelling
from .workbook import Dress, Wardrobe, is_risky, put_text

SPARE_ROWS, SPARE_INNER = 10, 5
PLAIN = Look(10)
BOLD = Look(12, bold=True)
SMALL = Look(9)
HEADING = Look(10, align="center", middle=True, shade=True)
GREY = Look(10, shade=True)
BOXED = (1, 1, 1, 1)
WIDTH, WIDE, LABELS = 24.0, 44.0, 34.0
# The column in which a row within a row says whose it is.
OWNER = "_no"


@dataclass(frozen=True)
class Entry:
    """A cell for one value: its path in the form, and what it is called."""

    path: tuple[str, ...]
    field: Field | None
    label: str
    where: str


class EntrySheet:
    """Fills one worksheet from top to bottom; `entries` collects the cells that can be written in."""

    def __init__(self, sheet: Worksheet, card: Card, view: SheetView, choice: Choice, wardrobe: Wardrobe) -> None:
        self.sheet, self.card, self.view, self.choice, self.wardrobe = sheet, card, view, choice, wardrobe
        self.row = 1
        self.entries: list[Entry] = []

    def fill(self, printed: set[tuple[str, int, str]], shown_rows: Mapping[str, int]) -> None:
        """Everything but what is `printed` (group, row's number, field) on the page; `shown_rows` says for each group
        how many rows the page has, empty ones included."""
        name = self.view.definition.name
        self._line(f"{name}：入力用のシート", BOLD)
        self._line("印刷用のシートに欄がないものは、ここに書きます。サイトに読み込むと、まとめて反映されます。", SMALL)
        fields = self.view.definition.fields.values()
        own = [one for one in self._wanted(fields) if ("", 0, one.id) not in printed]
        if own:
            self.row += 1
            self.sheet.column_dimensions["B"].width = WIDE
            for one in own:
                self._text(1, one.label, GREY)
                self._entry(2, (one.id,), one, readable(one, self.view.values.get(one.id), self.card.style))
                self.row += 1
        for group in groups(fields, self.choice):
            if self._lets_go(group.id):
                self._group(group, printed, shown_rows.get(group.id, 0))
        self.sheet.column_dimensions["A"].width = LABELS
        self.sheet.sheet_view.showGridLines = False
        # Printing the whole workbook prints the forms alone: here the print area is a cell in which nothing stands.
        self.sheet.print_area = f"{get_column_letter(self.sheet.max_column + 10)}1"

    def _wanted(self, fields: Iterable[Field]) -> list[Field]:
        return [one for one in travelling(fields, self.choice) if one.kind.asked and self._lets_go(one.id)]

    def _lets_go(self, name: str) -> bool:
        return (self.view.definition.id, name) not in self.choice.without

    # ---------------------------------------------------------------- groups

    def _group(self, group: Field, printed: set[tuple[str, int, str]], shown: int) -> None:
        rows = [row for row in self.view.rows(group.id) if self._lets_go(row["_id"])]
        count = max(len(rows), shown)
        fields = self._wanted(group.fields)
        here = [
            one for one in fields if any((group.id, number, one.id) not in printed for number in range(1, count + 1))
        ]
        if here and count:
            self._title(f"{group.label}：印刷用のシートに欄がないもの" if len(here) < len(fields) else group.label)
            self._header(["No.", *(one.label for one in here)], here)
            for number in range(1, count + 1):
                values = rows[number - 1] if number <= len(rows) else {}
                skip = {one.id for one in here if (group.id, number, one.id) in printed}
                self._table_row((group.id,), number, here, values, skip)
        self._title(f"{group.label}：行を増やすとき")
        self._header(["No.", *(one.label for one in fields)], fields)
        for number in range(count + 1, count + 1 + SPARE_ROWS):
            self._table_row((group.id,), number, fields, {}, set())
        for inner in groups(group.fields, self.choice):
            self._inner(group, inner, rows)

    def _inner(self, group: Field, inner: Field, rows: list[Mapping[str, Any]]) -> None:
        fields = self._wanted(inner.fields)
        self._title(f"{group.label}：{inner.label}")
        self._header([f"{group.label}のNo.", *(one.label for one in fields)], fields)
        lines = [(n, line) for n, row in enumerate(rows, 1) for line in present(row.get(inner.id))]
        spare: list[tuple[int, Mapping[str, Any]]] = [(0, {})] * SPARE_INNER
        for number, (owner, line) in enumerate([*lines, *spare], 1):
            path = (group.id, inner.id, f"r{number}")
            self._entry(1, (*path, OWNER), None, str(owner or ""), f"{group.label}のNo.")
            for column, one in enumerate(fields, 2):
                self._entry(column, (*path, one.id), one, readable(one, line.get(one.id), self.card.style))
            self.row += 1

    def _table_row(
        self, path: tuple[str, ...], number: int, fields: list[Field], values: Mapping[str, Any], skip: set[str]
    ) -> None:
        self._text(1, str(number), HEADING)
        for column, one in enumerate(fields, 2):
            if one.id in skip:
                self._text(column, "印刷用のシートに記入", GREY)
            else:
                text = readable(one, values.get(one.id), self.card.style)
                self._entry(column, (*path, f"r{number}", one.id), one, text)
        self.row += 1

    # ---------------------------------------------------------------- cells

    def _title(self, text: str) -> None:
        self.row += 1
        self._line(text, Look(11, bold=True))

    def _line(self, text: str, look: Look) -> None:
        cell = self.sheet.cell(self.row, 1)
        put_text(cell, text)
        self.wardrobe.put_on(cell, Dress(look, wrapped=False))
        self.row += 1

    def _header(self, labels: Iterable[str], fields: list[Field]) -> None:
        for column, label in enumerate(labels, 1):
            self._text(column, label, HEADING)
        for column, one in enumerate(fields, 2):
            width = WIDE if one.kind.name == "long_text" else WIDTH
            dimension = self.sheet.column_dimensions[get_column_letter(column)]
            dimension.width = max(width, dimension.width)
        self.row += 1

    def _text(self, column: int, text: str, look: Look) -> None:
        cell = self.sheet.cell(self.row, column)
        put_text(cell, text)
        self.wardrobe.put_on(cell, Dress(look, BOXED))

    def _entry(self, column: int, path: tuple[str, ...], field: Field | None, text: str, label: str = "") -> None:
        cell = self.sheet.cell(self.row, column)
        format_ = "General" if field is not None and field.kind.name == "long_text" else "@"
        self.wardrobe.put_on(cell, Dress(PLAIN, BOXED, format_, is_risky(text)))
        if text:
            put_text(cell, text)
        where = f"{get_column_letter(column)}{self.row}"
        self.entries.append(Entry(path, field, label or (field.label if field else ""), where))


def choice_lists(fields: Iterable[tuple[Field | None, str]]) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """The labels of each code list with the cells that take one of them."""
    cells: dict[tuple[str, ...], list[str]] = {}
    for field, where in fields:
        if field is not None and field.kind.name == "choice" and field.codes is not None:
            cells.setdefault(tuple(label for _, label in field.codes.pairs), []).append(where)
    yield from cells.items()
