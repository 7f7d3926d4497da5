"""自己診断: a question a tap, resumable, without registering; the result belongs to the person."""

import io
import json
import zipfile

import pytest

from app import assessment
from app.models import Account, AssessmentTaken, db
from app.services import assessments, guests, merging
from app.services.guests import actor_of
from tests.builders import a_person, answered
from tests.client import FROM_OUR_PAGE, Visitor
from tests.writing import Writer

INTERESTS = assessment.assessments()["interests"]
START = "/assess/interests"


def tap(page, value):
    """Tap an answer; the page it leads to."""
    token = page.all("[name=csrf_token]")[0]["value"]
    return page.visitor.post(page.one("main form")["action"], {"csrf_token": token, "answer": str(value)})


def has_answered(app, visitor, assessment_id, levels, otherwise=2):
    """Somebody who has answered the items of these scales so; faster than 48 taps."""
    with app.app_context():
        actor = guests.find(visitor.client.get_cookie("card").value)
        answered(actor.account_id, assessment_id, levels, otherwise)
        db.session.commit()


def taken_into(page, number):
    """Tap 「この文を様式1に入れる」 under the sentence of this number."""
    token = page.all("[name=csrf_token]")[0]["value"]
    return page.visitor.post(page.url.partition("#")[0] + "/take", {"csrf_token": token, "sentence": str(number)})


def answer_all(visitor, level=lambda item: 3):
    page = visitor.get(START + "/1")
    for item in INTERESTS.items:
        page = tap(page, level(item))
    return page


def test_it_is_told_before_how_long_it_takes_and_that_it_is_a_hint(visitor):
    listed = visitor.get("/assess/")
    page = listed.follow("興味の診断" + INTERESTS.gives + "約5分")
    assert "48問・約5分" in page.one("main").text
    assert "ヒント" in page.one("main").text


def test_looking_makes_nobody_and_the_first_answer_makes_a_guest(app, visitor):
    visitor.get(START)
    question = visitor.get(START + "/1")
    with app.app_context():
        assert db.session.query(Account).count() == 0
    following = tap(question, 5)
    assert following.url.endswith("/2")
    assert following.h1 == INTERESTS.items[1].text
    with app.app_context():
        assert db.session.query(Account).count() == 1


def test_all_answers_lead_to_a_result_with_words_a_drawing_and_a_table(visitor):
    page = answer_all(visitor, lambda item: 5 if item.scale == "social" else 2)
    assert page.h1 == "興味の診断の結果"
    assert "人を助ける・教える" in page.one(".card h2").text
    assert page.one("svg[role=img]")["aria-label"].endswith("結果です。")
    assert [one.text for one in page.all("table tbody tr:first-child > *")] == ["人を助ける・教える", "5.0"]
    assert len(page.all(".tasks a")) >= 3
    assert "JILPT" in page.one("main").text
    assert "/card/to/form-1-1/values_interests" in [one["href"] for one in page.all("main a")]


def test_one_can_stop_and_go_on_and_go_back(visitor):
    page = visitor.get(START + "/1")
    for value in (1, 2, 3):
        page = tap(page, value)
    again = visitor.get(START)
    assert again.one(".btn.go").text == "続きから答える"
    assert again.one(".btn.go")["href"].endswith("/4")
    back = visitor.get(START + "/2")
    assert back.one("[aria-pressed=true]")["value"] == "2"
    assert tap(back, 5).url.endswith("/3")


def test_the_newest_answers_are_the_only_ones(app, visitor):
    answer_all(visitor)
    changed = tap(visitor.get(START + "/48"), 1)
    assert changed.h1 == "興味の診断の結果"
    with app.app_context():
        assert db.session.query(AssessmentTaken).count() == 1
    gone = visitor.post(START + "/forget", {"csrf_token": changed.all("[name=csrf_token]")[0]["value"]})
    assert gone.one(".btn.go").text == "はじめる"
    with app.app_context():
        assert db.session.query(AssessmentTaken).count() == 0


@pytest.mark.parametrize("typed", ["", "0", "6", "x", "٣", "1" * 10_000, "3\x00"])
def test_an_answer_that_is_none_is_asked_for_again(app, visitor, typed):
    page = visitor.get(START + "/1")
    token = page.all("[name=csrf_token]")[0]["value"]
    again = visitor.post(START + "/1", {"csrf_token": token, "answer": typed}, status=422)
    assert again.title.startswith("エラー")
    assert "5つの中から" in again.one(".errors").text


