"""The paper meter: how much of its box on the official paper a text takes."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app import documents
from app.jobcard import Definition, Field, Section

from .sheets import PERSON, Opened

# Breaking a long text takes longer than all the rest of its page, so counts are remembered: under digests of a key
# that nobody learns, the texts themselves are not.
_KEY = secrets.token_bytes(32)
_COUNTED: dict[bytes, int] = {}
REMEMBERED = 4096


@dataclass(frozen=True)
class Lines:
    """How many printed lines a text takes, and how many lines its box has on the empty form."""

    used: int
    of: int

    @property
    def over(self) -> int:
        """Lines for which the box has to grow."""
        return max(0, self.used - self.of)


def of_section(opened: Opened, section: Section) -> dict[str, Lines]:
    """The meters of a section's own fields, by id; fields without a box of their own on the paper have none."""
    return _meters(opened, section.asked, "", "")


def of_row(opened: Opened, group: Field, row_id: str) -> dict[str, Lines]:
    """The meters of a row's fields, by id."""
    return _meters(opened, group.fields, f"{group.id}.", f"{group.id}/{row_id}/")


def _meters(opened: Opened, fields: Iterable[Field], within: str, at: str) -> dict[str, Lines]:
    found = {}
    for one in fields:
        box = documents.lines_of_box(opened.definition, within + one.id) if one.kind.flows else None
        if box is not None and one.writer == PERSON:
            used = _count(opened.definition, within + one.id, _text(opened, one, at + one.id))
            found[one.id] = Lines(used, box)
    return found


def _text(opened: Opened, field: Field, path: str) -> str:
    """What is printed of a field; of a text that could not be read, what would be."""
    if path not in opened.part.unread:
        # Japanese or western years: no text that flows has any.
        return documents.readable(field, opened.part.get(path), "western")
    unread: Any = opened.part.unread[path]
    return "、".join(map(str, unread)) if isinstance(unread, list) else str(unread)


def _count(definition: Definition, path: str, text: str) -> int:
    place = f"{definition.id} {definition.version} {path}\n"
    digest = hashlib.blake2b((place + text).encode(errors="replace"), key=_KEY).digest()
    if digest not in _COUNTED:
        if len(_COUNTED) >= REMEMBERED:
            _COUNTED.clear()
        _COUNTED[digest] = documents.lines_used(definition, path, text)
    return _COUNTED[digest]
