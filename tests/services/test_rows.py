"""Rows of a group: added, changed, moved, removed, brought back."""

from datetime import timedelta

import pytest

from app.jobcard import new_row_id
from app.models import utc_now
from app.services.rows import TooManyRows
from app.services.sheets import Overtaken, Unknown
from app.tasks import purge
from tests.people import Person


@pytest.fixture
def person(app):
    return Person(app, "profile", "form-2", "career-plan-aid")


def add(person, name, form="form-2", group="jobs", field="company_name"):
    page = person.row_page(form, group)
    page.press({field: name})
    return page.row_id


def names(person, field="company_name", form="form-2", group="jobs"):
    return [row.get(field) for row in person.rows(form, group)]


def test_rows_stand_in_the_order_in_which_they_were_added(person):
    for name in ("見本商店", "試作工業", "例示物産"):
        add(person, name)
    assert names(person) == ["見本商店", "試作工業", "例示物産"]


def test_a_row_is_there_once_something_is_written_in_it(person):
    page = person.row_page("form-2", "jobs")
    page.save(company_name="", start_ym={"era": "western", "year": "", "month": ""})
    page.press(company_name="")
    assert names(person) == []
    assert person.revisions("form-2") == []
    page.save(company_name="見本商店")
    page.press(company_name="見本商店")
    assert names(person) == ["見本商店"]


def test_a_row_with_nothing_but_an_unreadable_date_is_there_too(person):
    page = person.row_page("form-2", "jobs")
    page.save(start_ym="むかし")
    assert person.opened("form-2").part.unread == {f"jobs/{page.row_id}/start_ym": "むかし"}
    assert len(person.rows("form-2", "jobs")) == 1


def test_an_end_before_the_start_is_kept_as_typed_and_its_neighbours_are_saved(person):
    page = person.row_page("form-2", "jobs")
    saved = page.press(company_name="見本商店", start_ym="2019-04", end_ym="2018-03")
    assert list(saved.reading.faults) == [page.at + "end_ym"]
    (row,) = person.rows("form-2", "jobs")
    assert (row["company_name"], row["start_ym"], row.get("end_ym")) == ("見本商店", "2019-04", None)


def test_rows_within_a_row_are_one_value(person):
    page = person.row_page("form-2", "jobs")
    transfers = [{"from": "2019-04", "to": "2020-03", "department": "経理課"}, {"from": "2020-04", "to": "open"}]
    page.press(company_name="見本商店", transfers=transfers)
    (row,) = person.rows("form-2", "jobs")
    assert [{key: one[key] for key in one if key != "_id"} for one in row["transfers"]] == transfers
    page.press(company_name="見本商店", transfers=[{"from": "むかし"}])
    assert person.opened("form-2").part.unread == {page.at + "transfers": [{"from": "むかし"}]}


@pytest.mark.parametrize("group", ["gaps2", "transfers", "company_name", "no", "as_of_date", ""])
def test_what_is_no_group_of_the_form_is_not_there(person, group):
    page = person.row_page("form-2", "jobs")
    page.place = group
    with pytest.raises(Unknown):
        page.press(company_name="x")


def test_a_row_moves_past_its_visible_neighbour(person):
    first, second, third = (add(person, name) for name in ("一", "二", "三"))
    person.arrange("form-2", "jobs", second, "remove")
    person.arrange("form-2", "jobs", third, "up")
    assert names(person) == ["三", "一"]
    person.arrange("form-2", "jobs", third, "up")
    assert names(person) == ["三", "一"]
    person.arrange("form-2", "jobs", third, "down")
    assert names(person) == ["一", "三"]
    assert first != second


def test_every_arrangement_that_changes_something_is_a_revision(person):
    add(person, "一")
    row = add(person, "二")
    for how in ("down", "up", "up", "remove", "remove", "restore", "restore"):
        person.arrange("form-2", "jobs", row, how)
    assert [one.number for one in person.revisions("form-2")] == [1, 2, 3, 4, 5]


def test_a_removed_row_comes_back_with_everything_in_it(person):
    page = person.row_page("form-2", "jobs")
    page.press(company_name="見本商店", start_ym="むかし", duties="売場を担当")
    person.arrange("form-2", "jobs", page.row_id, "remove")
    assert names(person) == []
    assert person.opened("form-2").part.unread == {}
    person.arrange("form-2", "jobs", page.row_id, "restore")
    part = person.opened("form-2").part
    assert part.get(page.at + "duties") == "売場を担当"
    assert part.unread == {page.at + "start_ym": "むかし"}


def test_a_removed_row_can_come_back_for_thirty_days(person):
    row = add(person, "見本商店")
    kept = add(person, "試作工業")
    person.arrange("form-2", "jobs", row, "remove")
    for days, there in ((29, 1), (31, 0)):
        with person.app.app_context():
            purge.purge_removed_rows(utc_now() + timedelta(days=days))
        assert len([one for one in person.values("form-2")["jobs"] if one.get("_gone")]) == there
    with pytest.raises(Unknown):
        person.arrange("form-2", "jobs", row, "restore")
    assert [one["_id"] for one in person.rows("form-2", "jobs")] == [kept]


