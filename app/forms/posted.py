"""What stands in the inputs of a field that was posted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Protocol

from wtforms.utils import unset_value

from app.jobcard import Field, clean


class Incoming(Protocol):
    """What WTForms needs of a request's form."""

    def __contains__(self, name: str) -> bool: ...
    def __iter__(self) -> Any: ...
    def getlist(self, name: str) -> list[str]: ...


def posted_for(spec: Field, form: Incoming, name: str) -> Any:
    """What was posted for a field, or unset_value when the page did not hold it."""
    if spec.is_group:
        return _posted_rows(spec, form, name)
    if spec.kind.parts:
        parts = {part: clean(form.getlist(f"{name}.{part}")[0]) for part in spec.kind.parts if f"{name}.{part}" in form}
        if f"{name}.open" in form:
            parts["open"] = clean(form.getlist(f"{name}.open")[0])
        return parts or unset_value
    if name not in form:
        return unset_value
    # Cleaned here already: what no page can show (NUL) must not come back to one.
    values = [clean(value) for value in form.getlist(name)]
    return [value for value in values if value] if spec.kind.name == "choices" else values[0]


def _posted_rows(spec: Field, form: Incoming, name: str) -> Any:
    numbers = {int(m[1]) for key in form if (m := re.match(rf"{re.escape(name)}\.(\d{{1,3}})\.", key))}
    if not numbers:
        return unset_value
    rows = []
    for number in sorted(numbers):
        row = {one.id: posted_for(one, form, f"{name}.{number}.{one.id}") for one in spec.fields}
        row = {key: value for key, value in row.items() if value is not unset_value and filled(value)}
        if row:
            rows.append(row)
    return rows


def filled(value: Any) -> bool:
    """An era alone says nothing: the select always holds one."""
    if isinstance(value, Mapping):
        return any(text.strip() for part, text in value.items() if part != "era")
    return bool(value)
