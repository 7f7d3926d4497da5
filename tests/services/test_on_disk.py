"""An acknowledged save is on disk: the server may be killed the moment after it answered."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlencode

import pytest

from app.models import db
from tests.people import Person

ROOT = Path(__file__).parents[2]
KILLS = 30 if os.environ.get("JOBCARD_FULL") else 5
PATIENCE = 60


@pytest.mark.only_on("sqlite")
def test_the_connection_that_saves_waits_for_the_disk(app, monkeypatch):
    person, seen = Person(app, "profile"), []
    commit = db.session.commit

    def look_then_commit():
        asked = [f"PRAGMA {name}" for name in ("synchronous", "journal_mode")]
        seen.append([db.session.connection().exec_driver_sql(one).scalar() for one in asked])
        commit()

    monkeypatch.setattr(db.session, "commit", look_then_commit)
    person.page("profile", "name").press(last_name="記入")
    assert seen == [[2, "wal"]], "2 is FULL: the log is synced at every commit"


class Server:
    """The site in a process of its own, to be killed."""

    def __init__(self, app, folder):
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        settings = {name: app.config[name] for name in ("SECRET_KEY", "DATA_KEYS", "LOOKUP_KEY")}
        settings |= {"DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"], "INSTANCE": str(folder)}
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "run", "--port", str(self.port)]
        environment = {**os.environ, "ENVIRONMENT": "testing", **settings}
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=quiet, stderr=quiet)

    def __enter__(self):
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with suppress(OSError):
                if self.ask("GET", "/healthz")[0] == 200:
                    return self
            time.sleep(0.1)
        self.kill()
        raise AssertionError("the server does not answer")

    def __exit__(self, *_):
        self.kill()

    def kill(self):
        self.process.kill()
        self.process.wait(timeout=PATIENCE)

    def ask(self, method, path, body=None, then=lambda: None, **headers):
        """The status, the cookies and the text of the answer; `then` happens the moment its first line is here."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as connection:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            then()
            with closing(answer), suppress(ConnectionError, http.client.IncompleteRead):
                return answer.status, answer.headers.get_all("Set-Cookie") or [], answer.read().decode()
            return answer.status, [], ""


@pytest.mark.only_on("sqlite")
def test_a_save_that_was_answered_survives_the_server(app, tmp_path):
    person = Person(app, "form-1-1")
    path, text = f"/sheets/{person.ids['form-1-1']}/strengths", ""
    for number in range(KILLS):
        with Server(app, tmp_path) as server:
            cookie = f"card={person.token}"
            _, given, page = server.ask("GET", path, Cookie=cookie)
            assert text in page
            names = ("csrf_token", "_seen", "_token", "_base")
            values = {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in names}
            text = f"続けること、{number + 1}回目"
            sent = {
                "Cookie": "; ".join([cookie, *(one.partition(";")[0] for one in given if one.startswith("session="))]),
                "Content-Type": "application/x-www-form-urlencoded",
                "Sec-Fetch-Site": "same-origin",
                # In passing and by the button, in turns.
                **({"HX-Request": "true"} if number % 2 else {}),
            }
            body = urlencode({**values, "strengths": text})
            status, _, _ = server.ask("POST", path, body, server.kill, **sent)
            assert status == (200 if number % 2 else 303)
        assert person.values("form-1-1") == {"strengths": text}
