"""What is cut out of a question before it is kept, and what stays readable."""

from __future__ import annotations

import pytest

from app.faq import masked

CUT = {
    "090-1234-5678に電話": "090", "０９０１２３４５６７８": "090", "03 1234 5678": "1234", "mail: taro.y+a@mail.example.co.jp です": "@",
    "１２３４ ５６７８ ９０１２": "5678", "1990年4月1日生まれ": "1990", "昭和63年12月生まれ": "63", "平成元年1月8日": "8日", "〒100-0001": "0001",
    "霞が関1丁目2番地3号": "丁目", "田中です": "田中", "佐々木花子と申します": "花子", "わたしは やまもと と申します": "やまもと", "ヤマダさんに聞いた": "ヤマダ",
    "鈴木先生に勧められた": "鈴木", "株式会社あおぞらで働く": "あおぞら", "みどり商事(株)を退職": "みどり商事", "https://example.jp/me?id=1": "example",
    "タロウくんの分": "タロウ",
}  # fmt: skip
STAYS = [
    "様式3-3-1-2と様式1-2の違い", "15年働いた", "2社で3か月ずつ", "皆さんはどう書きますか", "お客さんの相手", "たくさん書けない", "お母さんの介護",
    "50代で転職", "相談員さんに聞きたい", "キャリコンさんに見せる", "高卒でも書ける?",
]  # fmt: skip


@pytest.mark.parametrize("typed", CUT)
def test_what_tells_whose_a_question_is_is_cut(typed):
    if typed.startswith(("株式", "みどり")):
        assert not masked(typed).startswith(typed[:6])
    assert CUT[typed] not in masked(typed)
    assert "＊＊" in masked(typed)


@pytest.mark.parametrize("typed", STAYS)
def test_the_question_itself_stays(typed):
    assert masked(typed) == typed.replace("？", "?")


def test_lines_and_control_characters_become_one_line():
    assert masked("書けない\x00\n\t様式2\u202e") == "書けない 様式2"
    assert masked(" \n ") == ""
