"""What stands on a 履歴書 (厚生労働省履歴書様式例): rows made of schools, jobs and licences, and what the paper says of the person.

The rows come from whatever groups of the card stand on the timeline, the words from the code lists (`resume_phrase`,
`resume_end`, `resume_line`). Nothing is claimed that is not written: without a word on how it ended a school has none,
a job was just left."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any, Literal

from .card import Card, SheetView, Style
from .eras import Month, full_years, show_day, show_month
from .kinds import OPEN, present, today
from .layout import Align
from .periods import Period, periods

Sort = Literal["learning", "job", "licence"]
SORTS: tuple[Sort, ...] = ("learning", "job", "licence")
SCHOOL = ("", "school")
# Courses that fill a time as a school does; others are printed only when the person wants them.
TRAINING = ("public_training", "seeker_training")
# 修了 is said of these, and 卒業 of the others.
COMPLETED = ("master", "professional", "doctor", "kakushu", "nouryoku_kaihatsu")
NO_MONTH = Month(9999, 12)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the paper: the month, if there is one, and words. `row_id`: whose row of the card it is of. `part`: the
    beginning, more about it, or the end. `named` says it where other rows stand between it and its beginning."""

    text: str
    month: Month | None = None
    align: Align = "left"
    row_id: str = ""
    part: Literal["", "start", "about", "end", "going"] = ""
    named: str = ""

    def when(self, style: Style) -> str:
        """Its month in words; empty for none."""
        return show_month(self.month, style) if self.month else ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A school, a job or a licence that may stand on the paper. `usual`: it does, unless the person leaves it out.
    `missing`: what is not written and would be printed, in a sentence; `place`: the sheet and the group it stands in."""

    sort: Sort
    row_id: str
    name: str
    lines: tuple[Line, ...]
    usual: bool = True
    missing: str = ""
    place: tuple[int, str] = (0, "")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person wants on it. `rows`: ids of the rows that shall stand there; None for the usual ones. `reasons`:
    whether it says why a job ended. `day`: 年月日現在."""

    rows: frozenset[str] | None = None
    reasons: bool = True
    gender: bool = False
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Resume:
    """Everything that is printed on it. An empty form (`blank`) has no rows at all, to be filled in by hand."""

    style: Style = "western"
    day: date | None = None
    birth: date | None = None
    person: Mapping[str, str] | None = None
    texts: Mapping[str, str] | None = None
    learnings: tuple[Line, ...] = ()
    jobs: tuple[Line, ...] = ()
    licences: tuple[Line, ...] = ()
    blank: bool = False

    @property
    def age(self) -> int | None:
        """満年齢 on the day of the paper."""
        return full_years(self.birth, self.day) if self.birth and self.day and self.birth <= self.day else None

    def says(self, name: str) -> str:
        """What the paper says of the person under a name; empty for nothing."""
        return (self.person or {}).get(name, "")

    def text(self, name: str) -> str:
        """A text that was written for it: motive, self_pr, request."""
        return (self.texts or {}).get(name, "")

    def shown(self, day: date | None) -> str:
        """A day as this paper counts years."""
        return show_day(day, self.style) if day else ""


PERSON = (
    "name", "name_kana", "gender_text", "postal_code", "address_kana", "tel_home", "tel_mobile",
    "contact_postal_code", "contact_kana", "contact_tel",
)  # fmt: skip
ADDRESS = ("pref_code", "city", "street", "building")
CONTACT = ("contact_pref_code", "contact_city", "contact_street")


def resume_of(card: Card, wish: Wish | None = None) -> Resume:
    """The 履歴書 of a card. A card on which nothing is written says なし and 特になし; schools then stay empty."""
    wish = wish or Wish()
    chosen = [one for one in resume_entries(card, reasons=wish.reasons) if _is_chosen(one, wish.rows)]
    by_sort = {sort: [one for one in chosen if one.sort == sort] for sort in SORTS}
    said = {name: card.person(name) for name in PERSON} if card.profile else {}
    said |= {"address": _joined(card, ADDRESS), "contact": _joined(card, CONTACT)}
    if not wish.gender:
        said["gender_text"] = ""
    born = card.profile.values.get("birth_date") if card.profile else None
    return Resume(
        card.style,
        wish.day or today(),
        date.fromisoformat(born) if born else None,
        said,
        _texts(card),
        tuple(_in_order(by_sort["learning"])),
        tuple(_in_order(by_sort["job"])),
        tuple(line for one in sorted(by_sort["licence"], key=_month_of) for line in one.lines),
    )


