"""The pages of the history: read, compared, brought back; the card of a day; what was removed."""

from urllib.parse import quote

import brotli
import pytest

from app.assets import SOURCE, content
from app.models import Sheet, db
from app.page import clock
from tests.client import Visitor
from tests.people import Person
from tests.routes.test_comparing import PHONE
from tests.writing import FORM, Writer

STYLE = len(brotli.compress(content(SOURCE / "site.css"), quality=11))


@pytest.fixture
def writer(app):
    return Writer(app)


@pytest.fixture
def strengths(writer):
    """The sheet 様式1-1 on which a sentence was written, and written anew."""
    url = writer.url("form-1-1")
    for text in ("接客をしました。", "接客と発注をしました。"):
        writer.visitor.get(f"{url}/strengths").form(FORM).submit({"strengths": text})
    return url


def test_the_history_is_reached_from_the_sheet_and_from_the_check(writer, strengths):
    for page in ("", "/check"):
        history = writer.visitor.get(strengths + page).follow("更新履歴")
        assert history.h1 == "更新履歴"
        assert [one.one("h2 small").text for one in history.all(".rows li")[:1]] == ["いまの内容"]
    assert writer.visitor.get(f"{strengths}/strengths").follow("読む・履歴").url == strengths


def test_an_entry_tells_when_who_and_what_and_the_one_of_now_is_not_brought_back(writer, strengths):
    now, before = writer.visitor.get(f"{strengths}/history").all(".rows li")
    assert "あなた・パソコン・保存" in now.text
    assert "変わったところ：強み等" in now.text
    assert now.all("a") == []
    assert "書いたところ：強み等" in before.text
    assert [one.text.partition("：")[0] for one in before.all("a")] == ["読む", "いまとくらべる", "戻す"]


def test_insertions_and_deletions_are_told_in_words_and_marked_without_colours(writer, strengths):
    page = writer.visitor.get(f"{strengths}/history/1/compare")
    (come,) = page.all("dd ins")
    assert come.text == "（ここから追加）と発注（追加ここまで）"
    assert [one.text for one in come.all(".unseen")] == ["（ここから追加）", "（追加ここまで）"]
    assert page.one("dd").text.startswith("接客")


def test_another_moment_can_be_chosen_to_compare_with(writer, strengths):
    writer.visitor.get(f"{strengths}/strengths").form(FORM).submit({"strengths": "聞くこと。"})
    page = writer.visitor.get(f"{strengths}/history/1/compare").form().submit({"with": "2"})
    assert "と発注" in page.one("dd").text
    assert "聞くこと" not in page.one("dd").text
    same = writer.visitor.get(f"{strengths}/history/2/compare?with=2")
    assert "どちらも同じ内容です" in same.text


def test_restoring_asks_first_and_shows_what_would_change(writer, strengths):
    ask = writer.visitor.get(f"{strengths}/history/1/restore")
    assert "と発注" in ask.one("dd del").text
    after = ask.form().submit()
    assert after.h1 == "更新履歴"
    assert "前の内容に戻しました" in after.all(".rows li")[0].text
    values = writer.visitor.get(f"{strengths}/strengths").form(FORM).values
    assert values["strengths"] == "接客をしました。"
    nothing = writer.visitor.get(f"{strengths}/history/1/restore")
    assert "いまの内容と同じです" in nothing.text
    assert nothing.all("main form") == []


def test_a_page_open_elsewhere_compares_after_a_restore_and_loses_nothing(writer, strengths):
    page = writer.visitor.get(f"{strengths}/strengths")
    writer.visitor.get(f"{strengths}/history/1/restore").form().submit()
    refused = page.form(FORM).submit({"strengths": "接客と発注をしました。聞くこと。"}, status=409)
    assert "どちらを残しますか" in refused.text
    assert refused.form(FORM).values["strengths"] == "接客と発注をしました。聞くこと。"


@pytest.mark.parametrize("place", ["99", "0", "-1", "x", "99999999999999999999"])
@pytest.mark.parametrize("page", ["", "/compare", "/restore"])
def test_what_was_not_kept_is_an_unknown_page(writer, strengths, place, page):
    writer.visitor.get(f"{strengths}/history/{place}{page}", status=404)


