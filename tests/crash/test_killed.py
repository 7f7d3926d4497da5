"""Killed while people save over HTTP: workers, the whole server, and on PostgreSQL the database itself. No
acknowledged save is lost, none is torn, none is there twice."""

import os
import random
import signal
import sys
from collections import Counter
from contextlib import suppress

import flask_migrate
import pytest
from sqlalchemy import text

from app.models import db
from tests.crash.running import ROOT, cluster, running, wait_for
from tests.crash.writers import acknowledged, finish, forget_connections, judge, writing
from tests.people import Person

FULL = bool(os.environ.get("JOBCARD_FULL"))


def strike(kills, writers):
    """Each of these at a random moment while people write; afterwards everybody must get on without help."""
    chance, seconds = random.Random(20261123), []
    for kill in kills:
        goal = acknowledged(writers) + chance.randint(2, 8)
        wait_for(lambda goal=goal: acknowledged(writers) >= goal, "people write")
        kill()
        each = [len(one.acknowledged) for one in writers]
        seconds.append(
            wait_for(
                lambda each=each: (
                    acknowledged(writers)
                    and all(len(one.acknowledged) > n for one, n in zip(writers, each, strict=True))
                ),
                "everybody saves again",
            )
        )
    finish(writers)
    seconds.sort()
    turned_away = sum((one.turned_away for one in writers), Counter())
    # Shown with -s.
    sys.stdout.write(
        f"\n{len(kills)} kills, {acknowledged(writers)} saves, until everybody saved again: median "
        f"{seconds[len(seconds) // 2]:.2f} s, worst {seconds[-1]:.2f} s; turned away: {dict(turned_away)}\n"
    )


def nothing_personal_in(log):
    said = log.read_text("utf-8")
    assert "稿" not in said
    assert "Traceback" not in said


def test_no_save_is_lost_torn_or_doubled_when_workers_and_servers_are_killed(app, tmp_path):
    with running(app, tmp_path) as site:
        writers = writing(app, site)
        chance = random.Random(8)

        def kill_a_worker():
            wait_for(site.workers, "there is a worker")
            with suppress(ProcessLookupError):
                os.kill(chance.choice(site.workers()).pid, signal.SIGKILL)

        def kill_the_master():
            site.kill_master()
            site.start()

        def kill_everything():
            site.kill_everything()
            site.start()

        kills = [kill_a_worker] * (30 if FULL else 3) + [kill_the_master, kill_everything] * (5 if FULL else 1)
        chance.shuffle(kills)
        strike(kills, writers)
        nothing_personal_in(site.log)
    judge(writers)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            assert db.session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
        db.session.remove()


@pytest.mark.only_on("sqlite")
def test_the_connection_that_saves_waits_for_the_disk(synced, monkeypatch):
    person, seen = Person(synced, "profile"), []
    commit = db.session.commit

    def look_then_commit():
        asked = [f"PRAGMA {name}" for name in ("synchronous", "journal_mode")]
        seen.append([db.session.connection().exec_driver_sql(one).scalar() for one in asked])
        commit()

    monkeypatch.setattr(db.session, "commit", look_then_commit)
    person.page("profile", "name").press(last_name="記入")
    assert seen == [[2, "wal"]], "2 is FULL: the log is synced at every commit"


@pytest.fixture
def mortal(make_app):
    """A database of its own to be killed, and the site on it."""
    with cluster() as database:
        app = make_app(DATABASE_URL=database.url)
        with app.app_context():
            flask_migrate.upgrade(directory=str(ROOT / "migrations"))
        yield database, app
        forget_connections(app)


@pytest.mark.only_on("postgresql")
def test_no_save_is_lost_torn_or_doubled_when_the_database_is_killed(mortal, tmp_path):
    database, app = mortal
    with running(app, tmp_path, url=database.url) as site:
        writers = writing(app, site)
        chance = random.Random(9)

        def kill_a_backend():
            wait_for(database.backends, "the site is connected")
            with suppress(ProcessLookupError, IndexError):
                os.kill(chance.choice(database.backends()), signal.SIGKILL)

        def kill_the_cluster():
            database.kill()
            refused = sum(one.turned_away["503"] for one in writers)
            wait_for(lambda: sum(one.turned_away["503"] for one in writers) > refused, "somebody is told in words")
            database.start()

        kills = [kill_a_backend] * (30 if FULL else 3) + [kill_the_cluster] * (30 if FULL else 2)
        chance.shuffle(kills)
        # The site itself is never restarted: it finds its database again.
        strike(kills, writers)
        nothing_personal_in(site.log)
    judge(writers)
