"""The 32 invented people: whole cards, accepted by the gate, in nobody else's words."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest

from app.documents import lines_of_box, lines_used, unprintable_letters
from app.guidance import Example, examples
from app.jobcard import Field, Part, Save, apply, read_section, schema
from app.jobcard.eras import full_years
from tests.jobcard.made import LIBRARY, is_valid

EXAMPLES = examples()
each = pytest.mark.parametrize("example", EXAMPLES, ids=[one.id for one in EXAMPLES])

# Who there is to be, with the forms of their card. (様式3-3 is written by companies and schools and only uploaded.)
PEOPLE = """
01 job_seeker young few     1-1 2 3-1
02 job_seeker middle few    1-1 2 3-2
03 job_seeker young few     1-1 2 3-2
04 job_seeker senior many   1-1 2 3-1
05 job_seeker senior many   1-1 2 3-1
06 job_seeker senior many   1-1 2
07 job_seeker young none    1-2
08 job_seeker middle some   1-1 2
09 job_seeker young few     1-1 2 3-1
10 job_seeker middle some   1-1 2
11 job_seeker young some    1-1 2 3-2
12 job_seeker middle few    1-1 2 3-2
13 job_seeker senior some   1-1 2 3-1
14 job_seeker senior some   1-1 2 3-1
15 worker middle some       1-1 2 3-1 3-2
16 worker young few         1-1 2 3-2
17 worker senior many       1-1 2
18 worker young few         1-1 2
19 worker young some        1-1 2
20 worker senior many       1-1 2 3-1
21 worker middle some       1-1 2 3-1
22 worker middle few        1-1 2
23 worker senior some       1-1 2 3-1
24 worker young few         1-1 2
25 worker young few         1-1 2
26 student young none       1-2 3-2
27 student young none       1-2 3-2
28 student young none       1-2 3-1
29 student young none       1-2 3-2
30 student young none       1-2
31 student young few        1-2 3-2
32 student middle some      1-1 2 3-2
"""
AGES = {"young": range(15, 35), "middle": range(35, 50), "senior": range(50, 100)}
# What two people may well have in common: names of places, employers, schools, licences and posts.
SHARED = {
    "city", "street", "building", "nearest_line", "nearest_station", "company_name", "department", "position",
    "institution", "course", "name", "grade", "issuer", "gender_text",
}  # fmt: skip
FREE = {"text", "long_text", "words"}
PLAN = ("values_interests", "strengths", "future_work", "next_actions", "other")


def written(example: Example) -> Iterator[tuple[str, str, Field, str]]:
    """Every text of a card: form, path, field, text."""
    for form, values in example.values.items():
        definition = LIBRARY.latest(form)
        for path, field in definition.walk():
            if not field.is_group:
                yield from ((form, path, field, text) for text in texts(values, path.split(".")))


def texts(values: Mapping[str, Any], way: list[str]) -> Iterator[str]:
    found = values.get(way[0])
    if len(way) > 1:
        for row in found or ():
            yield from texts(row, way[1:])
    elif isinstance(found, list):
        yield from found
    elif found is not None:
        yield found


def sentences_of(example: Example) -> Iterator[tuple[str, str]]:
    """Every sentence of a person's own words that is long enough to be recognised, with its place."""
    places = [(f"{form}.{path}", text) for form, path, field, text in written(example) if _is_own(field)]
    better = example.improve
    places += [
        ("weak", better.weak),
        ("better", better.better),
        ("person", example.person),
        ("teaches", example.teaches),
    ]
    for place, text in places:
        for sentence in re.split(r"[。\n]", text):
            if len(kept := sentence.strip(" 　・")) >= 8:
                yield kept, f"{example.id} {place}"


def _is_own(field: Field) -> bool:
    return field.kind.name in FREE and field.id not in SHARED


def test_there_are_32_people():
    assert [one.id for one in EXAMPLES] == [f"{n:02}" for n in range(1, 33)]


def test_they_are_spread_over_kinds_ages_and_experience():
    assert Counter(one.kind for one in EXAMPLES) == {"job_seeker": 14, "worker": 11, "student": 7}
    assert Counter(one.age_band for one in EXAMPLES) == {"young": 16, "middle": 8, "senior": 8}
    assert Counter(one.experience for one in EXAMPLES) == {"none": 6, "few": 11, "some": 10, "many": 5}


@pytest.mark.parametrize("line", PEOPLE.strip().splitlines(), ids=lambda line: line[:2])
def test_each_is_who_they_are_to_be_and_has_the_whole_card(line):
    number, kind, age_band, experience, *forms = line.split()
    example = EXAMPLES[int(number) - 1]
    assert (example.kind, example.age_band, example.experience) == (kind, age_band, experience)
    assert example.values.keys() - {"career-plan-aid", "resume"} == {"profile", *(f"form-{form}" for form in forms)}


