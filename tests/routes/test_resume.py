"""「履歴書にする」: what is offered, what is left out, and what comes."""

import io
from urllib.parse import unquote, urlencode

import pytest
from pypdf import PdfReader

from app import guidance
from app.models import Event, Use, db
from app.services import demo
from tests.client import Visitor
from tests.people import Person

PAGE, FILE = "/take-home/resume", "/take-home/resume/paper.pdf"


@pytest.fixture
def card(app):
    """Somebody who has written what the first of the invented people wrote."""
    with app.app_context():
        person = Person(app, "profile")
        demo.fill(person.actor, guidance.examples()[0].values)
        db.session.commit()
    visitor = Visitor(app)
    visitor.client.set_cookie("card", person.token)
    return visitor


def words(answer):
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages).split())


def chosen(page, **other):
    """The address to which the page's form leads."""
    values = [(name, value) for name, value in page.form("main form[method=get]").values.items(multi=True)]
    values = [(name, value) for name, value in values if name not in other]
    return f"{FILE}?{urlencode(values + list(other.items()))}"


def test_taking_home_leads_to_it(card):
    assert "履歴書にする" in card.get("/take-home").one(f"a[href='{PAGE}']").text


def test_every_job_and_licence_is_shown_as_it_will_be_printed(card):
    page = card.get(PAGE)
    assert page.h1 == "履歴書にする"
    assert len(page.all("input[name=row][checked]")) == 6
    for text in ("契約社員として入社", "契約期間満了により退職", "受験予定"):
        assert text in page.text
    assert "まだ書いていません。空の行で印刷されます。" in page.text


def test_the_paper_comes_with_what_stands_on_the_card(card):
    answer = card.download(chosen(card.get(PAGE)))
    assert answer.mimetype == "application/pdf"
    name = unquote(answer.headers["Content-Disposition"].partition("filename*=UTF-8''")[2])
    assert name.startswith("履歴書_")
    assert "記入" not in name
    said = words(answer)
    for text in (
        "記入里帆",
        "きにゅうりほ",
        "契約期間満了により退職",
        "日商簿記検定試験3級受験予定",
        "一般事務の募集で",
    ):
        assert text in said
    assert "女性" not in said


def test_what_somebody_takes_the_mark_from_is_left_out_and_stays_on_the_card(card):
    page = card.get(PAGE)
    jobs = [one["value"] for one in page.all("input[name=row][checked]")]
    query = urlencode([("chosen", 1), ("row", jobs[1]), ("day", "2027-04-01"), ("style", "japanese"), ("gender", 1)])
    said = words(card.download(f"{FILE}?{query}"))
    assert "アルバイトとして勤務" not in said
    assert "契約社員として入社" in said
    assert "株式会社見本生活雑貨退職" in said, "why it ended was not to be said"
    assert "特になし" not in said, "there are some"
    assert "令和9年4月1日現在" in said
    assert "女性" in said
    again = card.get(f"{PAGE}?{query}")
    assert [one["value"] for one in again.all("input[name=row][checked]")] == [jobs[1]]
    assert len(card.get(PAGE).all("input[name=row][checked]")) == 6


def test_of_what_was_left_out_altogether_nobody_says_that_there_was_none(card):
    paper = words(card.client.get(f"{FILE}?chosen=1&day=2026-11-27"))
    assert "職歴" in paper
    assert "なし" not in paper


@pytest.mark.parametrize("typed", ["", "2026-13-45", "きのう", "9" * 500])
@pytest.mark.parametrize("place", [PAGE, FILE])
def test_a_date_that_is_none_is_asked_for_again(card, place, typed):
    page = card.get(f"{place}?{urlencode({'chosen': 1, 'day': typed})}", status=422)
    assert page.one("#day-fault").text
    assert page.title.startswith("エラー：")


@pytest.mark.parametrize("query", ["row=x&chosen=1&day=2026-11-27", "style=other", "chosen=&row=%00&day=2026-11-27"])
def test_made_up_choices_are_no_trouble(card, query):
    assert card.get(f"{PAGE}?{query}").status == 200
    assert card.download(f"{FILE}?{query}").data.startswith(b"%PDF-")


def test_without_the_texts_they_can_be_begun_and_the_paper_comes_all_the_same(app):
    person = Person(app, "profile", "form-2")
    visitor = Visitor(app)
    visitor.client.set_cookie("card", person.token)
    page = visitor.get(PAGE)
    assert "「なし」と印刷されます。" in page.text
    assert "名前が、まだ書いてありません" in page.text
    assert "書き方" not in [one.text for one in page.all("h2")], "there is nothing to choose"
    assert "なし" in words(visitor.download(chosen(page)))
    there = page.form("form[action='/card/forms/resume']").submit()
    assert there.h1 == "志望の動機・自己PR"
    assert there.url.endswith("/appeal")


def test_letters_that_paper_does_not_have_are_named_when_they_would_be_printed(app):
    person = Person(app, "profile", "form-1-1")
    person.page("profile", "name").press(last_name="\U00030000田")
    person.page("form-1-1", "strengths").press(strengths="\U00030001")
    visitor = Visitor(app)
    visitor.client.set_cookie("card", person.token)
    page = visitor.get(PAGE)
    assert "「\U00030000」は、PDFでは" in page.text
    assert "\U00030001" not in page.text


def test_without_a_card_one_is_led_to_where_everything_is_taken_home(app):
    for place in (PAGE, FILE):
        assert Visitor(app).client.get(place).headers["Location"] == "/take-home"


def test_it_is_noted_in_the_history_and_counted_without_the_person(card, app):
    card.download(FILE)
    with app.app_context():
        assert [one.kind for one in db.session.scalars(db.select(Use))] == ["pdf"]
        events = db.session.scalars(db.select(Event).where(Event.name == "download"))
        assert [(one.form, one.section) for one in events] == [("resume", "pdf")]
    assert "履歴書に書く文" in card.get("/my/history").text


def test_an_empty_one_is_there_for_the_pen_and_not_as_a_table(visitor):
    page = visitor.get("/take-home")
    assert page.one("a[href='/take-home/resume.pdf']")
    assert not page.all("a[href='/take-home/resume.xlsx']")
    said = words(visitor.download("/take-home/resume.pdf"))
    assert "履歴書" in said
    assert "特になし" not in said
    assert visitor.client.get("/take-home/resume.xlsx").status_code == 404
