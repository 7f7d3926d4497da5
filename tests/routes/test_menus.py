"""属性選択: three questions, 36 menus, and every goal within two taps of the start page."""

import re
from urllib.parse import urlencode

import pytest
from flask import url_for

from app.guidance import QUESTIONS, attributes, guides, load_attributes
from app.guidance.choosing import CONTENT
from tests.writing import Writer

GUIDES = {"/guides", *(f"/guides/{one}" for one in guides())}
MENUS = {f"/for/{one.kind}/{one.purpose}/{one.case}": one for one in attributes().choices()}


@pytest.fixture
def writer(app):
    return Writer(app)


def links(page):
    return [one["href"] for one in page.all("main a")]


def goals(app):
    with app.test_request_context():
        return {url_for(one.to.endpoint, **one.to.values) for one in attributes().entries}


def test_there_is_a_menu_for_each_of_the_36_answers(app, visitor):
    assert len(MENUS) == 36
    titles = set()
    for url, choice in MENUS.items():
        page = visitor.get(url)
        titles.add(page.title)
        chosen = [one.text for one in page.all("main [aria-current]")]
        assert chosen == [attributes().answer(name, getattr(choice, name)).word for name in QUESTIONS]
        assert 4 <= len([one for one in links(page) if one in goals(app)]) <= 9
        assert len(page.all("main .btn.go")) == 1
        assert set(links(page)) <= goals(app) | set(MENUS) | GUIDES
    assert len(titles) == 36


def test_every_entry_stands_on_some_menu_and_comes_first_for_somebody_else_than_the_next(app):
    menus = [attributes().menu(choice) for choice in MENUS.values()]
    assert {entry.id for menu in menus for entry in menu} == {entry.id for entry in attributes().entries}
    assert len({tuple(entry.id for entry in menu) for menu in menus}) >= 20
    assert len({menu[0].id for menu in menus}) >= 4


def test_every_goal_is_two_taps_away_from_the_start_page(app, visitor):
    first = {url for url in links(visitor.get("/")) if not url.startswith("#")}
    opened = {url for url in first if url in MENUS}
    within_two = first | {url for menu in opened for url in links(visitor.get(menu))}
    assert goals(app) <= within_two


def test_every_single_answer_on_the_start_page_opens_a_menu_that_has_it(visitor):
    page = visitor.get("/")
    for name in QUESTIONS:
        for answer in attributes().questions[name].answers:
            url = next(one["href"] for one in page.all("main a.choice") if one.text == answer.word)
            assert getattr(MENUS[url], name) == answer.id


def test_an_answer_that_was_not_given_is_the_likely_one():
    choice = attributes().choice
    assert str(choice({})) == "job_seeker.work.now"
    assert str(choice({"kind": "worker"})) == "worker.reflect.now"
    assert str(choice({"purpose": "reflect"})) == "worker.reflect.now"
    assert str(choice({"kind": "student", "purpose": "reflect", "case": "learn"})) == "student.reflect.learn"
    assert str(choice({"kind": "astronaut"})) == "job_seeker.work.now"


def test_what_was_chosen_is_remembered_and_can_be_changed_from_every_page(visitor):
    assert visitor.get("/for").h1 == "目的から選ぶ"
    visitor.get("/for/student/reflect/supported")
    assert "目的から選ぶ" in [one.text for one in visitor.get("/about/privacy").all("footer a")]
    page = visitor.get("/for")
    assert page.url.endswith("/for/student/reflect/supported")
    visitor.get(next(one["href"] for one in page.all("main a.choice") if one.text == "働いている"))
    assert visitor.get("/for").url.endswith("/for/worker/reflect/supported")


@pytest.mark.parametrize("forged", ["", "student", "a.b.c", "student.reflect.supported.x", "é" * 300, "../../x"])
def test_a_forged_memory_asks_the_questions_again(visitor, forged):
    visitor.client.set_cookie("menu", forged)
    assert visitor.get("/for").h1 == "目的から選ぶ"


def test_a_menu_that_does_not_exist_is_not_found(visitor):
    for url in ("/for/student/reflect/never", "/for/x/work/now", "/for/student/reflect"):
        assert visitor.get(url, status=404).h1


def test_each_reason_fits_who_reads_it(visitor):
    assert "勤め先に伝わることはありません" in visitor.get("/for/worker/reflect/learn").one("main").text
    assert "学校や会社に、自動で" in visitor.get("/for/student/work/learn").one("main").text


def test_whoever_has_a_card_goes_on_with_it(writer):
    assert "続きを書く" in writer.visitor.get("/for/job_seeker/work/now").one(".btn.go").text


