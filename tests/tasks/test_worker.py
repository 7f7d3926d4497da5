"""The worker: each row once, again after a failure, and never stuck."""

import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text

from app.models import Account, Task, db, engine, utc_now
from app.services import outbox
from app.tasks import worker
from tests.builders import a_person

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def leave(*kinds, run_at=NOW):
    for kind in kinds:
        outbox.leave(kind, {"number": 1}, run_at=run_at)
    db.session.commit()


def only() -> Task:
    task = db.session.scalars(select(Task)).one()
    db.session.rollback()
    return task


def test_what_is_due_is_done_once_in_its_order(app):
    seen = []
    kinds = {"first": lambda payload, now: seen.append((payload, now)), "second": lambda *_: seen.append("second")}
    with app.app_context():
        leave("second")
        leave("first", run_at=NOW - timedelta(hours=1))
        leave("first", run_at=NOW + timedelta(hours=1))
        while worker.work_one(kinds, NOW):
            pass
        assert seen == [({"number": 1}, NOW), "second"]
        assert db.session.scalar(select(func.count()).where(Task.done_at.is_(None))) == 1


def test_work_and_its_mark_are_one_transaction(app, monkeypatch):
    """What a task wrote is undone when it cannot be marked as done, so doing it again does it once."""
    with app.app_context():
        leave("join")
        monkeypatch.setattr(worker, "_when_done", lambda *_: {"kind": None})
        worker.work_one({"join": lambda *_: a_person()}, NOW)
        assert db.session.scalar(select(func.count()).select_from(Account)) == 0
        assert only().done_at is None


def test_a_task_that_fails_is_tried_again_later_and_later_then_given_up(app):
    def fail(*_):
        a_person()
        raise ConnectionError("架空 花子 could not be reached")

    with app.app_context():
        leave("other")
        at, waits = NOW, []
        for _ in range(worker.ATTEMPTS):
            assert worker.work_one({"other": fail}, at)
            task = only()
            waits.append((task.run_at - at).total_seconds())
            at = max(at, task.run_at)
        assert waits[0] >= worker.FIRST_WAIT
        assert all(later > earlier for earlier, later in itertools.pairwise(waits[:7]))
        assert max(waits) <= worker.LONGEST_WAIT * 1.2
        task = only()
        assert task.given_up_at == at
        assert task.last_error == "ConnectionError"
        assert not worker.work_one({"other": fail}, at + timedelta(days=9))
        assert db.session.scalar(select(func.count()).select_from(Account)) == 0


def test_nothing_that_somebody_wrote_gets_into_the_log(app, capsys):
    def fail(*_):
        raise ValueError("架空 花子")

    with app.app_context():
        leave("mail")
        worker.work_one({"mail": fail}, NOW)
    told = capsys.readouterr()
    assert "架空" not in told.out + told.err


def test_a_task_of_an_unknown_kind_waits_for_a_worker_that_knows_it(app):
    with app.app_context():
        leave("tomorrow")
        worker.work_one({}, NOW)
        assert (only().last_error, only().done_at) == ("KeyError", None)
        assert worker.work_one({"tomorrow": lambda *_: None}, NOW + timedelta(minutes=1))
        assert only().done_at


def test_what_a_dead_worker_held_is_taken_over_after_its_lease(app):
    with app.app_context():
        leave("mail")
        assert worker._take(NOW)
        assert not worker.work_one({"mail": lambda *_: None}, NOW + worker.LEASE - timedelta(seconds=1))
        assert worker.work_one({"mail": lambda *_: None}, NOW + worker.LEASE + timedelta(seconds=1))
        assert only().done_at


def test_a_worker_whose_lease_has_passed_undoes_what_it_did(app):
    with app.app_context():
        leave("join")

        def slow(*_):
            later = NOW + worker.LEASE + timedelta(seconds=1)
            taken_over = worker._take(later)
            assert taken_over
            a_person()

        worker.work_one({"join": slow}, NOW)
        assert db.session.scalar(select(func.count()).select_from(Account)) == 0
        assert only().done_at is None


