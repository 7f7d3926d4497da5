"""What of a 履歴書 goes where: its measures, its rows on two pages and the texts in their boxes, and what is left for a 別紙.

The form was measured on the official PDF (厚生労働省履歴書様式例, 令和3年4月); lengths are mm from the upper left corner of a
page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..jobcard import Align, Resume, ResumeLine, history_rows, licence_rows
from .lines import break_lines

PT = 72 / 25.4
PAD = 1.6
ROW = 9.1
# 年 and 月; the words take the rest.
LEFT_COLUMNS, RIGHT_COLUMNS = (23.6, 43.3, 52.6, 196.0), (19.0, 38.3, 47.5, 191.0)
LEFT_ROWS, RIGHT_ROWS, LICENCE_ROWS = (137.4, 274.1, 15), (35.2, 99.0, 7), (106.6, 161.0, 6)
# As many of at least 7.5 mm as have room.
LEFT_CLOSE, RIGHT_CLOSE, LICENCE_CLOSE = (137.4, 274.1, 18), (35.2, 99.0, 8), (106.6, 161.0, 7)
MOTIVE, REQUEST = (172.0, 226.2), (237.2, 274.1)
SIZES, TWO_LINES = (10.5, 10.0, 9.5, 9.0), (8.5, 8.0, 7.5, 7.0)
# Size and distance of lines, in em: the largest with which a text fits into its box.
SET = ((10.5, 1.5), (10.0, 1.45), (9.5, 1.4), (9.0, 1.35), (8.5, 1.3), (8.0, 1.25))
# Ruled rows: size, and lines in one row.
RULED = ((10.5, 1), (9.5, 1), (9.0, 1), (8.0, 2))
GOES_ON = "別紙に続きます"


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it is set: year and month, and one line of words or two small ones."""

    year: str
    month: str
    lines: tuple[str, ...]
    size: float
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Boxed:
    """A text in its box, and the lines that found no room there."""

    lines: tuple[str, ...]
    size: float
    pitch: float
    rest: tuple[str, ...] = ()
    per_row: int = 1


@dataclass(frozen=True, slots=True)
class Fitted:
    """A 履歴書 laid out. `about` and `entering`: whether departments, and the entries into schools, are on it; `close`:
    whether its rows are closer than the form's. What is in `further`, `more_licences` and the rests goes onto 別紙."""

    resume: Resume
    left: tuple[Row, ...]
    right: tuple[Row, ...]
    licences: tuple[Row, ...]
    motive: Boxed
    request: Boxed
    further: tuple[Row, ...] = ()
    more_licences: tuple[Row, ...] = ()
    about: bool = True
    entering: bool = True
    close: bool = False
    close_licences: bool = False

    @property
    def appended(self) -> bool:
        """Whether there is a 別紙."""
        return bool(self.further or self.more_licences or self.motive.rest or self.request.rest)


