"""年表チェック: what somebody who reads a whole card would ask about its years, kindly.

Nothing here is a mistake. Lives are varied, so each rule lets pass whatever can be; what is left is worth one look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations, groupby

from .ages import earliest, usual_end
from .card import Card
from .eras import Month, both_ways, full_years, show_month, slips
from .periods import Period, groups_of, periods

# In whole months. A season between two jobs is nothing to speak of, and neither is half a year of looking for one.
GAP, GAP_UNTIL_NOW = 3, 6
# The months before and after a change are often both written as the month of the change.
OVERLAP = 2
# Years: longer than anybody is at one school, or in one job; and how far off a wrong era puts a graduation.
LONG_SCHOOL, LONG_JOB, FAR_OFF = 12, 65, 25
YOUNGEST, OLDEST = 12, 105
FINE = "そのままで大丈夫です。"


@dataclass(frozen=True)
class Way:
    """Something that can be done about a hint: a row to look at (`row_id`), a new one to write, or, without a group,
    the profile."""

    word: str
    sheet: int = 0
    group_id: str = ""
    row_id: str = ""


@dataclass(frozen=True)
class Hint:
    """One thing noticed. `key` says what it speaks of – rows and their values – so that another hint comes when these
    change. `sheets`, `rows`: the sheets and rows of the card that it speaks of; `span`: the first and last month of a gap, the last None
    for one that lasts."""

    kind: str
    sentence: str
    ways: tuple[Way, ...]
    key: str
    sheets: frozenset[int] = frozenset()
    rows: frozenset[str] = frozenset()
    span: tuple[Month, Month | None] | None = None


def hints(card: Card, on: date) -> list[Hint]:
    """Everything worth a look on a card, gaps last. `on` is the present day. Rows without months say nothing."""
    found = periods(card)
    born = _born(card)
    about_birth = _birth(card, found, born, on)
    early = [] if born is None or about_birth else [*_early(found, born, on), *_late(found, born)]
    asked: dict[frozenset[str], Hint] = {}
    for hint in (*early, *_lengths(found, on), *_plans(found, card, on)):
        # One question about a row is enough: its answer may be that to the others, too.
        asked.setdefault(frozenset(way.row_id for way in hint.ways), hint)
    doubted = {row_id for rows in asked for row_id in rows}
    gaps = (one for one in _gaps(found, card, on) if not doubted & one.rows)
    first = [about_birth] if about_birth else []
    return [*first, *asked.values(), *_twice(found, card), *_overlaps(found, card), *gaps]


def _born(card: Card) -> date | None:
    stored = card.profile.values.get("birth_date") if card.profile else None
    return date.fromisoformat(stored) if stored else None


def _hint(kind: str, sentence: str, about: Iterable[Period], *values: object) -> Hint:
    rows = list(about)
    said = [f"{one.row_id} {one.start} {one.end} {one.going_on}" for one in rows]
    names = [one.name for one in rows]
    words = [f"「{one.name}」{f'（{one.number}件目）' if names.count(one.name) > 1 else ''}を見る" for one in rows]
    ways = tuple(Way(word, one.sheet, one.group.id, one.row_id) for word, one in zip(words, rows, strict=True))
    key = "\n".join([kind, *sorted(said), *map(str, values)])
    return Hint(kind, sentence, ways, key, *_of(rows))


def _of(rows: Iterable[Period]) -> tuple[frozenset[int], frozenset[str]]:
    about = list(rows)
    return frozenset(one.sheet for one in about), frozenset(one.row_id for one in about)


def _span(start: Month, end: Month, card: Card) -> str:
    return f"{show_month(start, card.style)}～{show_month(end, card.style)}"


# ------------------------------------------------------------------------------------------------ birth and years


def _asked(month: Month, meant: Month | None) -> str:
    """The one question about a year, with the other reading where one would fit."""
    other = f"{both_ways(meant)}のことなら、年を直せます。" if meant else ""
    return f"{both_ways(month)}で合っていますか。{other}合っていれば、{FINE}"


def _is_early(period: Period, born: date) -> bool:
    start, end = earliest(period, born)
    return bool((period.start and period.start < start) or (period.end and period.end < end))


def _birth(card: Card, found: list[Period], born: date | None, on: date) -> Hint | None:
    """A birth date that nobody who writes here can have, or that most of what is written contradicts."""
    if born is None:
        return None
    too_soon = sum(_is_early(one, born) for one in found)
    odd = not YOUNGEST <= full_years(born, on) <= OLDEST
    there = Month(born.year, born.month)
    days = (date(one.year, one.month, min(born.day, 28)) for one in slips(there))
    meant = [one for one in days if _fits(one, found, on)]
    if not odd and (too_soon < 2 or not meant):
        return None
    best = max(meant, key=lambda one: (_usual(one, found), -abs(full_years(one, on) - 40)), default=None)
    sentence = f"生年月日は、{_asked(there, Month(best.year, best.month) if best else None)}"
    return Hint("birth", sentence, (Way("基本情報を見る"),), f"birth\n{born}")


def _fits(born: date, found: list[Period], on: date) -> bool:
    return 15 <= full_years(born, on) <= 80 and not any(_is_early(one, born) for one in found)


def _usual(born: date, found: list[Period]) -> int:
    """How many schools were finished in the usual year."""
    return sum(bool(one.end and one.end.year == usual_end(one, born)) for one in found)


def _early(found: list[Period], born: date, on: date) -> Iterator[Hint]:
    """Earlier than the person can have been there."""
    for one in found:
        first, over = earliest(one, born)
        if one.start and one.start < first:
            wrong, least, word = one.start, first, "始まり" if one.sort in ("job", "learning") else "年月"
            latest = one.end or Month(on.year, on.month)
        elif one.end and one.end < over:
            wrong, least, word, latest = one.end, over, "終わり", Month(over.year + FAR_OFF, 12)
        else:
            continue
        meant = next((slip for slip in slips(wrong) if least <= slip <= latest), None)
        yield _hint(
            "early",
            f"「{one.name}」の{word}が、{_how_early(one, born, wrong)}なっています。{_asked(wrong, meant)}",
            [one],
            born,
        )


def _how_early(period: Period, born: date, month: Month) -> str:
    if month < Month(born.year, born.month):
        return "生年月日より前に"
    if period.sort == "learning":
        return "生年月日から数えた学年より早く"
    return f"{full_years(born, month.last_day)}歳のころに"


def _late(found: list[Period], born: date) -> Iterator[Hint]:
    """A graduation decades later than most people's is one to be proud of; it is asked about only where the same number
    in another era would be the usual year to the very year."""
    for one in found:
        usual = usual_end(one, born)
        if usual is None or one.end is None or one.end.year < usual + FAR_OFF:
            continue
        meant = next((slip for slip in slips(one.end) if slip.year == usual), None)
        if meant:
            yield _hint("late", f"「{one.name}」を終えたのは、{_asked(one.end, meant)}", [one], born)


def _lengths(found: list[Period], on: date) -> Iterator[Hint]:
    """Longer than anybody is at one school or in one job."""
    now = Month(on.year, on.month)
    for one in found:
        last = one.end or (now if one.going_on else None)
        at_school = one.sort == "learning" and one.column("education_levels", "usual_age")
        most = LONG_SCHOOL if at_school else LONG_JOB if one.sort == "job" else None
        if one.start is None or last is None or most is None or last.count - one.start.count < most * 12:
            continue
        years = (last.count - one.start.count + 1) // 12
        yield _hint(
            "long",
            f"「{one.name}」の期間が{years}年になっています。{both_ways(one.start)}からで合っていますか。合っていれば、{FINE}",
            [one],
        )


# --------------------------------------------------------------------------------------------------- among rows


def _twice(found: list[Period], card: Card) -> Iterator[Hint]:
    """Two rows that say the same in all that is short in them."""

    def short(one: Period) -> tuple[object, ...]:
        kinds = ("text", "choice", "year_month")
        return (one.sort, *(str(one.row.get(field.id)) for field in one.group.fields if field.kind.name in kinds))

    named = sorted((one for one in found if one.written_name and one.start), key=short)
    for _, same in groupby(named, short):
        rows = list(same)
        if len(rows) > 1:
            when = show_month(rows[0].start, card.style) if rows[0].start else ""
            yield _hint("twice", f"「{rows[0].name}」（{when}）が{len(rows)}つあります。どちらも要るなら、{FINE}", rows)


def _overlaps(found: list[Period], card: Card) -> Iterator[Hint]:
    """Two jobs for the whole day at the same time, in two companies."""
    jobs = [one for one in found if one.sort == "job" and one.column("employment_types", "full_time") == "1"]
    dated = sorted((one for one in jobs if one.start and (one.end or one.going_on)), key=_begun)
    told: set[tuple[str, str]] = set()
    for first, second in combinations(dated, 2):
        start, end = max(_begun(first), _begun(second)), min(_over(first), _over(second))
        names = first.name, second.name
        if first.name == second.name or end - start + 1 < OVERLAP or names in told:
            continue
        told.add(names)
        when = f"{show_month(_month(start), card.style)}～" + ("" if end >= _NEVER else _shown(end, card))
        yield _hint(
            "overlap",
            f"「{first.name}」と「{second.name}」は、同じ時期です（{when}）。副業などなら、{FINE}",
            [first, second],
            first.code("employment_types"),
            second.code("employment_types"),
        )


_NEVER = 9999 * 12


def _begun(one: Period) -> int:
    return one.start.count if one.start else _NEVER


def _over(one: Period) -> int:
    return one.end.count if one.end else _NEVER


def _month(count: int) -> Month:
    return Month(count // 12, count % 12 + 1)


def _shown(count: int, card: Card) -> str:
    return show_month(_month(count), card.style)


def _plans(found: list[Period], card: Card, on: date) -> Iterator[Hint]:
    """A plan whose month is over, and an end to come that is written as if it had been."""
    now = Month(on.year, on.month)
    for one in found:
        if one.sort != "learning" or one.end is None:
            continue
        status, when = one.code("education_status"), show_month(one.end, card.style)
        word = one.shown("education_status")
        if status.startswith("expected_") and one.end < now:
            yield _hint(
                "plan", f"「{one.name}」の{word}は{when}でした。終わっていれば、区分を直せます。", [one], status
            )
        elif status in ("graduated", "completed") and one.end > now:
            yield _hint(
                "plan",
                f"「{one.name}」の{word}は、これから（{when}）です。「{word}見込み」とも書けます。",
                [one],
                status,
            )


# --------------------------------------------------------------------------------------------------------- gaps


def _gaps(found: list[Period], card: Card, on: date) -> Iterator[Hint]:
    """Months of which nothing is written, between jobs and schools or since the last of them. Silent without any job,
    and while the months of a row are not known: it may lie just there."""
    filled = [one for one in found if one.sort != "licence"]
    told = [one for one in filled if one.sort in ("job", "learning")]
    if not any(one.sort == "job" for one in told) or any(not (one.start or one.end) for one in told):
        return
    now = Month(on.year, on.month).count
    spans = sorted((_stretch(one, now) for one in filled if one.start or one.end), key=lambda span: span[:2])
    reach, before, unsure = spans[0][0] - 1, spans[0][2], True
    for start, end, one in spans:
        if not unsure and one.start and start - reach - 1 >= GAP:
            yield _gap(_month(reach + 1), _month(start - 1), before, one, card)
        reach = max(reach, start - 1) if unsure else reach
        if end >= reach:
            reach, before = end, one
        unsure = not (one.end or one.going_on)
    if not unsure and now - reach >= GAP_UNTIL_NOW:
        yield _gap(_month(reach + 1), None, before, None, card, now - reach)


def _stretch(one: Period, now: int) -> tuple[int, int, Period]:
    """From when to when a period lasted, as far as it is known."""
    start = (one.start or one.end or Month(1, 1)).count
    end = now if one.going_on else (one.end or one.start or Month(1, 1)).count
    return start, max(start, end), one


# What one may do about a gap, by the sort of the group it leads to.
_WAYS = {
    "gap": "その期間のこととして書く（育児・介護・療養・仕事探しなど）",
    "learning": "学びとして書く",
    "job": "仕事・家の仕事・ボランティアとして書く",
}


def _gap(start: Month, end: Month | None, before: Period, after: Period | None, card: Card, months: int = 0) -> Hint:
    years, rest = divmod(months or end.count - start.count + 1 if end else months, 12)
    length = (f"{years}年" if years else "") + (f"{rest}か月" if rest else "")
    when = _span(start, end, card) if end else f"{show_month(start, card.style)}からいままで"
    groups = ((n, group) for n, sheet in enumerate(card.sheets) for group in groups_of(sheet.definition))
    there = {group.option("timeline"): Way("", n, group.id) for n, group in groups}
    ways = tuple(replace(there[sort], word=word) for sort, word in _WAYS.items() if sort in there)
    rows = [one for one in (before, after) if one]
    # Without the present month: what is put away stays away when a month has gone by.
    key = "\n".join(["gap", *(one.row_id for one in rows), str(start), str(end)])
    return Hint("gap", f"{when}（{length}）のことは、まだ書いていません。", ways, key, *_of(rows), (start, end))
