"""The 履歴書 (厚生労働省履歴書様式例, 令和3年4月) as PDF: A4, two pages of a fixed form, and 別紙 where they are too few.

It does not grow with what is written as the card's own forms do, so it is drawn on ReportLab's canvas, its lines broken by
the same rules. What goes where is decided in `fitting`."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from ..jobcard import Align, Resume
from . import fonts
from .fitting import (
    LEFT_CLOSE,
    LEFT_COLUMNS,
    LEFT_ROWS,
    LICENCE_CLOSE,
    LICENCE_ROWS,
    MOTIVE,
    PAD,
    PT,
    REQUEST,
    RIGHT_CLOSE,
    RIGHT_COLUMNS,
    RIGHT_ROWS,
    ROW,
    Fitted,
    Row,
    fit_resume,
)
from .lines import break_lines, width_mm

HEIGHT = 297.0
THIN, THICK = 0.5, 1.2
# From the middle of a line of letters down to the line it stands on, in em.
DROP = 0.35
APPENDED = (40.0, 276.0)
GENDER_NOTE = "※「性別」欄：記載は任意です。未記載とすることも可能です。"
PHOTO = (
    "写真をはる位置",
    "",
    "写真をはる必要が",
    "ある場合",
    "1．縦 36～40mm",
    "　  横 24～30mm",
    "2．本人単身胸から上",
    "3．裏面のりづけ",
)
ALSO_CONTACT = "（現住所以外に連絡を希望する場合のみ記入）"
MOTIVE_HEAD = "志望の動機、特技、好きな学科、アピールポイントなど"
REQUEST_HEAD = "本人希望記入欄"
REQUEST_NOTE = "（特に給料・職種・勤務時間・勤務地・その他についての希望などがあれば記入）"


def write_resume(resume: Resume) -> bytes:
    """The PDF: two pages, and 別紙 where it is needed."""
    fonts.register()
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, lang="ja-JP")
    canvas.setTitle("履歴書")
    canvas.setAuthor("")
    fitted = fit_resume(resume)
    pen = _Pen(canvas)
    _first_page(pen, fitted)
    canvas.showPage()
    _second_page(pen, fitted)
    canvas.showPage()
    if fitted.appended:
        _appendix(pen, fitted)
    canvas.save()
    return out.getvalue()


class _Pen:
    """Draws with mm from the upper left corner."""

    def __init__(self, canvas: Any) -> None:
        self.canvas = canvas

    def rule(self, x0: float, y0: float, x1: float, y1: float, *, wide: float = THIN, dashed: bool = False) -> None:
        """A straight line."""
        self.canvas.setLineWidth(wide)
        self.canvas.setDash(*((2, 2) if dashed else ()))
        self.canvas.setLineCap(0 if dashed else 2)
        self.canvas.line(x0 * PT, (HEIGHT - y0) * PT, x1 * PT, (HEIGHT - y1) * PT)

    def box(self, x0: float, y0: float, x1: float, y1: float, *, wide: float = THICK, dashed: bool = False) -> None:
        """Four of them."""
        for line in ((x0, y0, x1, y0), (x1, y0, x1, y1), (x1, y1, x0, y1), (x0, y1, x0, y0)):
            self.rule(*line, wide=wide, dashed=dashed)

    def text(self, x: float, y: float, text: str, size: float, *, align: Align = "left", bold: bool = False) -> None:
        """A line of letters that stands on a height; `x` is where it begins, its middle, or its end."""
        shown = fonts.printed(text)
        wide = width_mm(text, size, bold=bold) if align != "left" else 0
        x -= wide / 2 if align == "center" else wide
        self.canvas.setFont(fonts.BOLD if bold else fonts.FAMILY, size)
        self.canvas.drawString(x * PT, (HEIGHT - y) * PT, shown)

    def middle(self, x: float, top: float, bottom: float, text: str, size: float, *, align: Align = "left") -> None:
        """A line of letters in the middle between two heights."""
        self.text(x, (top + bottom) / 2 + DROP * size / PT, text, size, align=align)

    def lines(self, x: float, top: float, lines: Sequence[str], size: float, pitch: float) -> None:
        """Lines below each other."""
        for number, line in enumerate(lines):
            y = top + pitch * number
            self.middle(x, y, y + pitch, line, size)

    def fitting(self, x: float, top: float, bottom: float, room: float, text: str, sizes: Sequence[float]) -> None:
        """A text as large as it fits between two heights, on one line or on more, in their middle."""
        for size in sizes:
            lines, pitch = break_lines(text, room, size), size * 1.3 / PT
            if len(lines) * pitch <= bottom - top:
                break
        self.lines(x, (top + bottom - pitch * len(lines)) / 2, lines, size, pitch)


def _first_page(pen: _Pen, fitted: Fitted) -> None:
    resume = fitted.resume
    pen.text(24.9, 35.2, "履 歴 書", 20, bold=True)
    day = resume.shown(resume.day) or "　　　　年　　月　　日"
    pen.text(139.4, 35.2, f"{day}現在", 11, align="right")
    _photo(pen)
    _name(pen, resume)
    _place(
        pen,
        81.0,
        "現住所",
        resume.says("address_kana"),
        resume.says("postal_code"),
        resume.says("address"),
        _phones(resume),
    )
    _place(pen, 103.6, "連絡先", resume.says("contact_kana"), resume.says("contact_postal_code"), resume.says("contact"), [resume.says("contact_tel")], ALSO_CONTACT)  # fmt: skip
    # One outline around all blocks, which the photo does not belong to.
    pen.box(23.6, 81.0, 196.0, 126.3)
    rows = LEFT_CLOSE if fitted.close else LEFT_ROWS
    _table(pen, LEFT_COLUMNS, 130.2, rows, "学 歴 ・ 職 歴（各別にまとめて書く）", fitted.left)
    pen.box(23.6, 130.2, 196.0, 274.1)
    pen.text(24.3, 280.0, GENDER_NOTE, 8)


def _photo(pen: _Pen) -> None:
    pen.box(154.9, 27.7, 185.1, 66.4, wide=THIN, dashed=True)
    for number, line in enumerate(PHOTO):
        pen.text(156.4 if number > 1 else 170.0, 34.0 + 3.9 * number, line, 7 if number > 1 else 8, align="left" if number > 1 else "center")  # fmt: skip


def _name(pen: _Pen, resume: Resume) -> None:
    pen.middle(25.2, 38.9, 44.6, "ふりがな", 8)
    pen.fitting(44.0, 38.9, 44.6, 93.0, resume.says("name_kana"), (10, 9, 8, 7, 6, 5))
    pen.rule(23.6, 44.6, 139.4, 44.6, dashed=True)
    pen.text(25.2, 50.2, "氏　名", 9)
    pen.fitting(44.0, 46.0, 71.0, 93.0, resume.says("name"), (24, 22, 20, 18, 16, 14, 12))
    pen.box(23.6, 38.9, 139.4, 72.0)
    pen.box(23.6, 72.0, 139.2, 81.0)
    pen.box(139.2, 72.0, 196.0, 81.0)
    born = resume.shown(resume.birth) or "　　　　年　　月　　日"
    age = "　　" if resume.age is None else str(resume.age)
    pen.middle(44.0, 72.0, 81.0, f"{born}生　（満 {age} 歳）", 11)
    pen.middle(141.0, 72.0, 81.0, "※性別", 9)
    pen.fitting(155.0, 72.0, 81.0, 39.0, resume.says("gender_text"), (11, 10, 9, 8))


def _phones(resume: Resume) -> list[str]:
    return [tel for tel in (resume.says("tel_home"), resume.says("tel_mobile")) if tel]


def _place(
    pen: _Pen, top: float, label: str, kana: str, code: str, address: str, phones: Sequence[str], note: str = ""
) -> None:
    line, bottom = top + 5.65, top + 22.65
    pen.middle(25.2, top, line, "ふりがな", 8)
    pen.fitting(44.0, top, line, 114.0, kana, (9, 8, 7, 6, 5))
    pen.rule(23.6, line, 160.6, line, dashed=True)
    pen.text(25.2, line + 4.8, f"{label}　〒{code}", 9)
    if note:
        pen.text(159.0, line + 4.8, note, 8, align="right")
    pen.fitting(30.0, line + 5.6, bottom - 0.6, 128.0, address, (12, 11, 10, 9, 8, 7, 6, 5.5))
    pen.rule(160.6, top, 160.6, bottom)
    pen.rule(23.6, bottom, 196.0, bottom)
    pen.text(162.2, top + 4.2, "電話", 9)
    for number, phone in enumerate(phones):
        pen.fitting(162.6, top + 6.5 + 7.5 * number, top + 13.5 + 7.5 * number, 32.5, phone, (11, 10, 9, 8))


def _table(
    pen: _Pen, columns: Sequence[float], top: float, place: tuple[float, float, int], title: str, rows: Sequence[Row]
) -> None:
    """A heading and ruled rows, the empty ones too."""
    begin, end, count = place
    pen.middle((columns[0] + columns[1]) / 2, top, begin, "年", 10, align="center")
    pen.middle((columns[1] + columns[2]) / 2, top, begin, "月", 10, align="center")
    pen.middle((columns[2] + columns[3]) / 2, top, begin, title, 10, align="center")
    height = (end - begin) / count
    for number in range(count):
        y = begin + height * number
        pen.rule(columns[0], y, columns[3], y)
        if number < len(rows):
            _row(pen, columns, y, height, rows[number])
    for x, dashed in ((columns[1], True), (columns[2], False)):
        pen.rule(x, top, x, end, dashed=dashed)


def _row(pen: _Pen, columns: Sequence[float], y: float, height: float, row: Row) -> None:
    pen.middle((columns[0] + columns[1]) / 2, y, y + height, row.year, 10.5, align="center")
    pen.middle((columns[1] + columns[2]) / 2, y, y + height, row.month, 10.5, align="center")
    if not row.lines:
        return
    x = {"left": columns[2] + PAD, "center": (columns[2] + columns[3]) / 2, "right": columns[3] - 4 * PAD}[row.align]
    pitch = min(row.size * 1.25 / PT, height / len(row.lines))
    top = y + (height - pitch * len(row.lines)) / 2
    for number, line in enumerate(row.lines):
        pen.middle(x, top + pitch * number, top + pitch * (number + 1), line, row.size, align=row.align)


def _second_page(pen: _Pen, fitted: Fitted) -> None:
    rows = RIGHT_CLOSE if fitted.close else RIGHT_ROWS
    _table(pen, RIGHT_COLUMNS, 27.9, rows, "学 歴 ・ 職 歴（各別にまとめて書く）", fitted.right)
    rows = LICENCE_CLOSE if fitted.close_licences else LICENCE_ROWS
    _table(pen, RIGHT_COLUMNS, 99.0, rows, "免 許 ・ 資 格", fitted.licences)
    x0, x1 = RIGHT_COLUMNS[0], RIGHT_COLUMNS[3]
    pen.box(x0, 27.9, x1, 161.0)
    pen.rule(x0, 99.0, x1, 99.0, wide=THICK)
    pen.middle(x0 + PAD, 164.8, MOTIVE[0], MOTIVE_HEAD, 10)
    pen.rule(x0, MOTIVE[0], x1, MOTIVE[0])
    pen.lines(x0 + PAD, MOTIVE[0] + PAD, fitted.motive.lines, fitted.motive.size, fitted.motive.pitch)
    pen.box(x0, 164.8, x1, MOTIVE[1])
    pen.middle(x0 + PAD, 229.8, REQUEST[0], REQUEST_HEAD, 10)
    pen.middle(x0 + PAD + 27, 229.8, REQUEST[0], REQUEST_NOTE, 8)
    height = (REQUEST[1] - REQUEST[0]) / 4
    for number in range(4):
        pen.rule(x0, REQUEST[0] + height * number, x1, REQUEST[0] + height * number)
    per_row = fitted.request.per_row
    pen.lines(x0 + PAD, REQUEST[0], fitted.request.lines, fitted.request.size, height / per_row)
    pen.box(x0, 229.8, x1, REQUEST[1])


# ------------------------------------------------------------------- 別紙


def _appendix(pen: _Pen, fitted: Fitted) -> None:
    """What found no room, on as many further pages as it takes."""
    page = _Appendix(pen, fitted.resume)
    page.rows("学 歴 ・ 職 歴（続き）", fitted.further)
    page.rows("免 許 ・ 資 格（続き）", fitted.more_licences)
    page.text(f"{MOTIVE_HEAD}（続き）", fitted.motive.rest)
    page.text(f"{REQUEST_HEAD}（続き）", fitted.request.rest)
    page.close()


class _Appendix:
    """Pages that are filled from the top."""

    def __init__(self, pen: _Pen, resume: Resume) -> None:
        self.pen, self.resume, self.number = pen, resume, 0
        self.y = APPENDED[1]

    def rows(self, title: str, rows: Sequence[Row]) -> None:
        """A table, as many times as it takes."""
        columns = RIGHT_COLUMNS
        while rows:
            room = self._room(8.0 + 2 * ROW)
            count = min(len(rows), int((room - 8.0) / ROW))
            begin = self.y + 8.0
            end = begin + ROW * count
            _table(self.pen, columns, self.y, (begin, end, count), title, rows[:count])
            self.pen.box(columns[0], self.y, columns[3], end)
            rows, self.y = rows[count:], end + 6.0

    def text(self, title: str, lines: Sequence[str]) -> None:
        """A box of text."""
        pitch = 5.2
        while lines:
            room = self._room(8.0 + 3 * pitch)
            count = min(len(lines), int((room - 10.0) / pitch))
            x0, x1, begin = RIGHT_COLUMNS[0], RIGHT_COLUMNS[3], self.y + 8.0
            self.pen.middle(x0 + PAD, self.y, begin, title, 10)
            self.pen.rule(x0, begin, x1, begin)
            self.pen.lines(x0 + PAD, begin + 1.0, lines[:count], 8.0, pitch)
            end = begin + 2.0 + pitch * count
            self.pen.box(x0, self.y, x1, end)
            lines, self.y = lines[count:], end + 6.0

    def close(self) -> None:
        """The last page is done."""
        if self.number:
            self.pen.canvas.showPage()

    def _room(self, needed: float) -> float:
        if self.y + needed > APPENDED[1]:
            self.close()
            self.number += 1
            self.pen.text(19.0, 32.0, "履歴書　別紙", 14, bold=True)
            self.pen.fitting(75.0, 26.0, 34.0, 116.0, f"氏名　{self.resume.says('name')}", (11, 10, 9, 8, 7))
            self.y = APPENDED[0]
        return APPENDED[1] - self.y
