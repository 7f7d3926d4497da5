"""Somebody without a job finds words for their strengths, by questions alone."""

from playwright.sync_api import expect

from tests.journeys import pages
from tests.journeys.ways import with_and_without_scripts


@with_and_without_scripts
def test_somebody_who_looked_after_their_family_finds_words_for_it(somebody, app, scripts):
    writer = pages.a_card(app)
    person = somebody(scripts=scripts)
    person.context.add_cookies([{"name": "card", "value": writer.token, "url": person.home}])
    person.opens(next(one for one in pages.personal(app, writer, ("form-1-2",)) if one.endswith("/strengths")))
    person.write(person.page.get_by_role("textbox"), "料理が好きです。")
    # With scripts the questions open beside the field, and the focus goes to each of them.
    person.taps("質問で文を作る").is_at("強み等" if scripts else "強み等の文を作る").sees("強み等の文を作る")
    if scripts:
        expect(person.page.locator("legend:focus")).to_have_count(1)
    person.marks("家事・育児・介護").judges()
    person.taps("次へ")
    person.marks("こつこつと続ける")
    if scripts:
        person.sees("私の強みは、こつこつと続けることです。")
    person.taps("次へ").writes({"自分の言葉で書く": "祖母の通院に付き添うこと"}).taps("次へ")
    person.sees("家庭では、祖母の通院に付き添うようにしてきました。").judges()
    person.taps("別の言い方").sees("家庭の中で、祖母の通院に付き添うことを続けてきました。")
    person.taps("この文を入れる").sees("この文を入れますか").judges()
    person.taps("今の文の下に足す").sees("文を入れました").judges()
    # With scripts all of it happened beside the field; without, on pages that lead back to it.
    person.is_at("強み等")
    made = "料理が好きです。\n私は、こつこつと続けることを得意としています。家庭の中で、祖母の通院に付き添うことを続けてきました。"
    text = person.page.get_by_role("textbox")
    expect(text).to_have_value(made)
    if scripts:
        writes_on(person, text, made)
    person.taps("入れる前に戻す")
    if scripts:
        person.sees("入れる前に戻しました").judges()
    expect(text).to_have_value("料理が好きです。")
    person.page.reload()
    expect(text).to_have_value("料理が好きです。")


def writes_on(person, text, made):
    """What came in counts as typed: the page saves on from it, and undoing asks whether it still stands as it came in."""
    person.write(text, made + "毎日です。")
    expect(person.page.locator("#saved .saved")).to_be_visible()
    person.taps("入れる前に戻す").sees("入れたあとに書きかえた文は、更新履歴から戻せます")
    expect(text).to_have_value(made + "毎日です。")
    person.taps("質問で文を作る").taps("この文を入れる").taps("今の文と置きかえる").sees("文を入れました")
    person.write(text, "料理が好きです。")
    person.taps("質問で文を作る").taps("この文を入れる").taps("今の文の下に足す").sees("文を入れました")
    expect(text).to_have_value(made)
