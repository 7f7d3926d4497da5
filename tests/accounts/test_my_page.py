"""My page of a guest, of a member, and of somebody without a card."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.models import Revision, Sheet, db, utc_now
from app.services import reminders
from tests.accounts.conftest import ADDRESS
from tests.builders import save
from tests.contracts.test_pages import packed
from tests.writing import Writer


@pytest.fixture
def writes(somewhere):
    """A guest who wrote a name, and stopped in the middle of 様式2."""
    writer = Writer(somewhere)
    name = writer.url("profile", "name")
    writer.visitor.get(name).form("#writing").submit({"last_name": "見本", "first_name": "花子"})
    return writer


def test_somebody_without_a_card_is_told_what_would_be_here(visitor):
    page = visitor.get("/my/")
    assert page.one("h1").text == "マイページ"
    assert page.one(".btn.go")["href"] == "/write"
    assert page.all("a[href='/account/sign-in']")
    assert visitor.get("/my/history").url == "/my/"


def test_a_first_page_teaches_the_first_step(somewhere):
    visitor = Writer(somewhere).visitor
    page = visitor.get("/my/")
    assert "まだ何も書いていません" in page.one("main").text
    assert page.one(".btn.go").text == "書いてみる"
    assert {one.text for one in page.all("main .tasks")[0].all(".state")} == {"未作成"}
    assert page.all("a[href='/account/join']"), "a guest is offered to register"


def test_the_person_is_greeted_by_name_and_led_back_to_where_they_stopped(writes):
    visitor = writes.visitor
    definition = writes.definition("form-1-1")
    section = definition.pages[1]
    field = next(one for one in section.asked if one.kind.name == "long_text")
    url = writes.url("form-1-1", section.id)
    visitor.htmx(visitor.get(url), "#writing", {field.id: "人の役に立つ仕事"})
    page = visitor.get("/my/")
    assert page.one("h1").text == "こんにちは、見本さん"
    (draft,) = [one for one in page.all(".tasks a") if definition.name in one.text and "下書き" in one.text]
    assert draft["href"] in {url, f"{writes.url('form-1-1')}/{definition.pages[2].id}"}
    assert re.search(r"\d+:\d\d 保存・1回", draft.text)
    assert page.one(".btn.go")["href"] == draft["href"]


def test_the_lifeline_is_drawn_from_what_was_written_and_an_example_says_that_it_is_one(writes):
    visitor = writes.visitor
    page = visitor.get("/my/")
    assert {one.text for one in page.all(".card > p .state")} == {"見本"}
    assert page.one("svg[aria-describedby]").get("aria-label").startswith("見本の")
    group = writes.definition("career-plan-aid").fields["lifeline"]
    place = writes.url("career-plan-aid", "lifeline")
    for age, score, event in ((30, -40, "転職"), (18, 60, "<b>卒業</b>")):
        writes.add_row(visitor.get(place), group, {"age": age, "score": score, "event": event})
    page = visitor.get("/my/")
    assert len(page.all(".card > p .state")) == 1, "there is a line, and no result of a self-assessment"
    assert [[cell.text for cell in row.all("td")] for row in page.all("tbody tr")] == [
        ["1", "18歳", "60", "<b>卒業</b>"],
        ["2", "30歳", "-40", "転職"],
    ]
    assert len(page.one("svg polyline")["points"].split()) == 2


def test_a_member_finds_the_settings_and_no_word_about_registering(a_member):
    visitor = a_member(ADDRESS)
    page = visitor.get("/my/")
    assert page.all("main a[href='/account/']")
    assert not page.all("main a[href='/account/join']")
    (here,) = page.all(".tabs [aria-current]")
    assert (here.text, here["aria-current"]) == ("マイページ", "page")
    assert visitor.get("/account/").one(".tabs [aria-current=true]").text == "マイページ"


def test_a_member_reads_what_they_are_told_and_puts_it_away(a_member, somewhere):
    visitor = a_member(ADDRESS)
    with somewhere.app_context():
        sheet = db.session.scalars(select(Sheet).where(Sheet.definition == "form-2")).unique().one()
        save(sheet, {"jobs": [{"_id": "1" * 16, "company_name": "見本商店"}]})
        sheet.saved_at -= timedelta(days=9)
        db.session.commit()
        assert reminders.remind(utc_now()) == 1
    page = visitor.get("/my/")
    assert page.one(".notice.warn b").text == "「様式2 職務経歴シート」が、下書きのまま9日たちました"
    assert "/sheets/" in page.one(".notice.warn a")["href"]
    page = page.form(".notice.warn form").submit()
    assert page.url == "/my/"
    assert not page.all(".notice.warn")


def test_nothing_has_changed_is_said_here_too(writes):
    page = writes.visitor.get("/my/")
    page.form("form[action='/card/confirm']").submit()
    assert "「変更なし」を確認しました" in writes.visitor.get("/my/").one("main").text


def test_my_page_asks_little_and_weighs_little(writes, counted):
    writes.fill("form-2", {})
    for url in ("/my/", "/my/history", "/assess/lifeline", "/assess/values"):
        assert counted(lambda url=url: writes.visitor.client.get(url)) <= 8, url
        assert not packed(writes.visitor, url).is_too_much, url


def test_five_hundred_saves_take_no_more_queries_than_one(writes, counted, somewhere):
    visitor = writes.visitor

    def asked() -> list[int]:
        return [counted(lambda url=url: visitor.client.get(url)) for url in ("/my/", "/my/history")]

    asked()
    one = asked()
    with somewhere.app_context():
        sheet = db.session.scalars(select(Sheet).where(Sheet.definition == "profile")).unique().one()
        for number in range(500):
            save(sheet, {"last_name": "見本", "first_name": f"花子{number}"})
        db.session.commit()
        assert len(db.session.scalars(select(Revision.number).where(Revision.sheet_id == sheet.id)).all()) > 500
    assert asked() == one
    assert max(one) <= 8
