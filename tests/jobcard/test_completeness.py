"""How far a sheet has come; nothing is ever missing."""

from __future__ import annotations

import pytest

from app.jobcard import Part, Save, apply, is_begun, states
from tests.jobcard.made import LIBRARY, ROW

FORM_2 = LIBRARY.latest("form-2")


def state_of(section, values, unread=()):
    found = {one.section.id: one.state for one in states(FORM_2, values, dict.fromkeys(unread, "?"))}
    return found[section]


@pytest.mark.parametrize(
    ("values", "unread", "state"),
    [
        ({}, (), "empty"),
        ({"jobs": []}, (), "empty"),
        ({"jobs": [{"_id": ROW}]}, (), "begun"),
        ({"jobs": [{"_id": ROW, "_gone": "2026-01-01"}]}, (), "empty"),
        ({"jobs": [{"_id": ROW}]}, (f"jobs/{ROW}/start_ym",), "fault"),
        ({"gaps": [{"_id": ROW}]}, (), "empty"),
    ],
)
def test_a_section_is_empty_begun_or_asks_for_something(values, unread, state):
    assert state_of("jobs", values, unread) == state


def test_the_day_of_writing_alone_is_no_beginning():
    assert not is_begun(FORM_2, {"as_of_date": "2026-11-23"})
    assert state_of("date", {"as_of_date": "2026-11-23"}) == "empty"
    assert is_begun(FORM_2, {"jobs": [{"_id": ROW}]})


def test_sections_of_other_writers_are_not_asked_for():
    plan = LIBRARY.latest("form-1-1")
    assert "consultant" not in [one.section.id for one in states(plan, {}, {})]
    assert "consultant" in [one.id for one in plan.sections]


def test_a_removed_row_asks_for_nothing():
    part = Part()
    unread = {f"jobs/{ROW}/start_ym": "?"}
    apply(part, Save({f"jobs/{ROW}": True, f"jobs/{ROW}/start_ym": None}, unread, 0, "p"), 1)
    assert state_of("jobs", part.values, part.unread) == "fault"
    part.remove_row("jobs", ROW, "2026-01-01T00:00:00+00:00")
    assert state_of("jobs", part.values, part.unread) == "empty"