def test_what_changed_leads_to_the_very_section(app, writer):
    page = writer.visitor.get("/changed")
    places = [url for url in links(page) if url.startswith("/card/to/")]
    assert len(places) == sum(len(one.to) for one in attributes().changes)
    licence = writer.visitor.get("/card/to/form-3-1/licenses")
    assert re.fullmatch(r"/sheets/[0-9a-f-]{36}/licenses", licence.url)


def test_every_place_of_a_change_and_of_an_entry_is_there(app):
    from app.services.library import library

    with app.app_context():
        forms = {one.id: one for one in (library().profile, *library().forms)}
    wanted = [place for one in attributes().changes for place in one.places]
    entries = [one.to.values for one in attributes().entries if one.to.endpoint == "sheets.to"]
    for form, section in [*wanted, *((one["form_id"], one["section_id"]) for one in entries)]:
        assert section in forms[form].sections_by_id, (form, section)


def test_a_form_that_the_card_does_not_have_is_offered_there(app, visitor, writer):
    begun = visitor.get("/card/to/form-2/jobs").form().submit({"path": "starting"})
    assert begun.url == "/card"
    assert begun.one("#further form[action='/card/forms/form-2']")
    other = writer.visitor.get("/card/to/form-1-2/strengths")
    assert other.url.startswith("/card")
    assert other.one("#further")
    sheet = writer.visitor.get("/card/to/form-2/nothing")
    assert sheet.h1.startswith("様式2")


def test_a_place_is_come_to_over_the_first_question_and_in_the_plan_sheet_that_one_has(app, visitor):
    question = visitor.get("/card/to/form-1-1/strengths")
    assert question.url == "/write"
    again = question.form().submit(status=422)
    there = again.form().submit({"path": "starting"})
    assert there.h1 == visitor.get("/card/to/form-1-2/strengths").h1
    assert re.fullmatch(r"/sheets/[0-9a-f-]{36}/strengths", there.url)


def test_who_has_answers_and_no_sheet_yet_is_asked_the_first_question_and_comes_to_the_place(visitor):
    asked = visitor.get("/assess/values/1")
    visitor.post("/assess/values/1", {"csrf_token": asked.form().values["csrf_token"], "answer": "5"})
    assert visitor.get("/card").follow("1つの質問から書きはじめる").h1 == "働いた経験はありますか"
    question = visitor.get("/card/to/form-2/jobs")
    assert not question.all("[name=shared]")
    assert question.form().submit({"path": "experienced"}).url.endswith("/jobs")


@pytest.mark.parametrize("form", ["form-2", "//evil.example", "https://evil.example", "../..", "form-2\0", ""])
@pytest.mark.parametrize("section", ["nothing", "//evil.example", "jobs/..", ""])
def test_a_place_that_there_is_not_is_forgotten(visitor, form, section):
    wish = {"form_id": form, "section_id": section}
    question = visitor.get("/write?" + urlencode(wish))
    assert not question.all("main [name=form_id]")
    values = question.form().values.to_dict() | wish | {"path": "experienced"}
    assert visitor.post("/write", values).url == "/card"


def test_those_who_help_have_an_entrance_of_their_own(app, visitor):
    assert "/supporters" in links(visitor.get("/"))
    page = visitor.get("/supporters")
    assert [one.text for one in page.all("h2")] == ["作成を支援する人へ", "企業の人へ", "学校の人へ"]
    assert set(links(page)) <= goals(app) | GUIDES


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("then: {purpose: work}", "then: {purpose: sleep}"), "purpose: there is no answer 'sleep'"),
        (("case.learn: -30,", "case.dream: -30,"), "entries.lifeline: there is no answer 'case.dream'"),
        (("when: {kind: worker}", "when: {kind: boss}"), "kind: there is no answer 'boss'"),
        (
            ("entries: [about, examples, information, forms, privacy]", "entries: [abuot]"),
            "supporters.company: there is no entry 'abuot'",
        ),
        (("    minutes: 10\n    to: {endpoint: sheets.begin}", "    to: {endpoint: sheets.begin}"), "minutes"),
        (("word: 学生", "wrod: 学生"), "questions.kind.answers.2.wrod: expected the key word"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path, wrong, said):
    text = (CONTENT / "attributes.yaml").read_text("utf-8")
    assert wrong[0] in text
    path = tmp_path / "attributes.yaml"
    path.write_text(text.replace(*wrong, 1), "utf-8")
    with pytest.raises(ValueError, match=re.escape(said)):
        load_attributes(path)
