"""Writing a section: what a save keeps, what it refuses, and which revisions it leaves."""

import pytest

from app.models import Event, Sheet, db
from app.policies import NotVisible
from app.services import sheets
from app.services.sheets import Overtaken, Seen, StillUnread, Unknown
from tests.people import Person, any_id

MONTH = {"era": "western", "year": "2019", "month": "13"}


@pytest.fixture
def person(app):
    return Person(app, "profile", "form-2", "form-1-1", "career-plan-aid")


def causes(person, form="profile"):
    return [(one.number, one.cause) for one in person.revisions(form)]


def test_a_readable_neighbour_is_saved_and_the_rest_kept_as_it_was_typed(person):
    saved = person.page("profile", "name").press(last_name="記入", first_name="", birth_date="平成99年1月1日")
    assert set(saved.reading.faults) == {"birth_date"}
    part = person.opened("profile").part
    assert part.values == {"last_name": "記入"}
    assert part.unread == {"birth_date": "平成99年1月1日"}


def test_what_could_not_be_read_gives_way_to_what_can(person):
    page = person.page("profile", "name")
    page.save(birth_date="むかし")
    page.save(birth_date="1990-04-01")
    part = person.opened("profile").part
    assert (part.values, part.unread) == ({"birth_date": "1990-04-01"}, {})
    page.save(birth_date="また むかし")
    part = person.opened("profile").part
    assert (part.values, part.unread) == ({}, {"birth_date": "また むかし"})


def test_fields_that_the_page_did_not_bring_stay_as_they_are(person):
    person.page("profile", "name").press(last_name="記入", first_name="例子")
    person.page("profile", "name").press(first_name="見本")
    assert person.values("profile") == {"last_name": "記入", "first_name": "見本"}


def test_an_emptied_field_is_empty(person):
    page = person.page("profile", "name")
    page.press(last_name="記入")
    page.press(last_name="")
    assert person.values("profile") == {}


def test_saves_in_passing_of_one_page_leave_one_snapshot(person):
    page, other = person.page("profile", "name"), person.page("profile", "address")
    for text in ("記", "記入", "記入子"):
        page.save(last_name=text)
    other.save(city="姫路市")
    page.save(last_name="記入例")
    assert causes(person) == [(4, "autosave"), (5, "autosave")]
    assert person.revision("profile", 5)["values"] == {"last_name": "記入例", "city": "姫路市"}


def test_a_save_in_passing_that_changes_nothing_writes_nothing(person):
    page = person.page("profile", "name")
    page.save(last_name="記入")
    before = person.opened("profile").sheet
    page.save(last_name=" 記入 ")
    after = person.opened("profile").sheet
    assert (after.revision, after.saved_at) == (before.revision, before.saved_at)
    assert after.parts[0].sealed == before.parts[0].sealed


def test_every_save_by_a_button_is_a_revision(person):
    page = person.page("profile", "name")
    page.press(last_name="記入")
    page.press(last_name="見本")
    page.save(last_name="見本人")
    page.press(last_name="見本人")
    assert causes(person) == [(1, "button"), (2, "button"), (3, "button")]


def test_a_button_keeps_what_another_page_saved_in_passing_as_a_revision_of_its_own(person):
    passing, pressed = person.page("profile", "address"), person.page("profile", "name")
    pressed.press(last_name="記入")
    passing.save(city="姫路市")
    pressed.press(last_name="記入")
    passing.save(city="加古川市")
    assert causes(person) == [(1, "button"), (2, "button"), (3, "autosave")]


def test_a_button_on_an_empty_page_leaves_no_revision(person):
    person.page("profile", "name").press(last_name="")
    assert causes(person) == []
    assert person.opened("profile").sheet.saved_at is None


def test_a_snapshot_holds_the_state_of_the_profile_that_belonged_to_it(person):
    person.page("profile", "name").press(last_name="記入")
    person.page("form-1-1", "strengths").press(strengths="続けること")
    person.page("profile", "name").press(last_name="見本")
    person.page("form-1-1", "strengths").press(strengths="続けることと、聞くこと")
    first, second = person.revisions("form-1-1")
    assert person.revision("profile", first.profile_revision)["values"] == {"last_name": "記入"}
    assert person.revision("profile", second.profile_revision)["values"] == {"last_name": "見本"}
    assert [one.profile_revision for one in person.revisions("profile")] == [1, 2]