def test_strange_numbers_in_the_address_are_no_failure(writer, strengths):
    for text in ("x", "-1", "9" * 30, "１", "1e3"):
        assert writer.visitor.get(f"{strengths}/history?before={text}").h1 == "更新履歴"
        assert writer.visitor.get(f"{strengths}/history/1/compare?with={text}").h1 == "読みくらべる"
    writer.visitor.get(f"{strengths}/history/1/compare?with=77", status=404)


def test_markup_in_what_was_written_stays_text(writer, strengths):
    for text in ("<b>太い</b>", "<script>x()</script><b>太い"):
        writer.visitor.get(f"{strengths}/strengths").form(FORM).submit({"strengths": text})
    for page in ("/history", "/history/3", "/history/3/compare", "/history/1/compare?with=4"):
        html = writer.visitor.get(strengths + page).html
        assert "<b>太" not in html
        assert "<script>x" not in html


def test_the_card_of_a_day_is_found_from_the_task_list_and_brings_a_pdf(writer, strengths):
    page = writer.visitor.get("/card").follow("前の日のカードを見る")
    day = page.one("#date")["max"]
    page = page.form().submit({"date": day})
    assert "接客と発注をしました。" in page.text
    file = writer.visitor.download(page.link("PDFで持ち帰る（印刷用）"))
    assert file.data.startswith(b"%PDF")
    assert "%E6%99%82%E7%82%B9.pdf" in file.headers["Content-Disposition"]
    assert file.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("typed", ["", "2099-01-01", "きのう", "2026-02-30", "<b>", "9" * 400])
def test_a_day_that_cannot_be_is_told_beside_the_input(writer, strengths, typed):
    page = writer.visitor.get(f"/card/as-of?date={quote(typed)}", status=422)
    assert page.title.startswith("エラー")
    assert page.one("#date-fault").text
    # What is no day is not repeated beside somebody's words: whoever made the address could guess them by the length.
    assert page.one("#date")["value"] == (typed if typed.startswith("2099") else "")
    assert "接客" not in page.one("main").text
    file = writer.visitor.client.get("/take-home/past.pdf", query_string={"date": typed})
    assert file.status_code == 302


def test_a_day_before_the_first_is_an_empty_card_in_words(writer, strengths):
    page = writer.visitor.get("/card/as-of?date=2020-01-01")
    assert "まだ何も書いてありませんでした" in page.text
    answer = writer.visitor.client.get("/take-home/past.pdf?date=2020-01-01")
    assert answer.headers["Location"].endswith("/card/as-of?date=2020-01-01")


def test_somebody_without_a_card_is_led_to_the_beginning(app):
    assert Visitor(app).get("/card/as-of").url == "/write"
    assert Visitor(app).get("/take-home/past.pdf?date=2026-11-01").url == "/take-home"


def test_a_sheet_is_taken_off_the_card_and_put_back(writer, strengths):
    card = writer.visitor.get(strengths).follow("カードから外す").form().submit()
    assert card.url == "/card"
    assert not card.all("li[id='form-1-1'] a")
    assert "接客" not in writer.visitor.get("/take-home").text
    writer.visitor.get(strengths, status=404)
    look = writer.visitor.get(f"{strengths}/removed")
    assert "接客と発注をしました。" in look.text
    back = card.form("#removed form").submit()
    assert back.url == strengths
    assert not writer.visitor.get("/card").all("#removed")
    assert writer.visitor.get(f"{strengths}/removed").url == strengths


def test_when_the_form_was_begun_anew_both_are_shown_and_the_person_chooses(writer, strengths):
    writer.visitor.get(f"{strengths}/remove").form().submit()
    new = writer.url("form-1-1")
    writer.visitor.get(f"{new}/strengths").form(FORM).submit({"strengths": "聞くこと。"})
    refused = writer.visitor.get("/card").form("#removed form").submit(status=409)
    assert "新しく書いた" in refused.text
    assert "聞くこと" in refused.one("dd del").text
    assert writer.visitor.get("/card").one("li[id='form-1-1'] a")["href"].startswith(new)
    after = refused.form().submit(button="外したほうに入れかえる")
    assert after.url == strengths
    assert writer.visitor.get(f"{new}/removed").h1.startswith("外した")


