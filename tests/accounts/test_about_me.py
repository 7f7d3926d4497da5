"""What members tell about themselves, and letters as large as somebody likes."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app import guidance
from app.models import AboutMe, Account, db
from tests.client import FROM_OUR_PAGE, Visitor

ANSWERS = {
    "kind": "student",
    "age_band": "under_20",
    "prefecture": "13",
    "field": "06",
    "company_size": "",
    "school_type": "high",
    "work_years": "none",
}


def root_class(page) -> str:
    return page.one("html").get("class")


def test_a_member_tells_and_finds_the_answers_again(a_member):
    visitor = a_member()
    page = visitor.get("/account/about-me").form().submit(ANSWERS)
    assert "保存しました" in page.text
    shown = visitor.get("/account/about-me").form().values
    assert {name: shown[name] for name in ANSWERS} == ANSWERS


def test_what_is_not_answered_any_more_is_forgotten(a_member, somewhere):
    visitor = a_member()
    visitor.get("/account/about-me").form().submit(ANSWERS)
    visitor.get("/account/about-me").form().submit(dict.fromkeys(ANSWERS, ""))
    with somewhere.app_context():
        row = db.session.scalars(select(AboutMe)).one()
        assert {getattr(row, name) for name in ANSWERS if name != "kind"} == {None}
        assert db.session.scalars(select(Account.kind)).all() == [None]


def test_the_guide_for_the_age_that_somebody_told_leads_on_menus_and_my_page(a_member):
    visitor = a_member()
    led = [one["href"] for one in visitor.get("/for/worker/reflect/now").all('.tasks a[href^="/guides/"]')]
    assert led[0] == "/guides/use-worker-reflect"
    visitor.get("/account/about-me").form().submit({"age_band": "from_50"})
    for page in ("/for/worker/reflect/now", "/my/"):
        led = [one["href"] for one in visitor.get(page).all('.tasks a[href^="/guides/"]')]
        assert led[0] == "/guides/for-senior"
        assert "/guides/for-young" not in led


def test_who_tells_where_they_live_finds_what_there_is_for_their_prefecture(a_member, somewhere):
    visitor, other = a_member(), Visitor(somewhere)
    menu = "/for/job_seeker/work/now"
    for path in (menu, "/information"):
        assert "神奈川県" not in visitor.get(path).text
    visitor.get("/account/about-me").form().submit(ANSWERS | {"prefecture": "14"})
    page = visitor.get(menu)
    assert "神奈川県で相談する" in [one.text for one in page.all("h2")]
    told = next(one for one in page.all(".tasks a") if "神奈川県にも1か所" in one.text)
    assert told["href"] == "https://carigaku.mhlw.go.jp/"
    page = visitor.get("/information")
    assert "神奈川県にお住まいなら" in [one.text for one in page.all("h2")]
    assert len([one for one in page.all(".tasks a") if "神奈川県" in one.text]) == len(guidance.local_to("神奈川県"))
    assert "神奈川県" not in visitor.get("/information?word=時給").text
    for path in (menu, "/information"):
        assert "神奈川県" not in other.get(path).text, "what one told is shown to nobody else"


def test_every_question_but_the_kind_chooses_something():
    """What chooses nothing is not asked. The field of work chooses by the groups of occupations."""
    by_examples = {one.id for one in guidance.about_me().values() if one.examples}
    assert by_examples | {"kind", "field", "prefecture"} == set(guidance.about_me())


@pytest.mark.parametrize("wrong", [{"age_band": "42"}, {"prefecture": "48"}, {"kind": "x" * 10_000}])
def test_what_is_no_choice_is_refused_and_changes_nothing(a_member, somewhere, wrong):
    visitor = a_member()
    token = visitor.get("/account/about-me").form().values["csrf_token"]
    visitor.post("/account/about-me", ANSWERS | wrong | {"csrf_token": token}, status=400)
    with somewhere.app_context():
        assert db.session.scalars(select(AboutMe)).all() == []


def test_every_question_has_a_place_in_the_table_and_codes_that_fit():
    asked = set(guidance.about_me()) - {"kind"}
    assert asked == set(AboutMe.__table__.columns.keys()) - {"account_id"}
    for question in guidance.about_me().values():
        assert all(len(code) <= 16 for code in question.choices)


def test_anybody_reads_in_the_size_they_like_on_public_pages_too(app):
    visitor, other = Visitor(app), Visitor(app)
    assert root_class(visitor.get("/")) == ""
    page = visitor.get("/account/reading").form().submit({"size": "largest"})
    assert page.one("input[checked]")["value"] == "largest"
    for path in ("/", "/about/privacy", "/write", "/nowhere"):
        status = 404 if path == "/nowhere" else 200
        assert root_class(visitor.get(path, status=status)) == "largest"
        assert root_class(other.get(path, status=status)) == ""


def test_the_usual_size_takes_the_cookie_back(app):
    visitor = Visitor(app)
    visitor.get("/account/reading").form().submit({"size": "large"})
    visitor.get("/account/reading").form().submit({"size": "standard"})
    assert visitor.client.get_cookie("text_size") is None
    assert root_class(visitor.get("/")) == ""


def test_a_member_finds_the_size_on_another_device(a_member, signs_in):
    a_member().get("/account/reading").form().submit({"size": "large"})
    assert root_class(signs_in().get("/account/")) == "large"


def test_on_a_shared_computer_the_size_goes_with_the_browser(a_member, signs_in):
    a_member().get("/account/reading").form().submit({"size": "large"})
    cookie = signs_in(shared="1").client.get_cookie("text_size")
    assert cookie is not None
    assert cookie.expires is None
    assert cookie.max_age is None


@pytest.mark.parametrize("made_up", ["huge", '"><script>', "large largest", "x" * 3_000])
def test_a_made_up_size_is_no_size(app, made_up):
    visitor = Visitor(app)
    visitor.client.set_cookie("text_size", made_up)
    assert root_class(visitor.get("/")) == ""
    token = visitor.get("/account/reading").form().values["csrf_token"]
    answer = visitor.client.post("/account/reading", data={"size": made_up, "csrf_token": token}, headers=FROM_OUR_PAGE)
    assert answer.status_code == 400