@each
def test_each_card_passes_the_gate_and_is_stored_by_the_schema(example):
    for form, values in example.values.items():
        definition = LIBRARY.latest(form)
        reading = read_section(definition, values)
        assert (reading.faults, reading.unknown) == ({}, [])
        part = Part()
        apply(part, Save(reading.values, {}, 0, "example"), 1)
        assert is_valid(schema(definition), part.values)


@each
def test_each_is_as_old_as_their_age_band_says(example):
    profile = example.values["profile"]
    plan = next(values for form, values in example.values.items() if form.startswith("form-1"))
    age = full_years(date.fromisoformat(profile["birth_date"]), date.fromisoformat(plan["as_of_date"]))
    assert age in AGES[example.age_band]


@each
def test_the_size_of_their_company_is_that_of_their_newest_job_and_only_students_go_to_school(example):
    jobs = example.values.get("form-2", {}).get("jobs", [])
    employees = int(jobs[-1].get("company_employees") or 0) if jobs else 0
    size = "" if not employees else "small" if employees < 30 else "middle" if employees < 300 else "large"
    assert example.company_size == size
    assert bool(example.school_type) == (example.kind == "student")


@each
def test_each_is_plainly_invented(example):
    profile = example.values["profile"]
    assert re.search(r"@example\.(jp|com)$", profile["email"])
    phones = [text for _, _, field, text in written(example) if field.kind.name == "phone"]
    assert phones
    assert all(re.fullmatch(r"0\d{1,3}-0{2,4}-00\d\d", phone) for phone in phones)


def test_no_two_bear_the_same_name_or_number():
    for name in ("email", "birth_date"):
        assert len({one.values["profile"][name] for one in EXAMPLES}) == 32
    assert len({(one.values["profile"]["last_name"], one.values["profile"]["first_name"]) for one in EXAMPLES}) == 32
    assert len({one.values["profile"]["first_name"] for one in EXAMPLES}) == 32


def test_no_sentence_occurs_twice():
    places = defaultdict(list)
    for example in EXAMPLES:
        for sentence, place in sentences_of(example):
            places[sentence].append(place)
    assert {sentence: found for sentence, found in places.items() if len(found) > 1} == {}


def test_sentences_are_really_looked_at():
    assert sum(1 for example in EXAMPLES for _ in sentences_of(example)) > 2500


@each
def test_long_fields_fill_at_least_half_of_their_box(example):
    for form, path, field, text in written(example):
        definition = LIBRARY.latest(form)
        box = lines_of_box(definition, path) if field.kind.name == "long_text" else None
        if box is not None:
            used = lines_used(definition, path, text)
            assert used * 2 >= box, f"{form}.{path}: {used} of {box} lines: {text}"


@each
def test_no_long_box_of_a_card_is_left_empty(example):
    for form, values in example.values.items():
        if form.startswith("form-1"):
            assert [name for name in PLAN if not values.get(name)] == []
        for job in values.get("jobs", ()):
            assert job["duties"]
            assert job["learned"]


@each
def test_every_letter_can_be_printed(example):
    assert [letter for *_, text in written(example) for letter in unprintable_letters(text)] == []


@each
def test_the_weak_text_is_shorter_than_the_better_one_and_both_belong_to_a_field_of_the_card(example):
    improve = example.improve
    assert improve.form in example.values
    assert LIBRARY.latest(improve.form).field(improve.field).kind.name in FREE
    assert len(improve.weak) < len(improve.better)


def test_rows_have_ids_of_their_own_and_the_same_on_every_reading():
    examples.cache_clear()
    again = examples()
    assert again == EXAMPLES
    ids = [row["_id"] for one in again for values in one.values.values() for row in _rows(values)]
    assert len(ids) == len(set(ids))


def _rows(values: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for value in values.values():
        if isinstance(value, list) and value and isinstance(value[0], Mapping):
            for row in value:
                yield row
                yield from _rows(row)


def test_some_have_letters_outside_the_common_ones():
    names = "".join(one.values["profile"]["last_name"] + one.values["profile"]["first_name"] for one in EXAMPLES)
    assert {"髙", "﨑"} & set(names)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('id: "01"\n', "01.yaml:1: kind: expected the key kind, which is missing"),
        ("id: 1\n", "01.yaml:1: id: expected a text (put the number in quotes)"),
        ("a: [\n", "01.yaml:2: (file): expected valid YAML"),
    ],
)
def test_a_mistake_in_an_example_is_named(tmp_path, text, words):
    (tmp_path / "01.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=re.escape(words)):
        examples(tmp_path)


def test_an_example_is_called_like_its_file(tmp_path):
    source = (LIBRARY.folder / "examples" / "01.yaml").read_text("utf-8")
    (tmp_path / "02.yaml").write_text(source, encoding="utf-8")
    with pytest.raises(ValueError, match=r"02\.yaml: id: must be 02"):
        examples(tmp_path)
