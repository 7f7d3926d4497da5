"""When something gets in the way, nothing that was typed is lost, and it is said in plain words what to do."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.stories import begins
from tests.journeys.ways import with_and_without_scripts

HERE, THERE = "毎日の小さな工夫を、続けられること。", "だれかの役に立ったと、その日のうちにわかること。"


@pytest.mark.parametrize(
    ("scripts", "choice", "kept"),
    [
        (True, "両方を残す", f"{THERE}\n{HERE}"),
        (False, "両方を残す", f"{THERE}\n{HERE}"),
        (False, "この画面で書いた内容を残す", HERE),
        (False, "ほかの画面の内容を残す", THERE),
    ],
    ids=["scripts", "both", "mine", "theirs"],
)
def test_two_tabs_on_the_same_field_are_compared_and_the_person_chooses(somebody, scripts, choice, kept):
    tab = begins(somebody(scripts=scripts)).taps("様式1-1…").is_at("価値観、興味、関心事項等")
    other = somebody(beside=tab).opens(tab.page.url.removeprefix(tab.home))
    other.write(other.page.get_by_role("textbox"), THERE)
    other.taps("保存して次へ").is_at("強み等")
    tab.write(tab.page.get_by_role("textbox"), HERE)
    if scripts:
        tab.sees("ほかの画面で、同じところが書きかえられました。まだ保存していません。")
    tab.taps("読みくらべる" if scripts else "保存して次へ")
    expect(tab.page).to_have_title(re.compile("^エラー："))
    tab.judges().sees(HERE, THERE).taps("保存して次へ").sees("どちらを残すか、選んでください。", HERE, THERE)
    tab.marks(choice).taps("保存して次へ").is_at("強み等").taps("戻る")
    assert tab.reads() == kept


@with_and_without_scripts
def test_a_date_that_does_not_exist_is_asked_about_and_stays_as_it_was_typed(somebody, scripts):
    person = begins(somebody(scripts=scripts)).taps("書いてみる").writes({"姓": "記入"})
    person.dates("生年月日", "平成", "10", "2", "30").taps("保存して次へ")
    expect(person.page).to_have_title(re.compile("^エラー：お名前と生年月日"))
    summary = person.page.get_by_role("alert").filter(has_text="1か所、直してください")
    if scripts:
        expect(summary).to_be_focused()
    assert [person.field(word, "生年月日").input_value() for word in "年月日"] == ["10", "2", "30"]
    assert person.reads("姓") == "記入"
    person.judges()
    link = summary.get_by_role("link")
    expect(link).to_contain_text("生年月日")
    link.click()
    expect(person.page.get_by_role("group", name="生年月日")).to_be_focused()
    person.dates("生年月日", "平成", "10", "2", "28").taps("保存して次へ").is_at("住所").taps("戻る")
    assert [person.field(word, "生年月日").input_value() for word in "年月日"] == ["1998", "2", "28"]


def test_saving_in_passing_does_not_complain_about_half_a_date_while_the_rest_is_being_written(somebody):
    person = begins(somebody()).taps("書いてみる").writes({"姓": "記入"}).sees("保存しました")
    person.write(person.field("年", "生年月日"), "1998")
    person.field("月", "生年月日").focus()
    person.page.wait_for_timeout(2_500)
    expect(person.page.locator(".fault")).to_have_count(0)
    person.field("姓（カナ）").focus()
    person.writes({"姓（カナ）": "きにゅう"}).field("名（カナ）").focus()
    expect(person.page.locator("#saved .fault")).to_contain_text("生年月日")


@with_and_without_scripts
def test_a_postal_code_offers_its_places_and_overwrites_nothing(somebody, scripts):
    person = begins(somebody(scripts=scripts)).opens("/card").taps("書いてみる").taps("保存して次へ").is_at("住所")
    person.writes({"郵便番号": "498-0000", "市区町村": "まだ決めていない", "町名・番地": "1丁目2番3号"})
    if not scripts:
        person.taps("住所の候補を出す")
    person.sees("愛知県弥富市 を入れる", "三重県桑名郡木曽岬町 を入れる")
    assert person.reads("市区町村") == "まだ決めていない"
    person.taps("三重県桑名郡木曽岬町 を入れる").is_at("住所")
    expect(person.field("都道府県").locator("option:checked")).to_have_text("三重県")
    assert person.reads("市区町村") == "桑名郡木曽岬町"
    assert person.reads("町名・番地") == "1丁目2番3号"


@with_and_without_scripts
def test_a_row_that_was_removed_comes_back_with_one_tap(somebody, scripts):
    person = begins(somebody(scripts=scripts)).taps("様式3-1…").taps("免許・資格を追加する")
    person.writes({"免許・資格の名称": "普通自動車第一種運転免許"}).taps("保存する").is_at("免許・資格")
    person.taps("削除 ：普通自動車第一種運転免許").sees("削除しました").judges()
    expect(person.page.get_by_role("heading", name="普通自動車第一種運転免許")).to_have_count(0)
    person.taps("元に戻す").sees("普通自動車第一種運転免許")


@with_and_without_scripts
def test_what_is_wrong_leads_from_the_checking_page_to_its_field(somebody, scripts):
    person = begins(somebody(scripts=scripts)).taps("書いてみる").dates("生年月日", "西暦", "1998", "13", "1")
    if scripts:
        person.sees("保存しました")
    else:
        person.taps("保存して次へ").sees("1か所、直してください")
    person.opens(person.page.url.removeprefix(person.home).replace("/name", "/check"))
    expect(person.page).to_have_title(re.compile("^エラー：内容を確認してください"))
    person.judges().taps("変更 ：お名前と生年月日 生年月日").is_at("お名前と生年月日")
    expect(person.page.get_by_role("group", name="生年月日")).to_be_focused()


@with_and_without_scripts
def test_a_long_list_comes_when_somebody_asks_and_nothing_is_lost_on_the_way(somebody, scripts):
    person = (
        begins(somebody(scripts=scripts)).taps("様式2…").taps("仕事を追加する").writes({"会社名": "株式会社見本フーズ"})
    )
    person.page.get_by_text("もっとくわしく書く").click()
    person.taps("一覧から選ぶ ：職業分類（中分類）").is_at("仕事を変更する")
    assert person.reads("会社名") == "株式会社見本フーズ"
    person.picks("職業分類（中分類）", "販売員").taps("保存する").taps("変更 ：株式会社見本フーズ").sees("販売員")
