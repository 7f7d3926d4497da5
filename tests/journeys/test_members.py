"""Somebody registers on a phone, goes on at a counter, forgets the password and comes back – with and without scripts."""

from tests.journeys.person import DESK, KeyboardPerson
from tests.journeys.stories import begins, writes_profile
from tests.journeys.ways import also_without_scripts_in_full, own_screen, with_and_without_scripts
from tests.letters import link_in, newest_to

PASSWORD, OTHER = "うみ と やま と そら 2026", "つき と ほし と かぜ 2027"
NARROW = (320, 640)


def joins(person, app, address):
    person.opens("/account/join").writes({"メールアドレス": address, "パスワード": PASSWORD})
    person.judges().taps("確認のメールを送る").is_at("メールを送りました").judges()
    person.opens(link_in(newest_to(app, address))).is_at("登録を完了する").judges()
    return person.taps("登録を完了する").is_at("登録しました").judges()


def signs_in(person, address, password=PASSWORD):
    person.opens("/account/sign-in").writes({"メールアドレス": address, "パスワード": password}).judges()
    return person.taps("ログイン")


@with_and_without_scripts
def test_what_was_written_as_a_guest_is_there_on_another_device(somebody, app, scripts):
    address = f"phone-{scripts}@example.com".lower()
    phone = writes_profile(begins(somebody(scripts=scripts)))
    joins(phone, app, address)
    desk = signs_in(somebody(DESK, scripts=scripts), address)
    desk.is_at("あなたのジョブ・カード")
    desk.page.get_by_role("link", name="基本情報").first.click()
    desk.sees("記入")


@also_without_scripts_in_full
def test_the_same_by_keyboard(somebody, app, scripts):
    person = begins(somebody(kind=KeyboardPerson, scripts=scripts))
    joins(person, app, "keyboard@example.com")


@own_screen
@also_without_scripts_in_full
def test_a_forgotten_password_leaving_and_coming_back(somebody, app, scripts):
    address = "forgets@example.com"
    person = begins(somebody(NARROW, scripts=scripts))
    joins(person, app, address).opens("/account/").judges().taps("ログアウト").is_at("ログアウトしました").judges()
    signs_in(person, address, "ちがう ことば").sees("メールアドレスかパスワードが違います").judges()
    person.opens("/account/reset").judges().writes({"メールアドレス": address}).taps("メールを送る")
    person.opens(link_in(newest_to(app, address))).judges().writes({"新しいパスワード": OTHER})
    person.taps("このパスワードにする").is_at("アカウントの設定").sees("パスワードを変えました").judges()
    person.opens("/account/address").judges().opens("/account/why").judges()
    person.opens("/account/leave").judges().taps("退会する").is_at("退会しました").judges()
    signs_in(person, address, OTHER).is_at("退会を取り消しますか").judges()
    person.writes({"パスワード": OTHER})
    if scripts:
        person.taps("パスワードを表示").judges()
        assert person.field("パスワード").get_attribute("type") == "text"
    person.taps("退会を取り消して、ログイン").is_at("あなたのジョブ・カード")


@also_without_scripts_in_full
def test_who_signs_in_is_asked_about_the_card_in_this_browser(somebody, app, scripts):
    address = "brings@example.com"
    joins(begins(somebody(scripts=scripts)), app, address)
    other = signs_in(writes_profile(begins(somebody(scripts=scripts))), address)
    other.is_at("この端末に、書いた内容があります").judges().taps("私のものです。取り込む").is_at(
        "取り込みました"
    ).judges()
    other.taps("カードを見る").is_at("あなたのジョブ・カード")


@also_without_scripts_in_full
def test_a_draft_is_gone_on_with_from_my_page(somebody, app, scripts):
    address = "returns@example.com"
    first = joins(writes_profile(begins(somebody(scripts=scripts))), app, address)
    first.opens("/card").taps("書いてみる").taps("仕事を追加する").writes({"会社名": "見本商店"}).taps("保存する")
    person = signs_in(somebody(scripts=scripts), address)
    person.page.get_by_role("navigation").get_by_role("link", name="マイページ").click()
    person.is_at("こんにちは、記入さん").sees("続きは「様式2 職務経歴シート」").judges()
    person.taps("続きから書く").is_at("職務経歴以外の期間")
    person.opens("/my/history").is_at("これまでの履歴").sees("様式2：保存", "見本商店").judges()
    person.taps("マイページに戻る").taps("アカウントの設定").is_at("アカウントの設定")