def fit_resume(resume: Resume) -> Fitted:
    """What goes where. First all rows; then without departments, then without entries into schools, then closer rows;
    when all that is not enough, everything with a 別紙."""
    left, right, further, how = _history(resume)
    licences, more, close = _licences(resume)
    return Fitted(
        resume, left, right, licences, _motive(resume), _request(resume), further, more,
        how.about, how.entering, how.close, close,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _How:
    about: bool = True
    entering: bool = True
    close: bool = False
    space: bool = False


WAYS = (
    _How(space=True),
    _How(),
    _How(about=False),
    _How(about=False, entering=False),
    _How(close=True),
    _How(about=False, close=True),
    _How(about=False, entering=False, close=True),
)


def _history(resume: Resume) -> tuple[tuple[Row, ...], tuple[Row, ...], tuple[Row, ...], _How]:
    for how in WAYS:
        first, second = (LEFT_CLOSE[2], RIGHT_CLOSE[2]) if how.close else (LEFT_ROWS[2], RIGHT_ROWS[2])
        lines = history_rows(resume, about=how.about, entering=how.entering, space=how.space)
        rows = _without_lonely_heading(_rows(resume, lines, LEFT_COLUMNS), first)
        if len(rows) <= first + second:
            return tuple(rows[:first]), tuple(rows[first:]), (), how
    rows = _without_lonely_heading(_rows(resume, history_rows(resume, space=False), LEFT_COLUMNS), LEFT_ROWS[2])
    first = LEFT_ROWS[2]
    second = first + RIGHT_ROWS[2] - 1
    return tuple(rows[:first]), (*rows[first:second], _goes_on()), tuple(rows[second:]), _How()


def _without_lonely_heading(rows: list[Row], first: int) -> list[Row]:
    """職歴 as the last row of a page moves to the next one."""
    if len(rows) > first and rows[first - 1].align == "center":
        return [*rows[: first - 1], Row("", "", (), 0), *rows[first - 1 :]]
    return rows


def _goes_on() -> Row:
    return Row("", "", (GOES_ON,), 9.0, "right")


def _licences(resume: Resume) -> tuple[tuple[Row, ...], tuple[Row, ...], bool]:
    rows = _rows(resume, licence_rows(resume), RIGHT_COLUMNS)
    if len(rows) <= LICENCE_CLOSE[2]:
        return tuple(rows), (), len(rows) > LICENCE_ROWS[2]
    room = LICENCE_ROWS[2] - 1
    return (*rows[:room], _goes_on()), tuple(rows[room:]), False


def _rows(resume: Resume, lines: Iterable[ResumeLine], columns: Sequence[float]) -> list[Row]:
    room = columns[3] - columns[2] - 2 * PAD
    made: list[Row] = []
    for line in lines:
        year = resume.shown(line.month.last_day).partition("年")[0] if line.month else ""
        month = str(line.month.month) if line.month else ""
        first, *rest = _set(line.text, room)
        made.append(Row(year, month, *first, line.align))
        made += [Row("", "", *one, line.align) for one in rest]
    return made


def _set(text: str, room: float) -> list[tuple[tuple[str, ...], float]]:
    """Words in one row: a line, or two small ones; what is longer still takes several rows."""
    for sizes, most in ((SIZES, 1), (TWO_LINES, 2)):
        for size in sizes:
            lines = break_lines(text, room, size)
            if len(lines) <= most:
                return [(tuple(lines), size)]
    return [((one,), 9.0) for one in break_lines(text, room, 9.0)]


def _motive(resume: Resume) -> Boxed:
    """Both texts one after the other; what each is is said where there are two."""
    texts = [
        (name, text)
        for name, text in (("志望の動機", resume.text("motive")), ("自己PR", resume.text("self_pr")))
        if text
    ]
    whole = "\n".join(f"【{name}】{text}" if len(texts) > 1 else text for name, text in texts)
    room = RIGHT_COLUMNS[3] - RIGHT_COLUMNS[0] - 2 * PAD
    height = MOTIVE[1] - MOTIVE[0] - 2 * PAD
    for size, em in SET:
        lines, pitch = break_lines(whole, room, size), size * em / PT
        most = int(height / pitch)
        if len(lines) <= most:
            return Boxed(tuple(lines), size, pitch)
    return Boxed((*lines[: most - 1], f"（{GOES_ON}）"), size, pitch, tuple(lines[most - 1 :]))


def _request(resume: Resume) -> Boxed:
    room = RIGHT_COLUMNS[3] - RIGHT_COLUMNS[0] - 2 * PAD
    for size, per_row in RULED:
        lines = break_lines(resume.text("request"), room, size)
        if len(lines) <= 4 * per_row:
            return Boxed(tuple(lines), size, ROW, per_row=per_row)
    most = 4 * per_row
    return Boxed((*lines[: most - 1], f"（{GOES_ON}）"), size, ROW, tuple(lines[most - 1 :]), per_row)
