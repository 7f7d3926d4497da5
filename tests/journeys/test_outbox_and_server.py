"""The server is killed while somebody writes, and started again: what they typed is there, with scripts and without."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect

from app.models import keyfile
from tests.house.test_serve import free_port
from tests.journeys.stories import begins

ROOT = Path(__file__).parents[2]
TEXT = "価値観、興味、関心事項等"
SENTENCE = "サーバーが落ちているあいだに書いた文"


class Server:
    """The real server on a port that stays the same; killed like a machine that loses its power."""

    def __init__(self, app, folder):
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        own = {"ENVIRONMENT": "testing", "INSTANCE": str(folder), "ASSETS": str(folder / "assets")}
        own |= {"DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"], "PORT": str(self.port), "WEB_CONCURRENCY": "1"}
        self.environment = os.environ | own | {name: app.config[name] for name in keyfile.NAMES}
        self.process = None

    def start(self):
        command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, start_new_session=True, **quiet)
        # On a busy machine it loads for minutes.
        until = time.monotonic() + 300
        while self.process.poll() is None and time.monotonic() < until:
            try:
                with urlopen(f"{self.address}/healthz", timeout=10):
                    return self
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the server does not answer")

    def kill(self):
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


@pytest.fixture
def server(app, tmp_path):
    running = Server(app, tmp_path)
    try:
        yield running.start()
    finally:
        running.kill()


@pytest.fixture
def writer(somebody, server):
    """somebody at a page of that server with one long text to write; scripts or not."""

    def come(**how):
        person = somebody(**how)
        person.home = server.address
        return begins(person).taps("様式1-1…").is_at(TEXT)

    return come


def test_what_is_written_while_the_server_is_down_is_sent_when_it_is_up(writer, server):
    person = writer()
    line = person.page.locator("#saved")
    person.write(person.page.get_by_role("textbox"), "落ちる前に書いた文")
    expect(line).to_contain_text("保存しました")
    server.kill()
    person.write(person.page.get_by_role("textbox"), SENTENCE)
    expect(line).to_have_text("送信待ち（この画面に残っています）")
    person.taps("保存して次へ")
    person.is_at(TEXT)
    server.start()
    expect(line).to_contain_text("保存しました", timeout=60_000)
    person.taps("保存して次へ").is_at("強み等").taps("戻る").is_at(TEXT)
    assert person.reads() == SENTENCE


def test_a_server_killed_in_the_middle_of_saves_loses_no_word(writer, server):
    person = writer()
    box, line = person.page.get_by_role("textbox"), person.page.locator("#saved")
    for number in range(3):
        box.fill(f"{SENTENCE}{number}")
        box.blur()
        # Anywhere between sending and answering.
        person.page.wait_for_timeout(250 + 30 * number)
        server.kill()
        box.press_sequentially("、続き")
        server.start()
        expect(line).to_contain_text("保存しました", timeout=60_000)
        person.page.wait_for_timeout(500)
        person.page.reload()
        expect(person.page.get_by_role("textbox")).to_have_value(f"{SENTENCE}{number}、続き")
    assert person.page.evaluate("sessionStorage.getItem('outbox')") is None
    # Now and then it dies in the middle of an answer.
    person.complaints[:] = [one for one in person.complaints if "ERR_CONTENT_LENGTH_MISMATCH" not in one]


def test_without_scripts_the_browser_sends_it_again_when_the_server_is_back(writer, server):
    person = writer(scripts=False)
    person.write(person.page.get_by_role("textbox"), SENTENCE)
    server.kill()
    person.taps("保存して次へ")
    server.start()
    # The browser's own page offers to load it again, and sends the same post.
    person.page.reload()
    person.is_at("強み等").taps("戻る").is_at(TEXT)
    assert person.reads() == SENTENCE
