"""What somebody typed reaches the site: over a lost connection, a second tap, a reload, another page.

It is the script that keeps unsent text in the tab; the stories at the end are lived without it, too."""

from __future__ import annotations

import re
import time
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.journeys.stories import begins
from tests.journeys.ways import with_and_without_scripts

TEXT = "価値観、興味、関心事項等"
SENTENCE = "電車のトンネルの中で書いた文"
WAITING = "送信待ち（この画面に残っています）"
ALL = "JSON.stringify(sessionStorage) + JSON.stringify(localStorage)"
KEPT = "sessionStorage.getItem('outbox')"


@pytest.fixture
def writer(somebody):
    """Somebody at a page with one long text to write."""
    return begins(somebody()).taps("様式1-1…").is_at(TEXT)


@contextmanager
def lost(person):
    """Every save gets lost on its way, while pages can still be opened."""

    def lose(route):
        route.abort("connectionfailed") if route.request.method == "POST" else route.continue_()

    person.page.route("**/*", lose)
    # Leaving a page with unsent text is asked about.
    person.page.on("dialog", lambda dialog: dialog.accept())
    yield
    person.page.unroute("**/*", lose)


def types(person, text):
    person.write(person.page.get_by_role("textbox"), text)
    return person


def line(person):
    """The line above the button that tells where the text is."""
    return person.page.locator("#saved")


def expect_nothing_kept(page):
    """The outbox is empty, at the latest after a while. (Chromium's own waiting evaluates text, which pages forbid.)"""
    for _ in range(100):
        if page.evaluate(KEPT) is None:
            return
        page.wait_for_timeout(100)
    raise AssertionError(page.evaluate(KEPT))


def check_of(person):
    """The address of the page that shows everything that is stored of the form."""
    return re.sub(r"/[^/]+$", "/check", person.page.url.removeprefix(person.home))


def is_stored(person, text, beside):
    """What the site itself says, asked from another tab."""
    beside(beside=person).opens(check_of(person)).sees(text)


def test_what_was_written_while_the_connection_was_lost_is_saved_when_it_is_back(writer, somebody):
    writer.context.set_offline(True)
    types(writer, SENTENCE)
    expect(line(writer)).to_have_text(WAITING)
    writer.judges()
    assert writer.reads() == SENTENCE
    writer.context.set_offline(False)
    expect(line(writer)).to_contain_text("保存しました")
    is_stored(writer, SENTENCE, somebody)


def test_a_button_pressed_without_a_connection_keeps_the_page_and_leads_on_later(writer, somebody):
    writer.context.set_offline(True)
    types(writer, SENTENCE).taps("保存して次へ")
    expect(line(writer)).to_have_text(WAITING)
    writer.is_at(TEXT)
    writer.context.set_offline(False)
    writer.taps("保存して次へ").is_at("強み等")
    is_stored(writer, SENTENCE, somebody)


def test_where_the_text_is_can_be_heard_and_takes_no_focus(writer):
    expect(line(writer)).to_have_attribute("role", "status")
    writer.context.set_offline(True)
    types(writer, SENTENCE)
    expect(line(writer)).to_have_text(WAITING)
    expect(writer.page.get_by_role("textbox")).to_be_focused()


def test_text_that_could_not_be_sent_stands_there_again_after_a_reload_and_is_sent(writer, somebody):
    with lost(writer):
        types(writer, SENTENCE)
        expect(line(writer)).to_have_text(WAITING)
    writer.page.reload()
    expect(writer.page.get_by_role("textbox")).to_have_value(SENTENCE)
    expect(line(writer)).to_contain_text("保存しました")
    assert writer.page.evaluate(KEPT) is None
    is_stored(writer, SENTENCE, somebody)


def test_text_comes_back_after_the_site_was_left_and_opened_again(writer, somebody):
    with lost(writer):
        types(writer, SENTENCE)
        expect(line(writer)).to_have_text(WAITING)
        writer.opens("/about/privacy")
    writer.page.go_back()
    expect(writer.page.get_by_role("textbox")).to_have_value(SENTENCE)
    expect(line(writer)).to_contain_text("保存しました")
    is_stored(writer, SENTENCE, somebody)


