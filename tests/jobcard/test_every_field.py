"""What holds for every field of every definition: the gate, the store, the page and the published schema agree."""

from __future__ import annotations

import json

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.jobcard import KINDS, Part, Save, apply, read_section, schema
from tests.jobcard.made import (
    LIBRARY,
    ROW,
    a_field,
    anything,
    different_fields,
    examples,
    is_valid,
    outcome_of,
    valid_values,
)

FIELDS = different_fields(LIBRARY)
field = pytest.mark.parametrize("field", list(FIELDS.values()), ids=list(FIELDS))
# The kinds whose shown text a person could type again: every one that has no shorthand for several values.
SHOWN_AGAIN = {
    "text",
    "long_text",
    "name",
    "kana",
    "date",
    "year_month",
    "choice",
    "postal_code",
    "phone",
    "email",
    "number",
}


@field
@given(data=st.data())
@examples(50)
def test_what_the_schema_allows_is_accepted_and_stored_as_the_schema_says(field, data):
    value = data.draw(valid_values(field.schema()))
    stored = field.read(value)
    assert stored is None or is_valid(field.schema(), stored)


@field
@given(data=st.data())
@examples(50)
def test_whatever_comes_is_stored_by_the_schema_or_refused_in_a_sentence(field, data):
    stored, sentence = outcome_of(field, data.draw(anything))
    assert stored is None or is_valid(field.schema(), stored)
    assert sentence == "" or sentence.endswith("。")


@field
@given(data=st.data())
@examples(50)
def test_what_is_stored_comes_back_from_page_file_and_schema_the_same(field, data):
    stored = field.read(data.draw(valid_values(field.schema())))
    if stored is None:
        return
    assert field.read(stored) == stored
    assert json.loads(json.dumps(stored)) == stored
    for style in ("western", "japanese"):
        assert field.read(field.typed(stored, style)) == stored
        if field.kind.name in SHOWN_AGAIN:
            assert field.read(field.show(stored, style)) == stored


@pytest.mark.parametrize("definition", list(LIBRARY), ids=lambda one: one.id)
def test_the_published_schema_is_one(definition):
    jsonschema.Draft202012Validator.check_schema(schema(definition))


@pytest.mark.parametrize("definition", list(LIBRARY), ids=lambda one: one.id)
@given(data=st.data())
@examples(15)
def test_a_whole_form_that_is_valid_is_accepted_and_stored_as_it_was(definition, data):
    values = data.draw(valid_values(schema(definition)))
    part = Part()
    for writer in ("person", "consultant", "company", "training"):
        reading = read_section(definition, values, writer)
        assert not reading.faults
        assert not reading.unread
        assert not reading.unknown
        apply(part, Save(reading.values, reading.unread, 0, "page"), 1)
    assert is_valid(schema(definition), part.values)
    again = Part()
    for writer in ("person", "consultant", "company", "training"):
        reading = read_section(definition, part.values, writer)
        apply(again, Save(reading.values, reading.unread, 0, "page"), 1)
    assert again.values == part.values


@pytest.mark.parametrize("definition", list(LIBRARY), ids=lambda one: one.id)
@given(data=st.data())
@examples(15)
def test_whatever_a_form_is_given_nothing_breaks_and_what_was_typed_is_kept(definition, data):
    names = st.sampled_from([*definition.fields, "unheard_of"])
    rows = st.lists(
        st.dictionaries(st.sampled_from(["_id", *_inner(definition), "unheard_of"]), anything, max_size=4) | anything,
        max_size=3,
    )
    written = data.draw(st.dictionaries(names, anything | rows, max_size=4))
    reading = read_section(definition, written)
    assert reading.unread.keys() <= reading.faults.keys()
    assert all(reading.values[path] is None for path in reading.unread)
    part = Part()
    apply(part, Save(reading.values, reading.unread, 0, "page"), 1)
    stored = json.loads(json.dumps(part.stored()))
    json.dumps(stored, ensure_ascii=False).encode()
    assert Part.of(stored).stored() == part.stored()
    assert is_valid(schema(definition), part.values)


def _inner(definition):
    return sorted({one.id for group in definition.fields.values() for one in group.fields})


def test_every_kind_is_found_by_its_own_name():
    assert all(kind.name == name for name, kind in KINDS.items())


@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_kind_shows_and_types_nothing_as_nothing(name):
    field = a_field(name)
    assert field.show(None) == ""
    assert not field.typed(None)


def test_every_field_says_what_it_is_in_the_schema():
    described = schema(LIBRARY.latest("form-2"))["properties"]["jobs"]["items"]["properties"]["duties"]
    assert described["title"] == "職務の内容"
    assert described["x-kind"] == "long_text"
    assert described["x-writer"] == "person"
    assert described["maxLength"] == 2000


def test_what_is_computed_is_in_no_schema():
    job = schema(LIBRARY.latest("form-2"))["properties"]["jobs"]["items"]["properties"]
    assert "no" not in job
    assert "duration" not in job


def test_rules_that_json_schema_cannot_say_travel_as_keywords():
    job = schema(LIBRARY.latest("form-2"))["properties"]["jobs"]["items"]
    assert job["x-order"] == [["start_ym", "end_ym"]]
    assert job["properties"]["start_ym"]["x-not-after"] == "today"
    assert not is_valid(job, {"_id": ROW, "start_ym": "2019-04", "end_ym": "2019-03"})
    assert is_valid(job, {"_id": ROW, "start_ym": "2019-04", "end_ym": "open"})


def test_the_schema_knows_every_day_there_is_and_no_other():
    day = a_field("date", future=True).schema()
    for text in ("2000-02-29", "2024-02-29", "1900-01-01", "2099-12-31", "2023-04-30"):
        assert is_valid(day, text)
    for text in ("1900-02-29", "2023-02-29", "2023-04-31", "2023-13-01", "2023-00-10", "1899-12-31", "2100-01-01"):
        assert not jsonschema.Draft202012Validator(day).is_valid(text)


def test_ids_of_attachments_cannot_be_brought_in():
    written = {"photo": ["0" * 32], "last_name": "見本"}
    assert read_section(LIBRARY.profile, written).values == {"last_name": "見本"}
    assert schema(LIBRARY.profile)["properties"]["photo"]["readOnly"] is True