def resume_entries(card: Card, *, reasons: bool = True) -> tuple[Entry, ...]:
    """Every row of the card that can stand on the paper, in the order of the paper; rows with nothing in them cannot."""
    made: dict[str, Callable[[Period], Entry]] = {
        "learning": _learning,
        "job": partial(_job, reasons=reasons),
        "licence": _licence,
    }
    found = [made[one.sort](one) for one in periods(card) if one.sort in made and _is_written(one)]
    return tuple(sorted(found, key=lambda one: (SORTS.index(one.sort), _month_of(one))))


def _is_chosen(entry: Entry, rows: Collection[str] | None) -> bool:
    return entry.usual if rows is None else entry.row_id in rows


def _is_written(period: Period) -> bool:
    return period.written_name or period.start is not None or period.end is not None


def _joined(card: Card, names: Sequence[str]) -> str:
    if card.profile is None:
        return ""
    *parts, last = (card.person(name) for name in names)
    return "".join(parts) + (f"　{last}" if last and names == ADDRESS else last)


def _texts(card: Card) -> dict[str, str]:
    sheet: SheetView | None = next((one for one in card.sheets if one.definition.role == "application"), None)
    return {name: str(text) for name, text in sheet.values.items() if isinstance(text, str)} if sheet else {}


# ------------------------------------------------------------------- order


def _month_of(entry: Entry) -> Month:
    return next((line.month for line in entry.lines if line.month), NO_MONTH)


def _in_order(entries: Sequence[Entry]) -> Iterator[Line]:
    """Row by row as time went on. What has no month stays beside its neighbour of the same entry; what still goes on
    comes last, with its name where another row would be taken for it."""
    placed = []
    for number, entry in enumerate(sorted(entries, key=_month_of)):
        month = _month_of(entry)
        for place, line in enumerate(entry.lines):
            month = line.month or month
            placed.append(((line.part == "going", month, number, place), line))
    before = ""
    for _, line in sorted(placed, key=lambda one: one[0]):
        apart = line.part in ("end", "going") and line.row_id != before
        yield replace(line, text=line.named) if apart and line.named else line
        before = line.row_id


# ------------------------------------------------------------------- schools


def _learning(one: Period) -> Entry:
    kind = str(one.row.get("kind") or "")
    school = kind in SCHOOL
    name = _name_of_school(one)
    line = partial(Line, row_id=one.row_id)
    lines, missing = [], []
    if one.start and one.code("education_levels") not in ("junior_high", "koukou_nintei"):
        lines.append(line(f"{name}　{_entering(one) if school else '受講開始'}".strip(), one.start, part="start"))
    word = _leaving(one, school=school)
    if one.going_on or word in ("在学中", "休学中"):
        lines.append(line(f"{name}　{word}".strip(), part="about"))
    elif one.end or (word and word != "受講終了"):
        lines.append(line(f"{name}　{word}".strip(), one.end, part="end"))
        if not word:
            missing.append("「卒業」などの区分が書かれていません。")
    if not lines:
        lines.append(line(name))
    if not one.row.get("institution"):
        missing.append("学校の名前が書かれていません。")
    return Entry(
        "learning", one.row_id, one.name, tuple(lines), school or kind in TRAINING, "".join(missing),
        (one.sheet, one.group.id),
    )  # fmt: skip


def _name_of_school(one: Period) -> str:
    institution, course = (str(one.row.get(name) or "") for name in ("institution", "course"))
    mode = one.shown("high_school_mode") if one.code("high_school_mode") in ("part_time", "correspondence") else ""
    parts = (institution, f"{mode}課程" if mode and mode not in institution + course else "", course)
    return "　".join(filter(None, parts))


def _entering(one: Period) -> str:
    return one.shown("education_status") if one.column("education_status", "use") == "start" else "入学"