def test_text_is_sent_from_the_next_page_when_its_own_was_left(writer, somebody):
    with lost(writer):
        types(writer, SENTENCE)
        expect(line(writer)).to_have_text(WAITING)
        check = check_of(writer)
        writer.opens("/card")
    writer.taps("書いてみる").is_at("お名前と生年月日")
    expect_nothing_kept(writer.page)
    somebody(beside=writer).opens(check).sees(SENTENCE)


def test_leaving_in_the_middle_of_a_sentence_loses_nothing(writer, somebody):
    check = check_of(writer)
    types(writer, SENTENCE).taps("戻る").is_at("あなたのジョブ・カード")
    # The text went off when the page was left; nothing on the next page tells when it has arrived.
    other = somebody(beside=writer).opens(check)
    for _ in range(20):
        if SENTENCE in other.page.get_by_role("main").inner_text():
            break
        other.page.wait_for_timeout(100)
        other.opens(check)
    other.sees(SENTENCE)


def test_a_text_with_several_parts_comes_back_whole(somebody):
    person = begins(somebody()).taps("様式2…").taps("仕事を追加する").is_at("仕事を追加する")
    with lost(person):
        person.writes({"会社名": "株式会社見本フーズ"}).dates("いつから", "平成", "29", "4").marks("今も働いている")
        expect(line(person)).to_have_text(WAITING)
    person.page.reload()
    assert person.reads("会社名") == "株式会社見本フーズ"
    assert [person.field(word, "いつから").input_value() for word in "年月"] == ["29", "4"]
    expect(person.field("今も働いている")).to_be_checked()
    person.taps("保存する").is_at("職務経歴").sees("株式会社見本フーズ", "2017年4月～現在")


def test_what_somebody_else_wrote_meanwhile_is_not_written_over(writer, somebody):
    with lost(writer):
        types(writer, SENTENCE)
        expect(line(writer)).to_have_text(WAITING)
        other = somebody(beside=writer).opens(writer.page.url.removeprefix(writer.home))
        types(other, "もう一つの画面の文").taps("保存して次へ").is_at("強み等")
    writer.page.reload()
    expect(writer.page.get_by_role("textbox")).to_have_value(SENTENCE)
    expect(line(writer)).to_contain_text("ほかの画面で、同じところが書きかえられました")
    writer.taps("読みくらべる").sees("もう一つの画面の文", SENTENCE)


def test_what_was_saved_by_the_button_is_not_asked_about_when_it_was_changed_elsewhere(writer, somebody):
    here = writer.page.url.removeprefix(writer.home)
    types(writer, SENTENCE).taps("保存して次へ").is_at("強み等")
    other = somebody(beside=writer).opens(here)
    types(other, "あとから直した文").taps("保存して次へ").is_at("強み等")
    writer.taps("戻る").is_at(TEXT)
    assert writer.reads() == "あとから直した文"
    assert writer.page.evaluate(KEPT) is None


def test_two_copies_of_a_tab_are_two_writers(writer, somebody):
    with lost(writer):
        types(writer, SENTENCE)
        expect(line(writer)).to_have_text(WAITING)
        with writer.context.expect_page() as opening:
            writer.page.evaluate("open(location.href)")
        copy = opening.value
    expect(copy.get_by_role("textbox")).to_have_value(SENTENCE)
    expect(copy.locator("#saved")).to_contain_text("保存しました")
    copy.get_by_role("textbox").fill("写しで書いた文")
    expect(copy.locator("#saved")).to_contain_text("保存しました")
    expect_nothing_kept(copy)
    types(writer, f"{SENTENCE}の続き")
    expect(line(writer)).to_contain_text("ほかの画面で、同じところが書きかえられました")
    writer.taps("読みくらべる").sees("写しで書いた文", f"{SENTENCE}の続き")


