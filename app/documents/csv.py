"""A card as one CSV file: UTF-8 with a byte order mark, CRLF, one row a record. Columns: docs/csv.md."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ..jobcard import ROW_ID, Card, Definition, Field
from .paper import Choice
from .records import NotOurs, Record, Written, groups, records, sheets, travelling

FIXED = ("様式", "様式ID", "版", "区分", "No.", "行ID", "親の行ID")
# The last column. It has no path, because it is no field of any form, and so is not read back.
CONFIRMED = "最終確認日"
# A spreadsheet would take such a cell for a formula, or hide the mark that keeps it from doing so (decision 29).
_RISKY = tuple("=+-@＝＋－＠'\t\r")
_PATH = re.compile(r"\[([a-z0-9_.]+)\]$")
# What spreadsheets make of the file when they save it: commas, semicolons, or the tabs of "Unicode text".
_SEPARATED = re.compile(rf'"?{FIXED[0]}"?([,;\t])')
_VERSION = re.compile(r"\d{4}-\d{2}")

UNREADABLE = "CSVファイルを読み取れませんでした。文字コードがUTF-8のファイルを選んでください。"
CHANGED = (
    "表計算ソフトで保存し直したため、日付や番号の形が変わっています。"
    "Excelの様式か、.jobcardのファイルで読み込んでください。"
)


def write(card: Card, choice: Choice | None = None) -> bytes:
    """All sheets of the card, the profile first. Values stand as people read them; dates in the card's style.

    Raises ValueError for a card without sheets.
    """
    choice = choice or Choice()
    if not card.sheets:
        raise ValueError("a card without sheets has no records")
    columns = {path: title for sheet in sheets(card) for path, title in _columns(sheet.definition, choice)}
    lines = [[*FIXED, *columns.values(), CONFIRMED]]
    for sheet in sheets(card):
        for record in records(card, sheet, choice):
            texts = {_path(sheet.definition, record.group, name): text for name, text in record.texts.items()}
            confirmed = "" if record.group else card.confirmed_on(sheet)
            cells = (texts.get(path, "") for path in columns)
            lines.append([*_fixed(sheet.definition, record), *cells, confirmed])
    return write_table(lines)


def write_table(lines: Iterable[Sequence[str]]) -> bytes:
    """Any lines of cells as such a file: none of them is taken for a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([_guarded(cell) for cell in line] for line in lines)
    return codecs.BOM_UTF8 + out.getvalue().encode()


def _fixed(definition: Definition, record: Record) -> list[str]:
    return [
        definition.name,
        definition.id,
        definition.version,
        record.group,
        str(record.number or ""),
        record.row_id,
        record.parent_id,
    ]


def _path(definition: Definition, group: str, name: str) -> str:
    return ".".join(part for part in (definition.prefix or definition.id, group, name) if part)


def _columns(definition: Definition, choice: Choice) -> Iterator[tuple[str, str]]:
    """Path and heading of every column: what it is called on the form, and the path that never changes."""

    def below(fields: tuple[Field, ...], group: str) -> Iterator[tuple[str, str]]:
        for one in travelling(fields, choice):
            path = _path(definition, group, one.id)
            yield path, f"{one.label} [{path}]"
        for one in groups(fields, choice):
            yield from below(one.fields, f"{group}.{one.id}".lstrip("."))

    return below(tuple(definition.fields.values()), "")


def _guarded(text: str) -> str:
    return "'" + text if text.startswith(_RISKY) else text


def _unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") else text


def is_ours(content: bytes) -> bool:
    """Whether it begins like a file made by `write`, in any of the encodings that it is read in."""
    encoding = _encoding(content)
    # Letters further on may be broken: then it is ours, and refused for that.
    return _SEPARATED.match(content[:100].decode(encoding, "replace")) is not None


def _encoding(content: bytes) -> str:
    """UTF-8, "Unicode text" by its mark, or what Japanese Windows calls plain text."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    utf_8 = content.removeprefix(codecs.BOM_UTF8).lstrip(b'"').startswith(FIXED[0].encode())
    return "utf-8-sig" if utf_8 else "cp932"


def read(content: bytes) -> list[Written]:
    """What a file made by `write` says, also after a spreadsheet saved it again. Empty cells are left out. A file in
    which the spreadsheet made days and numbers of versions and ids is refused: nobody knows what else it changed.

    Raises NotOurs with a sentence for the person.
    """
    try:
        text = content.decode(_encoding(content))
        separated = _SEPARATED.match(text)
        delimiter = separated[1] if separated else ","
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise NotOurs(UNREADABLE) from None
    if not lines or tuple(lines[0][: len(FIXED)]) != FIXED:
        raise NotOurs("このサイトから出力したCSVファイルではないようです。")
    paths = [found[1] if (found := _PATH.search(title)) else "" for title in lines[0][len(FIXED) :]]
    read: dict[tuple[str, str], Written] = {}
    versions: dict[str, str] = {}
    rows: dict[str, dict[str, Any]] = {}
    for cells in (line for line in lines[1:] if any(line)):
        _, form, version, group, _, row_id, parent = (_unguarded(cell) for cell in (*cells, *[""] * 7)[:7])
        if not _is_whole(version, row_id, parent):
            raise NotOurs(CHANGED)
        version = versions[form] = version or versions.get(form, "")
        texts = {
            path.rpartition(".")[2]: _unguarded(cell)
            for path, cell in zip(paths, cells[len(FIXED) :], strict=False)
            if path and cell
        }
        written = read.setdefault((form, version), Written(form, version))
        _put(written, rows, group, row_id, parent, texts)
    return list(read.values())


def _is_whole(version: str, *ids: str) -> bool:
    """Whether these cells can have come from `write`; whoever adds a line may leave them empty."""
    return bool(not version or _VERSION.fullmatch(version)) and all(not one or ROW_ID.fullmatch(one) for one in ids)


def _put(
    written: Written, rows: dict[str, dict[str, Any]], group: str, row_id: str, parent: str, texts: dict[str, str]
) -> None:
    if not group:
        written.values |= texts
        return
    outer, _, inner = group.partition(".")
    row: dict[str, Any] = ({"_id": row_id} if row_id else {}) | texts
    if not inner:
        written.values.setdefault(outer, []).append(row)
        rows[row_id] = row
    elif parent in rows:
        rows[parent].setdefault(inner, []).append(row)
