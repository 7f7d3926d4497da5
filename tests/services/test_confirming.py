"""「変更なし」: the person says that the card is still right, and it stays said until something is written."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.models import Event, confirm_sheet, engine, find_sheet
from app.policies import NotVisible
from app.services import cards
from tests.people import Person

# In Japan it is 08:30 of the 24th already.
NOW = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def person(app, clock):
    person = Person(app, "profile", "form-1-1", "form-2")
    person.page("profile", "name").press(last_name="記入")
    person.row_page("form-2", "jobs").press(company_name="見本商店")
    return person


def confirm(person):
    with person.app.app_context():
        cards.confirm(person.actor)


def told(person):
    with person.app.app_context():
        found = cards.overview(person.actor)
        return found.begun, found.confirmed_on, found.confirmed_today


def confirmed(person):
    """The forms that are noted as confirmed."""
    return {form for form in person.ids if person.opened(form).confirmed_at}


def counted(person):
    with person.app.app_context(), engine.looking() as connection:
        query = select(Event.form).where(Event.name == "confirm").order_by(Event.id)
        return sorted(connection.scalars(query))


def test_one_tap_confirms_everything_on_which_something_stands(person):
    revisions = [person.opened(form).sheet.revision for form in person.ids]
    assert told(person) == (True, "", False)
    confirm(person)
    assert told(person) == (True, "2026年11月24日", True)
    assert confirmed(person) == {"profile", "form-2"}
    assert counted(person) == ["form-2", "profile"]
    assert [person.opened(form).sheet.revision for form in person.ids] == revisions, "nothing was written on them"


def test_nothing_to_confirm_is_no_mistake(app, clock):
    person = Person(app, "form-2")
    confirm(person)
    assert told(person) == (False, "", False)
    assert counted(person) == []


def test_it_is_noted_once_a_day(person, clock):
    confirm(person)
    clock.shift(timedelta(minutes=5))
    confirm(person)
    assert person.opened("form-2").confirmed_at == NOW
    assert len(counted(person)) == 2
    clock.shift(timedelta(days=1))
    assert told(person) == (True, "2026年11月24日", False)
    confirm(person)
    assert told(person) == (True, "2026年11月25日", True)
    assert len(counted(person)) == 4


def test_who_writes_on_takes_it_back_for_that_form(person, clock):
    confirm(person)
    clock.shift(timedelta(minutes=1))
    page = person.row_page("form-2", "jobs", person.rows("form-2", "jobs")[0]["_id"])
    page.press(company_name="見本商店")
    assert confirmed(person) == {"profile", "form-2"}, "a button that changed nothing takes nothing back"
    page.save(company_name="見本百貨店")
    assert confirmed(person) == {"profile"}
    assert told(person) == (True, "", False)
    with person.app.app_context():
        assert find_sheet(person.ids["form-2"]).confirmed_at is None


def test_a_row_that_was_removed_is_a_change_too(person, clock):
    confirm(person)
    clock.shift(timedelta(minutes=1))
    person.row_page("form-2", "jobs").press(company_name="例示商店")
    confirm(person)
    clock.shift(timedelta(minutes=1))
    person.arrange("form-2", "jobs", person.rows("form-2", "jobs")[1]["_id"], "remove")
    assert confirmed(person) == {"profile"}


def test_registering_is_no_change(person):
    confirm(person)
    person.register("form-2")
    assert confirmed(person) == {"profile", "form-2"}


def test_what_somebody_saves_meanwhile_is_not_confirmed_unseen(app, person):
    read = person.opened("form-2").sheet
    person.row_page("form-2", "jobs").press(company_name="例示商店")
    with app.app_context():
        assert not confirm_sheet(read, NOW)
        assert confirm_sheet(find_sheet(read.id), NOW)


def test_nobody_confirms_for_others(person):
    confirm(Person(person.app, "form-2"))
    assert confirmed(person) == set()
    with person.app.app_context(), pytest.raises(NotVisible):
        cards.confirm(None)