@pytest.fixture
def slow(app, monkeypatch):
    """slow(seconds): from now on a save in passing takes as long to arrive. Answers what came: by the button or not, and
    how many saves were on their way with it."""
    came, under_way, site = [], [], app.wsgi_app

    def after(seconds):
        def slowly(environ, start_response):
            if environ["REQUEST_METHOD"] != "POST":
                return site(environ, start_response)
            button = "HTTP_HX_REQUEST" not in environ
            under_way.append(button)
            came.append((button, len(under_way)))
            time.sleep(0 if button else seconds)
            try:
                return site(environ, start_response)
            finally:
                under_way.remove(button)

        monkeypatch.setattr(app, "wsgi_app", slowly)
        return came

    yield after
    while under_way:
        time.sleep(0.1)


def test_a_button_waits_for_what_is_on_its_way(writer, somebody, slow):
    arrived = slow(1)
    with writer.page.expect_request(lambda request: request.method == "POST"):
        types(writer, "はじめの文")
    types(writer, SENTENCE).taps("保存して次へ").is_at("強み等")
    assert arrived == [(False, 1), (True, 1)]
    is_stored(writer, SENTENCE, somebody)


def test_a_button_does_not_wait_for_ever(writer, somebody, slow):
    arrived = slow(6)
    with writer.page.expect_request(lambda request: request.method == "POST"):
        types(writer, "はじめの文")
    types(writer, SENTENCE).taps("保存して次へ").is_at("強み等")
    assert arrived == [(False, 1), (True, 2)]
    # The save in passing is done after the button's: it comes too late, and changes nothing.
    writer.page.wait_for_timeout(4_000)
    is_stored(writer, SENTENCE, somebody)


def test_a_slow_save_is_told_and_a_quick_one_does_not_flicker(writer, slow):
    told = """() => {
        window.told = [];
        const look = () => window.told.push(document.getElementById("saved").textContent.trim());
        new MutationObserver(look).observe(document.getElementById("saved"), {childList: true, subtree: true});
    }"""
    writer.page.evaluate(told)
    types(writer, "はじめの文")
    expect(line(writer)).to_contain_text("保存しました")
    assert "送信中…" not in writer.page.evaluate("window.told")
    slow(2)
    types(writer, SENTENCE)
    expect(line(writer)).to_have_text("送信中…")
    expect(line(writer)).to_contain_text("保存しました")


def test_what_is_written_during_a_slow_save_is_saved_after_it(writer, somebody, slow):
    arrived = slow(1)
    with writer.page.expect_request(lambda request: request.method == "POST"):
        types(writer, "はじめの文")
    types(writer, SENTENCE)
    with writer.page.expect_request(lambda request: request.method == "POST"):
        pass
    expect(line(writer)).to_contain_text("保存しました")
    expect_nothing_kept(writer.page)
    assert arrived == [(False, 1), (False, 1)]
    is_stored(writer, SENTENCE, somebody)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_site_in_trouble_gets_the_text_as_soon_as_it_can_take_it(writer, somebody, status):
    answers = iter([status, status])

    def answer(route):
        trouble = next(answers, None) if route.request.method == "POST" else None
        route.fulfill(status=trouble, body="") if trouble else route.continue_()

    writer.page.route("**/sheets/**", answer)
    types(writer, SENTENCE)
    expect(line(writer)).to_have_text(WAITING)
    expect(line(writer)).to_contain_text("保存しました")
    is_stored(writer, SENTENCE, somebody)
    writer.complaints.clear()


def test_a_text_that_is_too_long_to_be_sent_stays_and_is_sent_when_it_is_shorter(writer, somebody):
    types(writer, "長" * 400_000)
    expect(line(writer)).to_have_text("長すぎて、まだ保存していません。短くしてください。")
    assert writer.page.evaluate(KEPT)
    types(writer, SENTENCE)
    expect(line(writer)).to_contain_text("保存しました")
    is_stored(writer, SENTENCE, somebody)
    writer.complaints.clear()


