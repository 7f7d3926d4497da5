from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.jobcard import ERAS, Month
from app.jobcard.eras import Impossible, era_of, full_years, read_day, read_month, show_day, show_month

LAST_DAYS = {"明治": date(1912, 7, 29), "大正": date(1926, 12, 24), "昭和": date(1989, 1, 7), "平成": date(2019, 4, 30)}
days = st.dates(date(1900, 1, 1), date(2099, 12, 31))
months = st.builds(Month, st.integers(1900, 2099), st.integers(1, 12))


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        (date(1912, 7, 29), "明治45年7月29日"),
        (date(1912, 7, 30), "大正元年7月30日"),
        (date(1926, 12, 24), "大正15年12月24日"),
        (date(1926, 12, 25), "昭和元年12月25日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
        (date(1989, 1, 8), "平成元年1月8日"),
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2020, 1, 1), "令和2年1月1日"),
        (date(1900, 1, 1), "明治33年1月1日"),
    ],
)
def test_a_day_bears_the_era_that_was_in_force_on_it(day, shown):
    assert show_day(day, "japanese") == shown
    assert read_day(shown) == day


@pytest.mark.parametrize(
    ("month", "shown"),
    [
        ("1912-07", "大正元年7月"),
        ("1912-06", "明治45年6月"),
        ("1926-12", "昭和元年12月"),
        ("1926-11", "大正15年11月"),
        ("1989-01", "平成元年1月"),
        ("1988-12", "昭和63年12月"),
        ("2019-04", "平成31年4月"),
        ("2019-05", "令和元年5月"),
    ],
)
def test_a_month_bears_the_era_of_its_last_day(month, shown):
    assert show_month(read_month(month), "japanese") == shown


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("明治45年7月", "大正元年7月"),
        ("大正15年12月", "昭和元年12月"),
        ("昭和64年1月", "平成元年1月"),
        ("S64.1", "H1.1"),
    ],
)
def test_where_an_era_ended_inside_a_month_both_names_are_understood(older, newer):
    assert read_month(older) == read_month(newer)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("平成31年5月", "平成にこの年月はありません。令和元年5月ではありませんか。"),
        ("H32.4", "平成にこの年月はありません。令和2年4月ではありませんか。"),
        ("令和元年4月", "令和にこの年月はありません。平成31年4月ではありませんか。"),
        ("昭和64年2月", "昭和にこの年月はありません。平成元年2月ではありませんか。"),
        ("昭和元年11月", "昭和にこの年月はありません。大正15年11月ではありませんか。"),
        ("明治3年4月", "明治にこの年月はありません。年を確かめてください。"),
        ("平成0年4月", "年は1から入力してください。最初の年は「元」でも「1」でもかまいません。"),
        ("2019年13月", "月は1から12までの数字で入力してください。"),
        ("2019-00", "月は1から12までの数字で入力してください。"),
        ("0000-04", "この年はありません。年を確かめてください。"),
    ],
)
def test_a_month_that_never_was_is_refused_and_the_right_one_offered(written, sentence):
    with pytest.raises(Impossible) as refused:
        read_month(written)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("平成31年5月1日", "平成にこの日はありません。令和元年5月1日ではありませんか。"),
        ("昭和64年1月8日", "昭和にこの日はありません。平成元年1月8日ではありませんか。"),
        ("2019年2月29日", "この日付はありません。月と日を確かめてください。"),
        ("2019年4月31日", "この日付はありません。月と日を確かめてください。"),
        ("0000-01-01", "この日付はありません。月と日を確かめてください。"),
    ],
)
def test_a_day_that_never_was_is_refused_and_the_right_one_offered(written, sentence):
    with pytest.raises(Impossible) as refused:
        read_day(written)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    "written",
    ["1986/4", "1986-04", "1986.4", "198604", "1986年4月", "1986年04月", "昭和61年4月", "昭61.4", "S61.4", "s61/4"],
)
def test_the_same_month_can_be_written_in_many_ways(written):
    assert read_month(written) == Month(1986, 4)


@pytest.mark.parametrize(
    "written",
    ["2019-05-01", "2019/5/1", "20190501", "2019年5月1日", "令和元年5月1日", "令和1.5.1", "令1.5.1", "R1/5/1"],
)
def test_the_same_day_can_be_written_in_many_ways(written):
    assert read_day(written) == date(2019, 5, 1)


@pytest.mark.parametrize(
    "written", ["", "4月", "2019", "昨年", "平成年4月", "19-4", "2019-4-1-1", "X1.4", "2019年4月ごろ"]
)
def test_what_has_no_such_shape_is_nobodys_month(written):
    assert read_month(written) is None


def test_a_leap_day_exists_only_in_leap_years():
    assert read_day("2000-02-29") == date(2000, 2, 29)
    assert read_day("平成12年2月29日") == date(2000, 2, 29)
    with pytest.raises(Impossible):
        read_day("1900-02-29")


def test_eras_follow_each_other_without_gap_or_overlap():
    for newer, older in itertools.pairwise(ERAS):
        assert older.last == LAST_DAYS[older.name]
        assert newer.first == older.last + timedelta(days=1)


@given(days)
def test_every_day_belongs_to_exactly_one_era(day):
    assert [era for era in ERAS if era.covers(day, day)] == [era_of(day)]


@given(days, st.sampled_from(["western", "japanese"]))
def test_a_day_that_is_shown_can_be_read_back(day, style):
    assert read_day(show_day(day, style)) == day


@given(months, st.sampled_from(["western", "japanese"]))
def test_a_month_that_is_shown_can_be_read_back(month, style):
    assert read_month(show_month(month, style)) == month


@given(months)
def test_a_month_knows_its_days(month):
    assert month.first_day.day == 1
    assert (month.last_day + timedelta(days=1)).day == 1
    assert str(month.first_day).startswith(str(month))


def test_someone_born_on_29_february_turns_a_year_older_on_1_march():
    assert full_years(date(2000, 2, 29), date(2026, 2, 28)) == 25
    assert full_years(date(2000, 2, 29), date(2026, 3, 1)) == 26
    assert full_years(date(2000, 2, 29), date(2024, 2, 29)) == 24


def test_a_birthday_counts_on_the_day_itself():
    assert full_years(date(1990, 11, 23), date(2026, 11, 22)) == 35
    assert full_years(date(1990, 11, 23), date(2026, 11, 23)) == 36
