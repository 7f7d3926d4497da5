"""What cannot be saved where it was sent to is not lost: it is shown again, or sent again by one tap."""

from datetime import timedelta

import pytest

from app.models import Account, db
from tests.client import Visitor
from tests.made_up.content import content_with
from tests.writing import FORM, Writer

TEXT = "川べりに、だれでも入れる小さな店をひらきたい。そのために、まず町の人の話を聞いて歩くことから始める。"


@pytest.fixture
def writer(app):
    return Writer(app)


@pytest.fixture
def page(writer):
    return writer.visitor.get(writer.url("form-1-1", "strengths"))


def shown(answer):
    return answer.one("textarea[readonly]").text


def test_after_the_card_was_erased_what_is_still_typed_is_shown(writer, page):
    writer.visitor.get("/card/erase").form().submit()
    values = page.form(FORM).type({"strengths": TEXT}).values
    values["csrf_token"] = writer.visitor.get("/write").form().values["csrf_token"]
    answer = writer.visitor.post(page.url, values, status=404)
    assert shown(answer) == TEXT


def test_after_the_draft_was_forgotten_what_is_still_typed_is_shown(writer, page, app):
    with app.app_context():
        db.session.execute(db.update(Account).values(last_seen=Account.last_seen))
        for account in db.session.scalars(db.select(Account)):
            account.last_seen -= timedelta(days=40)
        db.session.commit()
    answer = page.form(FORM).submit({"strengths": TEXT}, status=404)
    assert shown(answer) == TEXT
    assert "30日" in answer.text


def test_a_row_of_a_forgotten_card_is_shown_whole(writer):
    page = writer.visitor.get(writer.url("form-2", "jobs")).follow("仕事を追加する")
    writer.visitor.client.delete_cookie("card")
    typed = {"company_name": "見本商店", "duties": TEXT, "start_ym.year": "2019", "start_ym.month": "4"}
    answer = page.form(FORM).submit(typed, status=404)
    for text in ("見本商店", TEXT, "2019 4"):
        assert text in shown(answer)


def test_a_post_to_a_sheet_of_somebody_else_reads_like_one_to_no_sheet(writer, page, app):
    stranger = Writer(app)
    token = stranger.card.all("main [name=csrf_token]")[0]["value"]
    values = {"csrf_token": token, "strengths": TEXT}
    never = page.url.replace(page.url.split("/")[2], "00000000-0000-4000-8000-000000000000")
    theirs = stranger.visitor.client.post(page.url, data=values, headers={"Sec-Fetch-Site": "same-origin"})
    none = stranger.visitor.client.post(never, data=values, headers={"Sec-Fetch-Site": "same-origin"})
    assert (theirs.status_code, theirs.text) == (404, none.text)
    assert TEXT in theirs.text
    assert writer.visitor.get(page.url).form(FORM).values["strengths"] == ""


def test_a_save_in_passing_to_a_forgotten_card_keeps_the_page_as_it_is(writer, page):
    writer.visitor.client.delete_cookie("card")
    answer = writer.visitor.htmx(page, FORM, {"strengths": TEXT})
    assert answer.status == 401
    assert answer.form(FORM).values["strengths"] == TEXT


def test_a_lost_session_costs_one_tap(writer, page):
    writer.visitor.client.delete_cookie("session")
    again = page.form(FORM).submit({"strengths": TEXT}, status=400)
    assert TEXT in again.text
    done = again.form().submit()
    assert done.url.endswith("/future_work")
    assert writer.visitor.get(page.url).form(FORM).values["strengths"] == TEXT


def test_a_whole_row_survives_a_lost_session(writer):
    page = writer.visitor.get(writer.url("form-2", "jobs")).follow("仕事を追加する")
    writer.visitor.client.delete_cookie("session")
    typed = {
        "company_name": "見本商店",
        "duties": TEXT,
        "start_ym.year": "2019",
        "start_ym.month": "4",
        "end_ym.open": ["1"],
    }
    done = page.form(FORM).submit(typed, status=400).form().submit()
    values = writer.visitor.get(done.one("#jobs .rows a")["href"]).form(FORM).values
    assert {name: values[name] for name in ("company_name", "duties", "start_ym.year", "end_ym.open")} == {
        "company_name": "見本商店",
        "duties": TEXT,
        "start_ym.year": "2019",
        "end_ym.open": "1",
    }


