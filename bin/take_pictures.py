"""Takes the pictures of README.md and of the guides from the running site, with the invented people of the examples.

`guides` as the only word takes those of the guides alone.

Starts the site on a free port with a database of its own, and stops it again. Needs Chromium and poppler-utils.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path

import guide_pictures
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
FLASK = (sys.executable, "-m", "flask", "--app", "wsgi")
PHONE = {"width": 360, "height": 640}
EXAMPLE = "01"


def main() -> int:
    """Returns 0 when all pictures were taken."""
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser is None or shutil.which("pdftoppm") is None:
        print("Chromium and pdftoppm are needed for the pictures.", file=sys.stderr)
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        os.environ |= {"INSTANCE": folder, "PORT": str(port), "DEMO": "1", "LOG_LEVEL": "ERROR"}
        for command in (["keys", "init"], ["db", "upgrade"], ["demo", "load"]):
            subprocess.run([*FLASK, *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        site = subprocess.Popen([*FLASK, "run", "-p", str(port)], cwd=ROOT, stderr=subprocess.DEVNULL)
        try:
            wait_for(port)
            with sync_playwright() as playwright:
                chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
                address = f"http://127.0.0.1:{port}"
                if "guides" not in sys.argv:
                    take(chromium.new_page(viewport=PHONE, locale="ja-JP"), address, Path(folder))
                guide_pictures.take(chromium, address)
        finally:
            site.terminate()
            site.wait(20)
    return 0


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    """Raises TimeoutError when the site does not answer within five minutes."""
    until = time.monotonic() + 300
    while time.monotonic() < until:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
        finally:
            connection.close()
    raise TimeoutError("the site did not answer")


def take(page: Page, site: str, folder: Path) -> None:
    """All pictures, one after the other."""
    page.goto(site)
    shoot(page, "start")
    page.goto(f"{site}/demo")
    page.locator(f"form[action='/demo/{EXAMPLE}'] button").click()
    page.wait_for_url("**/card")
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