def test_a_page_of_a_row_that_was_forgotten_meanwhile_still_saves_all_it_shows(person):
    row = add(person, "見本商店")
    page = person.row_page("form-2", "jobs", row)
    person.arrange("form-2", "jobs", row, "remove")
    with person.app.app_context():
        purge.purge_removed_rows(utc_now() + timedelta(days=31))
    page.press(company_name="見本商店", duties="売場を担当")
    (found,) = person.rows("form-2", "jobs")
    assert (found["company_name"], found["duties"]) == ("見本商店", "売場を担当")


@pytest.mark.parametrize("how", ["up", "down", "remove", "restore", "sideways", ""])
def test_a_row_that_is_not_there_cannot_be_arranged(person, how):
    add(person, "見本商店")
    with pytest.raises(Unknown):
        person.arrange("form-2", "jobs", new_row_id(), how)


def test_writing_in_a_row_that_was_removed_meanwhile_is_asked_about(person):
    row = add(person, "見本商店")
    page = person.row_page("form-2", "jobs", row)
    person.arrange("form-2", "jobs", row, "remove")
    for button in (False, True):
        with pytest.raises(Overtaken):
            page.save(company_name="見本商店", duties="売場を担当", button=button)
    assert names(person) == []
    page.press(company_name="見本商店", duties="売場を担当", revive=True)
    (found,) = person.rows("form-2", "jobs")
    assert (found["company_name"], found["duties"]) == ("見本商店", "売場を担当")


def test_a_row_comes_back_even_when_nothing_else_in_it_changed(person):
    row = add(person, "見本商店")
    page = person.row_page("form-2", "jobs", row)
    person.arrange("form-2", "jobs", row, "remove")
    page.press(company_name="見本商店", revive=True)
    assert names(person) == ["見本商店"]


def test_bringing_a_row_back_overtakes_nobody_who_wrote_in_it_before_it_went(person):
    row = add(person, "見本商店")
    page, other = person.row_page("form-2", "jobs", row), person.row_page("form-2", "jobs", row)
    other.save(company_name="見本商事")
    person.arrange("form-2", "jobs", row, "remove")
    with pytest.raises(Overtaken) as found:
        page.press(company_name="見本物産", revive=True)
    assert found.value.conflicts[page.at + "company_name"].theirs == "見本商事"
    assert names(person) == []


def test_a_group_holds_as_many_rows_as_the_form_says_and_removed_ones_do_not_count(person):
    most = person.opened("career-plan-aid").definition.fields["lifeline"].option("most")
    ids = [add(person, f"出来事{n}", "career-plan-aid", "lifeline", "event") for n in range(most)]
    page = person.row_page("career-plan-aid", "lifeline")
    with pytest.raises(TooManyRows, match=f"{most}件まで"):
        page.press(event="もうひとつ")
    person.arrange("career-plan-aid", "lifeline", ids[3], "remove")
    page.press(event="もうひとつ")
    with pytest.raises(TooManyRows):
        person.arrange("career-plan-aid", "lifeline", ids[3], "restore")
    last = person.row_page("career-plan-aid", "lifeline", ids[3])
    with pytest.raises(TooManyRows):
        last.press(event="出来事3", revive=True)
    assert len(person.rows("career-plan-aid", "lifeline")) == most


def test_two_people_in_different_rows_do_not_meet(person):
    first, second = add(person, "一"), add(person, "二")
    one, other = person.row_page("form-2", "jobs", first), person.row_page("form-2", "jobs", second)
    one.save(company_name="一の一")
    other.save(company_name="二の二")
    person.arrange("form-2", "jobs", second, "up")
    one.save(company_name="一の二")
    assert names(person) == ["二の二", "一の二"]


def test_what_a_company_wrote_stays_with_its_row(person):
    first, second = add(person, "一"), add(person, "二")
    person.write_as("company", "form-2", {"jobs": [{"_id": first, "confirmer": "店長　見本"}]})
    person.arrange("form-2", "jobs", second, "up")
    person.row_page("form-2", "jobs", first).press(company_name="一の一", confirmer="私が書く")
    shown = person.rows("form-2", "jobs")
    assert [row.get("confirmer") for row in shown] == [None, "店長　見本"]
    assert shown[1]["company_name"] == "一の一"


def test_a_group_without_rows_of_the_person_shows_nobody_elses(person):
    row = add(person, "一")
    person.write_as("company", "form-2", {"jobs": [{"_id": row, "confirmer": "店長　見本"}]})
    person.arrange("form-2", "jobs", row, "remove")
    assert person.rows("form-2", "jobs") == []
    with person.app.app_context():
        purge.purge_removed_rows(utc_now() + timedelta(days=31))
    assert person.rows("form-2", "jobs") == []