def test_writing_different_fields_is_no_conflict_and_both_stay(person):
    one, other = person.page("profile", "address"), person.page("profile", "address")
    one.press(city="姫路市", street="", building="")
    other.press(city="", street="本町1", building="")
    assert person.values("profile") == {"city": "姫路市", "street": "本町1"}


def test_writing_the_same_field_is_a_conflict_and_nothing_of_the_save_is_written(person):
    one, other = person.page("profile", "address"), person.page("profile", "address")
    one.save(city="姫路市")
    with pytest.raises(Overtaken) as found:
        other.press(city="加古川市", street="本町1", building="見本荘")
    conflict = found.value.conflicts["city"]
    assert (conflict.theirs, conflict.mine) == ("姫路市", "加古川市")
    assert person.values("profile") == {"city": "姫路市"}


def test_a_conflict_keeps_the_other_text_as_a_revision_for_ever(person):
    one, other = person.page("profile", "address"), person.page("profile", "address")
    one.save(city="姫路市")
    with pytest.raises(Overtaken):
        other.press(city="加古川市")
    other.press(city="加古川市")
    person.page("profile", "address").save(city="高砂市")
    assert causes(person) == [(1, "conflict"), (2, "button"), (3, "autosave")]
    assert person.revision("profile", 1)["values"] == {"city": "姫路市"}


def test_the_same_text_from_two_pages_is_no_conflict(person):
    one, other = person.page("profile", "address"), person.page("profile", "address")
    one.save(city="姫路市")
    other.press(city="　姫路市 ")
    assert person.values("profile") == {"city": "姫路市"}


def test_who_compared_may_choose_their_own_text(person):
    one, other = person.page("profile", "address"), person.page("profile", "address")
    one.save(city="姫路市")
    for _ in range(1):
        with pytest.raises(Overtaken):
            other.press(city="加古川市")
    other.press(city="加古川市")
    assert person.values("profile") == {"city": "加古川市"}


def test_who_compared_is_asked_again_when_the_text_changed_once_more(person):
    one, other = person.page("profile", "address"), person.page("profile", "address")
    one.save(city="姫路市")
    with pytest.raises(Overtaken):
        other.press(city="加古川市")
    one.save(city="高砂市")
    with pytest.raises(Overtaken) as found:
        other.press(city="加古川市")
    assert found.value.conflicts["city"].theirs == "高砂市"


def test_a_page_left_open_does_not_put_old_texts_back(person):
    """After its own save the page still shows the old text of a field that somebody else has changed meanwhile."""
    stale, other = person.page("profile", "address"), person.page("profile", "address")
    other.save(city="姫路市")
    stale.save(city="", street="本町1")
    stale.save(city="", street="本町1番地")
    assert person.values("profile") == {"city": "姫路市", "street": "本町1番地"}


def test_a_stale_page_that_touches_the_field_after_a_save_of_its_own_is_told(person):
    stale, other = person.page("profile", "address"), person.page("profile", "address")
    other.save(city="姫路市")
    stale.save(city="", street="本町1")
    with pytest.raises(Overtaken):
        stale.save(city="加古川市", street="本町1")
    assert person.values("profile") == {"city": "姫路市", "street": "本町1"}


def test_a_page_never_overtakes_itself(person):
    """The button, pressed while a save in passing of the same page is still on its way, carries the older state."""
    page = person.page("profile", "address")
    late = page.seen
    page.save(city="姫路")
    page.seen = late
    page.press(city="姫路市")
    page.seen = late
    page.press(city="")
    assert person.values("profile") == {}


def test_a_page_without_its_base_is_judged_by_its_revision(person):
    page = person.page("profile", "address")
    page.save(city="姫路市")
    with person.app.app_context(), pytest.raises(Overtaken):
        sheets.save_section(
            person.actor, person.ids["profile"], "address", {"city": "加古川市"}, Seen(0, "another"), button=True
        )
    with person.app.app_context():
        sheets.save_section(
            person.actor, person.ids["profile"], "address", {"city": "加古川市"}, Seen(1, "another"), button=True
        )
    assert person.values("profile") == {"city": "加古川市"}


