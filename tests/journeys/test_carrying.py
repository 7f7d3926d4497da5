"""Pages on which a card moves: to another device, into a file and out of it."""

from pathlib import Path

from tests.journeys.stories import begins
from tests.journeys.ways import also_without_scripts_in_full

WORDS = "うみ と やま と そら"


@also_without_scripts_in_full
def test_a_card_goes_to_another_device_and_into_a_file_and_back(somebody, tmp_path: Path, scripts):
    person = begins(somebody(scripts=scripts))
    person.taps("基本情報…").writes({"姓": "記入", "名": "花子"}).taps("保存して次へ").is_at("住所")
    person.opens("/account/why").judges()
    person.opens("/take-home/locked").judges().writes({"合言葉": WORDS})
    file = tmp_path / "card.jobcard"
    person.takes("ファイルを受けとる").save_as(file)
    person.opens("/take-home/everything").judges()
    other = somebody(scripts=scripts)
    other.opens("/take-home/load").judges()
    other.field("ファイル").set_input_files(file)
    other.writes({"合言葉": WORDS}).taps("ファイルの中を見る").is_at("読み込むと変わるところ").judges()
    other.taps("選んだ様式を読み込む").is_at("読み込みました").judges()
    person.opens("/account/hand-over").judges().taps("番号を出す").sees("番号").judges()
    code = person.page.locator("dl dd").inner_text()
    other.opens("/account/receive").judges().writes({"6けたの番号": code}).taps("次へ").sees(
        "この端末にも、書いた内容があります"
    ).judges()
    person.taps("別の端末で入力しました").judges().taps("はい、私の端末です").judges()
    other.taps("カードを開く").is_at("取り込みました").judges()
    other.taps("基本情報を読みくらべる").judges().taps("取り込んだ内容を使う").is_at("取り込みました")
