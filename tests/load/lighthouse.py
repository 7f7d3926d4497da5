"""What Lighthouse says of the pages on a cheap phone: `python -m tests.load.lighthouse`. Needs Node and Chromium.

Each page is opened as on a slow 4G with a quarter of the processor (Lighthouse's own setting for phones), beside a bare
form page of one file in the same run. Lighthouse itself is fetched once into build/, which is not in the repository.
"""

from __future__ import annotations

import argparse
import http.server
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from app import create_app, guidance
from app.models import db
from app.services import demo, guests, sheets
from config import ROOT
from tests.builders import LIFELINE, results
from tests.load.measure import told
from tests.load.people import site
from tests.load.yardsticks import FORM, SECTION

# The newest one that Node 20 runs.
VERSION = "12.8.2"
FOLDER = ROOT / "build" / "lighthouse"
CATEGORIES = ("performance", "accessibility", "best-practices")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BARE = """<!doctype html><html lang="ja"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,"><title>住所</title><h1>住所</h1><form method="post" action="/"><p><label>郵便番号<br><input name="a"></label>
<p><label>市区町村<br><input name="b"></label><p><label>町名と番地<br><input name="c"></label>
<p><label>建物<br><input name="d"></label><p><label>最寄り駅<br><input name="e"></label><p><button>保存</button></form>"""
PAPER = "/sheets/<uuid:sheet_id>/paper"
# What helps beside writing: one page of each sort.
GUIDANCE = {
    "menu": "/for/student/work/now",
    "guide": "/guides/for-senior",
    "film": "/films/write-now",
    "example": "/examples/08",
    "assessment question": "/assess/interests/7",
    "result": "/assess/interests",
    "lifeline": "/assess/lifeline",
    "occupation": "/occupations/46",
    "information": "/information",
    "resume": "/take-home/resume",
    "ask": "/ask",
    "faq": "/faq/account/data-lost",
}


def install() -> Path:
    """The command; fetched when it is not there yet."""
    command = FOLDER / "node_modules" / ".bin" / "lighthouse"
    if not command.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        npm = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(FOLDER), f"lighthouse@{VERSION}"]
        subprocess.run(npm, check=True, cwd=FOLDER, stdout=subprocess.DEVNULL)
    return command


def opinion(command: Path, url: str, cookie: str) -> dict[str, Any]:
    """Scores out of 100, and milliseconds, of one look."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), "")
    flags = "--headless=new" + (" --no-sandbox" if os.geteuid() == 0 else "")
    asked = [str(command), url, "--quiet", "--output=json", f"--only-categories={','.join(CATEGORIES)}"]
    asked += [f"--chrome-flags={flags}", f"--extra-headers={json.dumps({'Cookie': cookie} if cookie else {})}"]
    ran = subprocess.run(asked, capture_output=True, text=True, env={**os.environ, "CHROME_PATH": browser}, check=False)
    if ran.returncode:
        raise RuntimeError(ran.stderr[-500:])
    found = json.loads(ran.stdout)
    scores = {name: round(100 * (found["categories"][name]["score"] or 0)) for name in CATEGORIES}
    audits = found["audits"]
    counted = [one["id"] for name in CATEGORIES for one in found["categories"][name]["auditRefs"] if one["weight"]]
    faults = {
        audits[one]["title"] for one in counted if audits[one]["score"] is not None and audits[one]["score"] < 0.9
    }
    lcp, tbt = audits["largest-contentful-paint"]["numericValue"], audits["total-blocking-time"]["numericValue"]
    return {**scores, "lcp": lcp, "tbt": tbt, "faults": faults}


class Bare(http.server.BaseHTTPRequestHandler):
    """Answers with the bare page, whatever it is asked."""

    def do_GET(self) -> None:
        """The page."""
        page = BARE.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_: Any) -> None:
        """Nobody reads it."""


@contextmanager
def bare() -> Iterator[str]:
    """The address of the bare page."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Bare)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def addresses(settings: dict[str, str]) -> tuple[dict[str, str], str]:
    """The pages of somebody with a whole card, by what they are, and their cookie."""
    app = create_app({"ENVIRONMENT": "development", **settings})
    with app.app_context():
        account, _ = guests.begin("job_seeker")
        actor = guests.actor_of(account)
        demo.fill(actor, {**guidance.examples()[0].values, "career-plan-aid": {"lifeline": LIFELINE}})
        results(account.id)
        db.session.commit()
        held = {one.definition.id: one.id for one in sheets.open_card(actor)}
        cookie = f"card={guests.readmit(account)}"
    pages = {"start": "/", "task list": "/card", "section": f"/sheets/{held[FORM]}/{SECTION}"}
    pages["check"] = f"/sheets/{held['form-2']}/check"
    if PAPER in {rule.rule for rule in app.url_map.iter_rules()}:
        pages["preview"] = f"/sheets/{held['form-2']}/paper"
    return {**pages, **GUIDANCE}, cookie


def line(name: str, looks: list[dict[str, Any]], floor: float) -> None:
    """The medians of one page, and what it could do better."""
    scores = "/".join(f"{median(one[category] for one in looks):.0f}" for category in CATEGORIES)
    lcp, tbt = (median(one[what] for one in looks) for what in ("lcp", "tbt"))
    told(name, scores, f"LCP {lcp:.0f} ms, {lcp / floor:.2f} × bare; TBT {tbt:.0f} ms", "100/100/100; ≤ 1.3; ≤ 10 ms")
    for title in sorted(set().union(*(one["faults"] for one in looks))):
        sys.stdout.write(f"    {title}\n")


def main(looks: int) -> None:
    """Look at each page several times, in turns, and print."""
    command = install()
    with site() as (port, settings), bare() as floor:
        pages, cookie = addresses(settings)
        urls = {"bare form": floor, **{name: f"http://127.0.0.1:{port}{path}" for name, path in pages.items()}}
        found: dict[str, list[dict[str, Any]]] = {name: [] for name in urls}
        for _ in range(looks):
            for name, url in urls.items():
                found[name].append(opinion(command, url, "" if name == "bare form" else cookie))
    sys.stdout.write(f"Lighthouse {VERSION}, {looks} looks; load of the machine: {os.getloadavg()[1]:.1f}\n")
    for name, several in found.items():
        line(name, several, median(one["lcp"] for one in found["bare form"]))


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description="Lighthouse for phones, page by page.")
    asked.add_argument("--looks", type=int, default=3, help="at each page")
    main(**vars(asked.parse_args()))
