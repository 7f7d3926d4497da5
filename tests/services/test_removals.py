"""Sheets taken off the card: gone from everywhere, and back as they were within 30 days."""

from datetime import timedelta

import pytest

from app.models import Audit, Revision, Sheet, db, find_removed, revision_number, utc_now
from app.policies import NotVisible
from app.services import answers, cards, files, history, removals, rows, sheets
from app.services.removals import Taken
from app.tasks import purge
from tests.people import Person
from tests.services.test_interleavings import at_once


@pytest.fixture
def person(app):
    person = Person(app, "profile", "form-2", "form-1-1")
    person.page("form-1-1", "strengths").press(strengths="続けること")
    return person


def held(person):
    with person.app.app_context():
        return {one.definition.id: one.id for one in sheets.open_card(person.actor)}


def removed(person):
    with person.app.app_context():
        return [one.definition.id for one in removals.removed(person.actor)]


def remove(person, form):
    with person.app.app_context():
        removals.remove(person.actor, person.ids[form])


def put_back(person, sheet_id, **more):
    with person.app.app_context():
        removals.put_back(person.actor, sheet_id, **more)


def begin_anew(person, form="form-1-1"):
    with person.app.app_context():
        sheets.add_sheets(person.actor, [form])
    person.ids = held(person)


def test_a_removed_sheet_is_nowhere_on_the_card(person):
    sheet_id = person.ids["form-1-1"]
    remove(person, "form-1-1")
    assert "form-1-1" not in held(person)
    assert removed(person) == ["form-1-1"]
    with person.app.app_context():
        overview = cards.overview(person.actor)
        assert [one.opened for one in overview.items if one.definition.id == "form-1-1"] == [None]
        assert "form-1-1" not in [one.definition.id for one in files.available(person.actor)]
        assert revision_number(person.actor.account_id, "form-1-1") is None
        for act in (sheets.open_sheet, answers.read, history.listing, sheets.register, removals.remove):
            with pytest.raises(NotVisible):
                act(person.actor, sheet_id)
        with pytest.raises(NotVisible):
            rows.arrange_row(person.actor, sheet_id, ("jobs", "0" * 16), "up")


def test_a_page_of_a_removed_sheet_that_is_still_open_saves_nothing(person):
    page = person.page("form-1-1", "strengths")
    remove(person, "form-1-1")
    with pytest.raises(NotVisible):
        page.press(strengths="聞くこと")


def test_it_comes_back_as_it_was_with_its_history(person):
    sheet_id, before = person.ids["form-1-1"], person.values("form-1-1")
    remove(person, "form-1-1")
    put_back(person, sheet_id)
    assert held(person)["form-1-1"] == sheet_id
    assert person.values("form-1-1") == before
    assert [one.number for one in person.revisions("form-1-1")] == [1]
    assert removed(person) == []
    put_back(person, sheet_id)
    assert held(person)["form-1-1"] == sheet_id


def test_the_form_can_be_begun_anew_and_an_empty_sheet_gives_way(person):
    old = person.ids["form-1-1"]
    remove(person, "form-1-1")
    begin_anew(person)
    assert person.ids["form-1-1"] != old
    assert person.values("form-1-1") == {}
    put_back(person, old)
    assert held(person)["form-1-1"] == old
    assert removed(person) == []


def test_when_both_hold_something_the_person_chooses_and_neither_is_lost(person):
    old = person.ids["form-1-1"]
    remove(person, "form-1-1")
    begin_anew(person)
    new = person.ids["form-1-1"]
    person.page("form-1-1", "strengths").press(strengths="聞くこと")
    with pytest.raises(Taken):
        put_back(person, old)
    assert held(person)["form-1-1"] == new
    with person.app.app_context():
        look = removals.look(person.actor, old)
        assert look.instead.id == new
        assert [(one.old, one.new) for place in look.changed for one in place.differences] == [
            ("聞くこと", "続けること")
        ]
    put_back(person, old, instead=True)
    assert held(person)["form-1-1"] == old
    with person.app.app_context():
        assert [one.id for one in removals.removed(person.actor)] == [new]
    put_back(person, new, instead=True)
    assert held(person)["form-1-1"] == new


