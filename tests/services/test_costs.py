"""The minutes that a form is said to take: what its file says, until enough people have shown it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select

from app.models import Event, db, engine
from app.services import cards, costs
from app.services.costs import AWAY, ENOUGH, STEPS, step_of
from tests.people import Person

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def counted(app):
    with app.app_context(), engine.looking() as connection:
        query = select(Event.form, Event.section).where(Event.name == "took").order_by(Event.id)
        return [tuple(row) for row in connection.execute(query)]


def writes(person, clock, form, section, minutes, **texts):
    page = person.page(form, section)
    clock.shift(minutes * MINUTE)
    page.press(**texts)


def test_the_first_registration_counts_the_minutes_of_writing(app, clock):
    person = Person(app, "profile", "form-1-1")
    writes(person, clock, "profile", "name", 4, last_name="記入")
    writes(person, clock, "profile", "address", 3, city="姫路市")
    clock.shift(1 * MINUTE)
    person.register("profile")
    assert counted(app) == [("profile", "10")]
    # Four hours later the next form: away between the two, and the time before its first save counts from here.
    clock.shift(240 * MINUTE)
    writes(person, clock, "profile", "name", 1, last_name="例示")
    writes(person, clock, "form-1-1", "strengths", 12, strengths="話を最後まで聞ける。")
    person.register("form-1-1")
    person.register("profile")
    assert counted(app)[1:] == [("form-1-1", "15")], "registering again is no second measurement"


def test_a_form_on_which_nobody_wrote_measures_nothing(app, clock):
    person = Person(app, "form-2")
    person.register("form-2")
    assert counted(app) == []


@given(st.lists(st.integers(0, 3 * 3600), max_size=30))
def test_only_the_time_of_writing_counts_and_only_in_steps(gaps):
    moments = [NOW]
    for gap in gaps:
        moments.append(moments[-1] + timedelta(seconds=gap))
    active = sum(gap for gap in gaps if timedelta(seconds=gap) <= AWAY) / 60
    step = step_of(moments)
    assert step in STEPS
    assert active <= step or step == STEPS[-1]
    assert all(lower < active for lower in STEPS if lower < step)


def took(app, step, times, form="form-2", day=NOW):
    with app.app_context():
        row = {"name": "took", "actor_role": "person", "guest": True, "form": form, "section": str(step)}
        for _ in range(times):
            db.session.execute(insert(Event).values(**row, at=day, day=day.date()))
        db.session.commit()


def told(app, person, form="form-2"):
    """As another process would tell it, which has not asked before."""
    app.extensions.pop(costs.NAME, None)
    with app.app_context():
        return next(one.minutes for one in cards.overview(person.actor).items if one.definition.id == form)


@pytest.fixture
def person(app, clock):
    yield Person(app, "profile", "form-2")
    app.extensions.pop(costs.NAME, None)


def test_half_of_enough_people_are_told_instead_of_the_guess(app, person):
    assert told(app, person) == 20
    took(app, 30, ENOUGH // 2)
    took(app, 60, ENOUGH // 2 - 1)
    assert told(app, person) == 20, "too few to speak for others"
    took(app, 10, 1)
    assert told(app, person) == 30
    took(app, 60, ENOUGH)
    assert told(app, person) == 60
    assert told(app, person, "profile") == 3


def test_what_was_long_ago_speaks_for_nobody(app, person):
    took(app, 60, ENOUGH, day=NOW - timedelta(days=costs.DAYS + 2))
    assert told(app, person) == 20


def test_the_figures_are_asked_once_and_not_by_every_page(app, person, statements):
    told(app, person)
    statements.clear()
    with app.app_context():
        [one.minutes for one in cards.overview(person.actor).items]
    assert not [one for one in statements if "events" in one]
