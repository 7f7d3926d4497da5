"""The forms as PDF, through xhtml2pdf.

The pages are already laid out when they come here: every line is broken, every box has its height. xhtml2pdf only
draws them, so it never has to cut, shrink or wrap anything. It gets no markup but our own, and may fetch nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from ..jobcard import (
    KINDS,
    Box,
    Card,
    Cell,
    Definition,
    Face,
    Field,
    FixedRows,
    Head,
    Layout,
    Notes,
    Section,
    SheetView,
)
from . import fonts
from .geometry import lay_out
from .paper import PT_PER_UNIT, THIN, Band, Choice, Look, Page, Paper, Placed, Strip

RULES_PT = {0: "0", 1: "0.5pt", 2: "1pt"}
SIDES = ("left", "top", "right", "bottom")
# What xhtml2pdf has to know of HTML for tables alone; its own sheet is ten times as long.
BASE_CSS = "html{display:inline}body,table,tr,td{display:block}"
NOTE_CSS = ".n{font-size:8pt;font-weight:normal}"
WARM_LETTERS = 2000
_ENV = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
)


@dataclass(frozen=True, slots=True)
class _Cell:
    css: str
    width: str
    height: str
    html: Markup


@dataclass(slots=True)
class _Table:
    gap: float
    rows: list[list[_Cell]]


def write(card: Card, choice: Choice | None = None) -> bytes:
    """The card's sheets, one after the other, as one PDF (A4, embedded fonts, selectable text).

    Raises ValueError for a card without sheets.
    """
    if not card.sheets:
        raise ValueError("a card without sheets has no pages")
    return _render([lay_out(card, sheet, choice) for sheet in card.sheets])


def write_page(paper: Paper, number: int) -> bytes:
    """A page of a paper alone as a PDF; `number` counts from 1."""
    return _render([replace(paper, pages=paper.pages[number - 1 : number])])


def preload() -> None:
    """Load fonts and libraries and print a page, so that a person's first PDF is as quick as the next."""
    field = Field("text", KINDS["long_text"], "欄", limit=WARM_LETTERS)
    box = Box("text", "欄", "（注）", 5)
    cell = Cell(90, field="text")
    face = Face((Head("ジョブ・カード", "様式"), box, FixedRows((cell, cell), ((cell, cell),)), Notes(("（注）",))))
    definition = Definition("preload", "1", "ジョブ・カード", (Section("s", "s", (field,)),), Layout((face,)))
    letters = "".join(chr(code) for code in (*range(0x3041, 0x30FF), *range(0x4E00, 0x4E00 + WARM_LETTERS)))
    values = {"text": "".join(letter for letter in letters if not fonts.unprintable(letter))}
    write(Card((SheetView(definition, values),)))


@cache
def _pisa() -> Any:
    """xhtml2pdf with our fonts as its own."""
    fonts.register()
    from reportlab import rl_config
    from xhtml2pdf import default, pisa

    # ASCII85 would make every stream a quarter longer for the sake of seven-bit mail.
    rl_config.useA85 = 0
    default.DEFAULT_FONT[fonts.FAMILY.lower()] = fonts.FAMILY
    # Its remarks quote the text that is printed: that is somebody's life, not a log line.
    logging.getLogger("xhtml2pdf").setLevel(logging.CRITICAL)
    return pisa


@cache
def _nothing_is_fetched() -> Any:
    """No network, no folder, and limits on size, depth and time besides."""
    from xhtml2pdf.config.resources import ResourceAccessPolicy

    return ResourceAccessPolicy.server(None, allow_remote=False, max_render_seconds=60)


def _render(papers: list[Paper]) -> bytes:
    pisa = _pisa()
    looks: dict[str, str] = {}
    pages = [list(_tables(page, looks)) for paper in papers for page in paper.pages]
    names = [paper.sheet.definition.name for paper in papers]
    # Numbers and names of our own; nothing that anybody wrote.
    rules = _css(papers[0], looks)
    css = Markup(rules)  # nosec B704
    html = _ENV.get_template("paper.html").render(
        title=f"ジョブ・カード（{'、'.join(names)}）" if len(names) < 3 else "ジョブ・カード",
        subject="、".join(names),
        css=css,
        pages=pages,
    )
    out = BytesIO()
    result = pisa.CreatePDF(
        html,
        out,
        encoding="utf-8",
        default_css=BASE_CSS,
        resource_policy=_nothing_is_fetched(),
        # Beyond its capacity it would write the page into a temporary file: nobody's life is left lying on a disk.
        capacity=-1,
    )
    if result.err:
        raise RuntimeError("xhtml2pdf could not draw the pages")
    return out.getvalue()


