"""The site as pictures and films are taken of it: on a free port, with a database of its own and the invented people."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
FLASK = (sys.executable, "-m", "flask", "--app", "wsgi")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def is_missing(*programs: str) -> bool:
    """Whether Chromium or one of these is not installed; says so."""
    missing = [one for one in programs if shutil.which(one) is None]
    if _chromium() is None:
        missing.insert(0, "Chromium")
    if missing:
        print(f"Needed, and not installed: {', '.join(missing)}.", file=sys.stderr)
    return bool(missing)


@contextmanager
def running_site(folder: Path) -> Iterator[tuple[Browser, str]]:
    """A browser and the address of a site that keeps its data in this folder; both end with the block."""
    port = _free_port()
    os.environ |= {"INSTANCE": str(folder), "PORT": str(port), "DEMO": "1", "LOG_LEVEL": "ERROR"}
    for command in (["keys", "init"], ["db", "upgrade"], ["demo", "load"]):
        subprocess.run([*FLASK, *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    site = subprocess.Popen([*FLASK, "run", "-p", str(port)], cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=_chromium(), args=["--no-sandbox"])
            yield browser, f"http://127.0.0.1:{port}"
    finally:
        site.terminate()
        site.wait(20)


def step_into(page: Page, site: str, example: str) -> None:
    """Become one of the invented people."""
    page.goto(f"{site}/demo")
    page.locator(f"form[action='/demo/{example}'] button").click()
    page.wait_for_url("**/card")


def _chromium() -> str | None:
    return next(filter(None, map(shutil.which, CHROMIUM)), None)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
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
