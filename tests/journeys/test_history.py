"""Reading what stood there before, bringing it back, taking a form off the card: on a phone, with and without scripts."""

from tests.journeys.stories import begins
from tests.journeys.ways import with_and_without_scripts

FIRST = "人の話をよく聞くこと。"
SECOND = "人の話をよく聞き、早めに相談すること。"


def writes(person, text):
    person.opens("/card/to/form-1-1/strengths").is_at("強み等")
    person.write(person.page.get_by_role("textbox"), text)
    return person.taps("保存して次へ").taps("様式の一覧へ")


@with_and_without_scripts
def test_an_earlier_text_is_found_compared_and_brought_back(somebody, scripts):
    person = begins(somebody(scripts=scripts))
    writes(writes(person, FIRST), SECOND)
    person.taps("様式1-1…").taps("読む・履歴").taps("更新履歴").is_at("更新履歴").judges()
    person.sees("いまの内容", "変わったところ：強み等")
    person.taps("いまとくらべる…").is_at("読みくらべる").sees("早めに相談する").judges()
    person.taps("この内容に戻す（…").is_at("この内容に戻しますか").judges()
    person.taps("この内容に戻す").is_at("更新履歴").sees("前の内容に戻しました")
    person.taps("様式に戻る").sees(FIRST)


@with_and_without_scripts
def test_a_form_goes_off_the_card_and_comes_back(somebody, scripts):
    person = begins(somebody(scripts=scripts))
    writes(person, FIRST).taps("様式1-1…").taps("読む・履歴").taps("カードから外す").judges()
    person.taps("カードから外す").is_at("あなたのジョブ・カード").sees("外した様式").judges()
    person.taps("読む…").sees(FIRST).judges()
    person.taps("カードに戻す").sees(FIRST)


@with_and_without_scripts
def test_the_card_of_a_day_is_read_and_taken_home(somebody, scripts):
    person = begins(somebody(scripts=scripts))
    writes(person, FIRST).taps("前の日のカードを見る").is_at("前の日のカード").judges()
    day = person.field("日付").get_attribute("max")
    person.writes({"日付": day}).taps("この日のカードを見る").sees(FIRST).judges()
    file = person.takes("PDFで持ち帰る（印刷用）")
    assert file.suggested_filename == f"ジョブ・カード_様式1-1_{day.replace('-', '')}時点.pdf"
