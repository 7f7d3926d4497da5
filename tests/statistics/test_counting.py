"""What a person's saves come to, and what of it is told."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app import guidance, statistics
from app.statistics import DIMENSIONS, Year, fiscal_year, known, rows_of, together, years_of

BORDER = datetime(2027, 3, 31, 15, 0, tzinfo=UTC)  # midnight in Tokyo, 1 April
SECOND = timedelta(seconds=1)
TIMES = st.integers(0, 4 * 365 * 24 * 60).map(
    lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
SAVED = st.lists(st.tuples(TIMES, st.sampled_from(statistics.SAVES)), min_size=1, max_size=30)


def test_a_fiscal_year_begins_at_midnight_in_tokyo():
    assert years_of([(BORDER - SECOND, "button"), (BORDER, "autosave")]) == {
        2026: Year(date(2027, 3, 31)),
        2027: Year(date(2027, 4, 1)),
    }
    assert fiscal_year(date(2027, 3, 31)) == 2026
    assert statistics.first_day(2026) == date(2026, 4, 1)


def test_a_second_save_on_the_same_day_is_no_update_and_one_on_a_later_day_is():
    at = datetime(2026, 6, 1, 1, tzinfo=UTC)
    assert years_of([(at, "button"), (at + timedelta(hours=5), "button")])[2026].again is None
    later = at + timedelta(days=3)
    assert years_of([(later, "register"), (at, "button")])[2026] == Year(at.date(), later.date(), later.date())


@given(SAVED, SAVED)
def test_who_was_counted_as_two_is_counted_as_if_all_had_been_saved_by_one(one, other):
    both = years_of(one + other)
    first, second = years_of(one), years_of(other)
    for year, found in both.items():
        assert together(*(years[year] for years in (first, second) if year in years)) == found


def test_what_was_told_first_stays_and_what_was_open_is_filled_in():
    before = {"standing": "guest", "kind": "student", "age_band": None}
    now = {"standing": "member", "kind": "worker", "age_band": "under_20"}
    groups = known(before, now)
    assert (groups["standing"], groups["kind"], groups["age_band"]) == ("member", "student", "under_20")
    assert known(now, before)["standing"] == "member"


def test_the_groups_are_what_people_may_tell_of_themselves():
    assert ("standing", *guidance.about_me()) == DIMENSIONS
    codes = {code for one in guidance.about_me().values() for code in one.choices}
    assert not codes & {statistics.UNKNOWN, statistics.ALL}


PEOPLE = st.lists(
    st.tuples(SAVED, st.fixed_dictionaries({name: st.sampled_from((None, "a", "b")) for name in DIMENSIONS}))
)


@given(PEOPLE)
def test_the_values_of_every_dimension_add_up_to_the_total(people):
    rows = Counter[statistics.Key]()
    for saved, groups in people:
        for year in years_of(saved).values():
            rows.update(rows_of(year, groups))
    sums = Counter[tuple[str, str, date]]()
    for (figure, dimension, day, _), count in rows.items():
        sums[figure, dimension, statistics.month_of(day)] += count
    for (figure, dimension, month), count in sums.items():
        assert count == sums[figure, statistics.TOTAL, month], dimension
