from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine

from app.jobcard import OPEN, Unreadable
from tests.jobcard.made import a_field, read

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def refused(kind, written, **given):
    with pytest.raises(Unreadable) as mistake:
        read(kind, written, **given)
    return str(mistake.value)


def test_an_era_month_and_a_western_month_are_the_same_month():
    assert read("year_month", "平成31年4月") == read("year_month", "２０１９年４月") == "2019-04"


@pytest.mark.parametrize(
    "written",
    [
        "1986/4",
        "1986-04",
        "198604",
        "S61.4",
        "Ｓ６１．４",
        "昭和61年4月",
        "昭和 61 年 4 月",
        "昭和６１年４月",
        "㍼61年4月",
        "1986年4月1日",
        "1986年4月1日（火）",
        "1986ー4",
        "1986−4",
        "1986‐4",
        "S61ー4",
        "S61・4",
        "1986 4",
        "1986　04",
        "1986 4 1",
        "1 9 8 6年4月",
        "1986/4\u200b",
        "\u200e1986年4月",
        198604,
        198604.0,
        date(1986, 4, 30),
        datetime(1986, 4, 1, 12, 30),  # noqa: DTZ001 a spreadsheet's cell knows no zone
        31503,  # a spreadsheet's number for 1986-04-01
        31503.5,
        {"era": "western", "year": "1986", "month": "4"},
        {"era": "showa", "year": "61", "month": "4"},
        {"era": "showa", "year": "６１", "month": "４月"},
        {"era": "western", "year": "S61", "month": "04"},
        {"era": "showa", "year": "1986年", "month": "4"},
        {"year": "昭和61", "month": "4"},
    ],
)
def test_one_month_in_all_the_ways_people_and_files_write_it(written):
    assert read("year_month", written) == "1986-04"


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2019 1 2", "2019-01-02"),
        ("2019 1 12", "2019-01-12"),
        ("2019 11 2", "2019-11-02"),
        ("2019−1−12", "2019-01-12"),
        ("平成31 1 2（水曜日）", "2019-01-02"),
    ],
)
def test_numbers_that_only_a_space_keeps_apart_stay_apart(written, day):
    assert read("date", written) == day
    assert read("year_month", written) == day[:7]


@pytest.mark.parametrize(
    "written",
    [
        "2019-05-01",
        "令和元年5月1日",
        "R1.5.1",
        "２０１９／５／１",
        20190501,
        date(2019, 5, 1),
        datetime(2019, 5, 1, 23, 59),  # noqa: DTZ001 a spreadsheet's cell knows no zone
        43586,
        {"era": "reiwa", "year": "元", "month": "5", "day": "1"},
        {"era": "reiwa", "year": "1", "month": "05", "day": "１日"},
        {"era": "western", "year": "2019", "month": "5", "day": "1"},
    ],
)
def test_one_day_in_all_the_ways_people_and_files_write_it(written):
    assert read("date", written) == "2019-05-01"


def test_the_first_year_of_an_era_may_be_called_gannen():
    assert read("year_month", {"era": "heisei", "year": "元", "month": "1"}) == "1989-01"


@pytest.mark.parametrize("written", [None, "", "　", [], {}, {"era": "showa", "year": "", "month": " "}])
def test_an_era_alone_and_empty_inputs_are_no_date(written):
    assert read("year_month", written) is None
    assert read("date", written) is None


def test_a_year_that_a_spreadsheet_holds_as_a_number_is_no_counted_day():
    assert refused("year_month", 2019) == "「2019年4月」や「平成31年4月」のように、年と月を入力してください。"


def test_a_number_that_lost_its_zero_is_asked_about_not_guessed():
    # Typed into a cell, 2019.10 becomes the number 2019.1.
    assert "年と月" in refused("year_month", 2019.1)
    assert read("year_month", 2019.11) == "2019-11"
    assert read("year_month", 2019.4) == "2019-04"


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"era": "western", "year": "2019", "month": ""}, "月も入力してください。"),
        ({"era": "heisei", "year": "", "month": "4"}, "年も入力してください。"),
    ],
)
def test_half_a_month_is_asked_for_its_other_half(parts, sentence):
    assert refused("year_month", parts) == sentence


