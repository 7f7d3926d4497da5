"""Who made and kept up a card is counted once, whatever they and the worker do."""

from __future__ import annotations

import random
import threading
import uuid
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from app.models import AboutMe, Account, Figure, Maker, Sheet, SheetPart, day_of, db, utc_now
from app.policies import Actor
from app.services import counting, guests, members, merging, sheets
from app.statistics import DIMENSIONS, TOTAL, fiscal_year, month_of
from app.tasks import purge, worker
from tests.builders import a_sheet, save

# 10:30 in Tokyo.
NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def store(app, time_machine):
    time_machine.move_to(NOW, tick=False)
    with app.app_context():
        yield time_machine


def a_guest(kind: str | None = None) -> tuple[Account, str]:
    return guests.begin(kind=kind)


def wrote(account: Account, **how) -> Sheet:
    sheet = a_sheet(account, **how)
    db.session.commit()
    return sheet


def joins(account_id: uuid.UUID, **told: str) -> Actor:
    kind = told.pop("kind", None)
    db.session.execute(
        update(Account).where(Account.id == account_id).values(guest_key=None, joined_at=utc_now(), kind=kind)
    )
    db.session.add(AboutMe(account_id=account_id, **told))
    db.session.commit()
    return Actor(account_id)


def roll_up() -> None:
    counting.roll_up(utc_now())


def figures(figure: str, dimension: str = TOTAL) -> dict[str, int]:
    """By day and value, where there is anybody."""
    wanted = select(Figure).where(Figure.figure == figure, Figure.dimension == dimension, Figure.count != 0)
    return {f"{one.day} {one.value}": one.count for one in db.session.scalars(wanted)}


def adds_up() -> None:
    """Over each dimension's values, month by month, it is the total."""
    sums = Counter[tuple[str, str, date]]()
    for one in db.session.scalars(select(Figure).execution_options(populate_existing=True)):
        assert one.count >= 0
        if one.figure != "members":
            sums[one.figure, one.dimension, month_of(one.day)] += one.count
    for figure, dimension, month in sums:
        for other in (TOTAL, *DIMENSIONS):
            assert sums[figure, other, month] == sums[figure, dimension, month]


def test_the_first_save_of_the_year_counts_and_running_twice_counts_once(store):
    wrote(a_guest("student")[0])
    for _ in range(2):
        roll_up()
    assert figures("makers") == {"2026-11-23 all": 1}
    assert figures("makers", "kind") == {"2026-11-01 student": 1}
    assert figures("makers", "age_band") == {"2026-11-01 unknown": 1}
    assert figures("makers", "standing") == {"2026-11-01 guest": 1}
    assert figures("updaters") == figures("registered") == {}


def test_a_later_day_makes_an_updater_and_a_registration_counts_once_a_year(store):
    account, _ = a_guest()
    sheet = wrote(account)
    save(sheet, {"wish": "あとで"})
    db.session.commit()
    roll_up()
    assert figures("updaters") == {}
    for _ in range(2):
        store.shift(2 * DAY)
        sheets.register(guests.actor_of(account), sheet.id)
        save(db.session.get_one(Sheet, sheet.id, populate_existing=True), {"wish": "また"})
        db.session.commit()
        roll_up()
    assert figures("makers") == {"2026-11-23 all": 1}
    assert figures("updaters") == figures("registered") == {"2026-11-25 all": 1}
    adds_up()


def test_the_fiscal_year_changes_at_midnight_in_tokyo(store):
    store.move_to(datetime(2027, 3, 31, 14, 59, 59, tzinfo=UTC), tick=False)
    sheet = wrote(a_guest()[0])
    store.shift(timedelta(seconds=1))
    save(sheet, {"wish": "新しい年度"})
    db.session.commit()
    roll_up()
    assert figures("makers") == {"2027-03-31 all": 1, "2027-04-01 all": 1}
    assert figures("updaters") == {}
    assert sorted(db.session.scalars(select(Maker.fiscal_year))) == [2026, 2027]


def test_three_days_without_a_worker_are_made_up_for(store):
    roll_up()
    for _ in range(3):
        wrote(a_guest()[0])
        store.shift(DAY)
    roll_up()
    assert figures("makers") == {f"2026-11-{day} all": 1 for day in (23, 24, 25)}


def test_aids_and_papers_for_applying_are_no_card_and_the_profile_is_part_of_it(store):
    wrote(a_guest()[0], of="career-plan-aid")
    wrote(a_guest()[0], of="resume")
    wrote(a_guest()[0], of="profile")
    roll_up()
    assert figures("makers") == {"2026-11-23 all": 1}


