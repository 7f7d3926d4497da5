"""The gate: what somebody wrote, read by the kinds. Pages, uploads, imports and the API all come through here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .definitions import Definition, Field, Section
from .kinds import ROW_ID, Unreadable, clean, new_row_id


@dataclass
class Reading:
    """What came out: `values` in stored form (None where the field was emptied), `unread` as it was typed, and a
    sentence for each of those in `faults`. Keys are paths: `field` or `group/row/field`. `unknown` names what stands
    in no field of the form. `codes` has for the path of a text the path and the value of its code. A fault without an unread text speaks of rows that were left out (see read_section)."""

    values: dict[str, Any] = field(default_factory=dict)
    unread: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    codes: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)

    def refuse(self, path: str, typed: Any, sentence: str) -> None:
        """Keep what was typed and say why it is no value."""
        self.values[path] = None
        self.unread[path] = typed
        self.faults[path] = sentence


def read_fields(fields: Iterable[Field], written: Mapping[str, Any], writer: str, at: str = "") -> Reading:
    """The fields of `written` that this writer may write; fields that are not in it stay untouched."""
    reading = Reading()
    for one in fields:
        if one.id not in written or one.writer != writer or not one.kind.asked:
            continue
        path = at + one.id
        try:
            reading.values[path] = one.read(written[one.id])
        except Unreadable as fault:
            reading.refuse(path, harmless(written[one.id]), str(fault))
    for one in fields:
        text = at + one.option("of", "")
        if one.kind.name == "code" and one.codes and text in reading.values:
            reading.codes[text] = (at + one.id, one.codes.code_of(reading.values[text]))
    return reading


def read_row(group: Field, written: Mapping[str, Any], writer: str, row_id: str) -> Reading:
    """One row of a group, with the rules that hold between its fields. Rows within the row (transfers within a job)
    are one value: a list of mappings under the inner group's id, unread as a whole when one cell of it is."""
    at = f"{group.id}/{row_id}/"
    reading = read_fields(group.fields, written, writer, at)
    for inner in group.fields:
        if inner.is_group and inner.id in written and writes_in(inner, writer):
            _read_inner(reading, inner, written[inner.id], writer, at + inner.id)
    for first, last in group.rules:
        start, end = reading.values.get(at + first), reading.values.get(at + last)
        # Stored days and months sort as text; `open` sorts after every one of them.
        if start and end and end < start:
            sentence = f"{group.by_id[last].label}が、{group.by_id[first].label}より前になっています。"
            reading.refuse(at + last, harmless(written[last]), sentence)
    return reading


def writes_in(group: Field, writer: str) -> bool:
    """Whether any field of the group, or of a group in it, is this writer's."""
    return any(writes_in(one, writer) if one.is_group else one.writer == writer for one in group.fields)


def _read_inner(reading: Reading, group: Field, written: Any, writer: str, path: str) -> None:
    """The rows within a row; empty ones are not kept."""
    rows: list[dict[str, Any]] = []
    faults: list[str] = []
    if written and not (isinstance(written, list) and all(isinstance(row, Mapping) for row in written)):
        return reading.refuse(path, harmless(written), f"{group.label}を読み取れませんでした。")
    for row in written or ():
        row_id = _row_id(row, {one["_id"] for one in rows}, f"{path}/{len(rows)}")
        part = read_row(group, row, writer, row_id)
        faults += part.faults.values()
        values = {at.rsplit("/", 1)[1]: value for at, value in part.values.items() if value is not None}
        rows += [{"_id": row_id} | values] if values else []
    if len(rows) > (most := group.option("most", 100)):
        faults.append(f"{group.label}は{most}件までです。いまは{len(rows)}件あります。")
    if faults:
        return reading.refuse(path, harmless(written), faults[0])
    reading.values[path] = rows or None
    return None


def _row_id(row: Mapping[str, Any], taken: set[str], place: str = "") -> str:
    """The row's own id unless another row has it. A row within a row gets one out of its place, so that the same rows
    saved twice are the same value."""
    given = row.get("_id")
    if isinstance(given, str) and ROW_ID.fullmatch(given) and given not in taken:
        return given
    made = hashlib.blake2b(place.encode(), digest_size=8).hexdigest() if place else new_row_id()
    return new_row_id() if made in taken else made


def read_section(section: Section | Definition, written: Mapping[str, Any], writer: str = "person") -> Reading:
    """A whole section or form, groups as lists of rows (`_id` is kept or made). More rows than a group may hold, and
    what is no row, are left out, with a fault under the group's id."""
    fields = section.fields.values() if isinstance(section, Definition) else section.fields
    reading = read_fields(fields, written, writer)
    known = {one.id: one for one in fields}
    reading.unknown = [str(key) for key in written if key not in known]
    for group in (one for one in known.values() if one.is_group and writes_in(one, writer)):
        _read_group(reading, group, written.get(group.id), writer)
    return reading


def _read_group(reading: Reading, group: Field, written: Any, writer: str) -> None:
    given = written if isinstance(written, list) else [written] if written else []
    rows = [row for row in given if isinstance(row, Mapping)]
    most = group.option("most", 100)
    if len(rows) < len(given):
        reading.faults[group.id] = f"{group.label}に、読み取れない行がありました。"
    if len(rows) > most:
        reading.faults[group.id] = f"{group.label}は{most}件までです。{most + 1}件目からは読み込んでいません。"
    taken: set[str] = set()
    for row in rows[:most]:
        row_id = _row_id(row, taken)
        taken.add(row_id)
        part = read_row(group, row, writer, row_id)
        # A row may be empty; it is there all the same.
        reading.values[f"{group.id}/{row_id}"] = True
        reading.values |= part.values
        reading.unread |= part.unread
        reading.faults |= part.faults
        reading.codes |= part.codes
        reading.unknown += _unknown_in(group, row, f"{group.id}.")


def _unknown_in(group: Field, row: Mapping[str, Any], at: str) -> list[str]:
    unknown = [f"{at}{key}" for key in row if key not in group.by_id and not str(key).startswith("_")]
    for inner in (one for one in group.fields if one.is_group and isinstance(row.get(one.id), list)):
        for one in row[inner.id]:
            unknown += _unknown_in(inner, one, f"{at}{inner.id}.") if isinstance(one, Mapping) else []
    return unknown


def harmless(written: Any, depth: int = 4) -> Any:
    """What was typed, in a form that can be stored and shown again. No page nests deeper than rows within a row do."""
    if isinstance(written, list | Mapping) and not depth:
        return ""
    if isinstance(written, Mapping):
        kept = {key: value for key, value in written.items() if value not in (None, "")}
        return {clean(str(key)): harmless(value, depth - 1) for key, value in kept.items()}
    if isinstance(written, list):
        return [harmless(one, depth - 1) for one in written]
    return "" if written is None else clean(str(written))
