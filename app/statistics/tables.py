"""Tables of figures as staff read them: by month, and by group with small numbers hidden."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from .counting import FIGURES, TOTAL, Key, first_day, fiscal_year, month_of

# A group with fewer people than this is not told from others by its number.
FEW = 5
COLUMNS = ("年度", "分けかた", "区分", "作成者", "更新者", "本登録", "下書き率（％）", "利用登録者")


@dataclass(frozen=True)
class Cell:
    """How many people; None where nothing was counted. `hidden` says in words why the number is not told."""

    count: int | None = None
    hidden: str = ""

    @property
    def text(self) -> str:
        """As it is read on the page."""
        if self.hidden:
            return self.hidden
        return "－" if self.count is None else f"{self.count:,}"

    @property
    def plain(self) -> str:
        """As it stands in a file."""
        return self.hidden or ("" if self.count is None else str(self.count))


@dataclass(frozen=True)
class Line:
    """One row of a table: a month or a group, and each figure of it."""

    label: str
    makers: Cell
    updaters: Cell
    registered: Cell
    members: Cell

    @property
    def drafts(self) -> tuple[int, int] | None:
        """Of how many who made a card how many have not registered one; None where that is hidden or nobody made one."""
        made, registered = self.makers, self.registered
        if made.hidden or registered.hidden or not made.count:
            return None
        return made.count - (registered.count or 0), made.count

    @property
    def draft_rate(self) -> str:
        """The same in per cent; empty where there is none."""
        return percent(*self.drafts) if self.drafts else ""


@dataclass(frozen=True)
class Report:
    """A fiscal year: all of it, by month, and by the values of one dimension."""

    year: int
    total: Line
    months: tuple[Line, ...]
    groups: tuple[Line, ...]


def percent(part: int, of: int) -> str:
    """A share in per cent with one digit."""
    return f"{100 * part / of:.1f}"


def make(counted: Iterable[tuple[Key, int]], year: int, labels: Mapping[str, str], today: date) -> Report:
    """The tables of a fiscal year from rows of the total and of one dimension, whose values have these labels."""
    days, groups = Counter[tuple[str, date]](), Counter[tuple[str, str]]()
    members: dict[date, dict[str, int]] = {}
    standing: dict[date, int] = {}
    for (figure, dimension, day, value), count in counted:
        if figure == "members":
            if dimension == TOTAL:
                standing[day] = count
            else:
                members.setdefault(day, {})[value] = count
        elif dimension == TOTAL:
            days[figure, day] += count
        else:
            groups[figure, value] += count
    # Of members it is the last state that counts, not the sum.
    for value, count in (members[max(members)] if members else {}).items():
        groups["members", value] = count
    total = _line("年度全体", days, standing)
    months = tuple(_line(f"{one.year}年{one.month}月", days, standing, one) for one in _months(year, today))
    return Report(year, total, months, tuple(_by_group(groups, labels)))


def records(report: Report, dimension: str) -> Iterator[list[str]]:
    """The same as rows of a table for a spreadsheet, the headings first."""
    yield list(COLUMNS)
    named = (("全体", [report.total]), ("月", report.months), (dimension, report.groups))
    for name, lines in named:
        for line in lines:
            rate = "" if name == "月" else line.draft_rate
            cells = (line.makers, line.updaters, line.registered)
            yield [str(report.year), name, line.label, *(one.plain for one in cells), rate, line.members.plain]


def _months(year: int, today: date) -> Iterator[date]:
    """The months of a fiscal year that have begun, the last one first."""
    month = first_day(year)
    begun = []
    while fiscal_year(month) == year and month <= today:
        begun.append(month)
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    yield from reversed(begun)


def _line(
    label: str, days: Mapping[tuple[str, date], int], members: Mapping[date, int], month: date | None = None
) -> Line:
    """All of the year, or one month of it."""
    sums = Counter[str]()
    for (figure, day), count in days.items():
        if month in (None, month_of(day)):
            sums[figure] += count
    last = max((day for day in members if month in (None, month_of(day))), default=None)
    cells = {figure: Cell(sums[figure]) for figure in FIGURES if figure != "members"}
    return Line(label, **cells, members=Cell(members[last] if last else None))


def _by_group(groups: Mapping[tuple[str, str], int], labels: Mapping[str, str]) -> Iterator[Line]:
    # A code that content knows no more still has its people.
    values = [*labels, *sorted({value for _, value in groups} - set(labels))]
    columns = {figure: _hidden([groups.get((figure, one), 0) for one in values]) for figure in FIGURES}
    for number, value in enumerate(values):
        yield Line(labels.get(value, value), **{figure: column[number] for figure, column in columns.items()})


def _hidden(counts: list[int]) -> list[Cell]:
    """A column of a table by group. What the total would tell is hidden, too: all numbers where there are few people in
    all; and where one number alone is hidden, the next larger."""
    few = [0 < count < FEW or 0 < sum(counts) < FEW for count in counts]
    cells = [Cell(count, f"{FEW}人未満" if hide else "") for count, hide in zip(counts, few, strict=True)]
    others = sorted((count, number) for number, count in enumerate(counts) if count >= FEW)
    if sum(few) == 1 and others:
        count, number = others[0]
        cells[number] = Cell(count, "出しません")
    return cells
