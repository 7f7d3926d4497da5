"""The one command that runs the site, started as a person starts it."""

from __future__ import annotations

import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.request import HTTPCookieProcessor, build_opener, urlopen

import pytest

ROOT = Path(__file__).parent.parent.parent
SERVE = ROOT / "bin" / "serve"
# The same past the packages, which are here already.
START = (sys.executable, str(ROOT / "bin" / "start_site.py"))
READY = re.compile(r"The site is ready: (http://[^/]+)/")
PATIENCE = 300


def environment(**given: object) -> dict[str, str]:
    """Our environment without the site's own settings, and with these."""
    kept = ("PATH", "HOME", "LANG", "TMPDIR")
    return {name: os.environ[name] for name in kept if name in os.environ} | {
        name: str(value) for name, value in given.items()
    }


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Running:
    """A started bin/serve and what it has said so far."""

    def __init__(self, folder: Path, *arguments: str, command: tuple[str, ...] = (str(SERVE),), **settings: object):
        self.port = free_port()
        self.said: list[str] = []
        self.address = ""
        self._spoke = threading.Event()
        self.process = subprocess.Popen(
            [*command, *arguments],
            cwd=folder,
            env=environment(INSTANCE=folder, ASSETS=folder / "assets", PORT=self.port, WEB_CONCURRENCY=1, **settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        for line in self.process.stdout:
            self.said.append(line)
            if found := READY.search(line):
                self.address = found[1]
                self._spoke.set()
        self._spoke.set()

    def wait_until_ready(self) -> None:
        assert self._spoke.wait(PATIENCE)
        assert self.address, "".join(self.said)

    def children(self) -> dict[str, int]:
        """The processes of the site by what they run."""
        listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True)
        rows = [line.split(None, 2) for line in listed.stdout.splitlines()]
        ours = {args: int(pid) for pid, parent, args in rows if int(parent) == self.process.pid}
        return {"server" if "gunicorn" in args else "worker": pid for args, pid in ours.items()}

    def ended(self) -> int:
        """The exit code, once it has ended and said everything."""
        code = self.process.wait(PATIENCE)
        self._reader.join()
        self.process.stdout.close()
        return code

    def stop(self) -> None:
        """End it if it still runs."""
        if self.process.poll() is None:
            self.process.terminate()
        self.ended()

    def is_answering(self) -> bool:
        try:
            with closing(socket.create_connection(("127.0.0.1", self.port), timeout=5)):
                return True
        except OSError:
            return False


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The instance folder that all starts of this file share, as a person's starts do."""
    return tmp_path_factory.mktemp("instance")


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[Running]:
    """A site that is up."""
    running = Running(folder, "--demo")
    try:
        running.wait_until_ready()
        yield running
    finally:
        running.stop()


def test_one_command_makes_keys_and_tables_and_serves(site, folder):
    with urlopen(f"{site.address}/healthz", timeout=10) as answer:
        assert answer.status == 200
    assert (folder / "keys.env").stat().st_mode & 0o777 == 0o600
    assert set(site.children()) == {"server", "worker"}


def test_the_demo_says_where_to_meet_its_people(site):
    assert "/demo" in "".join(site.said)
    with urlopen(f"{site.address}/demo", timeout=10) as answer:
        assert answer.status == 200


AMBIGUOUS = {
    "length and chunks": "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd",
    "chunks by another name": "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "a space before the colon": "Content-Length : 4\r\n\r\nabcd",
    "a length that is no number": "Content-Length: +4\r\n\r\nabcd",
    "a folded line": "X-Long: a\r\n b\r\nContent-Length: 0\r\n\r\n",
    "underscores that look like another header": "Content_Length: 4\r\nHost: elsewhere\r\n\r\n",
}


@pytest.mark.parametrize("rest", AMBIGUOUS.values(), ids=AMBIGUOUS)
def test_a_request_that_two_servers_could_read_differently_is_refused(site, rest):
    with closing(socket.create_connection(("127.0.0.1", site.port), timeout=10)) as connection:
        connection.sendall(f"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n{rest}".encode())
        answer = connection.makefile("rb").read()
    assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 501 ")), answer[:200]
    assert answer.count(b"HTTP/1.1") == 1


def test_ctrl_c_stops_both(site):
    site.process.send_signal(signal.SIGINT)
    assert site.ended() == 0
    assert not site.is_answering()
    assert site.children() == {}


def test_a_provider_of_this_machine_makes_the_button_work(folder):
    running = Running(folder, "--with-provider", command=START)
    try:
        running.wait_until_ready()
        browser = build_opener(HTTPCookieProcessor())
        with browser.open(f"{running.address}/account/with/local", timeout=10) as answer:
            assert "練習用のマイナポータル" in answer.read().decode()
    finally:
        running.stop()


def test_without_node_the_site_says_so_and_starts(folder, tmp_path):
    running = Running(folder, "--with-provider", command=START, PATH=tmp_path)
    try:
        running.wait_until_ready()
        assert running.is_answering()
    finally:
        running.stop()
    assert len([line for line in running.said if "Node 20.12 and npm are not here" in line]) == 1


def test_production_has_no_provider_for_practice(tmp_path):
    running = Running(tmp_path, "--with-provider", command=START, ENVIRONMENT="production")
    assert running.ended() == 1
    assert "production does not start with it" in "".join(running.said)


def test_when_one_process_dies_the_other_is_stopped_and_the_exit_code_says_so(tmp_path):
    """In production, which is where it matters; it is given its keys and makes none."""
    key = b64encode(secrets.token_bytes(32)).decode()
    given = {"SECRET_KEY": secrets.token_urlsafe(48), "DATA_KEYS": f"1:{key}", "LOOKUP_KEY": key}
    given |= {"SITE_URL": "https://card.example", "MAIL_URL": "smtps://mail.example", "MAIL_FROM": "card@card.example"}
    running = Running(tmp_path, ENVIRONMENT="production", **given)
    try:
        running.wait_until_ready()
        os.kill(running.children()["worker"], signal.SIGKILL)
        assert running.ended() == 1
    finally:
        running.stop()
    assert "The worker ended by itself" in "".join(running.said)
    assert not running.is_answering()
    assert not (tmp_path / "keys.env").exists()


def test_a_port_in_use_is_said_before_anything_is_done():
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = subprocess.run([str(SERVE)], env=environment(PORT=port), capture_output=True, text=True, check=False)
    assert said.returncode == 1
    assert said.stderr == f"Port {port} on 127.0.0.1 is in use. Choose another one: PORT=8001 bin/serve\n"


def test_production_never_starts_with_keys_of_its_own_making(tmp_path):
    site = Running(tmp_path, ENVIRONMENT="production")
    assert site.ended() == 1
    assert "SECRET_KEY is missing" in "".join(site.said)
    assert list(tmp_path.iterdir()) == []