def _leaving(one: Period, *, school: bool) -> str:
    """How it ended; empty where nobody wrote it."""
    if one.column("education_status", "use") == "end":
        return one.shown("education_status")
    if one.going_on:
        return "在学中" if school else "受講中"
    if not school:
        return "受講終了"
    if one.end is None or one.end.last_day < today():
        return ""
    return "修了見込み" if one.code("education_levels") in COMPLETED else "卒業見込み"


# ------------------------------------------------------------------- jobs


def _job(one: Period, *, reasons: bool) -> Entry:
    name = str(one.row.get("company_name") or "")
    line = partial(Line, row_id=one.row_id)
    begin = one.column("employment_types", "resume_phrase") or "入社"
    lines = [line(f"{name}　{begin}".strip(), one.start, part="start")]
    transfers = list(_transfers(one))
    if not transfers and (about := _about(one.row)):
        transfers = [(None, about)]
    lines += [line(about, month, part="about") for month, about in transfers]
    missing = [] if name else ["会社の名前が書かれていません。"]
    if one.going_on or (one.end is None and one.code("work_end_status") == "current"):
        lines.append(line("現在に至る", part="going", named=f"{name}　現在に至る".strip()))
    elif one.end or one.code("work_end_status"):
        words, alone = _end_of_job(one, reasons=reasons)
        named = f"{name}　{words}".strip()
        lines.append(line(words if alone else named, one.end, part="end", named=named))
    else:
        missing.append("いつまで働いたかが書かれていません。")
    return Entry("job", one.row_id, one.name, tuple(lines), True, "".join(missing), (one.sheet, one.group.id))


def _end_of_job(one: Period, *, reasons: bool) -> tuple[str, bool]:
    """How it ended, and whether the words can stand without the name of the company."""
    plain = one.column("employment_types", "resume_end") or "退職"
    said = one.column("work_end_status", "resume_line") if one.code("work_end_status") != "current" else ""
    if not reasons or not said:
        return plain, False
    if not said.endswith("退職"):
        return said, False
    cause = said.removesuffix("退職")
    return cause + plain, bool(cause)


def _about(row: Mapping[str, Any]) -> str:
    return "　".join(filter(None, (str(row.get(name) or "") for name in ("department", "position"))))


def _transfers(one: Period) -> Iterator[tuple[Month | None, str]]:
    """Departments and posts with their months; that in which somebody began has none of its own."""
    for row in present(one.row.get("transfers")):
        if about := _about(row):
            stored = row.get("from")
            month = None if stored in (None, OPEN) else Month(int(stored[:4]), int(stored[5:]))
            word = "異動" if row.get("department") else "就任"
            yield (None, about) if month in (None, one.start) else (month, f"{about}　{word}")


# ------------------------------------------------------------------- licences


def _licence(one: Period) -> Entry:
    status, month = one.code("license_status"), one.start
    word = one.column("license_status", "resume_phrase") or "取得"
    if status == "expected" and (planned := one.row.get("planned_ym")):
        word, month = "受験予定", Month(int(planned[:4]), int(planned[5:]))
    line = Line(f"{one.name}　{word}", month, row_id=one.row_id)
    missing = "" if month else "いつ取ったかが書かれていません。"
    return Entry("licence", one.row_id, one.name, (line,), status != "lapsed", missing, (one.sheet, one.group.id))


# ------------------------------------------------------------------- rows of the paper


def history_rows(resume: Resume, *, about: bool = True, entering: bool = True, space: bool = True) -> list[Line]:
    """学歴・職歴 as rows. `about`: departments and posts have rows; `entering`: so has the entry into a school that was
    left again; `space`: a row is left free between the two parts."""
    if resume.blank:
        return []
    left = {line.row_id for line in resume.learnings if line.part == "end"}
    learnings = [one for one in resume.learnings if entering or one.part != "start" or one.row_id not in left]
    jobs = [one for one in resume.jobs if about or one.part != "about"]
    nothing = Line("")
    return [
        Line("学歴", align="center"),
        *(learnings or [nothing]),
        *([nothing] if space and learnings else []),
        Line("職歴", align="center"),
        *(jobs or [Line("なし")]),
        Line("以上", align="right"),
    ]


def licence_rows(resume: Resume) -> list[Line]:
    """免許・資格 as rows."""
    return [] if resume.blank else list(resume.licences) or [Line("特になし")]
