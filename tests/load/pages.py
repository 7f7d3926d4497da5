"""How fast pages and saves are: `python -m tests.load.pages`. Ratios measured side by side, the goals in the last column.

Every server is a gunicorn with one worker on one core; what counts is the processor time the worker spends on a
request, with kernel and server. Another process asks, one request after the other, the servers in turns.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

import flask_migrate

from app import create_app, guidance
from app.services import demo, guests, sheets
from tests.load.measure import CLIENT_CORE, ROOT, ROUNDS, Cost, Server, in_turns, pin, served, spread, told
from tests.load.yardsticks import FORM, SECTION

BROWSER = {"Accept-Encoding": "gzip, deflate, br", "User-Agent": "Mozilla/5.0 (Linux; Android 14) Mobile"}
OURS = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
HTMX = {"HX-Request": "true"}
GO = re.compile(r'name="([^"]+)"[^>]*? value="([^"]*)"')


class Person:
    """Somebody with a page of the section open, who changes the house number with every save."""

    def __init__(self, server: Server, page: str, cookie: str, number: str):
        self.server, self.page, self.number = server, page, number
        self.headers = {**BROWSER, "Cookie": cookie}
        self.counter = count()
        answer, text = server.ask(page, {"Cookie": cookie})
        given = [one.partition(";")[0] for one in answer.headers.get_all("Set-Cookie") or ()]
        cookies = {one.partition("=")[0]: one for one in (cookie, *given)}
        self.headers["Cookie"] = "; ".join(cookies.values())
        self.fields = dict(GO.findall(text.decode())) | {"pref_code": "13", "postal_code": "163-8001"}

    def look(self) -> None:
        """The page."""
        self.server.ask(self.page, self.headers)

    def piece(self) -> None:
        """What htmx asks for instead of the page."""
        self.server.ask(self.page, {**self.headers, **HTMX})

    def press(self) -> None:
        """A save by the button, without the page that follows."""
        self.server.ask(self.page, {**self.headers, **OURS}, self._body(), status=303)

    def write(self) -> None:
        """A save in passing."""
        headers = {**self.headers, **OURS, **HTMX, "Accept-Encoding": "identity"}
        _, text = self.server.ask(self.page, headers, self._body())
        self.fields |= {name: value for name, value in GO.findall(text.decode()) if name.startswith("_")}

    def _body(self) -> bytes:
        return urlencode({**self.fields, self.number: f"西新宿{next(self.counter)}"}).encode()


def prepared(folder: Path) -> tuple[dict[str, str], str, str]:
    """A site with somebody's whole card: its environment, the section's address, and the cookie."""
    settings = {"ENVIRONMENT": "development", "INSTANCE": str(folder), "ASSETS": str(folder / "assets")}
    app = create_app(settings)
    with app.app_context():
        flask_migrate.upgrade(directory=str(ROOT / "migrations"))
        account, _ = guests.begin("job_seeker")
        actor = guests.actor_of(account)
        demo.fill(actor, guidance.examples()[0].values)
        sheet = next(one for one in sheets.open_card(actor) if one.definition.id == FORM)
        return settings, f"/sheets/{sheet.id}/{SECTION}", f"card={guests.readmit(account)}"


def table(costs: Mapping[str, Cost]) -> None:
    """The report."""
    hello, usual, save = costs["Flask hello"], costs["section, usual"], costs["save, usual"]
    lines: list[tuple[str, list[tuple[Cost, str, str]]]] = [
        ("bare WSGI", [(hello, "hello", "")]),
        ("Flask hello", [(hello, "hello", "")]),
        ("section, usual", [(hello, "hello", "")]),
        ("section", [(hello, "hello", "≤ 3"), (usual, "the usual page", "≤ 0.25")]),
        ("htmx piece", [(hello, "hello", "≤ 1.67")]),
        ("public page", [(hello, "hello", "≤ 1")]),
        ("save, usual", [(usual, "the usual page", "")]),
        ("save by the button", [(save, "the usual save", "≤ 0.33")]),
        ("save in passing", [(save, "the usual save", "≤ 0.33")]),
    ]
    for name, against in lines:
        for other, word, goal in against:
            ratio = spread(costs[name].times(other))
            told(name, f"{costs[name].middle * 1e3:.2f} ms", f"{ratio} × {word}", goal)


def main(rounds: int, each: int) -> None:
    """Measure and print."""
    pin(CLIENT_CORE)
    with tempfile.TemporaryDirectory() as made, ExitStack() as stack:
        folder = Path(made)
        settings, page, cookie = prepared(folder)
        yard = {"YARDSTICK_DATABASE": str(folder / "yardstick.sqlite3")}

        def start(application: str, environment: Mapping[str, str]) -> Server:
            return stack.enter_context(served(application, environment, folder))

        bare, hello = start("tests.load.yardsticks:bare", {}), start("tests.load.yardsticks:hello()", {})
        usual, ours = start("tests.load.yardsticks:idiomatic()", yard), start("wsgi:app", settings)
        answer, _ = usual.ask("/login", {})
        member = Person(usual, f"/sheets/1/{SECTION}", answer.headers["Set-Cookie"].partition(";")[0], "street")
        person = Person(ours, page, cookie, "street")
        acts: dict[str, tuple[Server, Callable[[], None]]] = {
            "bare WSGI": (bare, lambda: _ask(bare, "/")),
            "Flask hello": (hello, lambda: _ask(hello, "/")),
            "section, usual": (usual, member.look),
            "section": (ours, person.look),
            "htmx piece": (ours, person.piece),
            "public page": (ours, lambda: _ask(ours, "/")),
            "save, usual": (usual, member.press),
            "save by the button": (ours, person.press),
            "save in passing": (ours, person.write),
        }
        table(in_turns({name: server.cost(act, each) for name, (server, act) in acts.items()}, rounds))


def _ask(server: Server, path: str) -> None:
    server.ask(path, BROWSER)


if __name__ == "__main__":
    asked = argparse.ArgumentParser()
    asked.add_argument("--rounds", type=int, default=ROUNDS)
    asked.add_argument("--each", type=int, default=60, help="requests of each sort in a round")
    main(**vars(asked.parse_args()))