def test_a_sheet_emptied_again_does_not_give_way_unasked(person):
    """Its revisions hold what stood there."""
    old = person.ids["form-1-1"]
    remove(person, "form-1-1")
    begin_anew(person)
    person.page("form-1-1", "strengths").press(strengths="聞くこと")
    person.page("form-1-1", "strengths").press(strengths="")
    with pytest.raises(Taken):
        put_back(person, old)


@pytest.mark.parametrize("again", range(5))
def test_put_back_and_begun_anew_at_the_same_moment_one_sheet_is_on_the_card(person, again):
    old = person.ids["form-1-1"]
    remove(person, "form-1-1")

    def begin():
        with person.app.app_context():
            sheets.add_sheets(person.actor, ["form-1-1"])

    assert at_once(lambda: put_back(person, old), begin) == [None, None]
    assert held(person)["form-1-1"] == old
    assert removed(person) == []


def test_the_profile_stays_on_the_card(person):
    with person.app.app_context():
        for act in (removals.removable, removals.remove):
            with pytest.raises(NotVisible):
                act(person.actor, person.ids["profile"])
    assert "profile" in held(person)


def test_nobody_else_removes_puts_back_or_looks(person, app):
    sheet_id, stranger = person.ids["form-1-1"], Person(app, "profile")
    acts = (removals.removable, removals.remove, removals.look, removals.put_back)
    for actor in (stranger.actor, None):
        for act in acts:
            with app.app_context(), pytest.raises(NotVisible):
                act(actor, sheet_id)
    remove(person, "form-1-1")
    for actor in (stranger.actor, None):
        for act in acts:
            with app.app_context(), pytest.raises(NotVisible):
                act(actor, sheet_id)
    assert removed(person) == ["form-1-1"]
    assert removed(stranger) == []


def test_after_thirty_days_the_worker_deletes_it_with_its_history_and_leaves_a_line(person):
    sheet_id = person.ids["form-1-1"]
    remove(person, "form-1-1")
    begin_anew(person)
    with person.app.app_context():
        assert purge.purge_removed_sheets(utc_now() + timedelta(days=29)) == 0
        assert find_removed(sheet_id)
        db.session.rollback()
        assert purge.purge_removed_sheets(utc_now() + timedelta(days=30, minutes=1)) == 1
        assert find_removed(sheet_id) is None
        assert db.session.scalars(db.select(Revision).where(Revision.sheet_id == sheet_id)).all() == []
        (line,) = db.session.scalars(db.select(Audit))
        assert (line.act, line.thing, line.owner_id) == ("purge", "sheet", person.actor.account_id)
        assert db.session.scalar(db.select(db.func.count()).select_from(Sheet)) == 3
    assert "form-1-1" in held(person)


def test_removed_rows_of_a_removed_sheet_are_forgotten_in_their_time_too(person):
    person.row_page("form-2", "jobs").press(company_name="見本商店")
    person.arrange("form-2", "jobs", person.rows("form-2", "jobs")[0]["_id"], "remove")
    remove(person, "form-2")
    with person.app.app_context():
        assert purge.purge_removed_rows(utc_now() + timedelta(days=31)) == 1
        assert purge.purge_removed_rows(utc_now() + timedelta(days=31)) == 0


def test_removed_rows_are_listed_with_their_names_the_last_one_first(person):
    for name in ("見本商店", "試作工業", ""):
        person.row_page("form-2", "jobs").press(company_name=name, position="店長")
    for row in person.rows("form-2", "jobs"):
        person.arrange("form-2", "jobs", row["_id"], "remove")
    opened = person.opened("form-2")
    found = rows.removed_rows(opened, opened.definition.fields["jobs"])
    assert [one.title for one in found] == ["仕事", "試作工業", "見本商店"]
    person.arrange("form-2", "jobs", found[1].id, "restore")
    opened = person.opened("form-2")
    assert [one.title for one in rows.removed_rows(opened, opened.definition.fields["jobs"])] == ["仕事", "見本商店"]
