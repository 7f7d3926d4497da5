"""Names that are known, at a real browser: by touch, by the keyboard alone, and without scripts."""

import re

from playwright.sync_api import expect

from tests.journeys.person import KeyboardPerson
from tests.journeys.stories import begins
from tests.journeys.ways import with_and_without_scripts


def adds_licence(person):
    person = begins(person).taps("様式3-1…").is_at("免許・資格").taps("免許・資格を追加する")
    return person.is_at("免許・資格を追加する")


def adds_school(person):
    person = begins(person).taps("様式3-2…").is_at("学習歴・訓練歴").taps("学校・訓練を追加する")
    return person.is_at("学校・訓練を追加する")


def types(person, label, text):
    """Letter by letter, as people do."""
    person.write(person.field(label), "")
    person.page.keyboard.type(text) if isinstance(person, KeyboardPerson) else person.field(label).type(text)


def test_names_come_while_one_types_and_a_tap_takes_one(somebody):
    person = adds_licence(somebody())
    types(person, "免許・資格の名称", "普免")
    person.sees("候補が1件あります。").judges()
    expect(person.field("免許・資格の名称")).to_be_focused()
    person.taps("普通自動車第一種運転免許（普免）")
    expect(person.field("免許・資格の名称")).to_have_value("普通自動車第一種運転免許")
    expect(person.field("免許や資格を出したところ")).to_have_value("都道府県公安委員会")
    person.taps("保存する").is_at("免許・資格").sees("普通自動車第一種運転免許")


def test_without_scripts_the_button_brings_the_same_names(somebody):
    person = adds_licence(somebody(scripts=False))
    person.writes({"免許・資格の名称": "普免", "級・区分・点数": "AT限定"}).taps("候補から選ぶ…")
    person.sees("候補が1件あります。").judges()
    expect(person.page.locator("#name-count")).to_be_focused()
    person.taps("普通自動車第一種運転免許（普免）")
    expect(person.field("免許・資格の名称")).to_have_value("普通自動車第一種運転免許")
    expect(person.field("級・区分・点数")).to_have_value("AT限定")


@with_and_without_scripts
def test_a_school_and_its_faculty_are_found_with_the_keyboard_alone(somebody, scripts):
    person = adds_school(somebody(kind=KeyboardPerson, scripts=scripts))
    person.write(person.field("学校・訓練機関の名前"), "わせだ")
    if not scripts:
        look(person, "institution")
    person.sees("候補が1件あります。", "文部科学省「全国大学一覧」")
    person.taps("早稲田大学")
    expect(person.field("学校・訓練機関の名前")).to_have_value("早稲田大学")
    person.write(person.field("学科（コース）名"), "法学部")
    if not scripts:
        look(person, "course")
    expect(person.page.locator("#course-found button").first).to_have_text(re.compile("法学部"))
    name = person.page.locator("#course-found button").first.inner_text()
    person.taps(name)
    expect(person.field("学科（コース）名")).to_have_value(name)


def look(person, name):
    """Press the button of the candidates, which has the same word beside every field."""
    person._reach(person.page.locator(f"button[name=_find][value={name}]"))
    with person.page.expect_event("domcontentloaded"):
        person.page.keyboard.press("Enter")


@with_and_without_scripts
def test_a_name_that_is_in_no_list_stays_as_it_was_typed(somebody, scripts):
    person = adds_licence(somebody(scripts=scripts))
    types(person, "免許・資格の名称", "町内そろばん検定")
    if not scripts:
        person.taps("候補から選ぶ…")
    person.sees("そのままの名前で書けます").taps("保存する").sees("町内そろばん検定")


@with_and_without_scripts
def test_an_occupation_is_looked_for_by_a_word_of_every_day(somebody, scripts):
    person = begins(somebody(scripts=scripts)).taps("様式2…").taps("仕事を追加する")
    person.page.get_by_text("もっとくわしく書く").click()
    person.field("職業分類").type("パン職人")
    if not scripts:
        person.taps("言葉で探す…")
    person.sees("候補が1件あります。", "job tag").judges().taps("製品製造・加工処理工(食料品等)（パン職人）")
    expect(person.page.locator("#occupation_code")).to_contain_text("製品製造・加工処理工(食料品等)")
