"""What members are told, when, and once."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.models import Account, Email, Mail, Notification, Revision, Sheet, day_of, db, utc_now
from app.policies import Actor
from app.services import cards, mypage, notifications, reminders, removals, sheets
from tests.people import Person

START = datetime(2026, 1, 5, 3, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def member(app, clock):
    """Somebody with an account who began two forms."""
    return joined(Person(app, "profile", "form-2", "form-3-1"))


def joined(person):
    with person.app.app_context():
        account = db.session.get(Account, person.actor.account_id)
        account.joined_at, account.guest_key = utc_now(), None
        db.session.add(Email.of("hanako@example.com", account_id=account.id, key=account.id.bytes))
        db.session.commit()
    person.actor = Actor(person.actor.account_id)
    return person


def remind(person):
    with person.app.app_context():
        return reminders.remind(utc_now())


def told(person):
    with person.app.app_context():
        return [one.title for one in mypage.home(person.actor).told]


def kinds(person):
    with person.app.app_context():
        return sorted(one.kind for one in notifications.standing(person.actor))


def writes_job(person, name="見本商店"):
    person.row_page("form-2", "jobs").press(company_name=name)


def test_a_draft_is_told_of_after_a_week_and_after_a_month_once_each(member, clock):
    writes_job(member)
    clock.shift(6 * DAY)
    assert remind(member) == 0
    clock.shift(DAY)
    assert (remind(member), remind(member)) == (1, 0)
    assert told(member) == ["「様式2 職務経歴シート」が、下書きのまま7日たちました"]
    clock.shift(7 * DAY)
    assert remind(member) == 0
    assert told(member) == ["「様式2 職務経歴シート」が、下書きのまま14日たちました"]
    clock.shift(17 * DAY)
    assert (remind(member), remind(member)) == (1, 0)
    assert kinds(member) == ["draft_month", "draft_week"]
    assert told(member) == ["「様式2 職務経歴シート」が、下書きのまま31日たちました"], "the same is said once"
    with member.app.app_context():
        notifications.put_away(member.actor, mypage.home(member.actor).told[0].id)
    assert told(member) == []


def test_who_goes_on_or_registers_is_told_nothing_more_of_that_draft(member, clock):
    writes_job(member)
    clock.shift(8 * DAY)
    remind(member)
    clock.shift(60)
    writes_job(member, "例示商店")
    assert told(member) == []
    clock.shift(8 * DAY)
    assert remind(member) == 1, "it was left a second time"
    member.register("form-2")
    assert told(member) == []


def test_a_letter_goes_along_at_most_one_a_week(member, clock):
    writes_job(member)
    member.page("profile", "name").press(last_name="記入")
    clock.shift(8 * DAY)
    assert remind(member) == 2
    with member.app.app_context():
        assert list(db.session.scalars(select(Mail.kind))) == ["notification"]
        assert "見本商店" not in str(list(db.session.scalars(select(Mail)).one().open_from("sealed").values()))


@pytest.mark.parametrize("ended", ["left_at", "suspended_at"])
def test_who_left_or_is_suspended_is_told_nothing(member, clock, ended):
    writes_job(member)
    with member.app.app_context():
        setattr(db.session.get_one(Account, member.actor.account_id), ended, utc_now())
        db.session.commit()
    clock.shift(timedelta(days=40))
    assert remind(member) == 0


def test_guests_are_told_nothing(app, clock):
    guest = Person(app, "form-2")
    writes_job(guest)
    clock.shift(8 * DAY)
    assert remind(guest) == 0


def licence(person, until, name="見本免許", row=None):
    person.row_page("form-3-1", "licenses", row).press(
        name=name, **{"valid_until": {"era": "", "year": str(until.year), "month": until.month, "day": until.day}}
    )


def due_on(person):
    with person.app.app_context():
        return db.session.scalar(select(Sheet.due_on).where(Sheet.id == person.ids["form-3-1"]))


def test_a_licence_is_told_of_sixty_days_before_it_ends(member, clock):
    until, later = day_of(START + 100 * DAY), day_of(START + 150 * DAY)
    licence(member, later, "試作免許")
    licence(member, until)
    member.register("form-3-1")
    assert due_on(member) == until
    clock.shift(39 * DAY)
    assert remind(member) == 0
    clock.shift(DAY)
    assert (remind(member), remind(member)) == (1, 0)
    assert told(member) == ["「見本免許」の期限が近づいています"]
    assert due_on(member) == later, "the next one is waited for"
    clock.shift(50 * DAY)
    assert remind(member) == 1
    assert told(member)[0] == "「試作免許」の期限が近づいています"
    clock.shift(15 * DAY)
    assert "「見本免許」の期限が過ぎました" in told(member)


def test_a_licence_that_was_renewed_is_not_told_of_any_more(member, clock):
    licence(member, day_of(START + 30 * DAY))
    remind(member)
    (row,) = member.rows("form-3-1", "licenses")
    licence(member, day_of(START + 900 * DAY), row=row["_id"])
    assert told(member) == []
    assert due_on(member) == day_of(START + 900 * DAY)
    member.arrange("form-3-1", "licenses", row["_id"], "remove")
    assert due_on(member) is None


def test_half_a_year_without_a_save_is_told_of_and_nothing_has_changed_answers_it(member, clock):
    writes_job(member)
    member.register("form-2")
    clock.shift(181 * DAY)
    assert remind(member) == 0
    clock.shift(2 * DAY)
    assert (remind(member), remind(member)) == (1, 0)
    assert told(member) == ["半年のあいだ、更新がありません"]
    clock.shift(DAY)
    with member.app.app_context():
        cards.confirm(member.actor)
    assert told(member) == []
    clock.shift(100 * DAY)
    assert remind(member) == 0
    clock.shift(90 * DAY)
    assert remind(member) == 1


def test_a_sheet_off_the_card_reminds_of_nothing(member, clock):
    writes_job(member)
    with member.app.app_context():
        removals.remove(member.actor, member.ids["form-2"])
    clock.shift(8 * DAY)
    assert remind(member) == 0


def test_exactly_those_with_an_older_sheet_are_told_of_a_new_version(member, clock):
    other = joined_again(member.app)
    for person in (member, other):
        writes_job(person)
        person.register("form-2")
    with member.app.app_context():
        db.session.get(Sheet, member.ids["form-2"]).version = "2015-10"
        db.session.execute(Revision.__table__.update().values(definition_version="2015-10"))
        db.session.commit()
        assert reminders.remind(utc_now()) == 1
        assert reminders.remind(utc_now()) == 0
        rows = db.session.execute(select(Notification.account_id, Notification.kind, Notification.place)).all()
        assert rows == [(member.actor.account_id, "new_version", "2018-04")]


def joined_again(app):
    return joined(Person(app, "profile", "form-2"))


def test_what_was_read_is_put_away_by_its_owner_alone(member, clock):
    writes_job(member)
    clock.shift(8 * DAY)
    remind(member)
    other = joined_again(member.app)
    with member.app.app_context():
        (one,) = notifications.standing(member.actor)
        notifications.put_away(other.actor, one.id)
        assert notifications.standing(member.actor) == [one]
        notifications.put_away(member.actor, one.id)
        assert notifications.standing(member.actor) == []
    assert remind(member) == 0, "what was put away is not told again"


def test_more_than_a_batch_is_told_in_one_night(member, clock, monkeypatch):
    monkeypatch.setattr(reminders, "BATCH", 2)
    people = [joined_again(member.app) for _ in range(5)]
    for person in people:
        writes_job(person)
    clock.shift(8 * DAY)
    assert remind(member) == 5


def test_one_sheet_that_cannot_be_opened_holds_up_no_other(member, clock):
    other = joined(Person(member.app, "form-3-1"))
    for person in (member, other):
        licence(person, day_of(START + 20 * DAY))
    with member.app.app_context():
        sheet = db.session.get(Sheet, member.ids["form-3-1"])
        sheet.parts[0].sealed = b"\x01" + b"0" * 60
        db.session.commit()
        assert reminders.remind(utc_now()) == 1
        assert db.session.scalar(select(func.count()).select_from(Notification)) == 1


def test_nothing_of_another_kind_is_told(member):
    with member.app.app_context(), pytest.raises(ValueError, match="nothing of this kind"):
        notifications.tell(member.actor.account_id, "advert", "advert", now=utc_now())


def test_what_was_told_more_than_a_year_ago_is_forgotten(member, clock):
    writes_job(member)
    clock.shift(8 * DAY)
    remind(member)
    with member.app.app_context():
        assert notifications.purge(utc_now() + 399 * DAY) == 0
        assert notifications.purge(utc_now() + 401 * DAY) == 1
        assert sheets.open_card(member.actor)
