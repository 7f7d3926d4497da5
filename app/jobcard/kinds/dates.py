"""Days, months and the time between them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from .. import eras
from ..eras import Month
from .base import DASHES, Kind, Unreadable, clean, fold, plain

if TYPE_CHECKING:
    from ..definitions import Field

JAPAN = ZoneInfo("Asia/Tokyo")
EARLIEST, LATEST = date(1900, 1, 1), date(2099, 12, 31)
_YEARS = "(?:19|20)[0-9][0-9]"
_LEAP_YEARS = "(?:(?:19|20)(?:0[48]|[2468][048]|[13579][26])|2000)"
# Every day from 1900 to 2099 and nothing else, for validators that only know patterns.
_DAYS = (
    f"^(?:{_YEARS}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)"
    f"|(?:0[13578]|1[02])-31)|{_LEAP_YEARS}-02-29)$"
)
_MONTHS = f"^{_YEARS}-(?:0[1-9]|1[0-2])$"
# Spreadsheets count days from here; 10000 is in 1927, so that the number 2019 stays a year.
_DAY_ZERO = date(1899, 12, 30)
OPEN: Final = "open"
# Numbers that only a space keeps apart; folded, 2019 1 2 would be December.
_APART = re.compile(r"(?<=\d)\s+(?=\d)")
_WEEKDAY = re.compile(r"\([月火水木金土日](?:曜日?)?\)$")
_OPEN_WORDS = {"open", "現在", "在職中", "在籍中", "在学中", "継続中", "今も", "いまも", "現在に至る"}


def today() -> date:
    """The day it is in Japan."""
    return datetime.now(JAPAN).date()


def _from_number(number: float) -> date | str:
    """The number of a spreadsheet's cell: a counted day, or the digits that somebody typed."""
    if 10_000 <= number < 100_000:
        return _DAY_ZERO + timedelta(days=int(number))
    text = plain(number)
    # 2019.1 was January or October: the spreadsheet has dropped the zero.
    return "" if re.fullmatch(r"[0-9]{4}\.1", text) else text


