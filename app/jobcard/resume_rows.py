"""Schools, jobs and licences of a card as they can stand on a 履歴書, each with its rows.

They come from whatever groups of the card stand on the timeline, the words from the code lists (`resume_phrase`,
`resume_end`, `resume_line`). Nothing is claimed that is not written: without a word on how it ended a school has none,
a job was just left."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from .card import Card, Style
from .eras import Month, show_month
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


def resume_entries(card: Card, *, reasons: bool = True) -> tuple[Entry, ...]:
    """Every row of the card that can stand on the paper, in the order of the paper; rows with nothing in them cannot."""
    made: dict[str, Callable[[Period], Entry]] = {
        "learning": _learning,
        "job": partial(_job, reasons=reasons),
        "licence": _licence,
    }
    found = [made[one.sort](one) for one in periods(card) if one.sort in made and _is_written(one)]
    return tuple(sorted(found, key=lambda one: (SORTS.index(one.sort), month_of(one))))


def month_of(entry: Entry) -> Month:
    """When it began; for nothing written, after everything else."""
    return next((line.month for line in entry.lines if line.month), NO_MONTH)


def _is_written(period: Period) -> bool:
    return period.written_name or period.start is not None or period.end is not None


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
