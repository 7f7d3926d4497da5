"""How fast paper is: `python -m tests.load.paper`. Prints ratios measured side by side; the goals are in the last column."""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table

from app.documents import Choice, Paper, lay_out, preload, write_csv, write_pdf, write_xlsx
from app.documents.paper import PT_PER_UNIT
from tests.documents import cards
from tests.load import weasyprint
from tests.load.measure import SERVER_CORE, in_turns, of_this_process, pin, spread, told

ROUNDS = 9


def by_hand(papers: list[Paper]) -> bytes:
    """The same pages with ReportLab alone, laid out already: what the drawing itself costs."""
    out = io.BytesIO()
    story: list[Any] = []
    styles: dict[tuple[float, bool], ParagraphStyle] = {}
    for page in (page for paper in papers for page in paper.pages):
        for _, band in page.bands:
            row = []
            for cell in band.cells:
                name = "NotoSansJP-Bold" if cell.look.bold else "NotoSansJP"
                style = styles.setdefault(
                    (cell.look.size, cell.look.bold),
                    ParagraphStyle(
                        f"s{len(styles)}", fontName=name, fontSize=cell.look.size, leading=cell.look.pitch * PT_PER_UNIT
                    ),
                )
                lines = (escape(line) for strip in cell.strips for line in strip.lines)
                row.append(Paragraph("<br/>".join(lines), style))
            widths = [cell.width * PT_PER_UNIT for cell in band.cells]
            grid = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP")]
            flat = [("TOPPADDING", (0, 0), (-1, -1), 0), ("BOTTOMPADDING", (0, 0), (-1, -1), 0)]
            story.append(Table([row], colWidths=widths, rowHeights=[band.height * PT_PER_UNIT], style=grid + flat))
        story.append(PageBreak())
    SimpleDocTemplate(out, leftMargin=42, rightMargin=42, topMargin=39, bottomMargin=30).build(story)
    return out.getvalue()


def first_after_preload() -> float:
    """How much longer the first PDF of a warmed process takes than the following ones."""
    code = (
        "import time; from app.documents import preload, write_pdf; from tests.documents import cards; preload();"
        "card = cards.of_example('01').only('form-2', 'form-3-1'); t = []\n"
        "for _ in range(6):\n    b = time.process_time(); write_pdf(card); t.append(time.process_time() - b)\n"
        "print(t[0] / sorted(t[1:])[2])"
    )
    return float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)


def main() -> None:
    """Measure and print."""
    pin(SERVER_CORE)
    preload()
    card = cards.of_example("01").only("form-2", "form-3-1")
    papers = [lay_out(card, sheet) for sheet in card.sheets]
    pages, everything = sum(len(paper.pages) for paper in papers), Choice(private=True)
    acts = {
        "PDF": of_this_process(lambda: write_pdf(card)),
        "raw reportlab": of_this_process(lambda: by_hand(papers)),
        "laying out": of_this_process(lambda: [lay_out(card, sheet) for sheet in card.sheets]),
        "xlsx": of_this_process(lambda: write_xlsx(card, everything)),
        "csv": of_this_process(lambda: write_csv(card, everything)),
    }
    with tempfile.TemporaryDirectory() as folder, weasyprint.printer(papers, Path(folder)) as peer:
        costs = in_turns(acts | ({"WeasyPrint": peer} if peer else {}), ROUNDS)
    pdf = costs["PDF"]
    milliseconds = {name: f"{cost.middle * 1e3:.1f} ms" for name, cost in costs.items()}
    told(
        f"PDF, {pages} pages",
        milliseconds["PDF"],
        f"{spread(pdf.times(costs['raw reportlab']))} × raw reportlab",
        "≤ 3",
    )
    if peer:
        told("", "", f"{spread(pdf.times(costs['WeasyPrint']))} × WeasyPrint", "≤ 0.17")
    else:
        told("", "", "WEASYPRINT COULD NOT BE INSTALLED: NOT COMPARED", "≤ 0.17")
    told("first PDF after preload", "", f"{first_after_preload():.2f} × warm", "≤ 1.5")
    told("of it laying out", milliseconds["laying out"], f"{spread(costs['laying out'].times(pdf))} of the PDF", "")
    for name in ("xlsx", "csv"):
        told(
            f"{name}, a form",
            f"{costs[name].middle / len(card.sheets) * 1e3:.1f} ms",
            "",
            "≤ 150 ms" if name == "xlsx" else "",
        )


if __name__ == "__main__":
    main()