def test_a_guest_who_joins_is_counted_once_and_what_was_open_is_filled_in(store):
    account, _ = a_guest()
    wrote(account)
    roll_up()
    store.shift(40 * DAY)
    joins(account.id, kind="worker", age_band="from_30", prefecture="13")
    roll_up()
    assert figures("makers") == {"2026-11-23 all": 1}
    assert figures("makers", "standing") == {"2026-11-01 member": 1}
    assert figures("makers", "age_band") == {"2026-11-01 from_30": 1}
    assert figures("members") == {"2027-01-02 all": 1}
    assert figures("members", "prefecture") == {"2027-01-01 13": 1}
    db.session.execute(update(AboutMe).values(prefecture="27"))
    db.session.commit()
    roll_up()
    assert figures("makers", "prefecture") == {"2026-11-01 13": 1}, "who moves is not counted again elsewhere"
    assert figures("members", "prefecture") == {"2027-01-01 27": 1}
    adds_up()


@pytest.mark.parametrize("counted", [True, False], ids=["counted", "not yet counted"])
def test_uniting_two_cards_takes_the_double_count_back(store, counted):
    own, _ = a_guest("worker")
    wrote(own)
    member = joins(own.id, kind="worker")
    store.shift(3 * DAY)
    other, token = a_guest("student")
    wrote(other, of="form-1-1", registered=True)
    sheets.register(guests.actor_of(other), wrote(other, of="form-3-1").id)
    if counted:
        roll_up()
        assert sum(figures("makers").values()) == 2
    merging.bring(member, guests.find(token))
    roll_up()
    assert figures("makers") == {"2026-11-23 all": 1}
    assert figures("updaters") == figures("registered") == {"2026-11-26 all": 1}
    assert figures("makers", "kind") == {"2026-11-01 worker": 1}
    assert [one.account_id for one in db.session.scalars(select(Maker))] == [own.id]
    adds_up()


def test_who_brings_all_that_there_is_stays_counted(store):
    own, _ = a_guest()
    member = joins(own.id)
    other, token = a_guest("student")
    wrote(other)
    merging.bring(member, guests.find(token))
    assert figures("makers", "kind") == {"2026-11-01 student": 1}
    assert figures("makers", "standing") == {"2026-11-01 member": 1}, "by the account that it is now"
    adds_up()


def test_who_is_gone_before_the_count_stays_counted(store):
    """By their own hand, after a month, on a computer of others, or when the month after leaving is over."""
    erased, token = a_guest("student")
    wrote(erased)
    guests.erase(guests.find(token))
    shared, _ = guests.begin(kind="worker", shared=True)
    wrote(shared)
    store.shift(timedelta(hours=1))
    assert purge.purge_guests(utc_now()) == 1
    late, _ = a_guest("job_seeker")
    wrote(late)
    left, _ = a_guest()
    wrote(left)
    joins(left.id, age_band="from_60")
    db.session.execute(update(Account).where(Account.id == left.id).values(left_at=utc_now()))
    db.session.commit()
    store.shift(32 * DAY)
    assert purge.purge_guests(utc_now()) == 1
    assert members.purge(utc_now()) == 1
    assert list(db.session.scalars(select(Maker))) == []
    assert figures("makers") == {"2026-11-23 all": 4}
    assert figures("makers", "kind") == {
        f"2026-11-01 {one}": 1 for one in ("student", "worker", "job_seeker", "unknown")
    }
    assert figures("makers", "age_band") == {"2026-11-01 unknown": 3, "2026-11-01 from_60": 1}
    roll_up()
    assert figures("makers") == {"2026-11-23 all": 4}
    adds_up()


def test_a_sheet_that_goes_for_good_was_counted(store):
    sheet = wrote(a_guest()[0])
    db.session.execute(update(Sheet).where(Sheet.id == sheet.id).values(removed_at=utc_now()))
    db.session.commit()
    store.shift(31 * DAY)
    assert purge.purge_removed_sheets(utc_now()) == 1
    roll_up()
    assert figures("makers") == {"2026-11-23 all": 1}


def test_members_are_those_who_can_sign_in_today(store):
    for kind in ("student", "student", "worker"):
        joins(a_guest()[0].id, kind=kind)
    gone = joins(a_guest()[0].id)
    db.session.execute(update(Account).where(Account.id == gone.account_id).values(left_at=utc_now()))
    db.session.commit()
    roll_up()
    store.shift(DAY)
    joins(a_guest()[0].id)
    roll_up()
    assert figures("members") == {"2026-11-23 all": 3, "2026-11-24 all": 4}
    assert figures("members", "kind") == {"2026-11-01 student": 2, "2026-11-01 worker": 1, "2026-11-01 unknown": 1}