def test_half_a_day_is_asked_for_the_rest():
    assert refused("date", {"year": "2019"}) == "月と日も入力してください。"


def test_two_digits_without_an_era_are_asked_about():
    assert "元号を選んでください" in refused("year_month", {"era": "western", "year": "31", "month": "4"})


def test_a_month_past_the_end_of_an_era_is_refused_with_the_right_year():
    assert "令和元年5月ではありませんか" in refused("year_month", "平成31年5月")
    assert "令和元年5月ではありませんか" in refused("year_month", {"era": "heisei", "year": "31", "month": "5"})


def test_a_month_that_is_yet_to_come_is_refused_unless_the_field_plans():
    assert "まだ来ていない" in refused("year_month", "2026-12")
    assert read("year_month", "2026-12", future=True) == "2026-12"
    assert read("year_month", "2026-11") == "2026-11"


def test_today_is_no_future_and_tomorrow_is():
    assert read("date", "2026-11-23") == "2026-11-23"
    assert "まだ来ていない" in refused("date", "2026-11-24")


def test_today_is_the_day_in_japan():
    with time_machine.travel(datetime(2026, 11, 23, 15, 30, tzinfo=UTC), tick=False):
        assert read("date", "2026-11-24") == "2026-11-24"


@pytest.mark.parametrize("kind", ["date", "year_month"])
def test_years_before_1900_and_after_2099_are_refused(kind):
    day = "-01" if kind == "date" else ""
    assert "1900年より前" in refused(kind, f"1899-12{day}", future=True)
    assert read(kind, f"1900-01{day}", future=True) == f"1900-01{day}"
    assert read(kind, f"2099-12{day}", future=True) == f"2099-12{day}"
    assert "先の日付" in refused(kind, f"2100-01{day}", future=True)


@pytest.mark.parametrize(
    "written", ["現在", "在職中", "open", {"open": "1"}, {"open": "1", "era": "western", "year": ""}]
)
def test_what_still_goes_on_is_open(written):
    assert read("year_month", written, open="今も働いている") == OPEN


def test_only_fields_that_may_go_on_can_be_open():
    assert "のように" in refused("year_month", "現在")
    assert read("year_month", {"open": "1"}) is None


def test_open_is_shown_as_the_present_and_typed_as_a_tick():
    field = a_field("year_month", open="今も働いている")
    assert field.show(OPEN) == "現在"
    assert field.typed(OPEN) == {"open": "1"}


def test_the_page_shows_the_era_of_that_very_day():
    field = a_field("date")
    assert field.typed("1989-01-07", "japanese") == {"era": "showa", "year": "64", "month": "1", "day": "7"}
    assert field.typed("1989-01-08", "japanese") == {"era": "heisei", "year": "1", "month": "1", "day": "8"}
    assert field.typed("1989-01-08") == {"era": "western", "year": "1989", "month": "1", "day": "8"}


@pytest.mark.parametrize(
    "written", ["昨日", "2019", "abc", "2019-4-1-1", "=TODAY()", "<b>2019</b>", [2019, 4], True, 10**30]
)
def test_what_is_no_date_is_refused_with_an_example(written):
    assert "のように" in refused("date", written)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2019-04", "2023-09", "4年6か月"),
        ("2019-04", "2022-03", "3年"),
        ("2019-04", "2019-04", "1か月"),
        ("2019-04", "2019-11", "8か月"),
        ("2026-04", OPEN, "8か月"),
        ("2023-09", "2019-04", ""),
        (None, "2019-04", ""),
        ("2019-04", None, ""),
    ],
)
def test_a_duration_counts_the_first_and_the_last_month(start, end, words):
    month = a_field("year_month", open="今も")
    loaded = [None if one is None else month.kind.load(one) for one in (start, end)]
    assert a_field("duration").kind.between(*loaded, date(2026, 11, 23)) == words
