"""ライフラインチャート: drawn from what stands on its form, with sentences of its turning points."""

import re

import pytest

from tests.writing import Writer


@pytest.fixture
def writer(app):
    return Writer(app)


def with_points(writer, *points):
    """Written point by point on the form, as anybody does."""
    group = writer.definition("career-plan-aid").fields["lifeline"]
    place = writer.url("career-plan-aid", "lifeline")
    for age, score, event in points:
        page = writer.add_row(writer.visitor.get(place), group, {"age": age, "score": score, "event": event})
    return page


def test_somebody_without_a_card_sees_an_example_that_says_so_and_where_to_begin(visitor):
    page = visitor.get("/assess/").follow(
        "ライフラインチャートこれまでの出来事と気持ちの波を線にします。変わり目から、強みの文ができます。約10分"
    )
    assert page.one(".card .state").text == "見本"
    assert page.one("svg[role=img]")["aria-label"].startswith("見本の")
    assert not page.all("main form")
    question = page.follow("登録せずに、かいてみる")
    assert question.h1 == "働いた経験はありますか"
    there = question.form().submit({"path": "starting"})
    assert re.fullmatch(r"/sheets/[0-9a-f-]{36}/lifeline", there.url)


def test_points_are_added_moved_and_removed_where_they_are_written_and_the_line_is_seen_there(writer):
    page = with_points(writer, (18, 20, "入学"), (25, -60, "退職"))
    assert [row.all("td")[2].text for row in page.all("tbody tr")] == ["20", "-60"]
    row = writer.visitor.get(page.all("ol.rows a.btn")[1]["href"])
    page = row.form("#writing").submit({"score": "70"})
    assert [row.all("td")[2].text for row in page.all("tbody tr")] == ["20", "70"]
    page = page.form("ol.rows li:first-child form[action$='/remove']").submit()
    assert [row.all("td")[3].text for row in page.all("tbody tr")] == ["退職"]


def test_turning_points_become_sentences_that_go_into_the_form(writer):
    with_points(writer, (25, -60, "退職"), (30, 70, "資格を取った"))
    page = writer.visitor.get("/assess/lifeline")
    sentence = page.all("main form .card p")[0].text
    assert sentence.startswith("「退職」のころはつらい時期でしたが、「資格を取った」のころには")
    token = page.all("[name=csrf_token]")[0]["value"]
    there = writer.visitor.post("/assess/lifeline/take", {"csrf_token": token, "sentence": "1"})
    assert there.form("#writing").values["strengths"] == sentence
    assert "入れる前に戻す" in there.one("main").text
    for number in ("0", "9", "x", ""):
        writer.visitor.post("/assess/lifeline/take", {"csrf_token": token, "sentence": number}, status=404)


def test_a_full_field_is_said(writer):
    writer.visitor.get(writer.url("form-1-1", "strengths")).form("#writing").submit({"strengths": "あ" * 1000})
    with_points(writer, (25, -60, "退職"), (30, 70, "資格を取った"))
    token = writer.visitor.get("/assess/lifeline").all("[name=csrf_token]")[0]["value"]
    full = writer.visitor.post("/assess/lifeline/take", {"csrf_token": token, "sentence": "1"}, status=422)
    assert full.title.startswith("エラー")


def test_a_line_that_ends_low_asks_nobody_for_strengths(writer):
    with_points(writer, (25, 60, "就職"), (30, -70, "休職"))
    page = writer.visitor.get("/assess/lifeline")
    assert "無理に強みを書かなくてかまいません" in page.one(".notice").text
    assert page.all("main a[href='/ask']")


def test_a_single_point_says_what_is_missing(writer):
    with_points(writer, (25, 60, "就職"))
    assert "2つ以上書くと" in writer.visitor.get("/assess/lifeline").one("main").text


def test_who_took_the_form_off_the_card_can_take_it_in_again(writer):
    writer.visitor.get(writer.url("career-plan-aid") + "/remove").form("main form").submit()
    page = writer.visitor.get("/assess/lifeline").form("main form").submit()
    assert page.url == writer.url("career-plan-aid", "lifeline")
    assert writer.visitor.get("/assess/lifeline").one("main .btn.go").text == "自分の線をかく"


def test_a_point_is_moved_by_its_numbers_and_keeps_its_words(writer):
    with_points(writer, (18, 20, "入学"), (25, -60, "退職"))
    page = writer.visitor.get("/assess/lifeline").form("main details details:last-child form")
    page = page.submit({"age": "２６", "score": "-20"})
    assert [[cell.text for cell in row.all("td")][1:] for row in page.all("tbody tr")] == [
        ["18歳", "20", "入学"],
        ["26歳", "-20", "退職"],
    ]


@pytest.mark.parametrize(
    ("typed", "said"),
    [({"score": "300"}, "100"), ({"age": "x"}, "数字"), ({"age": "", "score": ""}, "数字を入れてください")],
)
def test_a_number_that_is_none_is_asked_for_again_as_it_was_typed(writer, typed, said):
    with_points(writer, (18, 20, "入学"))
    wrong = writer.visitor.get("/assess/lifeline").form("main details form").submit(typed, status=422)
    assert wrong.title.startswith("エラー")
    assert said in wrong.one(".errors").text
    assert typed.items() <= wrong.form("main details form").values.to_dict().items()
    assert writer.visitor.get("/assess/lifeline").one("tbody tr").all("td")[2].text == "20"


def test_a_point_of_nobody_is_not_found(writer):
    with_points(writer, (18, 20, "入学"))
    page = writer.visitor.get("/assess/lifeline")
    token = page.all("[name=csrf_token]")[0]["value"]
    for row in ("0" * 16, "x", "'"):
        writer.visitor.post(f"/assess/lifeline/{row}/move", {"csrf_token": token, "age": "1", "score": "1"}, status=404)
    other = Writer(writer.app).visitor
    token = other.get("/card").all("[name=csrf_token]")[0]["value"]
    address = page.one("main details form")["action"]
    other.post(address, {"csrf_token": token, "age": "1", "score": "1"}, status=404)
