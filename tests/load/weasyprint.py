"""The same pages by WeasyPrint, which lives in an environment of its own: nothing of it is a package of ours."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path

from app.documents import Paper
from tests.load.measure import ROOT

HOME = ROOT / "build" / "weasyprint"
FONTS = ROOT / "app" / "documents" / "fonts"
PRINTER = """
import logging, sys, time, weasyprint
from weasyprint.text.fonts import FontConfiguration
logging.disable(logging.CRITICAL)
text, fonts = open(sys.argv[1], encoding="utf-8").read(), FontConfiguration()
for _ in sys.stdin:
    begun = time.process_time()
    weasyprint.HTML(string=text).write_pdf(font_config=fonts)
    print(time.process_time() - begun, flush=True)
"""


def as_html(papers: list[Paper]) -> str:
    """Our paper, laid out already, as tables of the same sizes."""
    faces = "".join(
        f"@font-face {{ font-family: Noto; font-weight: {weight}; src: url('{(FONTS / name).as_uri()}') }}"
        for weight, name in (("normal", "NotoSansJP-Regular.ttf"), ("bold", "NotoSansJP-Bold.ttf"))
    )
    style = (
        f"{faces} @page {{ size: A4; margin: 10mm 14mm }} body {{ font-family: Noto; margin: 0 }}"
        "table { table-layout: fixed; border-collapse: collapse; width: 100% }"
        "td { border: 0.5pt solid; padding: 0; vertical-align: top } section { break-after: page }"
    )
    pages = "".join(f"<section>{_bands(page)}</section>" for paper in papers for page in paper.pages)
    return f"<!doctype html><meta charset=utf-8><style>{style}</style>{pages}"


def _bands(page: object) -> str:
    tables = []
    for _, band in page.bands:  # type: ignore[attr-defined]
        cells = "".join(
            f'<td style="width:{cell.width}px;font-size:{cell.look.size}pt;line-height:{cell.look.pitch}px;'
            f'font-weight:{"bold" if cell.look.bold else "normal"}">'
            + "<br>".join(escape(line) for strip in cell.strips for line in strip.lines)
            for cell in band.cells
        )
        tables.append(f'<table><tr style="height:{band.height}px">{cells}</table>')
    return "".join(tables)


@contextmanager
def printer(papers: list[Paper], folder: Path) -> Iterator[Callable[[], float] | None]:
    """An act that prints the pages once and answers the seconds of processor time it took; None where WeasyPrint
    could not be installed."""
    python = _installed()
    if python is None:
        yield None
        return
    page = folder / "paper.html"
    page.write_text(as_html(papers), "utf-8")
    command = [str(python), "-c", PRINTER, str(page)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as process:
        asking, answering = process.stdin, process.stdout
        assert asking is not None
        assert answering is not None

        def print_once() -> float:
            asking.write("\n")
            return float(answering.readline())

        yield print_once
        asking.close()


def _installed() -> Path | None:
    python = HOME / "bin" / "python"
    if python.exists() and subprocess.run([python, "-c", "import weasyprint"], capture_output=True).returncode == 0:
        return python
    HOME.parent.mkdir(exist_ok=True)
    for command in (
        [sys.executable, "-m", "venv", str(HOME)],
        [str(HOME / "bin" / "pip"), "install", "--quiet", "weasyprint"],
        [str(python), "-c", "import weasyprint"],
    ):
        if subprocess.run(command, capture_output=True).returncode:
            return None
    return python
