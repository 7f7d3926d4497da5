"""Whether the time of an answer tells who has an account: `python -m tests.load.enumeration`.

Signing in with a wrong password, asking for another password, and registering, each with addresses that somebody has and
with addresses that nobody has, in turns, each from a network of its own. The whole wait counts, as it would for whoever
guesses. Ends with 1 where the medians lie further apart than the goal."""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

import flask_migrate

from app import create_app
from app.models import Account, db, utc_now
from app.services import members, passwords
from tests.load.measure import CLIENT_CORE, ROOT, Cost, Server, pin, served, told
from tests.load.pages import BROWSER, OURS

TRIES, GOAL = 200, 0.05
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
ACTS = {
    "signing in": ("/account/sign-in", {"password": "すなはま の かいがら 2026"}, 422),
    "another password": ("/account/reset", {}, 303),
    "registering": ("/account/join", {"new_password": "すなはま の かいがら 2026"}, 303),
}
NETWORKS = (f"10.{one // 250}.{one % 250}.7" for one in count())


def prepared(folder: Path, people: int) -> dict[str, str]:
    """A site on which the first addresses belong to somebody; its environment."""
    settings = {"ENVIRONMENT": "development", "INSTANCE": str(folder), "ASSETS": str(folder / "assets")}
    app = create_app(settings)
    with app.app_context():
        flask_migrate.upgrade(directory=str(ROOT / "migrations"))
        kept, now = passwords.hashed("うみ と やま と そら 2026"), utc_now()
        for number in range(people):
            account = Account(id=uuid.uuid4(), created_at=now, last_seen=now, joined_at=now)
            db.session.add(account)
            db.session.flush()
            members.keep_address(account.id, _address("known", number))
            members.keep_password(account.id, kept)
        db.session.commit()
    return settings | {"TRUSTED_PROXIES": "1"}


def waits(server: Server, act: str, people: int) -> Iterator[tuple[str, float]]:
    """The wait for one answer after the other, with whether somebody has the address."""
    path, fields, status = ACTS[act]
    for number in range(people):
        # Who comes first changes, so that neither gains by it.
        for who in ("known", "unknown") if number % 2 else ("unknown", "known"):
            yield who, _wait(server, path, fields | {"email": _address(who, number)}, status)


def _wait(server: Server, path: str, fields: dict[str, str], status: int) -> float:
    headers = {**BROWSER, "Accept-Encoding": "identity", "X-Forwarded-For": next(NETWORKS)}
    answer, page = server.ask(path, headers)
    cookies = [one.partition(";")[0] for one in answer.headers.get_all("Set-Cookie") or ()]
    body = urlencode(fields | {"csrf_token": TOKEN.findall(page.decode())[0]}).encode()
    begun = time.perf_counter()
    server.ask(path, {**headers, **OURS, "Cookie": "; ".join(cookies)}, body, status=status)
    return time.perf_counter() - begun


def _address(who: str, number: int) -> str:
    return f"{who}-{number:04}@example.com"


def main(tries: int) -> int:
    """Measure and print."""
    pin(CLIENT_CORE)
    apart = []
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        with served("wsgi:app", prepared(folder, tries), folder) as server:
            for act in ACTS:
                costs = {who: Cost(who) for who in ("known", "unknown")}
                for who, wait in waits(server, act, tries):
                    costs[who].rounds.append(wait)
                known, unknown = costs["known"].middle, costs["unknown"].middle
                apart.append(abs(known / unknown - 1))
                told(
                    act,
                    f"{known * 1e3:.2f} ms",
                    f"{unknown * 1e3:.2f} ms for nobody's: {known / unknown:.3f}",
                    "± 0.05",
                )
    return int(max(apart) > GOAL)


if __name__ == "__main__":
    asked = argparse.ArgumentParser()
    asked.add_argument("--tries", type=int, default=TRIES)
    sys.exit(main(**vars(asked.parse_args())))
