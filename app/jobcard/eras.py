"""Japanese eras (元号法, 昭和54年法律第43号, and the orders before it): reading, checking, showing.

Gregorian months and days are stored; an era is only a way to write them.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month: the paper forms ask 年月 and never the day."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1 <= self.month <= 12 and 1 <= self.year <= 9999):
            raise ValueError(f"no such month: {self.year}-{self.month}")

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def first_day(self) -> date:
        """The first day of the month."""
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        """The last day of the month."""
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    @property
    def count(self) -> int:
        """Months since year 0, for differences."""
        return self.year * 12 + self.month - 1


@dataclass(frozen=True, slots=True)
class Era:
    """One era with its first and last day (the last is None while it lasts)."""

    code: str
    name: str
    letter: str
    first: date
    last: date | None

    def covers(self, first: date, last: date) -> bool:
        """Whether any day between the two belongs to the era."""
        return last >= self.first and (self.last is None or first <= self.last)


ERAS = (
    Era("reiwa", "令和", "R", date(2019, 5, 1), None),
    Era("heisei", "平成", "H", date(1989, 1, 8), date(2019, 4, 30)),
    Era("showa", "昭和", "S", date(1926, 12, 25), date(1989, 1, 7)),
    Era("taisho", "大正", "T", date(1912, 7, 30), date(1926, 12, 24)),
    # The Gregorian calendar is in force from 1873-01-01; earlier days have no exact counterpart here.
    Era("meiji", "明治", "M", date(1873, 1, 1), date(1912, 7, 29)),
)
_BY_NAME = {key: era for era in ERAS for key in (era.name, era.name[0], era.letter, era.letter.lower())}
# 明治 counts from 1868 although our first usable day is in 明治6年.
_FIRST_YEAR = {era.code: era.first.year for era in ERAS} | {"meiji": 1868}

_ERA = r"(?P<era>明治|大正|昭和|平成|令和|[明大昭平令MTSHRmtshr])\.?(?P<n>元|\d{1,2})"
_YEAR = r"(?P<year>\d{4})"
_SEP = r"[年/.\-]"
_DAY = re.compile(rf"(?:{_YEAR}|{_ERA}){_SEP}(?P<month>\d{{1,2}})[月/.\-](?P<day>\d{{1,2}})日?")
_DAY_DIGITS = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})")
_MONTH = re.compile(rf"(?:{_YEAR}|{_ERA}){_SEP}(?P<month>\d{{1,2}})月?")
_MONTH_DIGITS = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})")


class Impossible(ValueError):
    """The text has the right shape, but there is no such day; `args[0]` is a sentence for the person."""


def read_day(text: str) -> date | None:
    """The day that a normalised text names, or None where it has no such shape.

    Raises Impossible for a day or an era year that does not exist.
    """
    m = _DAY.fullmatch(text) or _DAY_DIGITS.fullmatch(text)
    if not m:
        return None
    year = _western(m)
    try:
        day = date(year, int(m["month"]), int(m["day"]))
    except ValueError:
        raise Impossible("この日付はありません。月と日を確かめてください。") from None
    _check_era(m, day, day, show_day(day, "japanese"))
    return day


def read_month(text: str) -> Month | None:
    """The month that a normalised text names, or None where it has no such shape. Raises Impossible."""
    m = _MONTH.fullmatch(text) or _MONTH_DIGITS.fullmatch(text)
    if not m:
        return None
    year = _western(m)
    if not 1 <= int(m["month"]) <= 12:
        raise Impossible("月は1から12までの数字で入力してください。")
    if year == 0:
        raise Impossible("この年はありません。年を確かめてください。")
    month = Month(year, int(m["month"]))
    _check_era(m, month.first_day, month.last_day, show_month(month, "japanese"))
    return month


def _western(m: re.Match[str]) -> int:
    groups = m.groupdict()
    if groups.get("era") is None:
        return int(groups["year"])
    count = 1 if groups["n"] == "元" else int(groups["n"])
    if count == 0:
        raise Impossible("年は1から入力してください。最初の年は「元」でも「1」でもかまいません。")
    return _FIRST_YEAR[_BY_NAME[groups["era"]].code] + count - 1


def _check_era(m: re.Match[str], first: date, last: date, right: str) -> None:
    name = m.groupdict().get("era")
    if name is None:
        return
    era = _BY_NAME[name]
    if era.covers(first, last):
        return
    offer = f"{right}ではありませんか。" if era_of(last) else "年を確かめてください。"
    raise Impossible(f"{era.name}にこの{'日' if first == last else '年月'}はありません。{offer}")


def era_of(day: date) -> Era | None:
    """The era in force on a day; None before 1873."""
    return next((era for era in ERAS if era.covers(day, day)), None)


def era_year(era: Era, year: int) -> int:
    """Which year of the era a Gregorian year is: 2019 → 1 for 令和."""
    return year - _FIRST_YEAR[era.code] + 1


def show_day(day: date, style: str = "western") -> str:
    """`2019年4月1日`, or `平成31年4月1日` in the japanese style."""
    return f"{_show_year(day.year, day, style)}{day.month}月{day.day}日"


def show_month(month: Month, style: str = "western") -> str:
    """`2019年4月`; in the japanese style the era in force on the last day of the month is taken."""
    return f"{_show_year(month.year, month.last_day, style)}{month.month}月"


def _show_year(year: int, day: date, style: str) -> str:
    era = era_of(day) if style == "japanese" else None
    if era is None:
        return f"{year}年"
    count = era_year(era, year)
    return f"{era.name}{'元' if count == 1 else count}年"


def both_ways(month: Month) -> str:
    """The year of a month as either way of counting has it: `平成5年（1993年）`."""
    western, japanese = f"{month.year}年", _show_year(month.year, month.last_day, "japanese")
    return western if western == japanese else f"{japanese}（{western}）"


def slips(month: Month) -> list[Month]:
    """What somebody may have meant who took another era, or mixed up 和暦 and 西暦: the same month in years that are
    written with the same number (平成5年, 令和5年, 1905年, 2005年)."""
    # The month in which an era ended has two numbers: 昭和64年1月 and 平成元年1月.
    eras = filter(None, map(era_of, (month.first_day, month.last_day)))
    numbers = {month.year % 100} | {era_year(era, month.year) for era in eras}
    years = {_FIRST_YEAR[one.code] + n - 1: one for one in ERAS for n in numbers if n}
    found = {year for year, one in years.items() if one.covers(*_span(year, month.month))}
    found |= {century + n for century in (1900, 2000) for n in numbers}
    return [Month(year, month.month) for year in sorted(found - {month.year})]


def _span(year: int, month: int) -> tuple[date, date]:
    there = Month(year, month)
    return there.first_day, there.last_day


def full_years(born: date, on: date) -> int:
    """満年齢 on a day, by plain calendar comparison: someone born on 29 February turns on 1 March."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
