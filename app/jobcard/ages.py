"""From when somebody of an age can have gone to a school, worked, or got a licence.

School years: 学校教育法17条. Who is born between 1 January and 1 April (早生まれ) begins with those born the year before.
Everything here is the earliest that there is – 飛び入学 and 早期卒業 (学校教育法89条, 90条2項, 102条2項) in mind – for
nothing is too late to be learnt."""

from __future__ import annotations

from datetime import date, timedelta

from .eras import Month
from .periods import Period

# Who left without finishing may have left at any time.
FINISHED = frozenset({"graduated", "completed", "expected_graduate", "expected_complete", "passed"})
# 労基法56条: from the first of April after the fifteenth birthday.
WORKING_AGE = 15


def spring(born: date, age: int) -> Month:
    """The January of the year in which the school year ends in which one becomes `age`: certificates are dated from
    then on, and whoever enters something in that spring may write any of its months."""
    year = born.year if (born.month, born.day) >= (4, 2) else born.year - 1
    return Month(year + age + 1, 1)


def birthday(born: date, age: int) -> Month:
    """The month in which one becomes `age`; the law counts from the day before (年齢計算ニ関スル法律)."""
    day = born - timedelta(days=1)
    return Month(day.year + age, day.month)


def earliest(period: Period, born: date) -> tuple[Month, Month]:
    """The first month in which a period can have begun, and the first in which it can have been over."""
    birth = Month(born.year, born.month)
    if period.sort == "learning":
        enter = period.age("education_levels", "enter_age")
        leave = period.age("education_levels", "leave_age")
        finished = period.code("education_status") in FINISHED
        first = spring(born, enter) if enter else birth
        return first, spring(born, leave) if leave and finished else first
    if period.sort == "licence":
        age = period.age("licenses", "least_age")
        return (birthday(born, age) if age else birth,) * 2
    if period.sort == "job" and _for_pay(period):
        return (spring(born, WORKING_AGE),) * 2
    return birth, birth


def _for_pay(period: Period) -> bool:
    """Not what children do, too: helping at home, an apprenticeship of days, volunteering."""
    return not period.code("employment_types") or period.age("employment_types", "least_age") is not None


def usual_end(period: Period, born: date) -> int | None:
    """The year in which most people of an age are over with a school; None for schools without such a year."""
    age = period.age("education_levels", "usual_age") if period.sort == "learning" else None
    return spring(born, age).year if age else None
