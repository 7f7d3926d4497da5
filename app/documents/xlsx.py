"""The forms as an Excel workbook: pages ready to print, and every value in a named cell, so that the file finds its
way back (`unpacking.read`). No macros, no formulas, no links.

Names: `f2.as_of_date`, `f2.jobs.r1.company_name`, `f2.jobs.transfers.r1.from`; a text that goes on on a further page
has its pieces in `….p2`, `….p3`. The hidden sheet `_jobcard` knows definitions, rows and joints.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ..jobcard import Card, Definition, Field, SheetView
from .geometry import lay_out
from .paper import Choice, Slot
from .records import groups, sheets, travelling

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from .workbook import Wardrobe

INDEX, LISTS = "_jobcard", "_lists"
_UNSAFE = re.compile(r"[\[\]:*?/\\']")


def write(card: Card, choice: Choice | None = None) -> bytes:
    """The card's sheets as one workbook. Raises ValueError for a card without sheets."""
    if not card.sheets:
        raise ValueError("a card without sheets has no pages")
    book = _Book(card, choice or Choice())
    for sheet in sheets(card):
        book.add(sheet)
    return book.saved()


def prefix_of(definition: Definition) -> str:
    """What the names of a form's cells begin with."""
    return definition.prefix or definition.id.replace("-", "_")


