"""Three hundred people who write for ten minutes: `python -m tests.load.people`. The goals stand in the last column.

The site runs as `bin/serve` runs it. Each person has an address, a browser's cookies and an invented card of the
examples, which they write field by field, with the time it takes to think and type; every field is saved in passing, as
the pages do it, and every page by its button. In the end each looks whether the page that they saved last is still so.
"""

from __future__ import annotations

import argparse
import http.client
import multiprocessing
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any
from urllib.parse import urlencode

import brotli

from app import guidance
from app.jobcard import Definition, Library, new_row_id
from config import ROOT
from tests.load.measure import told
from tests.posting import Inputs
from tests.writing import inputs_of

PROCESSES = 3
# Seconds: people look at a page, think about a field, and type a character or two a second.
LOOKING, THINKING, A_CHARACTER = (2.0, 8.0), (2.0, 10.0), 0.15
FORMS = ("profile", "form-2", "form-3-1", "form-3-2", "form-1-1")
SHEET = re.compile(r"/sheets/([0-9a-f-]{36})")
OURS = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
HTMX = {"HX-Request": "true"}
# The server closes a connection that was idle for five seconds.
IDLE = 4.0
Values = dict[str, list[str]]


class Over(Exception):
    """The time is up."""


class Wrong(Exception):
    """The site answered what it should not have."""


@dataclass
class Seen:
    """What happened to people, and how long each answer took, in seconds."""

    waits: dict[str, list[float]] = field(default_factory=lambda: {"page": [], "save": [], "file": []})
    wrong: Counter[str] = field(default_factory=Counter)
    finished: int = 0

    def add(self, other: Seen) -> None:
        """What others saw, too."""
        for kind, waits in other.waits.items():
            self.waits[kind] += waits
        self.wrong += other.wrong
        self.finished += other.finished


class Browser:
    """Cookies, a connection, and a clock around every request."""

    def __init__(self, port: int, address: str, seen: Seen):
        self.port, self.seen = port, seen
        self.headers = {"X-Forwarded-For": address, "Accept-Encoding": "br", "User-Agent": "Mozilla/5.0 Mobile"}
        self.cookies: dict[str, str] = {}
        self.connection: http.client.HTTPConnection | None = None
        self.used = 0.0

    def ask(self, kind: str, path: str, values: Values | None = None, **headers: str) -> tuple[int, str, str]:
        """Status, text and where it leads. Raises Wrong for an error, whoever's it is."""
        body = None if values is None else urlencode(values, doseq=True).encode()
        sent = {**self.headers, **headers, **(OURS if values is not None else {})}
        sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        begun = time.monotonic()
        try:
            answer = self._connected(begun).getresponse_of(path, body, sent)
        except (OSError, http.client.HTTPException) as fault:
            self.connection = None
            raise Wrong(f"{type(fault).__name__} at a {kind}") from None
        content = answer.read()
        self.used = time.monotonic()
        self.seen.waits[kind].append(self.used - begun)
        for one in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = one.partition(";")[0].partition("=")
            self.cookies[name] = value
        # Half a date cannot be read yet: the page says so, and has kept it.
        half = answer.status == 422 and "HX-Request" in headers
        if answer.status >= 400 and not half:
            raise Wrong(f"{answer.status} at a {kind}")
        text = brotli.decompress(content) if answer.headers.get("Content-Encoding") == "br" else content
        page = "" if kind == "file" else text.decode()
        return answer.status, page, answer.headers.get("Location", "")

    def follow(self, path: str) -> tuple[str, str]:
        """A page, and the address at which it stands in the end."""
        status, text, onward = self.ask("page", path)
        return self.follow(onward) if status in (302, 303) else (path, text)

    def _connected(self, now: float) -> Connection:
        if self.connection is None or now - self.used > IDLE:
            if self.connection is not None:
                self.connection.close()
            self.connection = Connection("127.0.0.1", self.port, timeout=60)
        return self.connection  # type: ignore[return-value]


