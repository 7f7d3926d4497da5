"""Why something on a sheet could not be read. The sentences are asked of the kinds anew and never stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .definitions import Definition, Field
from .reading import read_fields, read_row
from .values import Part

AGAIN = "もう一度入力してください。"


def sentences(definition: Definition, part: Part) -> dict[str, str]:
    """A sentence for each path of the part that holds an unread text."""
    found: dict[str, str] = {}
    for path in part.unread:
        head, *rest = path.split("/")
        field = definition.fields.get(head)
        if field is not None and path not in found:
            found |= _row(field, part, rest[0]) if rest else _single(field, part.unread[path])
    return {path: found.get(path, AGAIN) for path in part.unread}


def _single(field: Field, typed: Any) -> dict[str, str]:
    return read_fields([field], {field.id: typed}, field.writer).faults


def _row(group: Field, part: Part, row_id: str) -> dict[str, str]:
    """Rules between the fields of a row need the whole row."""
    at = f"{group.id}/{row_id}/"
    stored: Mapping[str, Any] = part.row(group.id, row_id) or {}
    written = {one.id: part.unread.get(at + one.id, stored.get(one.id)) for one in group.fields}
    return read_row(group, written, group.writer, row_id).faults
