"""The gate: what somebody wrote, read by the kinds. Pages, uploads, imports and the API all come through here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .definitions import Definition, Field, Section
from .kinds import ROW_ID, Unreadable, clean, new_row_id


@dataclass
class Reading:
    """What came out: `values` in stored form (None where the field was emptied), `unread` as it was typed, and a
    sentence for each of those in `faults`. Keys are paths: `field` or `group/row/field`."""

    values: dict[str, Any] = field(default_factory=dict)
    unread: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
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
    return reading


def read_row(group: Field, written: Mapping[str, Any], writer: str, row_id: str) -> Reading:
    """One row of a group, with the rules that hold between its fields."""
    at = f"{group.id}/{row_id}/"
    reading = read_fields(group.fields, written, writer, at)
    for first, last in group.rules:
        start, end = reading.values.get(at + first), reading.values.get(at + last)
        # Stored days and months sort as text; `open` sorts after every one of them.
        if start and end and end < start:
            sentence = f"{group.by_id[last].label}が、{group.by_id[first].label}より前になっています。"
            reading.refuse(at + last, harmless(written[last]), sentence)
    return reading


def read_section(section: Section | Definition, written: Mapping[str, Any], writer: str = "person") -> Reading:
    """A whole section or form, groups as lists of rows (`_id` is kept or made)."""
    fields = section.fields.values() if isinstance(section, Definition) else section.fields
    reading = read_fields(fields, written, writer)
    known = {one.id: one for one in fields}
    reading.unknown = [key for key in written if key not in known]
    for group in (one for one in known.values() if one.is_group):
        rows = written.get(group.id) or []
        for row in rows if isinstance(rows, list) else []:
            if isinstance(row, Mapping):
                _add_row(reading, group, row, writer)
    return reading


def _add_row(reading: Reading, group: Field, row: Mapping[str, Any], writer: str) -> None:
    row_id = row.get("_id")
    row_id = row_id if isinstance(row_id, str) and ROW_ID.fullmatch(row_id) else new_row_id()
    part = read_row(group, row, writer, row_id)
    # A row may be empty; it is there all the same.
    reading.values.setdefault(f"{group.id}/{row_id}", True)
    reading.values |= part.values
    reading.unread |= part.unread
    reading.faults |= part.faults
    reading.unknown += [f"{group.id}.{key}" for key in row if key not in group.by_id and not key.startswith("_")]
    for inner in (one for one in group.fields if one.is_group and isinstance(row.get(one.id), list)):
        kept = [_inner_row(inner, one, writer) for one in row[inner.id] if isinstance(one, Mapping)]
        reading.values[f"{group.id}/{row_id}/{inner.id}"] = [one for one in kept if len(one) > 1] or None


def _inner_row(group: Field, row: Mapping[str, Any], writer: str) -> dict[str, Any]:
    """A row within a row (a transfer within a job) is one value of its outer row; unreadable cells stay empty."""
    reading = read_row(group, row, writer, "_")
    values = {path.rsplit("/", 1)[1]: value for path, value in reading.values.items() if value is not None}
    row_id = row.get("_id")
    return {"_id": row_id if isinstance(row_id, str) and ROW_ID.fullmatch(row_id) else new_row_id()} | values


def harmless(written: Any) -> Any:
    """What was typed, in a form that can be stored and shown again."""
    if isinstance(written, Mapping):
        return {str(key): clean(str(value)) for key, value in written.items() if value not in (None, "")}
    if isinstance(written, list):
        return [clean(str(one)) for one in written]
    return clean(str(written))