@pytest.fixture
def off_the_card(app, writer, strengths):
    """A page of the sheet that is still open, and what it has to tell: the sheet was taken off the card on a phone."""
    page = writer.visitor.get(f"{strengths}/strengths")
    values = writer.visitor.get(f"{strengths}/remove").form().values
    writer.visitor.post(f"{strengths}/remove", values, User_Agent=PHONE)
    with app.app_context():
        at = db.session.scalars(db.select(Sheet.removed_at).where(Sheet.removed_at.is_not(None))).one()
        return page, f"この様式は、{clock(at)}にあなたがスマートフォンでカードから外しました。"


def test_a_page_of_a_removed_sheet_tells_who_removed_it_and_saves_what_was_typed_on_it(writer, strengths, off_the_card):
    page, told = off_the_card
    refused = page.form(FORM).submit({"strengths": "書きかけの文。"}, status=409)
    assert told in refused.text
    assert "書きかけの文。" in refused.text
    assert refused.link("外した様式を見る") == f"{strengths}/removed"
    assert refused.form().submit(button="カードに戻して保存する").url == f"{strengths}/future_work"
    assert writer.visitor.get(page.url).form(FORM).values["strengths"] == "書きかけの文。"


def test_a_save_in_passing_on_a_removed_sheet_leaves_it_removed_and_tells_so(writer, strengths, off_the_card):
    page, told = off_the_card
    page = writer.visitor.htmx(page, FORM, {"strengths": "書きかけの文。"}, opinions=False)
    assert page.status == 409
    assert f"{told}まだ保存していません。" in page.text
    writer.visitor.get(strengths, status=404)
    assert "書きかけの文。" in page.form(FORM).submit(button="書いた内容を見る", status=409).text


def test_what_was_typed_on_a_removed_sheet_stays_where_another_one_took_its_place(writer, off_the_card):
    page, _ = off_the_card
    refused = page.form(FORM).submit({"strengths": "書きかけの文。"}, status=409)
    other = writer.url("form-1-1")
    writer.visitor.get(f"{other}/strengths").form(FORM).submit({"strengths": "聞くこと。"})
    both = refused.form().submit(button="カードに戻して保存する", status=409)
    assert "新しく書いた" in both.text
    assert both.one("textarea[readonly]").text == "書きかけの文。"


def test_to_others_a_removed_sheet_is_no_sheet(app, off_the_card):
    page, told = off_the_card
    stranger = Writer(app)
    values = {"csrf_token": stranger.card.all("main [name=csrf_token]")[0]["value"], "_put_back": "1"}
    assert told not in stranger.visitor.post(page.url, values, status=404).text


def test_removed_rows_are_offered_below_their_list(writer):
    url = writer.url("form-2", "jobs")
    group = writer.definition("form-2").fields["jobs"]
    page = writer.visitor.get(url)
    assert not page.all("#jobs details")
    for name in ("見本商店", "試作工業"):
        page = writer.add_row(page, group, {"company_name": name})
    for _ in range(2):
        (remove,) = [one for one in page.all("#jobs form") if one["action"].endswith("/remove")][:1]
        page = page.form(f"form[action='{remove['action']}']").submit()
    # The last one is offered at once, above the list.
    assert [one.text for one in page.all("#jobs details b")] == ["見本商店"]
    page = writer.visitor.get(url)
    assert [one.text for one in page.all("#jobs details b")] == ["試作工業", "見本商店"]
    back = page.form(f"form[action='{page.all('#jobs details form')[1]['action']}']").submit()
    assert [one.text for one in back.all("#jobs .rows h2")] == ["見本商店"]


def test_these_pages_fit_in_the_first_packets_too(app):
    person = Person(app, "profile", "form-2")
    person.register("form-2")
    visitor = Visitor(app)
    visitor.client.set_cookie("card", person.token)
    sheet = f"/sheets/{person.ids['form-2']}"
    urls = [f"{sheet}/history", *(f"{sheet}/history/1{page}" for page in ("", "/compare", "/restore"))]
    urls.append("/card/as-of?date=2026-11-01")
    sizes = {url: _packed(visitor, url) for url in urls}
    visitor.get(f"{sheet}/remove").form().submit()
    sizes |= {url: _packed(visitor, url) for url in ("/card", f"{sheet}/removed")}
    assert {url: size for url, size in sizes.items() if size > 8_192} == {}


def _packed(visitor, url):
    answer = visitor.client.get(url, headers={"Accept-Encoding": "br"}, buffered=True)
    assert answer.status_code == 200, url
    return len(answer.data) + STYLE
