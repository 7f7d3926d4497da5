"""Somebody who has worked with a break, and is asked about it kindly."""

import pytest

from tests.journeys.person import KeyboardPerson, Person
from tests.journeys.stories import begins, writes_profile

GAP = "2019年4月～2020年3月（1年）のことは、まだ書いていません。"


@pytest.mark.parametrize(("kind", "scripts"), [(Person, False), (KeyboardPerson, True)])
def test_a_break_is_written_or_left_out_as_one_likes(somebody, kind, scripts):
    person = writes_profile(begins(somebody(kind=kind, scripts=scripts))).taps("様式2 職務経歴シートを書く")
    person.taps("仕事を追加する").dates("いつから", "西暦", "2016", "4").dates("いつまで", "西暦", "2019", "3")
    person.writes({"会社名": "見本商店"}).taps("保存して、続けて追加する").dates("いつから", "西暦", "2020", "4")
    person.marks("今も働いている").writes({"会社名": "例示運送"}).taps("保存する")
    person.is_at("職務経歴").judges().taps("年表を見て気づいたこと：1件").is_at("内容を確認してください").sees(
        GAP
    ).judges()
    person.taps("書かないでおく（もう出さない）…").is_at("内容を確認してください").judges()
    assert not person.page.get_by_text(GAP).count()
    person.taps("出さないようにした確認をもう一度見る（1件）").sees(GAP).judges().taps("また出す…").sees(GAP)
    person.taps("その期間のこととして書く（育児・介護・療養・仕事探しなど）").is_at("期間を追加する").judges()
    person.writes({"内容": "家族の介護"}).taps("保存する").sees("2019年4月～2020年3月")