class Connection(http.client.HTTPConnection):
    """One request at a time."""

    def getresponse_of(self, path: str, body: bytes | None, headers: Mapping[str, str]) -> http.client.HTTPResponse:
        """The answer to one request."""
        self.request("GET" if body is None else "POST", path.partition("#")[0], body, dict(headers))
        return self.getresponse()


class Person:
    """Somebody who writes the card of an example."""

    def __init__(self, number: int, port: int, until: float, seen: Seen):
        self.chance, self.until, self.seen = random.Random(number), until, seen
        self.browser = Browser(port, f"10.{number // 250}.{number % 250}.7", seen)
        experienced = [one for one in guidance.examples() if "form-2" in one.values]
        self.card = self.chance.choice(experienced).values
        self.last: tuple[str, Values] | None = None

    def live(self, before: float) -> None:
        """Come at some time, write until the time is up, look again. What goes wrong is counted and not tried again."""
        time.sleep(self.chance.uniform(0, before))
        try:
            sheets = self.begin()
            for form in (one for one in FORMS if one in self.card):
                self.write(LIBRARY.latest(form), f"/sheets/{sheets[form]}", self.card[form])
            self.seen.finished += 1
        except Over:
            pass
        except Wrong as fault:
            self.seen.wrong[str(fault)] += 1
        try:
            self.look_again()
        except Wrong as fault:
            self.seen.wrong[f"{fault}, looking again"] += 1

    def begin(self) -> dict[str, str]:
        """The first pages; the sheets by form."""
        self.browser.follow("/")
        self.rest(LOOKING)
        _, page = self.browser.follow("/write")
        self.rest(LOOKING)
        token = Inputs(page).found["csrf_token"]
        _, _, onward = self.browser.ask("save", "/write", {"csrf_token": token, "path": ["experienced"]})
        _, page = self.browser.follow(onward)
        _, page = self.browser.follow("/card")
        found = {}
        for form in (one for one in FORMS if f'id="{one}"' in page):
            named = SHEET.search(page, page.index(f'id="{form}"'))
            assert named is not None
            found[form] = named[1]
        return found

    def write(self, definition: Definition, sheet: str, written: Mapping[str, Any]) -> None:
        """A form from its first page to the check; some take it home."""
        for section in definition.pages:
            address = f"{sheet}/{section.id}"
            for group in section.groups:
                for row in written.get(group.id, ()):
                    self.browser.follow(address)
                    self.rest(LOOKING)
                    self.fill(f"{sheet}/rows/{group.id}/{new_row_id()}", inputs_of(group.fields, row))
            if section.asked:
                self.fill(address, inputs_of(section.asked, written))
            else:
                self.browser.follow(address)
        self.browser.follow(f"{sheet}/check")
        self.rest(LOOKING)
        if definition.role != "profile" and self.chance.random() < 0.3:
            self.browser.ask("file", f"/take-home/card.pdf?form={definition.id}")

    def fill(self, address: str, texts: Mapping[str, Any]) -> None:
        """A page field by field, each saved in passing, and the button."""
        address, page = self.browser.follow(address)
        values = on_the_form(page)
        self.rest(LOOKING)
        for name, text in texts.items():
            given = text if isinstance(text, list) else [text]
            if name not in values and name not in page:
                continue
            self.rest(THINKING, sum(map(len, given)) * A_CHARACTER)
            values[name] = [one.replace("\n", "\r\n") for one in given]
            _, piece, _ = self.browser.ask("save", address, values, **HTMX)
            values |= {key: one for key, one in Inputs(piece).found.items() if key.startswith("_")}
        self.browser.ask("save", address, values)
        self.last = address, {name: values[name] for name in texts if name in values}

    def look_again(self) -> None:
        """Whether the page that was saved last stands as it was saved."""
        if self.last is None:
            return
        address, saved = self.last
        _, page = self.browser.follow(address)
        shown = on_the_form(page)
        for name, texts in saved.items():
            if as_lines(shown.get(name, [])) != as_lines(texts):
                self.seen.wrong[f"another text stands in {name}"] += 1

    def rest(self, between: tuple[float, float], more: float = 0) -> None:
        """Wait as a person does. Raises Over."""
        until = time.monotonic() + self.chance.uniform(*between) + more
        if until > self.until:
            time.sleep(max(0.0, self.until - time.monotonic()))
            raise Over
        time.sleep(until - time.monotonic())


