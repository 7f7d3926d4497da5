"""Parts of journeys that several people go through in the same way."""

from __future__ import annotations

from tests.journeys.person import Person

FIRST_JOB = {
    "会社名": "株式会社見本フーズ",
    "所属（部署・店舗など）": "中央店 惣菜部",
    "どんな仕事をしましたか": "弁当と惣菜を1日におよそ300食つくり、夕方に売場へ並べた。",
    "その仕事で、何を学び": "売れ方を記録して、作る数を毎日変えた。",
}
SECOND_JOB = {"会社名": "例示運送株式会社", "どんな仕事をしましたか": "倉庫で荷物を仕分け、1日2便のトラックに積んだ。"}


def begins(person: Person, answer: str = "はい、あります") -> Person:
    """From the first page to the list of forms."""
    person.opens("/").taps("いますぐ書く（登録なしでOK）").is_at("働いた経験はありますか")
    return person.marks(answer).taps("書きはじめる").is_at("あなたのジョブ・カード")


def writes_profile(person: Person) -> Person:
    """基本情報, from the list of forms to 本登録."""
    person.taps("書いてみる").is_at("お名前と生年月日")
    person.writes({"姓": "記入", "名": "例子", "姓（カナ）": "きにゅう", "名（カナ）": "れいこ"})
    person.dates("生年月日", "平成", "10", "4", "5").taps("保存して次へ")
    person.is_at("住所").writes({"郵便番号": "１０００００１"}).picks("都道府県", "東京都")
    person.writes({"市区町村": "千代田区"}).taps("保存して次へ")
    person.is_at("電話とメール").writes({"電話（携帯電話）": "09000000001"}).taps("保存して次へ")
    person.is_at("住所以外の連絡先").taps("保存して次へ")
    person.is_at("内容を確認してください").sees("キニュウ", "1998年4月5日", "100-0001", "090-0000-0001")
    return person.taps("本登録する").is_at("基本情報を本登録しました")


def writes_two_jobs(person: Person) -> Person:
    """様式2 with two jobs, from the page that recommends it to 本登録."""
    person.taps("様式2 職務経歴シートを書く").is_at("職務経歴").taps("仕事を追加する").is_at("仕事を追加する")
    person.dates("いつから", "平成", "29", "4").dates("いつまで", "令和", "元", "9")
    person.writes(FIRST_JOB).picks("雇用形態", "正社員").taps("保存して、続けて追加する")
    person.is_at("仕事を追加する").dates("いつから", "西暦", "2019", "10").marks("今も働いている")
    person.writes(SECOND_JOB).taps("保存する")
    person.is_at("職務経歴").sees("株式会社見本フーズ", "2017年4月～2019年9月", "例示運送株式会社", "2019年10月～現在")
    person.taps("次へ").is_at("職務経歴以外の期間").taps("次へ").is_at("記入日").taps("保存して次へ")
    person.is_at("内容を確認してください").sees(*FIRST_JOB.values(), *SECOND_JOB.values(), "正社員", "記入　例子")
    return person.taps("本登録する").is_at("様式2 職務経歴シートを本登録しました")
