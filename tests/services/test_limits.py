"""Counters: exact with many at once, blind to who it was, and saying no when they cannot count."""

import threading
from datetime import UTC, datetime, timedelta
from itertools import count, repeat

import pytest
from sqlalchemy import func, select, text

from app.models import RateCounter, db, engine
from app.services import limits, members
from tests.builders import a_person

NOW = datetime(2026, 11, 23, 1, 30, 20, tzinfo=UTC)


def test_so_many_are_allowed_in_a_window_and_then_no_more(app):
    with app.app_context():
        answers = [limits.hit("export", "a", most=3, seconds=60, now=NOW) for _ in range(5)]
        assert answers == [True, True, True, False, False]
        assert limits.hit("export", "b", most=3, seconds=60, now=NOW)
        assert limits.hit("guest", "a", most=3, seconds=60, now=NOW)
        assert limits.hit("export", "a", most=3, seconds=60, now=NOW + timedelta(seconds=60))


def test_whoever_did_too_much_is_told_when_to_come_back(app):
    with app.app_context(), pytest.raises(limits.TooMany) as refused:
        limits.require("export", "a", most=0, seconds=60, now=NOW)
    assert refused.value.retry_after == 40


def test_of_many_at_once_exactly_so_many_are_allowed(app):
    answers = []

    def ask():
        with app.app_context():
            answers.append(limits.hit("export", "a", most=5, seconds=3600, now=NOW))

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count(True) == 5
    assert len(answers) == 12


def test_a_count_stands_when_the_act_after_it_is_undone(app):
    with app.app_context():
        limits.hit("code", "a", most=1, seconds=60, now=NOW)
        a_person()
        db.session.rollback()
        assert not limits.hit("code", "a", most=1, seconds=60, now=NOW)


def test_counting_works_in_a_request_that_may_not_write(app):
    with app.test_request_context("/"):
        assert limits.hit("export", "a", most=1, seconds=60, now=NOW)
        assert not limits.hit("export", "a", most=1, seconds=60, now=NOW)


def test_what_cannot_be_counted_is_refused(app, monkeypatch):
    def broken():
        raise RuntimeError("no database")

    monkeypatch.setattr(engine, "aside", broken)
    with app.app_context():
        assert not limits.hit("export", "a", most=100, seconds=60)


def test_nobody_can_read_from_the_table_who_was_counted(app):
    with app.app_context():
        limits.hit("guest", "192.0.2.77", most=9, seconds=60, now=NOW)
        rows = str(db.session.execute(text("SELECT * FROM rate_counters")).all())
        assert "192.0.2.77" not in rows
        keys = set(db.session.scalars(select(RateCounter.key)))
        db.session.rollback()
        limits.hit("guest", "192.0.2.77", most=9, seconds=60, now=NOW + timedelta(days=1))
        assert len(set(db.session.scalars(select(RateCounter.key))) | keys) == 2


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("", "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_an_ipv6_subscriber_counts_as_one(address, network):
    assert limits.network_of(address) == network


def test_windows_that_are_over_are_forgotten(app):
    with app.app_context():
        limits.hit("export", "a", most=9, seconds=60, now=NOW)
        limits.hit("export", "a", most=9, seconds=3600, now=NOW)
        assert limits.purge(NOW + timedelta(minutes=5)) == 1
        assert db.session.scalar(select(func.count()).select_from(RateCounter)) == 1


def waits(time_machine, tries: int, *, over: timedelta, client: str | None = None, **more) -> int:
    """How many seconds somebody waits who tries once more after so many tries, spread evenly: at one account, or from one
    network at ever other accounts."""
    names = map(str, count()) if client else repeat("hanako")
    for _ in range(tries):
        members.count_try("sign-in", next(names), client, **more)
        time_machine.shift(over / tries)
    with pytest.raises(limits.TooMany) as refused:
        members.count_try("sign-in", next(names), client, **more)
    return refused.value.retry_after


def test_waits_grow_with_the_tries_and_end_with_the_day(app, time_machine):
    time_machine.move_to(datetime(2026, 11, 23, tzinfo=UTC), tick=False)
    with app.app_context():
        in_minutes = waits(time_machine, 10, over=timedelta(minutes=4))
        assert in_minutes <= 300
        time_machine.move_to(datetime(2026, 11, 24, tzinfo=UTC), tick=False)
        in_an_hour = waits(time_machine, 30, over=timedelta(minutes=50))
        assert 300 < in_an_hour <= 3600
        time_machine.move_to(datetime(2026, 11, 25, tzinfo=UTC), tick=False)
        in_a_day = waits(time_machine, 100, over=timedelta(hours=20))
        assert 3600 < in_a_day <= 86_400
        time_machine.shift(in_a_day)
        members.count_try("sign-in", "hanako", None)


def test_from_one_network_many_addresses_are_tried_no_longer_either(app, time_machine):
    time_machine.move_to(NOW, tick=False)
    with app.app_context():
        for number in range(100):
            members.count_try("sign-in", str(number), f"2001:db8::{number:x}")
        with pytest.raises(limits.TooMany):
            members.count_try("sign-in", "another", "2001:db8::ffff")
        members.count_try("sign-in", "another", "2001:db8:0:1::1")


# A tenth of what is allowed: the counters are the same.
FEW = tuple((most // 10, seconds) for most, seconds in members.TRIES)


def test_the_waits_of_a_network_grow_in_the_same_way(app, time_machine):
    with app.app_context():
        for day, tries, over, least, most in (
            (23, 10, timedelta(minutes=4), 0, 300),
            (24, 30, timedelta(minutes=50), 300, 3600),
            (25, 100, timedelta(hours=20), 3600, 86_400),
        ):
            time_machine.move_to(datetime(2026, 11, day, tzinfo=UTC), tick=False)
            wait = waits(time_machine, tries, over=over, client="192.0.2.1", waits=FEW)
            assert least < wait <= most
        members.count_try("sign-in", "from elsewhere", "192.0.2.2", waits=FEW)
        time_machine.shift(wait)
        members.count_try("sign-in", "the next day", "192.0.2.1", waits=FEW)


def refused_for(who: str, client: str) -> int:
    """For how many seconds a try is refused; 0 when it is not."""
    try:
        members.count_try("sign-in", who, client)
    except limits.TooMany as refused:
        return refused.retry_after
    return 0


def test_whoever_tries_without_end_locks_nobody_out_for_longer_than_the_day(app, time_machine):
    """Being refused does not make the wait longer, and each day begins anew, however many went before."""
    with app.app_context():
        for day in range(1, 4):
            time_machine.move_to(datetime(2026, 11, day, tzinfo=UTC), tick=False)
            assert refused_for("hanako", "192.0.2.1") == 0, "the person comes first today"
            end = datetime(2026, 11, day + 1, tzinfo=UTC)
            while datetime.now(UTC) < end:
                wait = refused_for("hanako", "198.51.100.1")
                assert {refused_for("hanako", "198.51.100.1") for _ in range(2) if wait} <= {wait}
                time_machine.shift(wait or 1)
            assert datetime.now(UTC) == end