def test_a_task_that_kills_its_workers_is_given_up(app):
    with app.app_context():
        leave("bomb")
        at = NOW
        for _ in range(worker.ATTEMPTS):
            assert worker._take(at)
            at += worker.LEASE + timedelta(seconds=1)
        worker.work_one({"bomb": lambda *_: pytest.fail("tried once too often")}, at)
        assert (only().last_error, only().given_up_at) == ("GaveUp", at)


def test_periodic_work_comes_again_also_after_failing(app):
    def fail(*_):
        raise ConnectionError

    with app.app_context():
        outbox.leave_every(3600, "purge_guests")
        db.session.commit()
        at = only().run_at
        worker.work_one({"purge_guests": lambda *_: None}, at)
        assert only().run_at == at + timedelta(hours=1)
        for _ in range(worker.ATTEMPTS):
            at = only().run_at
            worker.work_one({"purge_guests": fail}, at)
        task = only()
        assert (task.run_at, task.attempts, task.given_up_at) == (at + timedelta(hours=1), 0, None)


def test_many_workers_do_each_row_once(app):
    done, faults = [], []
    with app.app_context():
        for number in range(60):
            outbox.leave("count", {"number": number}, run_at=NOW)
        db.session.commit()

    def work():
        try:
            with app.app_context():
                while worker.work_one({"count": lambda payload, _: done.append(payload["number"])}, NOW):
                    pass
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert sorted(done) == list(range(60))


def test_one_row_is_taken_however_the_database_plans_it(app):
    """PostgreSQL joins a small table in loops, and would ask for the next row once for each row that there is."""
    with app.app_context():
        leave("first", "second", "third")
        if db.engine.dialect.name == "postgresql":
            for way in ("hashjoin", "mergejoin", "hashagg", "sort", "material"):
                db.session.execute(text(f"SET LOCAL enable_{way} = off"))
        assert worker.work_one({"first": lambda *_: None}, NOW)
        assert sorted(db.session.scalars(select(Task.attempts))) == [0, 0, 1]


def test_an_idle_worker_takes_no_lock(app, monkeypatch):
    with app.app_context():
        leave("later", run_at=NOW + timedelta(days=1))
        monkeypatch.setattr(engine, "aside", lambda: pytest.fail("wrote"))
        monkeypatch.setattr(db.session, "execute", lambda *_: pytest.fail("wrote"))
        assert not worker.work_one({}, NOW)


def test_the_periodic_work_of_the_site_runs(app):
    with app.app_context():
        assert worker.work_off() == len(worker.PERIODS)
        assert worker.work_off() == 0
        assert set(worker.PERIODS) <= set(worker.KINDS)
        assert {one.last_error for one in db.session.scalars(select(Task))} == {None}


def test_workers_that_start_together_share_the_periodic_work(app):
    start, faults = threading.Barrier(4), []

    def begin():
        try:
            with app.app_context():
                start.wait()
                worker.schedule()
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=begin) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    with app.app_context():
        assert sorted(db.session.scalars(select(Task.period))) == sorted(worker.PERIODS)


def test_a_worker_that_loses_the_database_keeps_asking(app, monkeypatch):
    stop, asked = threading.Event(), []

    def away(*_):
        asked.append(1)
        if len(asked) == 3:
            stop.set()
        raise ConnectionError

    monkeypatch.setattr(worker, "work_one", away)
    monkeypatch.setattr(worker, "PAUSE", 0)
    with app.app_context():
        worker.run(stop)
    assert len(asked) == 3


def test_sigterm_ends_the_worker_after_the_task_at_hand(app, tmp_path):
    """The real command, told to stop while it waits."""
    names = ("SECRET_KEY", "DATA_KEYS", "LOOKUP_KEY")
    settings = {name: app.config[name] for name in names} | {
        "ENVIRONMENT": "testing",
        "INSTANCE": str(tmp_path),
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "work"], env=os.environ | settings, stderr=subprocess.PIPE
    )
    try:
        with app.app_context():
            until = time.monotonic() + 30
            while time.monotonic() < until and not _all_ran():
                time.sleep(0.1)
            assert _all_ran()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
    finally:
        process.kill()
        process.communicate()


def _all_ran() -> bool:
    with engine.looking() as connection:
        waiting = connection.scalar(select(func.count()).where(Task.run_at > utc_now(), Task.taken_until.is_(None)))
    return waiting == len(worker.PERIODS)
