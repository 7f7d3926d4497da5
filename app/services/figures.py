"""What staff see of the figures: a fiscal year, in total and by one group, on a page and as a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app import documents, guidance, statistics
from app.models import Counted, Figure, day_of, db, utc_now
from app.policies import Actor, require_staff
from app.statistics import DIMENSIONS, TOTAL, UNKNOWN, Report, first_day, fiscal_year

from . import about_me, audit
from .counting import CARDS
from .files import File

CSV = "text/csv"
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Look:
    """A fiscal year by one group, what else may be chosen, and from when to when is counted (None before the first time)."""

    report: Report
    dimension: str
    dimensions: Pairs
    years: tuple[int, ...]
    since: datetime | None
    until: datetime | None

    @property
    def dimension_label(self) -> str:
        """What the groups are called together."""
        return dict(self.dimensions)[self.dimension]


def look(actor: Actor | None, year: str = "", dimension: str = "") -> Look:
    """The year and the groups that are asked for; this year by 立場 where there are none such. Raises NotVisible for whoever
    does not run the site."""
    require_staff(actor)
    today = day_of(utc_now())
    first = db.session.scalar(select(func.min(Figure.day)).where(Figure.figure == "makers", Figure.dimension == TOTAL))
    newest = fiscal_year(today)
    years = tuple(range(newest, fiscal_year(first or today) - 1, -1))
    chosen = next((one for one in years if str(one) == year), newest)
    by = dimension if dimension in DIMENSIONS else "kind"
    counted = db.session.get(Counted, CARDS)
    report = statistics.make(_rows(chosen, by), chosen, _labels(by), today)
    since, until = (counted.since, counted.until) if counted else (None, None)
    return Look(report, by, tuple(_dimensions()), years, since, until)


def export(actor: Actor, year: str, dimension: str) -> File:
    """The same as CSV. That it was taken is in the audit. Commits. Raises NotVisible."""
    seen = look(actor, year, dimension)
    content = documents.write_table(statistics.records(seen.report, seen.dimension_label))
    audit.note(actor, "take_figures", thing=f"{seen.report.year}/{seen.dimension}")
    db.session.commit()
    name = f"利用状況_{seen.report.year}年度_{seen.dimension_label}_{day_of(utc_now()):%Y%m%d}.csv"
    return File(name, CSV, content)


def _rows(year: int, dimension: str) -> Iterator[tuple[statistics.Key, int]]:
    wanted = select(Figure.figure, Figure.dimension, Figure.day, Figure.value, Figure.count)
    wanted = wanted.where(Figure.figure.in_(statistics.FIGURES), Figure.dimension.in_((TOTAL, dimension)))
    wanted = wanted.where(Figure.day >= first_day(year), Figure.day < first_day(year + 1))
    for figure, name, day, value, count in db.session.execute(wanted):
        yield (figure, name, day, value), count


def _dimensions() -> Iterator[tuple[str, str]]:
    asked = guidance.about_me()
    for name in DIMENSIONS:
        yield name, asked[name].label if name in asked else statistics.words().standing_label


def _labels(dimension: str) -> dict[str, str]:
    words = statistics.words()
    if dimension not in guidance.about_me():
        return dict(words.standing)
    return dict(about_me.choices(guidance.about_me()[dimension])) | {UNKNOWN: words.unknown}
