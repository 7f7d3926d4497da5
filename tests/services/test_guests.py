"""Guests: found by a token, kept from the last visit on, forgotten or erased with everything they wrote."""

import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from app.models import Account, Audit, Event, Revision, Sheet, SheetPart, db, engine
from app.policies import SYSTEM, Actor
from app.services import guests, limits
from tests.builders import a_person, a_sheet

# 10:30 in Tokyo.
NOW = datetime(2026, 11, 23, 1, 30, 20, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def store(app, time_machine):
    time_machine.move_to(NOW, tick=False)
    with app.app_context():
        yield app


def count(table) -> int:
    return db.session.scalar(select(func.count()).select_from(table))


def test_a_guest_is_found_by_the_token_and_by_nothing_else(store):
    account, token = guests.begin(kind="worker")
    found = guests.find(token)
    assert (found.account_id, found.role, found.guest, found.kind) == (account.id, "person", True, "worker")
    assert found == guests.actor_of(account)
    for wrong in ("", "x", token[:-1], token + "A", token.swapcase(), "あ" * 43, "A" * 43, "\0" * 43):
        assert guests.find(wrong) is None


def test_the_token_has_256_random_bits_and_is_not_stored(store):
    _, token = guests.begin()
    _, other = guests.begin()
    assert len(token) == 43
    assert token != other
    for table in db.metadatas[None].tables:
        assert token not in str(db.session.execute(text(f"SELECT * FROM {table}")).all())


def test_nobody_of_an_unknown_kind_begins(store):
    with pytest.raises(ValueError, match="pirate"):
        guests.begin(kind="pirate")
    assert count(Account) == 0


def test_beginning_is_counted_as_a_start(store):
    guests.begin()
    assert [(one.name, one.guest) for one in db.session.scalars(select(Event))] == [("start", True)]


def test_too_many_starts_from_one_network_are_refused_and_others_are_not(store, monkeypatch):
    monkeypatch.setattr(guests, "STARTS_PER_HOUR", 2)
    for _ in range(2):
        guests.begin(client="192.0.2.1")
    with pytest.raises(limits.TooMany) as refused:
        guests.begin(client="192.0.2.1")
    assert 0 < refused.value.retry_after <= 3600
    guests.begin(client="192.0.2.2")
    assert count(Account) == 3


def test_a_draft_is_kept_thirty_days_after_the_last_visit(store):
    _, token = guests.begin()
    assert guests.find(token, NOW + 30 * DAY)
    assert guests.find(token, NOW + 31 * DAY) is None


def test_a_visit_makes_the_thirty_days_begin_again(store):
    _, token = guests.begin()
    guests.touch(guests.find(token, NOW + 20 * DAY), NOW + 20 * DAY)
    assert guests.find(token, NOW + 50 * DAY)
    assert guests.find(token, NOW + 51 * DAY) is None


def test_the_days_are_a_setting(store):
    _, token = guests.begin()
    store.config["GUEST_DAYS"] = 2
    try:
        assert guests.find(token, NOW + 2 * DAY)
        assert guests.find(token, NOW + 3 * DAY) is None
    finally:
        store.config["GUEST_DAYS"] = 30


def test_on_a_shared_computer_ten_idle_minutes_are_the_end(store):
    _, token = guests.begin(shared=True)
    assert guests.find(token, NOW + 10 * MINUTE).shared_computer
    assert guests.find(token, NOW + 11 * MINUTE) is None


def test_on_a_shared_computer_each_visit_gives_ten_more_minutes(store):
    _, token = guests.begin(shared=True)
    for visit in range(1, 6):
        at = NOW + visit * 9 * MINUTE
        guests.touch(guests.find(token, at), at)
    assert guests.find(token, NOW + 54 * MINUTE)


def test_only_the_day_of_a_visit_is_stored(store):
    account, _ = guests.begin()
    assert account.last_seen == datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


def test_a_second_visit_on_the_same_day_writes_nothing(store, statements):
    _, token = guests.begin()
    actor = guests.find(token)
    statements.clear()
    guests.touch(actor, NOW + timedelta(hours=3))
    assert statements == []
    guests.touch(actor, NOW + DAY)
    assert any(one.startswith("UPDATE") for one in statements)


def test_a_visit_is_remembered_from_a_request_that_may_not_write(store):
    _, token = guests.begin()
    with store.test_request_context("/"):
        guests.touch(guests.find(token), NOW + DAY)
    with engine.looking() as connection:
        assert connection.scalar(select(Account.last_seen)) == datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def test_an_older_visit_does_not_overwrite_a_newer_one(store):
    account, _ = guests.begin()
    actor = guests.actor_of(account)
    guests.touch(actor, NOW + 5 * DAY)
    guests.touch(actor, NOW + 2 * DAY)
    with engine.looking() as connection:
        assert connection.scalar(select(Account.last_seen)) == datetime(2026, 11, 27, 15, 0, tzinfo=UTC)


def test_a_visit_that_cannot_be_remembered_fails_nobody(store, monkeypatch):
    account, _ = guests.begin()

    def broken():
        raise RuntimeError("no database")

    monkeypatch.setattr(guests.engine, "aside", broken)
    guests.touch(guests.actor_of(account), NOW + DAY)


def test_finding_a_guest_leaves_no_transaction_open(store):
    _, token = guests.begin()
    guests.find(token)
    assert not db.session().in_transaction()


def test_choices_are_kept_and_the_rest_stays(store):
    account, token = guests.begin(kind="student")
    guests.choose(guests.actor_of(account), eras="japanese")
    assert (guests.find(token).kind, guests.find(token).eras) == ("student", "japanese")
    guests.choose(guests.actor_of(account), kind="worker", shared_computer=True)
    found = guests.find(token)
    assert (found.kind, found.eras, found.shared_computer) == ("worker", "japanese", True)
    assert guests.find(token, NOW + 11 * MINUTE) is None


def test_a_computer_that_is_not_shared_after_all_keeps_the_draft(store):
    account, token = guests.begin(shared=True)
    guests.choose(guests.actor_of(account), shared_computer=False)
    assert guests.find(token, NOW + 29 * DAY)


def test_erasing_leaves_nothing_but_the_line_in_the_audit(store):
    account, token = guests.begin()
    a_sheet(account, written={"wish": "店"}, registered=True)
    db.session.commit()
    keeper = a_sheet()
    db.session.commit()
    guests.erase(guests.find(token))
    assert guests.find(token) is None
    assert [count(table) for table in (Account, Sheet, SheetPart, Revision)] == [1, 1, 1, 1]
    assert db.session.get(Sheet, keeper.id)
    line = db.session.scalars(select(Audit)).one()
    assert (line.act, line.actor_id, line.owner_id, line.result) == ("erase", account.id, account.id, "done")


def bytes_on_disk() -> bytes:
    """The database file, after the last connection has written everything back from the log beside it."""
    db.session.remove()
    db.engine.dispose()
    return Path(db.engine.url.database).read_bytes()


@pytest.mark.only_on("sqlite")
def test_what_was_erased_is_overwritten_in_the_file(store):
    account, token = guests.begin()
    sheet = a_sheet(account, written={"wish": "店" * 200})
    db.session.commit()
    trace = sheet.parts[0].sealed[-40:]
    assert trace in bytes_on_disk()
    guests.erase(guests.find(token))
    assert trace not in bytes_on_disk()


def test_the_purge_takes_those_whose_time_is_over_and_registered_sheets_too(store):
    kept, _ = guests.begin()
    gone = a_person(seen=NOW - 32 * DAY, key=b"1" * 32)
    gone_shared = a_person(seen=NOW - 12 * MINUTE, shared=True, key=b"2" * 32)
    still_shared = a_person(seen=NOW - 9 * MINUTE, shared=True, key=b"3" * 32)
    for account in (kept, gone, gone_shared, still_shared):
        a_sheet(account, registered=True)
    db.session.commit()
    assert guests.purge(NOW) == 2
    assert set(db.session.scalars(select(Account.id))) == {kept.id, still_shared.id}
    assert count(Sheet) == 2
    purged = {line.owner_id for line in db.session.scalars(select(Audit).where(Audit.act == "purge"))}
    assert purged == {gone.id, gone_shared.id}
    assert guests.purge(NOW) == 0


def test_the_purge_leaves_accounts_that_are_no_guests(store):
    a_person(seen=NOW - 400 * DAY)
    db.session.commit()
    assert guests.purge(NOW) == 0


def test_the_purge_goes_on_past_its_batch(store, monkeypatch):
    monkeypatch.setattr(guests, "BATCH", 3)
    for number in range(8):
        a_person(seen=NOW - 40 * DAY, key=bytes([number]) * 32)
    db.session.commit()
    assert guests.purge(NOW) == 8


def test_what_the_purge_takes_cannot_be_found_before_either(store):
    """No minute in which a draft is still shown and already deleted, or the other way round."""
    for shared in (False, True):
        for minutes in range(0, 60 * 24 * 33, 7 if shared else 611):
            at = NOW + minutes * MINUTE
            _, token = guests.begin(shared=shared)
            here = bool(guests.find(token, at))
            assert guests.purge(at) == (not here)
            db.session.execute(db.delete(Account))
            db.session.commit()
            if shared and minutes > 30:
                break


def test_a_guest_taken_in_under_a_given_id_is_let_in_by_a_fresh_token_only(store):
    wanted = uuid.uuid4()
    actor = guests.adopt(wanted, "student")
    assert (actor.account_id, actor.kind, actor.guest) == (wanted, "student", True)
    account = db.session.get(Account, wanted)
    first = guests.readmit(account)
    second = guests.readmit(account)
    assert guests.find(first) is None
    assert guests.find(second) == actor


@pytest.mark.parametrize("act", [guests.erase, lambda actor: guests.choose(actor, kind="worker")])
def test_the_system_has_no_card_of_its_own(store, act):
    with pytest.raises(ValueError, match="no card"):
        act(SYSTEM)


def test_choosing_for_an_account_that_is_gone_changes_nothing(store):
    _, token = guests.begin()
    actor = guests.find(token)
    guests.erase(actor)
    guests.choose(actor, kind="worker")
    assert count(Account) == 0
    assert isinstance(actor, Actor)
