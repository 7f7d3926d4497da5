"""The published data definition: JSON Schema (draft 2020-12) of a form's stored values."""

from __future__ import annotations

from typing import Any

from .definitions import Definition


def schema(definition: Definition) -> dict[str, Any]:
    """What `reading.read_section` accepts of a whole form, and what is stored after it."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:jobcard:{definition.id}:{definition.version}",
        "title": definition.name,
        "type": "object",
        "additionalProperties": False,
        "properties": {one.id: one.schema() for one in definition.fields.values() if one.kind.stored},
    }


def structure(definition: Definition) -> list[str]:
    """One line a field: path, kind, writer. What a used definition may add to, but never change or lose."""
    return [f"{path} {one.kind.name} {one.writer}" for path, one in definition.walk()]