def test_counting_opens_nothing_that_is_sealed(store):
    wrote(a_guest()[0])
    db.session.execute(update(SheetPart).values(sealed=b"\x01" + b"0" * 60))
    db.session.commit()
    roll_up()
    assert figures("makers") == {"2026-11-23 all": 1}


def test_the_worker_counts_every_day(store):
    wrote(a_guest()[0])
    worker.work_off()
    assert figures("makers") == {"2026-11-23 all": 1}
    assert worker.PERIODS["count"] == 24 * 3600


def test_counting_many_takes_no_more_statements_than_counting_one(store, statements):
    numbers = []
    for many in (1, 30):
        for _ in range(many):
            a_sheet(a_guest()[0])
        db.session.commit()
        statements.clear()
        roll_up()
        numbers.append(len(statements))
        store.shift(DAY)
    assert numbers[0] == numbers[1] < 30


class Town:
    """People who do whatever comes, and a list kept by hand of who made a card in which fiscal year."""

    def __init__(self, chance: random.Random):
        self.chance = chance
        self.cards: dict[uuid.UUID, uuid.UUID] = {}
        self.made: dict[uuid.UUID, set[int]] = {}
        self.gone = Counter[int]()

    def act(self) -> None:
        names = ("begin", "begin", "save", "save", "register", "join", "unite", "erase", "count")
        name = self.chance.choice(names) if self.cards else "begin"
        owner = self.chance.choice([*self.cards]) if self.cards else None
        getattr(self, name)(owner)

    def begin(self, _owner) -> None:
        account, _ = a_guest(self.chance.choice((None, "student", "worker")))
        self.cards[account.id] = wrote(account).id
        self._note(account.id)

    def save(self, owner) -> None:
        sheet = db.session.get_one(Sheet, self.cards[owner], populate_existing=True)
        save(sheet, {"wish": str(self.chance.random())})
        db.session.commit()
        self._note(owner)

    def register(self, owner) -> None:
        state = select(Sheet.status).where(Sheet.id == self.cards[owner])
        if db.session.scalar(state) == "draft":
            sheets.register(Actor(owner), self.cards[owner])
            self._note(owner)

    def join(self, owner) -> None:
        if is_guest(owner):
            joins(owner, kind="worker", age_band=self.chance.choice((None, "from_20")))

    def unite(self, owner) -> None:
        other = self.chance.choice([*self.cards])
        if other != owner and is_guest(other):
            merging.unite(Actor(owner), guests.actor_of(db.session.get_one(Account, other)))
            self.made[owner] |= self.made.pop(other)
            del self.cards[other]

    def erase(self, owner) -> None:
        if is_guest(owner):
            guests.erase(guests.actor_of(db.session.get_one(Account, owner)))
            self.gone.update(self.made.pop(owner))
            del self.cards[owner]

    def count(self, _owner) -> None:
        roll_up()

    def _note(self, owner) -> None:
        self.made.setdefault(owner, set()).add(fiscal_year(day_of(utc_now())))


def is_guest(owner: uuid.UUID) -> bool:
    return db.session.scalar(select(Account.joined_at).where(Account.id == owner)) is None


@pytest.mark.parametrize("seed", range(3))
def test_whatever_people_do_the_groups_add_up_and_nobody_counts_twice(store, seed):
    """They begin, save, register, tell, join, unite and go over half a year; the worker comes when it likes."""
    town = Town(random.Random(seed))
    for _ in range(120):
        store.shift(timedelta(hours=town.chance.randrange(1, 70)))
        town.act()
        adds_up()
    roll_up()
    adds_up()
    counted = Counter[int]()
    for key, number in figures("makers").items():
        counted[fiscal_year(date.fromisoformat(key[:10]))] += number
    assert counted == town.gone + Counter(year for years in town.made.values() for year in years)
    assert len(counted) == 2, "over the border of a fiscal year"


def test_workers_that_count_at_the_same_time_and_guests_who_go_meanwhile_count_once(store, app):
    with app.app_context():
        tokens = []
        for _ in range(40):
            account, token = a_guest("student")
            wrote(account)
            tokens.append(token)
    start, faults = threading.Barrier(3), []

    def go(what) -> None:
        try:
            with app.app_context():
                start.wait()
                what()
        except Exception as fault:
            faults.append(fault)

    def erase() -> None:
        for token in tokens[:15]:
            guests.erase(guests.find(token))

    threads = [threading.Thread(target=go, args=(what,)) for what in (roll_up, roll_up, erase)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert faults == []
    assert figures("makers") == {"2026-11-23 all": 40}
    adds_up()