def test_an_unread_text_takes_part_in_conflicts_like_any_other(person):
    one, other = person.page("profile", "name"), person.page("profile", "name")
    one.save(birth_date="むかし")
    with pytest.raises(Overtaken) as found:
        other.save(birth_date="1990-04-01")
    assert found.value.conflicts["birth_date"].theirs == "むかし"


def test_nobody_can_write_what_another_writer_writes(person):
    page = person.page("form-1-1", "strengths")
    page.press(strengths="続けること", consulting_comment="とても良い", consultant_name="見本", unknown="x")
    assert person.values("form-1-1") == {"strengths": "続けること"}


def test_a_section_of_another_writer_is_not_there_to_be_written(person):
    for section in ("consultant", "nothing", "", "jobs"):
        with person.app.app_context(), pytest.raises(Unknown):
            sheets.save_section(
                person.actor, person.ids["form-1-1"], section, {"consulting_comment": "x"}, Seen(0, ""), button=True
            )


def test_another_persons_sheet_does_not_exist(person, app):
    stranger = Person(app, "profile")
    for actor in (stranger.actor, None):
        for sheet_id in (person.ids["profile"], any_id()):
            with app.app_context():
                with pytest.raises(NotVisible):
                    sheets.save_section(actor, sheet_id, "name", {"last_name": "x"}, Seen(0, ""), button=True)
                with pytest.raises(NotVisible):
                    sheets.register(actor, sheet_id)
                with pytest.raises(NotVisible):
                    sheets.open_sheet(actor, sheet_id)
    assert person.values("profile") == {}


def test_a_form_is_laid_out_once(person):
    with person.app.app_context():
        sheets.add_sheets(person.actor, ["profile", "form-3-1", "form-3-1"])
        held = db.session.scalars(db.select(Sheet.definition)).all()
    assert sorted(held) == ["career-plan-aid", "form-1-1", "form-2", "form-3-1", "profile"]


def test_registering_says_that_the_sheet_stands_as_it_is(person):
    person.page("profile", "name").press(last_name="記入")
    person.register("profile")
    sheet = person.opened("profile").sheet
    assert (sheet.status, sheet.revision) == ("registered", 2)
    assert sheet.registered_at is not None
    assert causes(person) == [(1, "button"), (2, "register")]


def test_an_empty_sheet_may_be_registered(person):
    person.register("form-2")
    assert person.opened("form-2").sheet.status == "registered"


def test_registering_twice_is_registering_once(person):
    person.register("form-2")
    person.register("form-2")
    assert [one.cause for one in person.revisions("form-2")] == ["register"]


def test_only_what_could_not_be_read_keeps_a_sheet_from_being_registered(person):
    page = person.page("profile", "name")
    page.press(birth_date="むかし")
    with pytest.raises(StillUnread):
        person.register("profile")
    assert person.opened("profile").sheet.status == "draft"
    page.press(birth_date="")
    assert person.register("profile").sheet.status == "registered"


def test_a_registered_sheet_is_a_draft_again_once_something_changes(person):
    page = person.page("profile", "name")
    page.press(last_name="記入")
    person.register("profile")
    page.press(last_name="記入")
    assert person.opened("profile").sheet.status == "registered"
    page.save(last_name="見本")
    assert person.opened("profile").sheet.status == "draft"
    assert person.opened("profile").view.status == "draft"


def test_registering_does_not_make_an_open_page_stale(person):
    page = person.page("profile", "name")
    page.save(last_name="記入")
    person.register("profile")
    page.save(last_name="記入例")
    assert person.values("profile") == {"last_name": "記入例"}


def test_what_happens_is_counted_without_a_word_of_what_was_written(person):
    page = person.page("profile", "name")
    page.press(last_name="記入", birth_date="むかし")
    page.save(last_name="記入", birth_date="むかし")
    page.press(last_name="記入", birth_date="1992-04-01")
    person.register("form-2")
    with person.app.app_context():
        events = [(one.name, one.form, one.section) for one in db.session.scalars(db.select(Event).order_by(Event.id))]
    assert [one for one in events if one[0] != "start"] == [
        ("fault", "profile", "name"),
        ("save", "profile", "name"),
        ("fault", "profile", "name"),
        ("step", "profile", "name"),
        ("save", "profile", "name"),
        ("register", "form-2", None),
    ]
