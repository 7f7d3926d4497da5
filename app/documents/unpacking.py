"""Reading a workbook back. Whatever comes here is a stranger until it has passed the guard."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from ..jobcard import Definition
from . import parcel
from .records import NotOurs, Written

MOST_BYTES = 10_000_000
MOST_PARTS = 2_000
MOST_UNPACKED = 50_000_000
# Text packs well, but nothing honest packs a hundredfold.
MOST_RATIO, RATIO_FROM = 100, 100_000
_FOREIGN = re.compile(r"vbaProject|externalLink|activeX|embeddings/|macrosheets|oleObject", re.I)
_COUNTED = re.compile(r"[rp]\d{1,4}")
_ROW, _PIECE = re.compile(r"r(\d{1,4})"), re.compile(r"p(\d{1,3})")
_UNMASKED = re.compile(r"_x005[Ff]_(?=x[0-9A-Fa-f]{4}_)")
# Days as Excel counts them, from 1900 on: somebody typed a date over a text. 2019 alone is a year.
_SERIAL = range(10_000, 80_000)

BROKEN = "Excelファイルを読み取れませんでした。このサイトから出力したファイル（.xlsx）を選んでください。"
ZIPPED = (
    "全部入りのzipは、そのままでは読み込めません。"
    f"zipを開いて、中の「{parcel.NAME}」を選んでください（.xlsxと.csvも選べます）。"
)
FOREIGN = "マクロや外部へのリンクが入っているファイルは読み込めません。"
TOO_LARGE = "ファイルが大きすぎます。"


def guard(content: bytes) -> None:
    """Look at the package before anything opens it: its size, its parts, what it would unpack to.

    Raises NotOurs with a sentence for the person.
    """
    if len(content) > MOST_BYTES:
        raise NotOurs(TOO_LARGE)
    package = _opened(content)
    parts = package.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise NotOurs(TOO_LARGE)
    for part in parts:
        if part.file_size > RATIO_FROM and part.file_size > MOST_RATIO * max(1, part.compress_size):
            raise NotOurs(TOO_LARGE)
        if part.flag_bits & 1 or part.filename.startswith("/") or ".." in part.filename.split("/"):
            raise NotOurs(BROKEN)
        if _FOREIGN.search(part.filename):
            raise NotOurs(FOREIGN)
    for part in parts:
        if part.filename.lower().endswith((".xml", ".rels")) and not _is_plain_xml(package, part):
            raise NotOurs(BROKEN)


def _opened(content: bytes) -> zipfile.ZipFile:
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise NotOurs(BROKEN) from None
    if parcel.NAME in package.namelist():
        raise NotOurs(ZIPPED)
    return package


def _is_plain_xml(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """No document type, in whatever encoding: Excel writes none, and openpyxl defuses only some of the parts."""
    try:
        data = package.read(part)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError):
        return False
    return b"<!" not in data and b"\0" not in data


def read(content: bytes, definition: Callable[[str, str], Definition]) -> list[Written]:
    """What a workbook made by `xlsx.write` says, also after a person has worked on it.

    `definition(id, version)` finds a form and raises KeyError for one that does not exist. Cells that were emptied
    come as ''. Raises NotOurs with a sentence for the person.
    """
    guard(content)
    from openpyxl import DEFUSEDXML, load_workbook

    if not DEFUSEDXML:
        raise RuntimeError("openpyxl reads strangers' XML only with defusedxml")
    try:
        book = load_workbook(io.BytesIO(content), data_only=True, keep_links=False)
        return _Unpacked(book, definition).written()
    except NotOurs:
        raise
    except Exception:
        # openpyxl raises whatever a broken part makes it stumble over; there is no list of it.
        raise NotOurs(BROKEN) from None


class _Unpacked:
    """A workbook whose index has been read."""

    def __init__(self, book: Any, definition: Callable[[str, str], Definition]) -> None:
        from .xlsx import INDEX

        if INDEX not in book.sheetnames:
            raise NotOurs(BROKEN)
        self.book = book
        self.forms: dict[str, Written] = {}
        self.definitions: dict[str, Definition] = {}
        self.row_ids: dict[str, str] = {}
        self.joints: dict[str, str] = {}
        for kind, *cells in book[INDEX].iter_rows(values_only=True, max_col=4):
            if kind == "form":
                form, version, prefix = (str(cell) for cell in cells)
                self.forms[prefix] = Written(form, version)
                self.definitions[prefix] = definition(form, version)
            elif kind == "row":
                self.row_ids[str(cells[0])] = str(cells[1])
            elif kind == "joint":
                self.joints[str(cells[0])] = str(cells[1])

    def written(self) -> list[Written]:
        """Every form with its values, groups in the order of their numbers."""
        pieces: dict[tuple[str, ...], dict[int, tuple[str, Any]]] = {}
        for name, value in self._cells():
            path = tuple(name.split("."))
            piece = _PIECE.fullmatch(path[-1])
            number, path = (int(piece[1]), path[:-1]) if piece else (1, path)
            pieces.setdefault(path, {})[number] = (name, value)
        rows: dict[tuple[str, ...], dict[str, Any]] = {}
        for path, found in pieces.items():
            form = self.forms.get(path[0])
            if form is None or len(path) < 2:
                continue
            value = self._joined(found)
            if len(path) == 2:
                form.values[path[1]] = value
            else:
                rows.setdefault(path[:-1], {})[path[-1]] = value
        self._place(rows)
        return list(self.forms.values())

    def _cells(self) -> Iterator[tuple[str, Any]]:
        for name, defined in self.book.defined_names.items():
            if self._kind(name) == "code":
                continue
            for title, where in defined.destinations:
                if title in self.book.sheetnames and "#" not in where:
                    first = where.replace("$", "").partition(":")[0]
                    yield name, self._plain(name, self.book[title][first].value)
                    break

    def _plain(self, name: str, value: Any) -> Any:
        """A cell's value as the gate takes it: a text, a whole number, a day."""
        if value is None:
            return ""
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return _day(value) if value in _SERIAL and self._kind(name) in ("date", "year_month") else value
        return value if isinstance(value, date) else _UNMASKED.sub("_", str(value))

    def _kind(self, name: str) -> str:
        """The kind of the field that a cell is named after."""
        prefix, *path = name.split(".")
        try:
            field = self.definitions[prefix].field(".".join(part for part in path if not _COUNTED.fullmatch(part)))
        except KeyError:
            return ""
        return field.kind.name

    def _joined(self, found: dict[int, tuple[str, Any]]) -> Any:
        if len(found) == 1:
            return next(iter(found.values()))[1]
        text = ""
        for _, (name, value) in sorted(found.items()):
            text += f"{value}{self.joints.get(name, '')}"
        return text

    def _place(self, rows: dict[tuple[str, ...], dict[str, Any]]) -> None:
        """Rows into their groups, inner rows into their owners. A row without a word in it is no row; a group that lost
        its last row so is an empty list, and one that never had any is not spoken of."""
        from .entries import OWNER

        numbered: dict[tuple[str, str, int], dict[str, Any]] = {}
        inner: list[tuple[tuple[str, ...], dict[str, Any]]] = []
        for path, values in sorted(rows.items(), key=lambda item: _number(item[0])):
            texts = {name: value for name, value in values.items() if value != ""}
            if len(path) == 4:
                inner.append((path, texts))
            elif len(path) == 3 and (texts or ".".join(path) in self.row_ids):
                numbered[path[0], path[1], _number(path)] = self._row(path, values)
        for path, texts in inner:
            owner = str(texts.pop(OWNER, ""))
            row = numbered.get((path[0], path[1], int(owner))) if owner.isdecimal() else None
            if row is not None and texts:
                row.setdefault(path[2], []).append(self._row(path, texts))
        for (prefix, group, _), row in numbered.items():
            if "_id" in row:
                self.forms[prefix].values.setdefault(group, [])
            if any(value not in ("", []) for name, value in row.items() if name != "_id"):
                self.forms[prefix].values.setdefault(group, []).append(row)

    def _row(self, path: tuple[str, ...], values: dict[str, Any]) -> dict[str, Any]:
        row_id = self.row_ids.get(".".join(path))
        return ({"_id": row_id} if row_id else {}) | values


def _number(path: tuple[str, ...]) -> int:
    found = _ROW.fullmatch(path[-1])
    return int(found[1]) if found else 0


def _day(serial: int) -> date:
    from openpyxl.utils.datetime import from_excel

    day: datetime = from_excel(serial)
    return day.date()