def test_a_session_that_is_over_is_not_even_noticed(writer, somebody):
    writer.context.clear_cookies(name="session")
    types(writer, SENTENCE)
    expect(line(writer)).to_contain_text("保存しました")
    is_stored(writer, SENTENCE, somebody)
    writer.complaints.clear()


def test_a_card_that_is_gone_leaves_the_text_to_be_copied_and_nothing_in_the_tab(writer, somebody):
    other = somebody(beside=writer).opens("/card/erase").taps("全部消す").is_at("全部消しました")
    other.opens("/")
    types(writer, SENTENCE)
    expect(line(writer)).to_have_text("まだ保存していません。下のボタンを押してください。")
    assert writer.page.evaluate(KEPT) is None
    assert writer.reads() == SENTENCE
    writer.complaints.clear()


def test_erasing_leaves_nothing_in_the_tab(writer):
    with lost(writer):
        types(writer, SENTENCE)
        expect(line(writer)).to_have_text(WAITING)
        writer.opens("/card/erase")
    assert SENTENCE in writer.page.evaluate(KEPT)
    writer.taps("全部消す").is_at("全部消しました")
    assert writer.page.evaluate("sessionStorage.length") == 0


def test_a_shared_computer_keeps_nothing_in_its_storage_and_still_sends(somebody):
    person = somebody().opens("/write").marks("はい、あります").marks("共用パソコンです")
    person.taps("書きはじめる").taps("様式1-1…").is_at(TEXT)
    with lost(person):
        types(person, SENTENCE)
        expect(line(person)).to_have_text(WAITING)
        assert SENTENCE not in person.page.evaluate(ALL)
    expect(line(person)).to_contain_text("保存しました")
    assert SENTENCE not in person.page.evaluate(ALL)
    is_stored(person, SENTENCE, somebody)


def test_another_person_in_the_same_tab_sees_nothing_of_the_one_before(writer):
    with lost(writer):
        types(writer, SENTENCE)
        expect(line(writer)).to_have_text(WAITING)
        writer.opens("/about/privacy")
    writer.context.clear_cookies()
    begins(writer).taps("様式1-1…").is_at(TEXT)
    assert writer.reads() == ""
    assert writer.page.evaluate(KEPT) is None


def test_a_browser_that_forbids_storage_saves_all_the_same(somebody):
    person = somebody()
    forbidden = "Object.defineProperty(window, 'sessionStorage', {get() { throw new Error('no') }})"
    person.context.add_init_script(forbidden)
    begins(person).taps("様式1-1…").is_at(TEXT)
    person.context.set_offline(True)
    types(person, SENTENCE)
    expect(line(person)).to_have_text(WAITING)
    person.context.set_offline(False)
    expect(line(person)).to_contain_text("保存しました")
    is_stored(person, SENTENCE, somebody)


@with_and_without_scripts
def test_after_the_session_is_over_the_button_costs_one_tap(somebody, scripts):
    person = begins(somebody(scripts=scripts)).taps("書いてみる").is_at("お名前と生年月日")
    # A save that the page sends by itself would mend the session before the button is tapped: here none arrives.
    person.page.route("**/*", lambda one: None if "hx-request" in one.request.headers else one.fallback())
    person.writes({"姓": "記入", "名": "例子"})
    person.context.clear_cookies(name="session")
    person.taps("保存して次へ").is_at("もう一度送ってください").sees("記入", "例子").judges()
    person.taps("もう一度送る").is_at("住所").taps("戻る")
    assert (person.reads("姓"), person.reads("名")) == ("記入", "例子")
    person.complaints.clear()


@with_and_without_scripts
def test_after_the_card_is_gone_the_text_can_be_copied(somebody, scripts):
    person = begins(somebody(scripts=scripts)).taps("様式1-1…").is_at(TEXT)
    types(person, SENTENCE).context.clear_cookies(name="card")
    person.taps("保存して次へ").is_at("ページが見つかりません").judges()
    assert person.reads() == SENTENCE
