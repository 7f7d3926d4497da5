"""The disk is full, the database locked or read-only: the page says so in words and gives the text back, nothing is half
written, and the same text goes through once there is room."""

import random
import resource
import sqlite3
from contextlib import closing, contextmanager
from unittest import mock

import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.engine import make_url

from app.models import db
from tests.crash.running import running, wait_for
from tests.crash.writers import acknowledged, finish, forget_connections, judge, writing
from tests.writing import FORM, Writer

CHANCE = random.Random(5)


def long_text():
    """A text that can hardly be compressed: a few of them are more than what is left free in the pages of a file."""
    return "売場" + "".join(CHANCE.choices([chr(code) for code in range(0x4E00, 0x9000)], k=990))


BEFORE, TEXT = long_text(), long_text()
FULL_ON_POSTGRESQL = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER no_room BEFORE INSERT ON revisions FOR EACH ROW EXECUTE FUNCTION no_room();
"""


@contextmanager
def connections_that(app, setting):
    """Every connection of the site is set up like this on top of its own way."""

    def set_up(connection, _record):
        connection.execute(setting)

    with app.app_context():
        engine = db.engine
    engine.dispose()
    event.listen(engine, "connect", set_up)
    yield
    event.remove(engine, "connect", set_up)
    engine.dispose()


@contextmanager
def no_room(app):
    """SQLite may not grow by a page; PostgreSQL answers as it does when it cannot extend a file, on the last table that
    a save writes."""
    url = make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    if url.get_backend_name() == "sqlite":
        forget_connections(app)
        with closing(sqlite3.connect(url.database)) as own:
            # Pages that the migrations left empty would be room.
            own.execute("VACUUM")
            (pages,) = own.execute("PRAGMA page_count").fetchone()
        with connections_that(app, f"PRAGMA max_page_count={pages}"):
            yield
        return
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as own:
        own.execute(FULL_ON_POSTGRESQL)
    yield
    with psycopg.connect(plain) as own:
        own.execute("DROP FUNCTION no_room CASCADE")


@contextmanager
def locked(app):
    """Somebody else writes for longer than a save waits."""
    path = make_url(app.config["SQLALCHEMY_DATABASE_URI"]).database
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with connections_that(app, "PRAGMA busy_timeout=50"):
            yield
        other.execute("ROLLBACK")


@contextmanager
def read_only(app):
    """The file system lets nobody write any longer; SQLite is told so, since chmod would not stop root."""
    forget_connections(app)
    with app.app_context():
        dialect = db.engine.dialect
        path = make_url(app.config["SQLALCHEMY_DATABASE_URI"]).database
    connect = dialect.connect

    def without_writing(path, **how):
        return connect(f"file:{path}?mode=ro", **how | {"uri": True})

    # The files beside the database are there, as they are while the site runs.
    with closing(sqlite3.connect(path)) as other, mock.patch.object(dialect, "connect", without_writing):
        other.execute("SELECT count(*) FROM sheets").fetchone()
        yield
        forget_connections(app)


SQLITE_ONLY = [pytest.param(one, marks=pytest.mark.only_on("sqlite")) for one in (locked, read_only)]


@pytest.mark.parametrize("trouble", [no_room, *SQLITE_ONLY])
def test_a_save_that_finds_no_room_comes_back_with_its_text_and_goes_through_later(app, trouble, capfd):
    writer = Writer(app)
    address = writer.url("form-1-1", "strengths")
    for text in (long_text(), long_text(), BEFORE):
        before = writer.visitor.get(address).form(FORM).submit({"strengths": text})
    page = writer.visitor.get(address)
    with trouble(app):
        refused = page.form(FORM).submit({"strengths": TEXT}, status=503)
        assert refused.response.headers["Retry-After"]
        assert refused.one("textarea").text == TEXT
        # Reading goes on, and nothing is half written.
        assert writer.visitor.get(address).form(FORM).values["strengths"] == BEFORE
        still = refused.form().submit(status=503)
        assert still.one("textarea").text == TEXT
    done = still.form().submit()
    assert done.url == before.url
    assert writer.visitor.get(address).form(FORM).values["strengths"] == TEXT
    assert "売場" not in capfd.readouterr().err


@pytest.mark.parametrize("trouble", [no_room, *SQLITE_ONLY])
def test_a_save_in_passing_that_finds_no_room_leaves_the_page_as_it_is_and_is_sent_again(app, trouble):
    writer = Writer(app)
    address = writer.url("form-1-1", "strengths")
    for text in (long_text(), long_text(), BEFORE):
        writer.visitor.get(address).form(FORM).submit({"strengths": text})
    page = writer.visitor.get(address)
    with trouble(app):
        page = writer.visitor.htmx(page, FORM, {"strengths": TEXT})
        assert page.status == 503
        assert page.form(FORM).values["strengths"] == TEXT
    page = writer.visitor.htmx(page, FORM, {"strengths": TEXT})
    assert page.status == 200
    assert writer.visitor.get(page.url).form(FORM).values["strengths"] == TEXT


@pytest.mark.only_on("sqlite")
def test_people_who_write_while_no_file_can_grow_lose_nothing(app, tmp_path):
    with running(app, tmp_path) as site:
        writers = writing(app, site)

        def limit_files(most):
            for one in site.workers():
                _, hardest = resource.prlimit(one.pid, resource.RLIMIT_FSIZE)
                resource.prlimit(one.pid, resource.RLIMIT_FSIZE, (most, hardest))

        for _ in range(3):
            goal = acknowledged(writers) + 12
            wait_for(lambda goal=goal: acknowledged(writers) >= goal, "people write")
            # The log of the site can grow as little as its database.
            limit_files(1)
            told = [one.turned_away["503"] for one in writers]
            wait_for(
                lambda told=told: all(one.turned_away["503"] > n for one, n in zip(writers, told, strict=True)),
                "everybody is told in words",
            )
            limit_files(resource.RLIM_INFINITY)
        goal = acknowledged(writers) + 12
        wait_for(lambda: acknowledged(writers) >= goal, "people write again")
        finish(writers)
    judge(writers)