# ------------------------------------------------------------------- pages as tables


def _tables(page: Page, looks: dict[str, str]) -> Iterator[_Table]:
    """Bands whose boxes begin at the same places are rows of one table."""
    table: _Table | None = None
    edges: tuple[int, ...] = ()
    bottom = 0
    for y, band in page.bands:
        row = _row(band, looks)
        if table and y == bottom and band.xs == edges:
            table.rows.append(row)
        else:
            if table:
                yield table
            table, edges = _Table((y - bottom) * PT_PER_UNIT, [row]), band.xs
        bottom = y + band.height
    if table:
        yield table


def _row(band: Band, looks: dict[str, str]) -> list[_Cell]:
    return [
        _Cell(
            f"{_look_class(cell.look, looks)} {_edge_class(cell, looks)}".strip(),
            f"{cell.width * PT_PER_UNIT:g}",
            f"{band.height * PT_PER_UNIT:g}",
            Markup("\n").join(_lines(cell)),
        )
        for cell in band.cells
    ]


def _lines(cell: Placed) -> list[Markup]:
    lines = [line for strip in cell.strips for line in _strip(strip)]
    while lines and lines[-1] == _EMPTY:
        lines.pop()
    return lines


_SPACES = str.maketrans(fonts.STAND_INS)
_EMPTY = Markup(fonts.STAND_INS[" "])  # nosec B704


def _strip(strip: Strip) -> list[Markup]:
    lines = [_text(line) for line in strip.lines]
    lines += [_EMPTY] * (strip.rows - len(lines))
    if strip.note:
        own = lines[-1] if strip.lines else Markup("")
        lines[-1] = own + Markup('<span class="n">{}</span>').format(_text(strip.note))
    return lines


def _text(line: str) -> Markup:
    """A line with its spaces as they are: HTML would fold them, and lines are broken already."""
    return escape(line.translate(_SPACES)) if line else _EMPTY


# ------------------------------------------------------------------- styles


def _look_class(look: Look, looks: dict[str, str]) -> str:
    # ReportLab puts the space between lines below the letters: half of it goes above, so that a line stands in the
    # middle of its height. One unit less on the right: a rounding in the renderer must not break a line again.
    lift = min(look.pad_y * PT_PER_UNIT, (look.pitch * PT_PER_UNIT - look.size) / 2)
    css = (
        f"font-size:{look.size:g}pt;line-height:{look.pitch * PT_PER_UNIT:g}pt;"
        f"padding:{look.pad_y * PT_PER_UNIT + lift:g}pt {max(0, look.pad_x - 1) * PT_PER_UNIT:g}pt "
        f"{look.pad_y * PT_PER_UNIT - lift:g}pt {look.pad_x * PT_PER_UNIT:g}pt;"
        f"vertical-align:{'middle' if look.middle else 'top'};text-align:{look.align};"
        f"{'font-weight:bold;' if look.bold else ''}{'background-color:#eeeeee;' if look.shade else ''}"
    )
    return looks.setdefault(css, f"k{len(looks)}")


def _edge_class(cell: Placed, looks: dict[str, str]) -> str:
    css = "".join(
        f"border-{side}:{RULES_PT[edge]} solid #000000;"
        for side, edge in zip(SIDES, cell.edges, strict=True)
        if edge >= THIN
    )
    return looks.setdefault(css, f"k{len(looks)}") if css else ""


def _css(paper: Paper, looks: dict[str, str]) -> str:
    """One page for all forms: text, boxes and margins come from the layout, in points."""
    frame = (
        f"left:{paper.left * PT_PER_UNIT:g}pt;top:{paper.top * PT_PER_UNIT:g}pt;"
        f"width:{paper.width * PT_PER_UNIT:g}pt;height:{paper.height * PT_PER_UNIT + 1:g}pt"
    )
    rules = "".join(f".{name}{{{css}}}" for css, name in looks.items())
    return (
        f"@page{{size:a4 portrait;margin:0;@frame content{{{frame}}}}}"
        f"html{{font-family:{fonts.FAMILY.lower()};font-size:10pt}}"
        f"td{{-pdf-keep-in-frame-mode:overflow;white-space:pre-line}}{NOTE_CSS}{rules}"
    )