def test_what_there_is_not_is_not_found(visitor):
    assert visitor.get("/assess/luck", status=404).h1
    assert visitor.get("/assess/luck/1", status=404).h1
    assert visitor.get(START + "/0").h1 == "興味の診断"
    assert visitor.get(START + "/49").h1 == "興味の診断"


def test_somebody_else_sees_nothing_of_it(app, visitor):
    answer_all(visitor)
    assert Visitor(app).get(START).h1 == "興味の診断"


def test_answers_are_sealed(app, visitor):
    tap(visitor.get(START + "/1"), 5)
    with app.app_context():
        row = db.session.query(AssessmentTaken).one()
        assert row.open_from("sealed") == {"R1": 5}
        assert b"R1" not in row.sealed


def test_what_a_guest_answered_comes_along_and_the_newer_stays(app):
    with app.app_context():
        member = a_person()
        db.session.commit()
        own = actor_of(member)
        assessments.answer(own, "interests", 1, "1")
        guest, _ = guests.begin()
        assessments.answer(actor_of(guest), "interests", 1, "5")
        assert merging.offer(actor_of(guest)) is not None
        merging.unite(own, actor_of(guest))
        assert assessments.taken(own, "interests").answers == {"R1": 5}
        older, _ = guests.begin()
        assessments.answer(actor_of(older), "interests", 1, "2")
        assessments.answer(own, "interests", 1, "4")
        merging.unite(own, actor_of(older))
        assert assessments.taken(own, "interests").answers == {"R1": 4}


def test_somebody_with_a_card_keeps_the_result_with_it(app):
    visitor = Writer(app).visitor
    tap(visitor.get(START + "/1"), 4)
    with app.app_context():
        assert db.session.query(Account).count() == 1
    assert visitor.get(START).one(".btn.go").text == "続きから答える"


def test_my_page_shows_the_result_or_leads_to_the_first_question(app):
    visitor = Writer(app).visitor
    assert START in [one["href"] for one in visitor.get("/my/").all("main a")]
    answer_all(visitor, lambda item: 5 if item.scale == "artistic" else 1)
    page = visitor.get("/my/")
    assert "「表現する」への興味がいちばん高い結果です。" in page.one("main").text


def test_my_page_shows_an_example_until_there_is_a_result_and_then_each_result(app):
    visitor = Writer(app).visitor
    before = visitor.get("/my/")
    assert "あなたの結果ではありません" in before.one("main").text
    assert len(before.all("main .tasks a[href^='/assess/']")) == 4
    for one in assessment.assessments().values():
        has_answered(app, visitor, one.id, {one.scales[-1].id: 5})
    page = visitor.get("/my/")
    assert "あなたの結果ではありません" not in page.one("main").text
    for one in assessment.assessments().values():
        line = page.one(f"main a[href='/assess/{one.id}']").text
        assert one.scales[-1].name in line
        assert line.endswith("結果")
    assert page.all("svg[role=img]")[0]["aria-label"].startswith("興味の診断の結果")


@pytest.mark.parametrize("assessment_id", ["values", "portable-skills", "basic-skills"])
def test_each_result_has_bars_a_table_and_sentences(app, assessment_id):
    visitor, asked = Writer(app).visitor, assessment.assessments()[assessment_id]
    has_answered(app, visitor, assessment_id, {asked.scales[2].id: 5, asked.scales[1].id: 4})
    page = visitor.get(f"/assess/{assessment_id}")
    assert asked.scales[2].name in page.one(".card h2").text
    assert page.one("svg[role=img]")["aria-label"].endswith("結果です。")
    assert [one.text for one in page.all("table tbody th")] == [scale.name for scale, _ in ranked(asked)]
    assert "ヒント" in page.one("main").text
    sentences = [one.text for one in page.all("main form .card p")]
    assert asked.scales[2].sentence in sentences
    assert bool(page.all("main a[href^='/occupations/']")) is (asked.occupations is not None)


def ranked(asked):
    answers = {item.id: {asked.scales[2].id: 5, asked.scales[1].id: 4}.get(item.scale, 2) for item in asked.items}
    return assessment.score(asked, answers).means


