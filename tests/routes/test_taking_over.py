"""The pages on which a student takes over into other forms what they wrote."""

import pytest

from tests.writing import Writer

PLACE = "/card/from/form-1-2"


@pytest.fixture
def student(app):
    """Somebody who wrote strengths and a part-time job on 様式1-2, and took 様式1-1 into the card."""
    writer = Writer(app, "starting")
    job = {"kind": "part_time", "title": "見本カフェ", "period_from": "2024-04"}
    writer.fill("form-1-2", {"strengths": "人の話を最後まで聞ける。", "activities": [job]})
    return writer


def post(visitor, url, values, **how):
    token = visitor.get("/card").all("input[name=csrf_token]")[0]["value"]
    return visitor.post(url, {"csrf_token": token, **values}, **how)


def keys(page):
    return [one["name"].removeprefix("shown.") for one in page.all("input[name^='shown.']")]


def test_who_takes_a_form_of_those_who_work_is_offered_what_they_wrote_as_a_student(student):
    visitor = student.visitor
    for url in ("/card", "/my/"):
        assert not visitor.get(url).all(f"a[href='{PLACE}']")
    student.url("form-1-1")
    for url in ("/card", "/my/"):
        assert visitor.get(url).all(f"main a[href='{PLACE}']")


def test_who_says_that_they_work_is_offered_it_too(student):
    student.visitor.get("/for/worker/reflect/now")
    assert student.visitor.get("/my/").all(f"main a[href='{PLACE}']")


def test_it_is_put_away_with_one_tap(student):
    student.url("form-1-1")
    page = student.visitor.get("/my/").form(f"form[action='{PLACE}/away']").submit()
    assert page.url == "/card"
    assert not page.all(f"a[href='{PLACE}']")


def test_graduating_and_beginning_to_work_lead_there(student):
    assert len(student.visitor.get("/changed").all(f"a[href='{PLACE}']")) == 2


def test_both_sides_are_shown_and_nothing_is_chosen_for_the_person(student):
    student.fill("form-1-1", {"strengths": "足が速い。"})
    page = student.visitor.get(PLACE)
    text = page.one("main").text
    assert all(words in text for words in ("人の話を最後まで聞ける。", "足が速い。", "見本カフェ", "2024年4月"))
    assert {one["value"] for one in page.all("input[type=radio][checked]")} == {""}
    assert len(keys(page)) == 2
    assert student.visitor.get("/card/from/form-1-2/done").all("a[href$='/check']")


def test_taking_over_ends_on_a_page_that_leads_to_the_forms(student):
    page = student.visitor.get(PLACE)
    page = page.form(f"form[action='{PLACE}']").submit({f"how.{key}": "copy" for key in keys(page)})
    assert page.url == f"{PLACE}/done"
    assert {one.text for one in page.all("main .btn")} >= {"様式1-1を見直す", "様式2を見直す"}
    page = student.visitor.get(PLACE)
    assert "いま写せるものは、ありません" in page.one("main").text
    assert "人の話を最後まで聞ける。" in student.visitor.get(student.url("form-1-1", "check")).one("main").text


def test_who_chose_nothing_is_asked_to(student):
    page = student.visitor.get(PLACE).form(f"form[action='{PLACE}']").submit({}, status=422)
    assert page.title.startswith("エラー")
    assert "選ばれていません" in page.one("[role=status]").text


def test_what_another_page_wrote_meanwhile_is_shown_and_what_was_chosen_stays_chosen(student):
    student.fill("form-1-1", {"strengths": "足が速い。"})
    page = student.visitor.get(PLACE)
    student.visitor.get(student.url("form-1-1", "strengths")).form("#writing").submit({"strengths": "もっと速い。"})
    page = page.form(f"form[action='{PLACE}']").submit({"how.form-1-1/strengths": "replace"}, status=409)
    assert "もっと速い。" in page.one("main").text
    assert page.one("input[name='how.form-1-1/strengths'][checked]")["value"] == "replace"


@pytest.mark.parametrize("nonsense", [{"how.form-1-1/strengths": "eat"}, {"how.": "copy"}, {"how.x/y/z": "below"}])
def test_choices_that_are_none_change_nothing(student, nonsense):
    post(student.visitor, PLACE, nonsense)
    assert len(keys(student.visitor.get(PLACE))) == 2


def test_who_has_no_such_form_is_told_so_and_who_has_no_card_begins_one(app, visitor):
    assert "様式1-2はありません" in Writer(app).visitor.get(PLACE).one("main").text
    assert visitor.get(PLACE).url == "/write"
    assert "写せるものは、ありません" in Writer(app).visitor.get("/card/from/form-2").one("main").text
    assert Writer(app).visitor.get("/card/from/no-such-form", status=404).status == 404
    assert post(Writer(app).visitor, f"{PLACE}/away", {}, status=404).status == 404
