"""Takes the pictures of README.md and of the guides from the running site, with the invented people of the examples.

`guides` as the only word takes those of the guides alone.

Starts the site on a free port with a database of its own, and stops it again. Needs Chromium and poppler-utils.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import guide_pictures
from playwright.sync_api import Page
from running_site import ROOT, is_missing, running_site, step_into

PICTURES = ROOT / "docs" / "pictures"
PHONE = {"width": 360, "height": 640}
EXAMPLE = "01"


def main() -> int:
    """Returns 0 when all pictures were taken."""
    if is_missing("pdftoppm"):
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running_site(Path(folder)) as (browser, address):
        if "guides" not in sys.argv:
            take(browser.new_page(viewport=PHONE, locale="ja-JP"), address, Path(folder))
        guide_pictures.take(browser, address)
    return 0


def take(page: Page, site: str, folder: Path) -> None:
    """All pictures, one after the other."""
    page.goto(site)
    shoot(page, "start")
    step_into(page, site, EXAMPLE)
    shoot(page, "card")
    links = [one.get_attribute("href") or "" for one in page.locator(".tasks a").all()]
    sheets = [text.split("/")[2] for text in links if text.startswith("/sheets/")]
    plan = next(one for one in sheets if opens(page, f"{site}/sheets/{one}/strengths"))
    page.goto(f"{site}/sheets/{plan}/strengths")
    shoot(page, "section")
    page.goto(f"{site}/sheets/{plan}/check")
    shoot(page, "check")
    page.goto(f"{site}/sheets/{plan}/sentences/strengths")
    shoot(page, "sentences")
    page.goto(f"{site}/my/")
    shoot(page, "my-page")
    page.goto(f"{site}/take-home")
    shoot(page, "take-home")
    answer = page.request.get(f"{site}/take-home/card.pdf?form=form-1-1&form=form-2&style=japanese")
    paper = folder / "card.pdf"
    paper.write_bytes(answer.body())
    for number, name in ((1, "paper-form-1-1"), (3, "paper-form-2")):
        pages = ("-f", str(number), "-l", str(number))
        subprocess.run(
            ["pdftoppm", "-r", "56", "-png", "-gray", "-singlefile", *pages, str(paper), str(PICTURES / name)],
            check=True,
        )


def opens(page: Page, url: str) -> bool:
    """Whether there is a page at the address."""
    return page.request.get(url).status == 200


def shoot(page: Page, name: str) -> None:
    """The first view, as a person sees it on a phone."""
    page.screenshot(path=PICTURES / f"{name}.png")


if __name__ == "__main__":
    sys.exit(main())
