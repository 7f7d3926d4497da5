from __future__ import annotations

import time

import pytest

from app.jobcard import KINDS, Unreadable
from tests.jobcard.made import TRICKY, a_field, outcome, read

NAMES = [
    "髙橋",
    "山﨑",
    "𠮷田",
    "渡邉",
    "渡邊",
    "葛\U000e0100城",
    "辻\U000e0101",
    "𩸽",
    "德",
    "凜々",
    "蓜島",
    "黑﨑",
    "Ｎᴳ",
]


def refused(kind, written, **given):
    with pytest.raises(Unreadable) as mistake:
        read(kind, written, **given)
    return str(mistake.value)


@pytest.mark.parametrize("kind", ["name", "text", "long_text"])
@pytest.mark.parametrize("written", NAMES[:-1])
def test_no_letter_is_exchanged_for_another(kind, written):
    assert read(kind, written) == written


def test_a_name_has_one_width_and_single_spaces():
    assert read("name", "　Ｓｍｉｔｈ　　Ｊｏｈｎ　") == "Smith John"
    assert read("name", "ﾊﾟｳﾛ ﾀﾞ ｼﾙｳﾞｧ") == "パウロ ダ シルヴァ"
    assert read("name", "山\n田") == "山 田"


def test_free_text_keeps_its_widths():
    assert read("text", "ＡＢＣ食品　第１工場") == "ＡＢＣ食品　第１工場"
    assert read("long_text", "㈱見本①ｶﾀｶﾅ") == "㈱見本①ｶﾀｶﾅ"


@pytest.mark.parametrize("kind", ["text", "long_text", "name"])
@pytest.mark.parametrize("nothing", [None, "", " ", "　\n\t ", "\x00", "\ud842", "\ufeff", "\u200b", [], {}])
def test_nothing_is_no_value(kind, nothing):
    assert read(kind, nothing) is None


def test_line_breaks_of_every_system_are_the_same():
    assert (
        read("long_text", "一\r\n二\r三\n四\u2028五\u2029六\x0b七\x0c八\x85九") == "一\n二\n三\n四\n五\n六\n七\n八\n九"
    )


def test_blank_lines_and_indents_inside_a_long_text_stay():
    assert read("long_text", "\n　一\n\n　二\tと\n") == "一\n\n　二\tと"


def test_a_line_holds_no_break():
    assert read("text", " 第一\r\n  事業部\t営業 \n") == "第一 事業部 営業"


@pytest.mark.parametrize(
    "bad", ["\x00", "\x01", "\x1f", "\x7f", "\x9f", "\ud842", "\uffff", "\ufeff", "\u202e", "\u2066"]
)
@pytest.mark.parametrize("kind", ["text", "long_text", "name"])
def test_what_no_file_can_hold_vanishes_and_the_rest_stays(kind, bad):
    assert read(kind, f"山{bad}田") == "山田"


@pytest.mark.parametrize("kind", ["text", "long_text", "name"])
@pytest.mark.parametrize(
    "written",
    ["<b>太字</b>", "=1+1", "+81", "-5", "@SUM(A1)", "' OR 1=1 --", "{{7*7}}", "{name}", "&amp;", "%s", "\\n", "'=1"],
)
def test_markup_and_formulas_are_text(kind, written):
    assert read(kind, written) == written


@pytest.mark.parametrize("kind", ["text", "long_text", "name"])
def test_emoji_stay_whole(kind):
    assert read(kind, "👨‍👩‍👧‍👦と👍🏽") == "👨‍👩‍👧‍👦と👍🏽"


def test_a_text_over_its_limit_is_refused_with_both_numbers():
    assert read("text", "あ" * 30) == "あ" * 30
    assert refused("text", "あ" * 31, label="会社名") == "会社名は30文字までです。いまは31文字あります。"
    assert (
        refused("long_text", "𠮷" * 10_000, label="職務の内容")
        == "職務の内容は30文字までです。いまは10000文字あります。"
    )


def test_a_supplementary_character_is_one_character():
    assert read("name", "𠮷" * 30) == "𠮷" * 30