class _Book:
    """A workbook in the making."""

    def __init__(self, card: Card, choice: Choice) -> None:
        from openpyxl import Workbook
        from openpyxl.utils.indexed_list import IndexedList

        from .workbook import RULER, Wardrobe

        self.card, self.choice = card, choice
        self.book: Workbook = Workbook()
        self.index: Worksheet = self.book.active
        self.index.title = INDEX
        self.lists: dict[tuple[str, ...], str] = {}
        self.entries: list[str] = []
        # The workbook's own font is the ruler that column widths are counted with.
        self.book._fonts = IndexedList([RULER])
        self.book._named_styles["Normal"].font = RULER
        self.wardrobe: Wardrobe = Wardrobe(self.index["Z1"])
        self.book.properties.creator = "ジョブ・カード"
        self.book.properties.title = "、".join(sheet.definition.name for sheet in card.sheets)
        self.book.properties.language = "ja"

    def add(self, view: SheetView) -> None:
        """The printed page of a form, its input sheet, and what the index must know. The profile is not printed:
        every form prints from it."""
        definition = view.definition
        self.index.append(["form", definition.id, definition.version, prefix_of(definition)])
        self._index_codes(prefix_of(definition), definition, definition.fields.values(), view.values)
        for group in (one for one in definition.fields.values() if one.is_group):
            self._index_rows(definition, group, view)
        slots = self._page(view) if definition.role != "profile" else []
        self._entries(view, slots)

    def _index_rows(self, definition: Definition, group: Field, view: SheetView) -> None:
        """The ids of rows. One of which nothing stands in the file has none there: its empty cells were not emptied."""
        kept = [row for row in view.rows(group.id) if (definition.id, row["_id"]) not in self.choice.without]
        inner_number = dict.fromkeys((one.id for one in group.fields if one.is_group), 0)
        for number, row in enumerate(kept, 1):
            if self._stands(definition, group, row):
                self.index.append(["row", f"{prefix_of(definition)}.{group.id}.r{number}", row["_id"]])
            if group in groups([group], self.choice):
                self._index_codes(f"{prefix_of(definition)}.{group.id}.r{number}", definition, group.fields, row)
            for name in inner_number:
                for line in (one for one in row.get(name) or () if not one.get("_gone")):
                    inner_number[name] += 1
                    path = f"{prefix_of(definition)}.{group.id}.{name}.r{inner_number[name]}"
                    self.index.append(["row", path, line["_id"]])

    def _stands(self, definition: Definition, group: Field, row: Mapping[str, Any]) -> bool:
        out = {name for form, name in self.choice.without if form == definition.id}
        fields = [*travelling(group.fields, self.choice), *groups(group.fields, self.choice)]
        return group.id not in out and any(row.get(one.id) and one.id not in out for one in fields)

    def _index_codes(self, at: str, definition: Definition, fields: Iterable[Field], values: Mapping[str, Any]) -> None:
        """Codes of texts, in named cells that nobody sees: other programs find them, and the page has no box for them.
        A text that is changed here gets its own code when the gate reads it."""
        from .workbook import name_cell

        for one in travelling(fields, self.choice):
            kept = (definition.id, one.option("of")) not in self.choice.without
            if not one.kind.asked and kept and values.get(one.id):
                self.index.append(["code", f"{at}.{one.id}", values[one.id]])
                name_cell(self.book, f"{at}.{one.id}", self.index, f"C{self.index.max_row}")

    def _page(self, view: SheetView) -> list[Slot]:
        from .workbook import name_cell, print_on

        sheet = self._sheet(view.definition.number or view.definition.title)
        named: dict[str, Slot] = {}
        cells: list[tuple[Field | None, str]] = []
        prompts: dict[str, list[str]] = {}
        for slot, where in print_on(sheet, lay_out(self.card, view, self.choice), self.wardrobe):
            name = _name_of(view.definition, slot)
            # The head of a further page shows its values again; only the first place can be written in.
            if name in named:
                continue
            named[name] = slot
            name_cell(self.book, name, sheet, where)
            if slot.joint:
                self.index.append(["joint", name, slot.joint])
            owner = view.definition.field(slot.group).by_id if slot.group else view.definition.fields
            cells.append((owner[slot.field], where.partition(":")[0]))
            prompts.setdefault(slot.label, []).append(where.partition(":")[0])
        self._validate(sheet, cells, prompts)
        return list(named.values())

    def _entries(self, view: SheetView, slots: list[Slot]) -> None:
        from .entries import EntrySheet
        from .workbook import name_cell

        printed = {slot.path for slot in slots}
        shown: dict[str, int] = {}
        for slot in slots:
            shown[slot.group] = max(shown.get(slot.group, 0), slot.number)
        title = view.definition.number or view.definition.title
        sheet = self._sheet(title if view.definition.role == "profile" else f"{title}の入力")
        filler = EntrySheet(sheet, self.card, view, self.choice, self.wardrobe)
        filler.fill(printed, shown)
        if not filler.entries:
            self.book.remove(sheet)
            return
        self.entries.append(sheet.title)
        for entry in filler.entries:
            name_cell(self.book, ".".join((prefix_of(view.definition), *entry.path)), sheet, entry.where)
        self._validate(sheet, [(entry.field, entry.where) for entry in filler.entries], {})

    def _sheet(self, title: str) -> Worksheet:
        return self.book.create_sheet(_UNSAFE.sub("・", title)[:31])

    def _validate(
        self, sheet: Worksheet, cells: Iterable[tuple[Field | None, str]], prompts: dict[str, list[str]]
    ) -> None:
        """Choices to pick from, and a word on what belongs into a cell when it is selected. Neither refuses anything:
        what a value may be is for the gate to say."""
        from openpyxl.worksheet.cell_range import MultiCellRange
        from openpyxl.worksheet.datavalidation import DataValidation

        from .entries import choice_lists

        listed: set[str] = set()
        for labels, places in choice_lists(cells):
            rule = DataValidation("list", self._list(labels), allow_blank=True, showErrorMessage=False)
            rule.sqref = MultiCellRange(" ".join(places))
            sheet.add_data_validation(rule)
            listed.update(places)
        for label, places in prompts.items():
            if kept := [where for where in places if where not in listed]:
                rule = DataValidation(
                    allow_blank=True, showInputMessage=True, promptTitle=label[:32], prompt="ここに書きます"
                )
                rule.sqref = MultiCellRange(" ".join(kept))
                sheet.add_data_validation(rule)

    def _list(self, labels: tuple[str, ...]) -> str:
        from openpyxl.utils import get_column_letter

        from .workbook import put_text

        if labels not in self.lists:
            sheet = self.book[LISTS] if LISTS in self.book.sheetnames else self.book.create_sheet(LISTS)
            letter = get_column_letter(len(self.lists) + 1)
            for row, label in enumerate(labels, 1):
                put_text(sheet[f"{letter}{row}"], label)
            self.lists[labels] = f"{LISTS}!${letter}$1:${letter}${len(labels)}"
        return self.lists[labels]

    def saved(self) -> bytes:
        """The finished file: the pages, then the input sheets, then what is hidden."""
        for title in (LISTS, INDEX):
            if title in self.book.sheetnames:
                self.book[title].sheet_state = "veryHidden"
        hidden = [sheet for sheet in self.book.worksheets if sheet.sheet_state != "visible"]
        entries = [sheet for sheet in self.book.worksheets if sheet.title in self.entries]
        pages = [sheet for sheet in self.book.worksheets if sheet not in hidden and sheet not in entries]
        self.book._sheets = [*pages, *entries, *hidden]
        self.book.active = 0
        out = io.BytesIO()
        self.book.save(out)
        return out.getvalue()


def _name_of(definition: Definition, slot: Slot) -> str:
    parts: list[Any] = [prefix_of(definition)]
    if slot.group:
        parts += [slot.group, f"r{slot.number}"]
    parts.append(slot.field)
    if slot.piece:
        parts.append(f"p{slot.piece + 1}")
    return ".".join(parts)
