"""A group: rows of fields that repeat (jobs, licences, schools)."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .base import Kind

if TYPE_CHECKING:
    from ..definitions import Field

ROW_ID = re.compile(r"[0-9a-f]{16}")


def new_row_id() -> str:
    """64 random bits: rows keep their id in pages, revisions and files."""
    return secrets.token_hex(8)


class Group(Kind):
    """Rows of further fields. A row is a mapping with `_id`; a removed row keeps its values and carries `_gone`."""

    name = "group"
    asked = False
    options = frozenset({"row", "row_title", "most", "rules", "add", "timeline", "chart"})
    needs = frozenset({"fields"})

    def show(self, value: Any, field: Field, style: str = "western") -> str:
        return f"{len(present(value))}件"

    def schema(self, field: Field) -> dict[str, Any]:
        properties: dict[str, Any] = {"_id": {"type": "string", "pattern": "^[0-9a-f]{16}$"}}
        properties |= {one.id: one.schema() for one in field.fields if one.kind.stored}
        row = {"type": "object", "properties": properties, "additionalProperties": False, "required": ["_id"]}
        if field.rules:
            # JSON Schema cannot compare two values: the rule travels as a keyword of ours.
            row["x-order"] = [list(rule) for rule in field.rules]
        return {"type": "array", "items": row, "maxItems": field.option("most", 100)}


def present(rows: Any) -> list[Mapping[str, Any]]:
    """The rows that have not been removed, in their order."""
    return [row for row in rows or () if not row.get("_gone")]