def test_a_sentence_goes_below_what_stands_in_the_form_and_out_again(app):
    writer = Writer(app)
    writer.visitor.get(writer.url("form-1-1", "strengths")).form("#writing").submit({"strengths": "体力があります。"})
    has_answered(app, writer.visitor, "basic-skills", {"listening": 5})
    sentence = "話をさえぎらずに聞き、わからないことはその場で確かめています。"
    page = taken_into(writer.visitor.get("/assess/basic-skills"), 1)
    assert page.url.partition("?")[0].endswith("/strengths")
    assert page.form("#writing").values["strengths"].splitlines() == ["体力があります。", sentence]
    again = taken_into(writer.visitor.get("/assess/basic-skills"), 1)
    assert again.form("#writing").values["strengths"].count(sentence) == 1
    back = page.form("form[action*='/undo/']").submit()
    assert back.form("#writing").values["strengths"] == "体力があります。"


def test_a_full_field_is_said_and_nothing_is_lost(app):
    writer = Writer(app)
    writer.visitor.get(writer.url("form-1-1", "strengths")).form("#writing").submit({"strengths": "あ" * 1000})
    has_answered(app, writer.visitor, "basic-skills", {"listening": 5})
    page = writer.visitor.get("/assess/basic-skills")
    token = page.all("[name=csrf_token]")[0]["value"]
    full = writer.visitor.post("/assess/basic-skills/take", {"csrf_token": token, "sentence": "1"}, status=422)
    assert full.title.startswith("エラー")
    assert "1000文字まで" in full.one(".notice").text
    for number in ("0", "2", "x", "", "1" * 400):
        writer.visitor.post("/assess/basic-skills/take", {"csrf_token": token, "sentence": number}, status=404)


@pytest.mark.parametrize("asked", assessment.assessments().values(), ids=lambda one: one.id)
@pytest.mark.parametrize("level", [{}, {0: 3}], ids=["flat", "low"])
def test_where_the_answers_give_no_sentence_one_is_shown_how_to_find_one(app, visitor, asked, level):
    levels = {asked.scales[n].id: mean for n, mean in level.items()}
    writer = Writer(app)
    has_answered(app, writer.visitor, asked.id, levels, otherwise=1)
    page = writer.visitor.get(f"/assess/{asked.id}")
    assert asked.told.unsaid in page.one("main").text
    assert not page.all("main [name=sentence]")
    assert page.follow("質問に答えて、文を作る").url == writer.url("form-1-1", "sentences", asked.writes)
    tap(visitor.get(f"/assess/{asked.id}/1"), 1)
    has_answered(app, visitor, asked.id, levels, otherwise=1)
    page = visitor.get(f"/assess/{asked.id}")
    assert asked.told.unsaid in page.one("main").text
    assert page.one("main .btn.go")["href"] == f"/card/to/form-1-1/{asked.writes}"


def test_a_student_takes_it_into_their_own_form_and_who_has_no_card_copies_it(app, visitor):
    writer = Writer(app, "starting")
    has_answered(app, writer.visitor, "values", {"stability": 5})
    page = taken_into(writer.visitor.get("/assess/values"), 1)
    assert page.url.startswith(writer.url("form-1-2", "values_interests"))
    tap(visitor.get("/assess/values/1"), 5)
    has_answered(app, visitor, "values", {"stability": 5})
    assert "/card/to/form-1-1/values_interests" in [one["href"] for one in visitor.get("/assess/values").all("main a")]


def test_the_results_go_home_with_everything_else(app):
    visitor = Writer(app).visitor
    has_answered(app, visitor, "values", {"stability": 5})
    tap(visitor.get(START + "/1"), 4)
    values = visitor.get("/take-home/everything").form().values
    answer = visitor.client.post("/take-home/everything", data=values, headers=FROM_OUR_PAGE)
    home = json.loads(zipfile.ZipFile(io.BytesIO(answer.data)).read("自己診断.json"))
    assert set(home) == {"大事にしたいことの診断", "興味の診断"}
    assert home["大事にしたいことの診断"]["result"]["安定"] == 5
    assert home["大事にしたいことの診断"]["told"][0].startswith("「安定」を")
    assert home["興味の診断"] == {"answers": {INTERESTS.items[0].text: "やってみたい"}, "result": None, "told": []}
