"""A sign-in ends while somebody writes: the text is still there, and saved once they have signed in again."""

from playwright.sync_api import expect

from tests.journeys.stories import begins
from tests.journeys.test_members import PASSWORD, joins
from tests.journeys.test_outbox import KEPT, expect_nothing_kept, line, types

TEXT = "価値観、興味、関心事項等"
SENTENCE = "ログインが切れたあとに書いた文"


def writes(somebody, app, address, **how):
    """A member at a page with one long text to write, whose sign-in then ends by another tab."""
    person = joins(begins(somebody(**how)), app, address)
    person.opens("/card").taps("様式1-1…").is_at(TEXT)
    somebody(beside=person).opens("/account/").taps("ログアウト").is_at("ログアウトしました")
    return person


def signs_in(person, address):
    person.is_at("ログイン").writes({"メールアドレス": address, "パスワード": PASSWORD})
    return person.taps("ログイン")


def test_the_text_waits_in_the_tab_and_is_sent_after_signing_in(somebody, app):
    person = writes(somebody, app, "expires@example.com")
    types(person, SENTENCE)
    notice = person.page.get_by_role("alert")
    expect(notice).to_contain_text("ログインが切れました。書いたものはこの画面に残っています。")
    person.judges()
    assert SENTENCE in person.page.evaluate(KEPT)
    # Also by way of pages on which nobody is known.
    notice.get_by_role("link", name="ログインする").click()
    person.is_at("ログイン").opens("/write").is_at("働いた経験はありますか").page.go_back()
    signs_in(person, "expires@example.com").is_at(TEXT)
    expect(line(person)).to_contain_text("保存しました")
    assert person.reads() == SENTENCE
    expect_nothing_kept(person.page)


def test_somebody_else_who_signs_in_there_finds_nothing(somebody, app):
    joins(begins(somebody()), app, "second@example.com")
    person = writes(somebody, app, "first@example.com")
    types(person, SENTENCE)
    person.page.get_by_role("alert").get_by_role("link", name="ログインする").click()
    signs_in(person, "second@example.com").is_at("ページが見つかりません")
    person.opens("/card").taps("様式1-1…").is_at(TEXT)
    assert person.reads() == ""
    assert person.page.evaluate(KEPT) is None


def test_on_a_shared_computer_the_button_leads_by_signing_in(somebody, app):
    address = "shared@example.com"
    joins(begins(somebody()), app, address)
    person = somebody().opens("/account/sign-in").marks("共用パソコンです")
    signs_in(person, address).is_at("あなたのジョブ・カード").taps("様式1-1…").is_at(TEXT)
    somebody(beside=person).opens("/account/").taps("ログアウト").is_at("ログアウトしました")
    types(person, SENTENCE)
    expect(person.page.get_by_role("alert")).to_contain_text("下のボタンを押して、ログインしてください。")
    assert person.page.evaluate(KEPT) is None
    person.judges().page.on("dialog", lambda dialog: dialog.accept())
    person.taps("保存して次へ").is_at("ログインすると保存できます")
    person.taps("ログインして保存する")
    signs_in(person, address).is_at("まだ保存していない内容があります")
    person.taps("もう一度送る").is_at("強み等").taps("戻る").is_at(TEXT)
    assert person.reads() == SENTENCE


def test_without_scripts_the_button_leads_by_signing_in(somebody, app):
    person = writes(somebody, app, "plain@example.com", scripts=False)
    types(person, SENTENCE)
    person.taps("保存して次へ").is_at("ログインすると保存できます").judges()
    person.taps("ログインして保存する")
    signs_in(person, "plain@example.com").is_at("まだ保存していない内容があります").judges()
    person.taps("もう一度送る").is_at("強み等").taps("戻る").is_at(TEXT)
    assert person.reads() == SENTENCE
