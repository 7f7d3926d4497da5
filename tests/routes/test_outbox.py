"""What pages tell the outbox in the tab, and what happens to saves that come from it."""

import pytest

from app.models import find_sheet
from tests.client import Visitor
from tests.people import Person
from tests.writing import FORM, UUID, Writer

TOKEN = "0123456789abcdef"


@pytest.fixture
def writer(app):
    return Writer(app)


@pytest.fixture
def page(writer):
    return writer.visitor.get(writer.url("form-1-1", "strengths"))


def script(page):
    """What the page tells its script."""
    return page.one("script[src*=site]")


def sends(page, text, turn, *, passing=True, **more):
    """Post the page as its script does; the status."""
    values = page.form(FORM).type({"strengths": text}).values
    values["_turn"] = str(turn)
    for name, value in more.items():
        values[name] = value
    headers = {"Sec-Fetch-Site": "same-origin"} | ({"HX-Request": "true"} if passing else {})
    return page.visitor.client.post(page.url, data=values, headers=headers)


def stands(page):
    return page.visitor.get(page.url).form(FORM).values["strengths"]


@pytest.mark.parametrize("passing", [True, False])
def test_a_save_that_a_later_one_has_passed_on_the_way_changes_nothing(page, passing):
    assert sends(page, "続けることと、聞くこと", 2, passing=passing).status_code in (200, 303)
    late = sends(page, "続けること", 1)
    assert late.status_code == 200
    assert "保存しました" in late.text
    assert stands(page) == "続けることと、聞くこと"
    # Nothing was claimed either: the next save of the page goes on from what it had before its eyes.
    assert sends(page, "聞くこと", 3).status_code == 200
    assert stands(page) == "聞くこと"


def test_a_late_save_of_something_taken_back_does_not_bring_it_again(page, app):
    assert sends(page, "", 2).status_code == 200
    assert sends(page, "消した文", 1).status_code == 200
    assert stands(page) == ""


def test_a_save_that_changes_nothing_is_remembered_and_undoes_no_registration(app):
    person = Person(app, "profile", "form-2")
    sheet_id = person.ids["form-2"]
    visitor = Visitor(app)
    visitor.client.set_cookie("card", person.token)
    page = visitor.get(f"/sheets/{sheet_id}/date")
    typed = {"as_of_date.year": "2026", "as_of_date.month": "4", "as_of_date.day": "1"}
    values = page.form(FORM).type(typed).values
    page.form(FORM).submit(typed)
    values["_turn"] = "2"
    headers = {"Sec-Fetch-Site": "same-origin", "HX-Request": "true"}
    visitor.get(f"/sheets/{sheet_id}/check").form().submit()
    assert visitor.client.post(page.url, data=values, headers=headers).status_code == 200
    with app.app_context():
        sheet = find_sheet(sheet_id)
        assert sheet.status == "registered"
        assert sheet.part()["heard"][values["_token"]] == 2


def test_what_an_earlier_page_sent_without_hearing_an_answer_is_no_conflict(page):
    assert sends(page, "続ける", 1).status_code == 200
    again = sends(page, "続けること", 1, _token=TOKEN, _known=f"{page.form(FORM).values['_token']}.2")
    assert again.status_code == 200
    assert stands(page) == "続けること"
    # Without that word it is another writer.
    assert sends(page, "聞くこと", 1, _token=TOKEN[::-1]).status_code == 409


@pytest.mark.parametrize("known", ["x", "0123456789abcdef", "0123456789abcdef.-1", "." * 5_000, f"{TOKEN}.1 " * 500])
def test_nonsense_about_earlier_pages_is_no_harm(page, known):
    assert sends(page, "続けること", 1, _known=known).status_code == 200
    assert sends(page, "聞くこと", "x", _known=known).status_code == 200
    assert stands(page) == "聞くこと"


def test_the_page_tells_which_sends_have_arrived(page):
    token = page.form(FORM).values["_token"]
    assert script(page)["data-heard"] == ""
    sends(page, "続けること", 3)
    assert script(page.visitor.get(page.url))["data-heard"] == f"{token}.3"


def test_a_page_that_answers_the_button_is_another_page_that_knows_the_one_before(writer):
    page = writer.visitor.get(writer.url("profile", "name"))
    typed = page.form(FORM).type({"birth_date.year": "むかし"}).values
    typed["_turn"] = "4"
    refused = writer.visitor.post(page.url, typed, status=422)
    values = refused.form(FORM).values
    assert values["_token"] != typed["_token"]
    assert values["_known"] == f"{typed['_token']}.4"
    assert refused.form(FORM).submit({"birth_date.year": ""}).url.endswith("/address")


def test_each_card_has_a_mark_of_its_own(app, page):
    mine, theirs = script(page)["data-card"], Writer(app)
    assert len(mine) == 12
    assert script(theirs.visitor.get(theirs.url("form-1-1", "strengths")))["data-card"] not in ("", mine)
    assert script(page.visitor.get("/sheets/" + page.url.split("/")[2] + "/future_work"))["data-card"] == mine


def test_on_a_shared_computer_there_is_no_mark_so_nothing_is_kept(app):
    visitor = Visitor(app)
    card = visitor.get("/write").form().submit({"path": "experienced", "shared": "1"})
    sheet = UUID.search(card.one("li[id='form-1-1'] a")["href"])[1]
    page = visitor.get(f"/sheets/{sheet}/strengths")
    assert script(page).node.get("data-card") == ""


def test_pages_of_nobody_empty_the_tab(visitor, writer):
    assert visitor.get("/write").one("script[data-card='']")
    assert writer.visitor.get("/card/erase").form().submit().one("script[data-card='']")


def test_short_texts_can_be_read_before_they_are_sent_again(writer):
    page = writer.visitor.get(writer.url("profile", "name"))
    writer.visitor.client.delete_cookie("session")
    typed = {
        "last_name": "記入",
        "first_name": "例子",
        "birth_date.year": "1998",
        "birth_date.month": "4",
        "birth_date.day": "5",
    }
    again = page.form(FORM).submit(typed, status=400)
    assert [one.text for one in again.all("main li")] == ["記入", "例子", "1998 4 5"]
    assert again.form().submit().url.endswith("/address")
