"""Fixtures that every kind of test may ask for: the site on an empty database, a running server, a browser."""

from __future__ import annotations

import gc
import os
import random
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings as hypothesis_settings
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import event
from werkzeug.serving import make_server
from werkzeug.wsgi import ClosingIterator

from app import create_app
from app.extensions import db
from bin import local_provider
from tests import databases
from tests.client import Visitor
from tests.peers.people import CLIENT, KEY

ROOT = Path(__file__).parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# The same without the windows and menus that nobody looks at in a test, and that take half of its time.
WITHOUT_WINDOWS = ("chromium-headless-shell", *BROWSERS)
# Begun first, so that no core waits for one of them in the end (bin/run_checks.py).
LONG_FILES = (
    "crash/test_killed.py",
    "journeys/test_every_page.py",
    "journeys/test_seldom_pages.py",
    "services/test_acknowledged.py",
    "services/test_interleavings.py",
    "house/test_serve.py",
    "routes/test_bad_input.py",
    "sentences/test_texts.py",
    "contracts/test_plain.py",
    "contracts/test_no_page_escapes.py",
    "accounts/test_nothing_lost.py",
    "accounts/test_handing_over.py",
    "services/test_loading.py",
)

# The same examples every day, so that a change is judged by its own merit; --full looks further.
hypothesis_settings.register_profile("seeded", deadline=None, derandomize=True, database=None)
hypothesis_settings.register_profile("full", deadline=None, max_examples=2_000, print_blob=True)
hypothesis_settings.load_profile("full" if os.environ.get("JOBCARD_FULL") else "seeded")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "only_on(kind): the test is about one database, `sqlite` or `postgresql`")
    config.addinivalue_line(
        "markers", "own_screen: a journey that names its screen, or looks at several (tests/journeys/ways.py)"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long files come first. Tests about the other database are not left out here: they run where they belong."""
    here = databases.kind()
    elsewhere = [item for item in items if any(mark.args[0] != here for mark in item.iter_markers("only_on"))]
    config.hook.pytest_deselected(items=elsewhere)
    left = set(elsewhere)
    items[:] = sorted((item for item in items if item not in left), key=_place)


def _place(item: pytest.Item) -> int:
    file = item.path.relative_to(ROOT / "tests").as_posix() if item.path.is_relative_to(ROOT / "tests") else ""
    return LONG_FILES.index(file) if file in LONG_FILES else len(LONG_FILES)


def places(folder: Path) -> dict[str, str]:
    """Folders of our own: what somebody built or made here earlier must not change what a test sees."""
    return {"INSTANCE": str(folder), "ASSETS": str(folder / "assets")}


def pytest_collection(session: pytest.Session) -> None:
    """All that is made from here on stays until the end: looking for garbage in it took a quarter of the time."""
    gc.disable()


def pytest_collection_finish(session: pytest.Session) -> None:
    """And to look through it again and again took a tenth of the time of the tests."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    gc.enable()


@pytest.fixture(scope="session")
def _database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[databases.Sqlite | databases.Postgresql]:
    with databases.opened(tmp_path_factory.mktemp("database")) as database:
        yield database


@pytest.fixture(scope="session")
def _site(_database, tmp_path_factory) -> Iterator[Flask]:
    """One application for all tests of this process: making it, and compiling its templates, costs more than a test."""
    folder = tmp_path_factory.mktemp("instance")
    app = create_app({"ENVIRONMENT": "testing", "DATABASE_URL": _database.url, **places(folder)})
    with app.app_context():
        flask_migrate.upgrade(directory=str(ROOT / "migrations"))
        db.engine.dispose()
        event.listen(db.engine, "connect", _without_waiting)
    _database.keep_as_empty()
    yield app
    with app.app_context():
        db.engine.dispose()


def _without_waiting(connection: Any, _record: Any) -> None:
    """Waiting for the disk at every commit proves nothing about what is saved, and a test commits dozens of times."""
    if type(connection).__module__ == "sqlite3":
        connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture
def synced(app: Flask) -> Iterator[Flask]:
    """The site with the connections of its own making, which wait for the disk."""
    with app.app_context():
        engine = db.engine
    event.remove(engine, "connect", _without_waiting)
    yield app
    event.listen(engine, "connect", _without_waiting)


@pytest.fixture
def app(_site: Flask, _database) -> Iterator[Flask]:
    """The site with testing settings, on an empty, migrated database. No application context is pushed: a request
    inside of one would share its `g` with the next request."""
    _let_go(_site, _database)
    _database.reset()
    yield _site
    _let_go(_site, _database)


def _let_go(site: Flask, database: databases.Sqlite | databases.Postgresql) -> None:
    if not database.keeps_connections:
        with site.app_context():
            db.engine.dispose()


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Somebody with a browser of their own, who judges every page (tests/client.py)."""
    return Visitor(app)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Bare requests, for what no browser would send."""
    return app.test_client()


@pytest.fixture
def db_url(app: Flask) -> str:
    """The address of the empty, migrated database that `app` uses."""
    return app.config["SQLALCHEMY_DATABASE_URI"]


@pytest.fixture(scope="session")
def _compiled(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates as every application of this process compiles them."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def make_app(app: Flask, tmp_path: Path, _compiled: FileSystemBytecodeCache) -> Iterator[Callable[..., Flask]]:
    """make_app(NAME=value, …): another application with own settings on the same empty database."""
    made = []

    def make(**given: object) -> Flask:
        keys = {name: app.config[name] for name in ("SECRET_KEY", "DATA_KEYS", "LOOKUP_KEY")}
        url = app.config["SQLALCHEMY_DATABASE_URI"]
        own = {"ENVIRONMENT": "testing", "DATABASE_URL": url, **places(tmp_path), **keys, **given}
        made.append(create_app(own))
        made[-1].jinja_env.bytecode_cache = _compiled
        return made[-1]

    yield make
    for one in made:
        with one.app_context():
            db.engine.dispose()


# Answers come late by up to so many seconds, each by another time: a story that only passes on a quick machine shows here.
LATEST = float(os.environ.get("JOBCARD_LATE", "0"))


@pytest.fixture
def live_server(app: Flask) -> Iterator[str]:
    """The address of the site, served on a free port from threads of this process. It ends when every request is answered:
    one that is still at work would hold the database of the next test by a connection to the last one's."""
    under_way: list[object] = []

    def counted(environ, start_response):
        under_way.append(one := object())
        time.sleep(random.uniform(0, LATEST))
        try:
            # To its end before a byte is sent: the server closes an answer only when the browser lets go of it.
            with closing(ClosingIterator(app(environ, start_response))) as answer:
                return list(answer)
        finally:
            under_way.remove(one)

    server = make_server("127.0.0.1", 0, counted, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
    until = time.monotonic() + 20
    while under_way and time.monotonic() < until:
        time.sleep(0.02)


@pytest.fixture(scope="session")
def real_provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """A real provider, as the site's settings name it: we prove who we are with a key. One for all tests of this process."""
    file = tmp_path_factory.mktemp("client") / "key.pem"
    file.write_bytes(KEY.as_pem(private=True))
    public = KEY.as_dict(private=False) | {"kid": KEY.thumbprint()}
    how = {"token_endpoint_auth_method": "private_key_jwt", "jwks": {"keys": [public]}}
    try:
        back = "http://127.0.0.1/account/with/peer/back"
        process, issuer = local_provider.start("マイナポータル", [local_provider.client(CLIENT, back, **how)])
    except local_provider.Missing as why:
        pytest.skip(str(why))
    yield {"id": "peer", "name": "マイナポータル", "issuer": issuer, "client_id": CLIENT, "client_key": str(file)}
    process.terminate()
    process.communicate()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, or its headless shell. One for all tests of this process; each opens a context of its own."""
    path = next(filter(None, map(shutil.which, WITHOUT_WINDOWS)), None)
    if path is None:
        pytest.skip("no Chromium here")
    # Chromium refuses its sandbox to root.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()
