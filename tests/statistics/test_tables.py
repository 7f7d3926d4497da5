"""Tables as staff read them: exact in total, and no group so small that it tells who."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import statistics
from app.statistics import make, records

LABELS = {"a": "一", "b": "二", "c": "三", "unknown": "答えていない"}
TODAY = date(2026, 6, 15)
DAY, MONTH = date(2026, 5, 3), date(2026, 5, 1)


def of(groups, figure="makers"):
    rows = [((figure, "total", DAY, "all"), sum(groups.values()))]
    return rows + [((figure, "kind", MONTH, value), count) for value, count in groups.items()]


def shown(groups):
    return [one.makers.text for one in make(of(groups), 2026, LABELS, TODAY).groups]


def test_few_people_are_not_told_and_the_total_is_exact():
    report = make(of({"a": 4, "b": 3, "c": 20}), 2026, LABELS, TODAY)
    assert [one.makers.text for one in report.groups] == ["5人未満", "5人未満", "20", "0"]
    assert report.total.makers.text == "27"
    assert [(one.label, one.makers.text) for one in report.months] == [
        ("2026年6月", "0"),
        ("2026年5月", "27"),
        ("2026年4月", "0"),
    ]


def test_a_number_that_the_total_would_tell_goes_with_the_one_that_is_hidden():
    assert shown({"a": 4, "b": 1200, "c": 20}) == ["5人未満", "1,200", "出しません", "0"]
    assert shown({"a": 4}) == ["5人未満"] * 4
    assert shown({"a": 5}) == ["5", "0", "0", "0"]


@given(st.lists(st.integers(0, 12), min_size=4, max_size=4))
def test_no_small_group_can_be_worked_out(counts):
    report = make(of(dict(zip(LABELS, counts, strict=True))), 2026, LABELS, TODAY)
    cells = [one.makers for one in report.groups]
    assert all(cell.hidden for cell in cells if 0 < (cell.count or 0) < statistics.FEW)
    if any(0 < count < statistics.FEW for count in counts) and sum(counts) >= statistics.FEW:
        assert sum(bool(cell.hidden) for cell in cells) > 1


def test_drafts_are_told_of_how_many_and_never_where_a_number_is_hidden():
    rows = of({"a": 40, "b": 10, "c": 9}) + of({"a": 10, "b": 2, "c": 3}, "registered")
    report = make(rows, 2026, LABELS, TODAY)
    assert report.total.drafts == (44, 59)
    assert report.total.draft_rate == "74.6"
    assert [one.draft_rate for one in report.groups] == ["75.0", "", "", ""]


def test_of_members_it_is_the_last_state_that_counts():
    rows = [
        (("members", "total", day, "all"), n) for day, n in ((date(2026, 4, 30), 7), (date(2026, 5, 2), 9), (DAY, 8))
    ]
    rows += [(("members", "kind", date(2026, 4, 1), "a"), 7), (("members", "kind", MONTH, "b"), 8)]
    report = make(rows, 2026, LABELS, TODAY)
    assert report.total.members.text == "8"
    assert [one.members.text for one in report.months] == ["－", "8", "7"]
    assert [one.members.text for one in report.groups] == ["0", "8", "0", "0"]


def test_a_code_that_nobody_knows_any_more_still_has_its_people():
    report = make(of({"a": 6, "gone": 7}), 2026, LABELS, TODAY)
    assert (report.groups[-1].label, report.groups[-1].makers.text) == ("gone", "7")


def test_the_file_has_the_same_numbers_and_hides_the_same():
    lines = list(records(make(of({"a": 4, "b": 3, "c": 20}), 2026, LABELS, TODAY), "立場"))
    assert lines[0] == list(statistics.COLUMNS)
    assert lines[1][:4] == ["2026", "全体", "年度全体", "27"]
    assert [line[3] for line in lines if line[1] == "立場"] == ["5人未満", "5人未満", "20", "0"]
    assert {len(line) for line in lines} == {len(statistics.COLUMNS)}


@pytest.mark.parametrize(("today", "months"), [(date(2026, 4, 1), 1), (date(2027, 3, 31), 12), (date(2030, 1, 1), 12)])
def test_only_months_that_have_begun_are_listed(today, months):
    assert len(make([], 2026, LABELS, today).months) == months
