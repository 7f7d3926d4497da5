"""People who go on writing while the house falls: each keeps a list of what the site has acknowledged.

Every save of a page puts the same number into all fields of the page, so that a torn save could be seen, and is sent
again, word for word, until it is answered.
"""

from __future__ import annotations

import random
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Flask

from app.jobcard import new_row_id
from app.models import Revision, db, revisions_of
from tests.crash.running import NETWORK, PATIENCE, Site
from tests.people import Person

HIDDEN = re.compile(r'name="(csrf_token|_seen|_token|_base)" value="([^"]*)"')
NUMBERED = re.compile(r"第([0-9]+)稿")
ROWS = 6
ADDRESS, JOB = ("city", "street", "building"), ("company_name", "duties")


@dataclass(frozen=True)
class Acknowledged:
    """What the site said it had saved: on which page, in which row, which number, and by the button or in passing."""

    page: str
    row: str
    number: int
    button: bool


class Writer(threading.Thread):
    """Somebody at one place of a form, in a thread of their own. `place` is a section, or a group with rows."""

    def __init__(self, site: Site, person: Person, form: str, place: str, fields: tuple[str, ...], rows: bool = False):
        super().__init__(name=f"{form} {place}", daemon=True)
        self.site, self.person, self.form, self.place, self.fields = site, person, form, place, fields
        self.rows = [new_row_id() for _ in range(ROWS)] if rows else [""]
        self.chance = random.Random(f"{form} {place}")
        self.number, self.cookies = 0, {"card": person.token}
        self.acknowledged: list[Acknowledged] = []
        self.turned_away: Counter[str] = Counter()
        self.trouble, self.enough = "", threading.Event()

    def run(self) -> None:
        try:
            while not self.enough.is_set():
                self._write_a_page(self.chance.choice(self.rows))
        except Exception as error:
            self.trouble = f"{type(error).__name__}: {error}"

    def _write_a_page(self, row: str) -> None:
        at = f"/sheets/{self.person.ids[self.form]}/" + (f"rows/{self.place}/{row}" if row else self.place)
        carried = dict(HIDDEN.findall(self._until_answered("GET", at, None, 200)))
        times = self.chance.randint(1, 4)
        for left in reversed(range(times)):
            # Some pages are left without their button.
            button = not left and self.chance.random() < 0.6
            self.number += 1
            values = carried | dict.fromkeys(self.fields, f"第{self.number}稿")
            answer = self._until_answered("POST", at, urlencode(values), 303 if button else 200, passing=not button)
            self.acknowledged.append(Acknowledged(carried["_token"], row, self.number, button))
            carried |= dict(HIDDEN.findall(answer))

    def _until_answered(self, method: str, path: str, body: str | None, status: int, *, passing: bool = False) -> str:
        headers = {"Sec-Fetch-Site": "same-origin"} | ({"HX-Request": "true"} if passing else {})
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            try:
                found, given, text = self.site.ask(method, path, body, headers)
            except NETWORK:
                self.turned_away["no answer"] += 1
                time.sleep(0.05)
                continue
            if found == 503:
                self._look_at_refusal(given, text, body, passing=passing)
                time.sleep(0.05)
                continue
            assert found == status, f"{method} was answered {found}: {text[-300:]}"
            for one in given.get_all("Set-Cookie") or []:
                name, _, value = one.partition(";")[0].partition("=")
                self.cookies[name] = value
            return text
        raise AssertionError(f"{method} found no answer in {PATIENCE} s")

    def _look_at_refusal(self, given: Any, text: str, body: str | None, *, passing: bool) -> None:
        self.turned_away["503"] += 1
        assert given["Retry-After"], "a refusal says when to come again"
        assert "Traceback" not in text
        assert "ただいま混み合っています" in text, text[:300]
        if body is not None and not passing:
            assert f"第{self.number}稿" in text, "what was typed comes back"


def writing(app: Flask, site: Site) -> list[Writer]:
    """Two people, each with three pages open at once; two of them write on the same sheet."""
    writers = []
    for person in (Person(app, "profile", "form-2"), Person(app, "profile", "form-2")):
        writers.append(Writer(site, person, "profile", "address", ADDRESS))
        writers += [Writer(site, person, "form-2", "jobs", JOB, rows=True) for _ in range(2)]
    forget_connections(app)
    for one in writers:
        one.start()
    return writers


def forget_connections(app: Flask) -> None:
    """Our own connections are none of those that are put to the test."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def acknowledged(writers: list[Writer]) -> int:
    """How many saves the site has acknowledged so far. Raises AssertionError when a writer was answered wrongly."""
    trouble = [f"{one.name}: {one.trouble}" for one in writers if one.trouble]
    assert not trouble, trouble
    return sum(len(one.acknowledged) for one in writers)


def finish(writers: list[Writer]) -> None:
    """Let everybody come to the end of their page."""
    for one in writers:
        one.enough.set()
    for one in writers:
        one.join(2 * PATIENCE)
        assert not one.is_alive(), f"{one.name} hangs"
    acknowledged(writers)


def judge(writers: list[Writer]) -> None:
    """Raises AssertionError when an acknowledged save was lost, torn or doubled."""
    for one in writers:
        kept = _states(one.person, one.form)
        now = _numbers(one, one.person.opened(one.form).part.stored())
        last = {save.row: save.number for save in one.acknowledged}
        assert now == last, f"{one.name}: the last save of each page is what stands there"
        # A save in passing gives way to the next one of the same page; everything else stays for ever, also what another
        # page replaced: such a snapshot belongs to no page any more.
        final = {save.page: save for save in one.acknowledged}
        wanted = {(save.row, save.number) for save in one.acknowledged if save.button or save == final[save.page]}
        found = {pair for revision, stored in kept for pair in _numbers(one, stored).items()}
        assert wanted <= found, f"{one.name}: lost {sorted(wanted - found)[:5]}"
        passing = Counter(snapshot.page for snapshot, _ in kept if snapshot.cause == "autosave" and snapshot.page)
        assert max(passing.values(), default=0) <= 1, f"{one.name}: a page left two snapshots of saves in passing"
        numbers = [revision.number for revision, _ in kept]
        assert len(numbers) == len(set(numbers))


def _states(person: Person, form: str) -> list[tuple[Revision, dict[str, Any]]]:
    with person.app.app_context():
        found = [(one, one.open()["person"]) for one in revisions_of(person.ids[form], most=1_000_000)]
        db.session.remove()
        return found


def _numbers(writer: Writer, stored: dict[str, Any]) -> dict[str, int]:
    """The number that stands in each row of this writer (in the section: under ""); all fields of one must agree."""
    values = stored["values"]
    if writer.rows == [""]:
        places = [("", values)]
    else:
        rows = [row for row in values.get(writer.place, []) if row["_id"] in writer.rows]
        places = [(row["_id"], row) for row in rows]
        assert len(places) == len(dict(places)), f"{writer.name}: a row stands twice"
    found = {}
    for row, there in places:
        texts = {there.get(name) for name in writer.fields}
        assert len(texts) == 1, f"{writer.name}: torn, {texts}"
        text = texts.pop()
        if text is not None:
            found[row] = int(NUMBERED.fullmatch(text)[1])
    return found
