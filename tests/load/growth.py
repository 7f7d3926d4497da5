"""Whether pages and saves stay as quick when many have written: `python -m tests.load.growth [sqlite|postgresql]`.

The same site on databases with 1, 100,000 and 1,000,000 sheets, a server each, asked in turns: ratios to the first, of
the worker's processor time and of the whole wait, which has the database in it. In the large ones somebody else writes
each time, from all over the table. PostgreSQL runs on the server of TEST_DATABASE_URL, else on one of its own; databases
that stand there, or in --folder, are used again.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import cycle
from pathlib import Path

import flask_migrate
import psycopg
from flask import Flask
from psycopg import sql
from sqlalchemy import func, select
from sqlalchemy.engine import URL

from app import create_app
from app.models import Sheet, db
from tests import databases
from tests.load.grow import grow, settle, someone
from tests.load.measure import CLIENT_CORE, ROOT, ROUNDS, Cost, Server, in_turns, pin, served, spread, told
from tests.load.pages import Person
from tests.load.yardsticks import FORM, SECTION

SIZES = (1, 100_000, 1_000_000)
PEOPLE = 100
ACTS = {"section": Person.look, "save by the button": Person.press, "save in passing": Person.write}


class Files:
    """The databases as files of SQLite."""

    def __init__(self, folder: Path):
        self.folder = folder

    def url(self, name: object) -> str:
        """The address of one of them."""
        return f"sqlite:///{self._file(name)}"

    def there(self, name: object) -> bool:
        """Whether it was made before."""
        return self._file(name).exists()

    def make(self, name: object, like: object = None) -> None:
        """A new one, empty or as another one is. Nobody may be connected to that."""
        if like is not None:
            shutil.copyfile(self._file(like), self._file(name))

    def drop(self, name: object) -> None:
        """One that is not needed any more."""
        self._file(name).unlink()

    def _file(self, name: object) -> Path:
        return self.folder / f"grown-{name}.sqlite3"


class Databases:
    """The same on a server of PostgreSQL."""

    def __init__(self, server: URL):
        self.server = server

    def url(self, name: object) -> str:
        return self.server.set(drivername="postgresql", database=f"jobcard_grown_{name}").render_as_string(False)

    def there(self, name: object) -> bool:
        return bool(self._ask("SELECT 1 FROM pg_database WHERE datname = {}", sql.Literal(f"jobcard_grown_{name}")))

    def make(self, name: object, like: object = None) -> None:
        template = "template0" if like is None else f"jobcard_grown_{like}"
        names = sql.Identifier(f"jobcard_grown_{name}"), sql.Identifier(template)
        self._ask("CREATE DATABASE {} TEMPLATE {}", *names)

    def drop(self, name: object) -> None:
        self._ask("DROP DATABASE {} WITH (FORCE)", sql.Identifier(f"jobcard_grown_{name}"))

    def as_people_use_it(self) -> None:
        """Syncing to the disk, which tests leave out."""
        self._ask("ALTER SYSTEM SET fsync = on")
        self._ask("SELECT pg_reload_conf()")

    def _ask(self, statement: str, *names: sql.Composable) -> list[tuple[object, ...]]:
        plain = self.server.set(drivername="postgresql").render_as_string(False)
        with psycopg.connect(plain, autocommit=True) as connection:
            asked = connection.execute(sql.SQL(statement).format(*names))
            return asked.fetchall() if asked.description else []


@contextmanager
def places(kind: str, folder: Path) -> Iterator[Files | Databases]:
    """Where the databases are."""
    if kind == "sqlite":
        yield Files(folder)
        return
    with databases.server() as url:
        yield Databases(url)


def prepare(place: Files | Databases, folder: Path, sizes: Sequence[int]) -> None:
    """The databases of these sizes, each as the one before was and more."""
    ready = [size for size in sizes if place.there(size)]
    missing = [size for size in sizes if size > max(ready, default=0)]
    if not missing:
        return
    growing = f"growing{os.getpid()}"
    place.make(growing, like=max(ready, default=None))
    app = site(place, folder, growing)
    with app.app_context():
        flask_migrate.upgrade(directory=str(ROOT / "migrations"))
        db.engine.dispose()
    for size in missing:
        with app.app_context():
            begun, held = time.monotonic(), db.session.scalar(select(func.count()).select_from(Sheet)) or 0
            db.session.rollback()
            grow(size - held)
            settle()
            db.session.remove()
            db.engine.dispose()
        place.make(size, like=growing)
        told(f"{size:,} sheets", f"{time.monotonic() - begun:.0f} s", "to grow", "")
    place.drop(growing)


def site(place: Files | Databases, folder: Path, name: object) -> Flask:
    """The site on one of the databases."""
    return create_app(settings(place, folder, name))


def settings(place: Files | Databases, folder: Path, name: object) -> dict[str, str]:
    """What it is started with; all of them have the same keys."""
    own = {"ENVIRONMENT": "development", "INSTANCE": str(folder), "ASSETS": str(folder / "assets")}
    return {**own, "LOG_LEVEL": "WARNING", "DATABASE_URL": place.url(name)}


class Crowd:
    """People who come to one server one after the other."""

    def __init__(self, server: Server, app: Flask):
        with app.app_context():
            found = list(someone(FORM, PEOPLE))
            db.engine.dispose()
        self.people = [
            Person(server, f"/sheets/{sheet}/{SECTION}", f"card={token}", "street") for sheet, token in found
        ]
        self._next = cycle(self.people)

    def act(self, what: Callable[[Person], None]) -> Callable[[], None]:
        """The next of them does this."""
        return lambda: what(next(self._next))


class Clock:
    """The whole wait for an act, beside its processor time."""

    def __init__(self) -> None:
        self.waits: dict[str, list[float]] = {}

    def beside(self, name: str, cost: Callable[[], float], each: int) -> Callable[[], float]:
        """The same act, its wait noted."""

        def measured() -> float:
            begun = time.perf_counter()
            used = cost()
            self.waits.setdefault(name, []).append((time.perf_counter() - begun) / each)
            return used

        return measured

    def cost(self, name: str) -> Cost:
        """The waits without those of the round that does not count."""
        return Cost(name, self.waits[name][1:])


def measure(place: Files | Databases, folder: Path, sizes: Sequence[int], rounds: int, each: int) -> None:
    """Ask the servers in turns and print."""
    clock, acts = Clock(), {}
    with ExitStack() as stack:
        for size in sizes:
            server = stack.enter_context(served("wsgi:app", settings(place, folder, size), folder))
            crowd = Crowd(server, site(place, folder, size))
            for word, what in ACTS.items():
                name = f"{word}, {size:,}"
                acts[name] = clock.beside(name, server.cost(crowd.act(what), each), each)
        costs = in_turns(acts, rounds)
    for word in ACTS:
        for size in sizes:
            name, first = f"{word}, {size:,}", f"{word}, {sizes[0]:,}"
            wait, goal = clock.cost(name), "≤ 1.2" if size > sizes[0] else ""
            told(name, f"{wait.middle * 1e3:.1f} ms", f"wait {spread(wait.times(clock.cost(first)))} × empty", goal)
            told(
                "", f"{costs[name].middle * 1e3:.1f} ms", f"CPU {spread(costs[name].times(costs[first]))} × empty", goal
            )


def main(kind: str, folder: Path | None, sizes: list[int], rounds: int, each: int) -> None:
    """Grow and measure."""
    with tempfile.TemporaryDirectory() as made, places(kind, folder or Path(made)) as place:
        home = folder or Path(made)
        prepare(place, home, sizes)
        if isinstance(place, Databases) and not os.environ.get("TEST_DATABASE_URL"):
            place.as_people_use_it()
        pin(CLIENT_CORE)
        sys.stdout.write(f"{kind}; load of the machine: {os.getloadavg()[0]:.1f}\n")
        measure(place, home, sizes, rounds, each)
        sys.stdout.write(f"load of the machine: {os.getloadavg()[0]:.1f}\n")


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description="Pages and saves in databases of several sizes.")
    asked.add_argument("kind", nargs="?", default="sqlite", choices=["sqlite", "postgresql"])
    asked.add_argument("--folder", type=Path, help="an existing folder in which databases and keys are kept")
    asked.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    asked.add_argument("--rounds", type=int, default=ROUNDS)
    asked.add_argument("--each", type=int, default=60, help="requests of each sort in a round")
    main(**vars(asked.parse_args()))