def test_numbers_of_a_spreadsheet_are_texts_here():
    assert read("text", 12) == read("text", 12.0) == "12"
    assert read("text", 3.5) == "3.5"


@pytest.mark.parametrize(
    ("written", "kana"),
    [
        ("たかはし", "タカハシ"),
        ("ﾀｶﾊｼ", "タカハシ"),
        ("ﾊﾟｳﾛ ﾀﾞ ｼﾙｳﾞｧ", "パウロ ダ シルヴァ"),
        ("タカハシ", "タカハシ"),
        ("たかはし　ハナコ", "タカハシ ハナコ"),
        ("さとー", "サトー"),
        ("さと-", "サトー"),
        ("サト－", "サトー"),
        ("ジョン・ポール", "ジョン・ポール"),
        ("か\u3099とう", "ガトウ"),
        ("ゔぃくとりあ", "ヴィクトリア"),
        ("さゝき", "サヽキ"),
    ],
)
def test_a_reading_becomes_katakana(written, kana):
    assert read("kana", written) == kana


@pytest.mark.parametrize("written", ["高橋", "Takahashi", "タカハシ1", "タカハシ、ハナコ", "<b>", "゛", "ㄅ"])
def test_a_reading_in_other_letters_is_refused(written):
    assert refused("kana", written, label="姓（カナ）") == (
        "姓（カナ）は、カタカナかひらがなで入力してください。漢字や英字は使えません。"
    )


@pytest.mark.parametrize(
    ("written", "kana"),
    [
        ("トウキョウトチヨダク", "とうきょうとちよだく"),
        ("とうきょうと　ちよだく１－２－３", "とうきょうと ちよだく1-2-3"),
        ("みほんハイツ１０１", "みほんはいつ101"),
        ("みほんびる(ひがし)＃3", "みほんびる(ひがし)#3"),
        ("マンション-A", "まんしょんーA"),
    ],
)
def test_the_reading_of_an_address_becomes_hiragana_and_keeps_its_numbers(written, kana):
    assert read("kana", written, script="hiragana", limit=120) == kana


def test_kanji_in_the_reading_of_an_address_are_refused():
    assert "ひらがなと数字" in refused("kana", "東京都", script="hiragana")


def test_words_are_one_a_line_without_doubles():
    assert read("words", "読書\r\n\r\n 散歩 \n読書\n") == ["読書", "散歩"]
    assert read("words", ["読書", "", None, "散　歩"]) == ["読書", "散 歩"]
    assert a_field("words").typed(["読書", "散歩"]) == "読書\n散歩"


def test_too_many_words_and_too_long_ones_are_refused():
    assert refused("words", ["a", "b", "c"], most=2, label="強み") == "強みは2個までです。いまは3個あります。"
    assert "いちばん長いものが31文字" in refused("words", ["あ", "い" * 31])


@pytest.mark.parametrize("written", [{"a": 1}, [["a"]], [{"a": 1}]])
@pytest.mark.parametrize("kind", ["words", "text", "choices"])
def test_nested_data_is_no_word(kind, written):
    assert refused(kind, written)


ASKED = sorted(name for name, kind in KINDS.items() if kind.asked)


@pytest.mark.parametrize("kind", ASKED)
@pytest.mark.parametrize("filling", [" ", "\n", "-", "ア", "a "])
def test_a_megabyte_is_answered_at_once(kind, filling):
    text = "1" + filling * (1_000_000 // len(filling)) + "x"
    begun = time.process_time()
    assert len(outcome(kind, text)[1]) < 200
    # Reading in one go takes well under a second; a pattern that runs wild takes hours.
    assert time.process_time() - begun < 5


@pytest.mark.parametrize("kind", ASKED)
def test_a_refusal_is_one_short_sentence_to_a_person(kind):
    for written in TRICKY:
        sentence = outcome(kind, written)[1]
        assert sentence == "" or sentence.endswith("。")
        assert len(sentence) < 100
        assert "\n" not in sentence
