"""Phrases, and a card's values as they are shown."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.jobcard import Card, SheetView, blank, parse_phrase, today
from tests.jobcard.made import LIBRARY, OTHER_ROW, ROW

FORM_2 = LIBRARY.latest("form-2")
JOBS = FORM_2.fields["jobs"]
PERSON = SheetView(
    LIBRARY.profile,
    {
        "last_name": "髙橋", "first_name": "𠮷子", "birth_date": "1989-01-07", "postal_code": "1000001", "pref_code": "13",
        "city": "千代田区", "street": "見本町1-1", "tel_mobile": "090-0000-0001",
    },
)  # fmt: skip
SHEET = SheetView(
    FORM_2,
    {
        "as_of_date": "2026-11-23",
        "jobs": [
            {"_id": ROW, "start_ym": "2019-04", "end_ym": "open", "company_name": "見本", "employment_type": "regular"},
            {"_id": OTHER_ROW, "start_ym": "2015-04", "_gone": "2026-01-01T00:00:00+00:00"},
        ],
    },
)
CARD = Card((SHEET,), PERSON)


def filled(source, **values):
    return parse_phrase(source).fill(lambda name: values.get(name, ""))


@pytest.mark.parametrize(
    ("source", "values", "text"),
    [
        ("{a}～{b}", {"a": "1", "b": "2"}, "1～2"),
        ("{a}～{b}", {"a": "1"}, "1～"),
        ("{a}～{b}", {}, ""),
        ("{a}[（{b}）]", {"a": "1"}, "1"),
        ("{a}[（{b}）]", {"a": "1", "b": "2"}, "1（2）"),
        ("[自宅 {a}][　携帯 {b}]", {"b": "2"}, "　携帯 2"),
        ("いつも同じ", {}, "いつも同じ"),
        ("", {}, ""),
    ],
)
def test_a_phrase_leaves_out_what_has_nothing_to_show(source, values, text):
    assert filled(source, **values) == text


@pytest.mark.parametrize(
    "source", ["[", "]", "[{a}", "{a}]", "[{a}[{b}]]", "{", "}", "{A}", "{a", "{}", "[x]", "{a b}"]
)
def test_a_phrase_with_a_slip_is_refused(source):
    with pytest.raises(ValueError, match="in '"):
        parse_phrase(source)


@given(st.text(st.characters(exclude_characters="{}[]"), min_size=1), st.text())
def test_values_are_never_taken_for_phrases(text, value):
    assert filled(f"{{a}}{text}", a=value) == (value + text if value else "")


def test_names_and_addresses_come_from_the_profile():
    assert CARD.show(SHEET, "profile.name") == "髙橋　𠮷子"
    assert CARD.person("address") == "〒100-0001　東京都千代田区見本町1-1"
    assert CARD.person("tel") == "　携帯 090-0000-0001"
    assert CARD.person("contact") == ""
    assert Card((SHEET,)).person("name") == ""


def test_dates_are_written_in_the_style_of_the_card():
    assert CARD.person("birth_date") == "1989年1月7日"
    assert Card((SHEET,), PERSON, "japanese").person("birth_date") == "昭和64年1月7日"


def test_a_row_shows_its_fields_its_number_and_its_duration():
    (row,) = SHEET.rows("jobs")
    shown = {name: CARD.show_in(SHEET, JOBS, row, 1, name) for name in ("no", "duration", "end_ym", "employment_type")}
    assert shown == {"no": "1", "duration": "7年8か月", "end_ym": "現在", "employment_type": "正社員"}
    assert CARD.show_in(SHEET, JOBS, row, 1, "as_of_date") == "2026年11月23日"
    assert CARD.show_in(SHEET, JOBS, row, 1, "profile.name") == "髙橋　𠮷子"


def test_a_row_without_an_end_has_no_duration():
    assert CARD.show_in(SHEET, JOBS, {"_id": ROW, "start_ym": "2019-04"}, 1, "duration") == ""


def test_a_sheet_speaks_of_its_own_day_or_of_today():
    assert SHEET.as_of == date(2026, 11, 23)
    assert SheetView(FORM_2, {}).as_of == today()


def test_a_blank_form_shows_nothing():
    form = blank(FORM_2)
    assert form.blank
    assert Card((form,)).show(form, "as_of_date") == ""
    assert form.rows("jobs") == []


def test_a_card_can_be_narrowed_to_some_forms():
    plan = SheetView(LIBRARY.latest("form-1-1"), {})
    card = Card((SHEET, plan), PERSON)
    assert card.only("form-1-1").sheets == (plan,)
    assert card.only("form-1-1").profile is PERSON