def _joined(parts: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    """The page's era, year, month (and day) as one text; None when all are empty (the era alone says nothing)."""
    got = {name: fold(str(parts.get(name) or "")) for name in ("era", *names)}
    filled = [name for name in names if got[name]]
    if not filled:
        return None
    if len(filled) < len(names):
        lacking = [{"year": "年", "month": "月", "day": "日"}[name] for name in names if not got[name]]
        raise Unreadable(f"{'と'.join(lacking)}も入力してください。")
    year = got["year"].rstrip("年")
    era = next((era.name for era in eras.ERAS if era.code == got["era"]), "")
    if not re.fullmatch(r"\d{4}|[^\d元].*", year):
        if not era:
            raise Unreadable("西暦の年は「2019」のように4桁で入力してください。和暦のときは、元号を選んでください。")
        year = era + year
    return "-".join([year, *(got[name].rstrip("月日") for name in names[1:])])


def _written(text: str, read: Callable[[str], Any]) -> Any:
    """What one of the readers of `eras` makes of a text as people write it; None when it is no date."""
    for one in dict.fromkeys((_APART.sub("-", clean(text)), text)):
        plainer = re.sub(r"[・,]", ".", DASHES.sub("-", _WEEKDAY.sub("", fold(one))))
        if (found := read(plainer)) is not None:
            return found
    return None


class _Dated(Kind):
    """What days and months share: eras, limits in time, parts on the page."""

    options = frozenset({"future"})
    _how: str

    def _read(self, written: Any, field: Field) -> Any:
        raise NotImplementedError

    def read(self, written: Any, field: Field) -> Any:
        if isinstance(written, Mapping):
            written = _joined(written, self.parts[1:])
        if written in (None, "", []):
            return None
        if isinstance(written, int | float) and not isinstance(written, bool):
            written = _from_number(written)
        try:
            value = self._read(written, field)
        except eras.Impossible as mistake:
            raise Unreadable(str(mistake)) from None
        if value is None:
            raise Unreadable(self._how)
        return value

    def _span_fault(self, first: date, last: date, field: Field) -> str | None:
        if last < EARLIEST:
            return "1900年より前の日付は入力できません。年を確かめてください。"
        if not field.option("future") and first > today():
            return "まだ来ていない日付になっています。年を確かめてください。"
        if first > LATEST:
            return "先の日付になりすぎています。年を確かめてください。"
        return None

    def _parts(self, day: date, style: str, *rest: int) -> dict[str, str]:
        """The inputs of the page; in the japanese style with the era of that day."""
        era = eras.era_of(day) if style == "japanese" else None
        year = ("western", str(day.year)) if era is None else (era.code, str(eras.era_year(era, day.year)))
        return dict(zip(self.parts, (*year, *map(str, rest)), strict=True))


def _month_of(text: str) -> Month | None:
    day = eras.read_day(text) if (month := eras.read_month(text)) is None else None
    return Month(day.year, day.month) if day else month


class Day(_Dated):
    """A full date."""

    options = _Dated.options | {"due"}
    name = "date"
    parts = ("era", "year", "month", "day")
    _how = "「2019年4月1日」や「平成31年4月1日」のように入力してください。"

    def _read(self, written: Any, field: Field) -> date | None:
        if isinstance(written, datetime):
            return written.date()
        if isinstance(written, date):
            return written
        return _written(str(written), eras.read_day)

    def read(self, written: Any, field: Field) -> date | None:
        if isinstance(written, str) and not fold(written):
            return None
        value: date | None = super().read(written, field)
        return value

    def fault(self, value: date, field: Field) -> str | None:
        return self._span_fault(value, value, field)

    def store(self, value: date) -> str:
        return value.isoformat()

    def load(self, stored: str) -> date:
        return date.fromisoformat(stored)

    def show(self, value: date | None, field: Field, style: str = "western") -> str:
        return eras.show_day(value, style) if value else ""

    def typed(self, value: date | None, field: Field, style: str = "western") -> dict[str, str]:
        return self._parts(value, style, value.month, value.day) if value else {}

    def schema(self, field: Field) -> dict[str, Any]:
        return {"type": "string", "format": "date", "pattern": _DAYS} | _not_after_today(field)


class YearMonth(_Dated):
    """A month. With `open` (a label such as 今も働いている) the value may also say that it still goes on."""

    name = "year_month"
    parts = ("era", "year", "month")
    options = _Dated.options | {"open"}
    _how = "「2019年4月」や「平成31年4月」のように、年と月を入力してください。"

    def read(self, written: Any, field: Field) -> Month | str | None:
        if field.option("open"):
            if isinstance(written, Mapping) and written.get("open"):
                return OPEN
            if isinstance(written, str) and fold(written) in _OPEN_WORDS:
                return OPEN
        if isinstance(written, str) and not fold(written):
            return None
        value: Month | None = super().read(written, field)
        return value

    def _read(self, written: Any, field: Field) -> Month | None:
        if isinstance(written, date):
            return Month(written.year, written.month)
        if isinstance(written, Month):
            return written
        return _written(str(written), _month_of)

    def fault(self, value: Month | str, field: Field) -> str | None:
        return None if isinstance(value, str) else self._span_fault(value.first_day, value.last_day, field)

    def store(self, value: Month | str) -> str:
        return str(value)

    def load(self, stored: str) -> Month | str:
        return stored if stored == OPEN else Month(int(stored[:4]), int(stored[5:]))

    def show(self, value: Month | str | None, field: Field, style: str = "western") -> str:
        if isinstance(value, Month):
            return eras.show_month(value, style)
        return "現在" if value == OPEN else ""

    def typed(self, value: Month | str | None, field: Field, style: str = "western") -> dict[str, str]:
        if isinstance(value, Month):
            return self._parts(value.last_day, style, value.month)
        return {"open": "1"} if value == OPEN else {}

    def schema(self, field: Field) -> dict[str, Any]:
        month = {"type": "string", "pattern": _MONTHS} | _not_after_today(field)
        return {"anyOf": [month, {"const": OPEN}]} if field.option("open") else month


def _not_after_today(field: Field) -> dict[str, Any]:
    """JSON Schema has no word for today: the rule travels as a keyword of ours."""
    return {} if field.option("future") else {"x-not-after": "today"}


class Duration(Kind):
    """何年何か月 between two months of the same row, both counted; computed, never stored."""

    name = "duration"
    stored = False
    asked = False
    options = needs = frozenset({"from", "to"})

    def between(self, start: Month | str | None, end: Month | str | None, as_of: date) -> str:
        """`4年6か月`, `3年`, `8か月`; empty when a month is unknown or the order is impossible."""
        if end == OPEN:
            end = Month(as_of.year, as_of.month)
        if not isinstance(start, Month) or not isinstance(end, Month) or end < start:
            return ""
        years, months = divmod(end.count - start.count + 1, 12)
        return (f"{years}年" if years else "") + (f"{months}か月" if months else "")


class RowNumber(Kind):
    """No. of a row, counted from 1; computed, never stored."""

    name = "row_number"
    stored = False
    asked = False