def on_the_form(page: str) -> Values:
    """What the form that is written on would send."""
    form = page.partition('<form id="writing"')[2].partition("</form>")[0]
    return {name: texts for name, texts in Inputs(form).found.items() if name}


def as_lines(texts: list[str]) -> list[str]:
    """Browsers send line ends in their own way, and a postal code is shown with its hyphen."""
    return [one.replace("\r\n", "\n").replace("-", "") for one in texts]


LIBRARY: Library


def group(numbers: list[int], port: int, seconds: float, before: float, results: Any) -> None:
    """Some of the people, a thread each, in a process of their own; what they saw."""
    global LIBRARY
    LIBRARY = Library(ROOT / "content")
    guidance.examples()
    until = time.monotonic() + seconds
    seen = [Seen() for _ in numbers]
    threads = [
        threading.Thread(target=Person(number, port, until, one).live, args=(before,))
        for number, one in zip(numbers, seen, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.put(seen)


@contextmanager
def site(database: str = "", **more: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The site as it is served to people, on an empty database; its port, and the settings it has."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        own = {"INSTANCE": folder, "ASSETS": f"{folder}/assets", "PORT": str(port), "DATABASE_URL": database, **more}
        log = Path(folder) / "log"
        with log.open("wb") as said:
            command = [sys.executable, str(ROOT / "bin" / "start_site.py")]
            process = subprocess.Popen(command, env={**os.environ, **own}, cwd=ROOT, stdout=said, stderr=said)
        try:
            while b"The site is ready" not in log.read_bytes():
                if process.poll() is not None:
                    raise RuntimeError(log.read_text()[-500:])
                time.sleep(0.5)
            yield port, own
        finally:
            process.terminate()
            process.wait()
            # Why something went wrong is only told here: the folder goes with the site.
            failed = [line for line in log.read_text().splitlines() if '"failure"' in line]
            sys.stderr.writelines(f"{line}\n" for line in failed[:5])


def report(seen: Seen, seconds: float) -> None:
    """How long people waited, and what went wrong."""
    for kind, goal in (("save", "p95 < 300 ms"), ("page", "p95 < 500 ms"), ("file", "")):
        waits = sorted(seen.waits[kind])
        if len(waits) > 1:
            hundredths = quantiles(waits, n=100)
            middle, most, rare = (f"{hundredths[n - 1] * 1e3:.0f}" for n in (50, 95, 99))
            told(
                f"{len(waits)} × {kind}",
                f"{len(waits) / seconds:.1f} /s",
                f"p50 {middle}, p95 {most}, p99 {rare}",
                goal,
            )
    told("wrong", str(sum(seen.wrong.values())), ", ".join(f"{n} × {one}" for one, n in seen.wrong.items()), "0")
    told("whole cards", str(seen.finished), f"load of the machine: {os.getloadavg()[1]:.1f}", "")


def main(people: int, minutes: float, database: str) -> None:
    """Let them write, and tell."""
    results: Any = multiprocessing.get_context("spawn").Queue()
    seen = Seen()
    # Each person has an address of their own: from one alone, only so many may begin in an hour.
    with site(database, TRUSTED_PROXIES="1") as (port, _):
        several = [list(range(people))[n::PROCESSES] for n in range(PROCESSES)]
        start = multiprocessing.get_context("spawn").Process
        processes = [
            start(target=group, args=(some, port, minutes * 60, min(60.0, minutes * 10), results)) for some in several
        ]
        for process in processes:
            process.start()
        for one in (one for _ in processes for one in results.get()):
            seen.add(one)
        for process in processes:
            process.join()
    report(seen, minutes * 60)


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description="People who write at the same time.")
    asked.add_argument("--people", type=int, default=300)
    asked.add_argument("--minutes", type=float, default=10)
    asked.add_argument("--database", default="", help="the address of an empty database; SQLite unless told")
    main(**vars(asked.parse_args()))