def test_without_a_token_nothing_is_saved(writer, page):
    values = page.form(FORM).type({"strengths": TEXT}).values
    for token in (None, "", "made-up"):
        values.pop("csrf_token", None)
        if token is not None:
            values["csrf_token"] = token
        assert TEXT in writer.visitor.post(page.url, values, status=400).text
    assert writer.visitor.get(page.url).form(FORM).values["strengths"] == ""


def test_a_body_over_the_limit_is_refused_in_words(writer, page):
    values = page.form(FORM).type({"strengths": "長" * 400_000}).values
    answer = writer.visitor.post(page.url, values, status=413)
    assert "MB" in answer.text
    assert writer.visitor.get(page.url).form(FORM).values["strengths"] == ""


@pytest.fixture
def newer(make_app, tmp_path):
    """The site after a new version of a form has come: the same database, other content."""
    from app.services import library

    def change(*versions: str):
        app = make_app()
        library.bind(app, content_with(tmp_path / "-".join(versions), *(f"made-up/{one}.yaml" for one in versions)))
        return app

    return change


@pytest.fixture
def old(newer):
    """Somebody with a sheet of the old version, and a page of it still open."""
    writer = Writer(newer("2026-01"))
    url = writer.url("made-up")
    writer.visitor.get(f"{url}/words").form(FORM).submit(
        {"seen": "やさしい店", "then": "むかしの話", "keep": "海\r\n山"}
    )
    page = writer.visitor.get(f"{url}/words")
    later = newer("2026-01", "2026-10")
    moved = Visitor(later)
    moved.client._cookies = writer.visitor.client._cookies
    writer.app, writer.visitor, page.visitor = later, moved, moved
    return writer, page, url


def test_an_old_sheet_is_read_and_leads_to_the_new_version(old):
    writer, _, url = old
    page = writer.visitor.get("/card")
    assert page.one("li#made-up a")["href"] == url
    page = writer.visitor.get(url)
    assert "むかしの話" in page.text
    assert writer.visitor.get(f"{url}/words").url == f"{url}/upgrade"
    assert writer.visitor.get(f"{url}/rows/dishes/0123456789abcdef").url == f"{url}/upgrade"
    assert writer.visitor.get(f"{url}/check").status == 200


def test_what_changes_is_told_before_the_sheet_is_carried_over(old):
    writer, _, url = old
    page = writer.visitor.get(f"{url}/upgrade")
    assert "2026年10月" in page.text
    told = {row.one("dt").text: row.one("dd").text for row in page.all(".answers div")}
    assert told == {"ものがたり": "むかしの話", "好きなもの": "海、山"}
    page = page.form().submit()
    assert page.url == f"{url}/check"
    assert "やさしい店" in page.text
    assert writer.visitor.get(f"{url}/upgrade").url == url


def test_a_page_of_the_old_version_does_not_lose_what_was_typed(old):
    writer, page, url = old
    refused = page.form(FORM).submit({"then": "あたらしい話"}, status=409)
    assert "あたらしい話" in shown(refused)
    assert refused.title.startswith("エラー：")
    assert "むかしの話" in writer.visitor.get(url).text


def test_a_save_in_passing_on_a_page_of_the_old_version_says_so(old):
    writer, page, _ = old
    passing = writer.visitor.htmx(page, FORM, {"then": "あたらしい話"}, opinions=False)
    assert passing.status == 409
    assert "新しい版" in passing.one("#saved").text
    refused = passing.form(FORM).submit(button="新しい版について読む", status=409)
    assert "あたらしい話" in shown(refused)


def test_an_old_sheet_cannot_be_registered_before_it_was_carried_over(old):
    writer, _, url = old
    token = writer.visitor.get(f"{url}/upgrade").form().values["csrf_token"]
    page = writer.visitor.post(f"{url}/register", {"csrf_token": token}, status=409)
    assert page.h1 == "様式が新しくなりました"


def test_only_what_was_typed_is_shown_when_a_session_was_lost(writer, page):
    writer.visitor.client.delete_cookie("session")
    again = page.form(FORM).submit({"strengths": TEXT}, status=400)
    assert [one.text for one in again.all("textarea")] == [TEXT]


def test_a_browser_that_does_not_say_where_it_comes_from_shows_everything_that_was_typed(writer):
    page = writer.visitor.get(writer.url("profile", "name"))
    writer.visitor.client.delete_cookie("session")
    values = page.form(FORM).type({"last_name": "記入", "first_name": "例子"}).values
    answer = writer.visitor.client.post(page.url, data=values)
    assert answer.status_code == 400
    assert "記入" in answer.text
    assert "例子" in answer.text
