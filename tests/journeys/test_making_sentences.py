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
    person.taps("この文を入れる").is_at("この文を入れますか").judges().taps("今の文の下に足す")
    person.sees("文を入れました").judges()
    made = "料理が好きです。\n私は、こつこつと続けることを得意としています。家庭の中で、祖母の通院に付き添うことを続けてきました。"
    assert person.reads() == made
    person.taps("入れる前に戻す")
    assert person.reads() == "料理が好きです。"
