"""What counts when: a person's year on the site, and the rows of figures that it adds to (decisions/0039)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.jobcard import JAPAN

# 作成者, 更新者, 本登録; and 利用登録者, of whom the state of a day is kept.
FIGURES = ("makers", "updaters", "registered", "members")
# Guest or member, and what people may tell about themselves (content/about-me.yaml).
DIMENSIONS = ("standing", "kind", "age_band", "prefecture", "field", "company_size", "school_type", "work_years")
TOTAL, ALL, UNKNOWN = "total", "all", "unknown"
# Which snapshots were saves of the person: not those that others or the uniting of two cards left.
SAVES = ("button", "autosave", "restore", "import", "register", "conflict")
APRIL = 4

# figure, dimension, day, value
Key = tuple[str, str, date, str]
Groups = Mapping[str, str | None]


@dataclass(frozen=True)
class Year:
    """What one person did in a fiscal year: the day of the first save, the next day with one, the day of the first 本登録."""

    first: date
    again: date | None = None
    registered: date | None = None


def fiscal_year(day: date) -> int:
    """The fiscal year of a day: from April to March, called by the year it begins in."""
    return day.year if day.month >= APRIL else day.year - 1


def first_day(year: int) -> date:
    """The day on which a fiscal year begins."""
    return date(year, APRIL, 1)


def month_of(day: date) -> date:
    """The first day of its month, under which groups are counted."""
    return day.replace(day=1)


def years_of(saves: Iterable[tuple[datetime, str]]) -> dict[int, Year]:
    """What saves – instants with the cause of each – come to, by fiscal year. Days are those of Asia/Tokyo."""
    days: dict[int, set[date]] = defaultdict(set)
    registered: dict[int, date] = {}
    for at, cause in saves:
        day = at.astimezone(JAPAN).date()
        year = fiscal_year(day)
        days[year].add(day)
        if cause == "register":
            registered[year] = min(day, registered.get(year, day))
    return {year: _year(found, registered.get(year)) for year, found in days.items()}


def together(*years: Year) -> Year:
    """One year of somebody who was counted as two, or of whom more is known now."""
    days = {day for year in years for day in (year.first, year.again) if day}
    registered = [year.registered for year in years if year.registered]
    return _year(days, min(registered, default=None))


def known(before: Groups, now: Groups) -> dict[str, str | None]:
    """The groups under which somebody is counted when more is known of them. What was told first stays, so that figures
    which were read do not change by somebody's move; only what was open is filled in, and a guest becomes a member."""
    groups = {name: before.get(name) or now.get(name) for name in DIMENSIONS}
    return groups | {"standing": "member" if "member" in (before.get("standing"), now.get("standing")) else "guest"}


def rows_of(year: Year, groups: Groups) -> Counter[Key]:
    """What a person's year adds to the figures: one to the total of the day, and one to each of its groups, by month: a
    day has so few people that its groups laid side by side would describe one of them."""
    rows: Counter[Key] = Counter()
    for figure, day in (("makers", year.first), ("updaters", year.again), ("registered", year.registered)):
        if day is not None:
            rows[figure, TOTAL, day, ALL] += 1
            for name in DIMENSIONS:
                rows[figure, name, month_of(day), groups.get(name) or UNKNOWN] += 1
    return rows


def _year(days: Iterable[date], registered: date | None) -> Year:
    first, *later = sorted(days)
    return Year(first, later[0] if later else None, registered)
