"""What the invented people wrote comes back whole after somebody else's card was written over it."""

from __future__ import annotations

import os
from typing import Any

import pytest

from app import guidance
from app.models import find_revision
from app.services import demo, history, sheets
from app.services.sheets import Opened
from tests.people import Person

PEOPLE = guidance.examples()
STEP = 1 if os.environ.get("JOBCARD_FULL") else 11


def shown(opened: Opened) -> dict[str, Any]:
    """What a reader of the sheet sees: of groups the rows that were not removed."""
    fields = opened.definition.fields.values()
    found = {one.id: opened.view.rows(one.id) if one.is_group else opened.view.values.get(one.id) for one in fields}
    return {name: value for name, value in found.items() if value}


def card_of(person: Person) -> dict[str, Opened]:
    return {one.definition.id: one for one in sheets.open_card(person.actor)}


@pytest.mark.parametrize("number", range(0, len(PEOPLE), STEP), ids=lambda number: PEOPLE[number].id)
def test_every_sheet_comes_back_and_what_was_written_over_it_is_kept(app, number):
    mine, theirs = PEOPLE[number], PEOPLE[(number + 1) % len(PEOPLE)]
    person = Person(app, *mine.values)
    with app.app_context():
        demo.fill(person.actor, mine.values)
        wrote = {form: (one.sheet.revision, shown(one)) for form, one in card_of(person).items()}
        demo.fill(person.actor, theirs.values)
        over = {form: (one.sheet.revision, one.part.stored()) for form, one in card_of(person).items()}
        for form in mine.values:
            history.restore(person.actor, person.ids[form], wrote[form][0])
        restored = card_of(person)
        assert mine.values.keys() & theirs.values.keys()
        for form in mine.values.keys() & theirs.values.keys():
            assert over[form][0] > wrote[form][0], "it was written over"
        for form, (_, before) in wrote.items():
            assert shown(restored[form]) == before
        for form, (revision, values) in over.items():
            kept = find_revision(restored[form].id, revision)
            assert kept.open()["person"] == values
