"""What a worker holds in memory: `python -m tests.load.memory`. The site, its fonts, and 500 PDFs one after the other.

Prints megabytes after every fifty and ends with 1 when they grow or exceed the goal. No clock: it may run anywhere."""

from __future__ import annotations

import gc
import sys
import tempfile
from pathlib import Path

from app import create_app, guidance
from app.documents import preload, write_pdf
from tests.documents import cards
from tests.load.measure import told

PDFS, STEP = 500, 50
MOST, GROWTH = 200.0, 1.05


def held() -> float:
    """Megabytes of this process in memory."""
    gc.collect()
    return int(Path("/proc/self/status").read_text().partition("VmRSS:")[2].split()[0]) / 1024


def main(pdfs: int = PDFS) -> int:
    """0 when memory stays flat and below the goal."""
    with tempfile.TemporaryDirectory() as folder:
        create_app({"ENVIRONMENT": "testing", "INSTANCE": folder, "ASSETS": folder})
        preload()
        told("the site with its fonts", f"{held():.0f} MB", "", f"≤ {MOST:.0f} MB")
        people = [cards.of_example(one.id).only("form-2") for one in guidance.examples() if "form-2" in one.values][:10]
        seen = []
        for number in range(pdfs):
            write_pdf(people[number % len(people)])
            if (number + 1) % STEP == 0:
                seen.append(held())
                told(f"after {number + 1} PDFs", f"{seen[-1]:.0f} MB", "", "")
    # The first fifty fill what is kept on purpose: glyphs, widths of characters.
    growth = seen[-1] / seen[0]
    told("growth since the first fifty", "", f"{growth:.3f} ×", f"≤ {GROWTH}")
    return int(max(seen) > MOST or growth > GROWTH)


if __name__ == "__main__":
    sys.exit(main())
