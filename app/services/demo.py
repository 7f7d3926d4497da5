"""The invented people of the examples as guests of a site for trying out."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from app import guidance
from app.jobcard import Definition, read_section
from app.models import Account, db
from app.policies import Actor, NotVisible

from . import guests, rows, sheets
from .sheets import Seen

# The same people keep the same accounts, so that loading twice adds nobody twice.
PEOPLE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:jobcard:examples")


def account_id(example_id: str) -> uuid.UUID:
    """The account of one of the examples' people."""
    return uuid.uuid5(PEOPLE, example_id)


def load() -> int:
    """Lay out and fill the cards of all examples; answers how many people were added."""
    made = 0
    for example in guidance.examples():
        if db.session.get(Account, account_id(example.id)) is None:
            actor = guests.adopt(account_id(example.id), example.kind)
            fill(actor, example.values)
            made += 1
    return made


def fill(actor: Actor, values: Mapping[str, Mapping[str, Any]]) -> None:
    """Write whole sheets for somebody, section by section, through the same gate as the pages; then register them."""
    sheets.add_sheets(actor, list(values))
    for opened in sheets.open_card(actor):
        if opened.definition.id in values:
            _fill_sheet(actor, opened.id, opened.definition, values[opened.definition.id])
            sheets.register(actor, opened.id)


def _fill_sheet(actor: Actor, sheet_id: uuid.UUID, definition: Definition, written: Mapping[str, Any]) -> None:
    unknown = read_section(definition, written).unknown
    if unknown:
        raise ValueError(f"{definition.id} has no fields {', '.join(unknown)}")
    seen = Seen(0, "demo")
    for section in definition.pages:
        part = {name: value for name, value in written.items() if name in section.by_id}
        sheets.save_section(actor, sheet_id, section.id, part, seen, button=True)
        for group in section.groups:
            for row in part.get(group.id, ()):
                rows.save_row(actor, sheet_id, (group.id, row["_id"]), row, seen, button=True)


def enter(example_id: str) -> str:
    """A fresh token for the guest of this example; the one before is good no longer. Raises NotVisible."""
    account = db.session.get(Account, account_id(example_id))
    if account is None:
        raise NotVisible
    return guests.readmit(account)
