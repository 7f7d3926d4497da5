"""Rows as a line: where the points lie, and which rows have none."""

from app.jobcard import Library, chart_of
from tests.contracts.repository import ROOT

LIBRARY = Library(ROOT / "content")
AID = LIBRARY.latest("career-plan-aid")


def drawn(*rows):
    keys = ("age", "score", "event")
    values = {"lifeline": [{"_id": f"{n:016x}", **dict(zip(keys, row, strict=True))} for n, row in enumerate(rows)]}
    return chart_of(AID, values)


def test_points_go_from_left_to_right_by_age_and_up_by_score():
    chart = drawn((30, -100, "転職"), (10, 100, "入学"), (20, 0, "卒業"))
    assert [(one.across, one.x, one.y) for one in chart.points] == [(10, 24, 24), (20, 160, 100), (30, 296, 176)]
    assert chart.middle == 100
    assert chart.line == "24,24 160,100 296,176"


def test_a_single_point_and_points_of_one_age_lie_in_the_middle():
    assert [one.x for one in drawn((40, 10, "開店")).points] == [160]
    assert [one.x for one in drawn((40, 10, "開店"), (40, 20, "移転")).points] == [160, 160]


def test_rows_without_both_numbers_and_removed_ones_are_left_out():
    values = {"lifeline": [{"_id": "1" * 16, "age": 3}, {"_id": "2" * 16, "age": 3, "score": 1, "_gone": "2026-01-01"}]}
    assert chart_of(AID, values) is None
    assert drawn((3, 1, None)).points[0].words == ""


def test_other_forms_have_no_chart():
    assert chart_of(LIBRARY.latest("form-2"), {}) is None
