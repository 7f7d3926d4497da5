"""Questions without what tells whose they are: numbers, addresses and names are cut before anything is kept."""

from __future__ import annotations

import re
import unicodedata

CUT = "＊＊"
# The surnames of about a third of the people here; a single character of them would be cut out of other words.
SURNAMES = [
    "佐藤",
    "鈴木",
    "高橋",
    "田中",
    "伊藤",
    "渡辺",
    "渡邊",
    "渡邉",
    "山本",
    "中村",
    "小林",
    "加藤",
    "吉田",
    "山田",
    "佐々木",
    "山口",
    "松本",
    "井上",
    "木村",
    "斎藤",
    "斉藤",
    "齋藤",
    "齊藤",
    "清水",
    "山崎",
    "池田",
    "橋本",
    "阿部",
    "石川",
    "山下",
    "中島",
    "石井",
    "小川",
    "前田",
    "岡田",
    "長谷川",
    "藤田",
    "後藤",
    "近藤",
    "村上",
    "遠藤",
    "青木",
    "坂本",
    "福田",
    "太田",
    "西村",
    "藤井",
    "藤原",
    "金子",
    "岡本",
    "中野",
    "中川",
    "原田",
    "松田",
    "竹内",
    "小野",
    "田村",
    "中山",
    "和田",
    "石田",
    "森田",
    "上田",
    "柴田",
    "酒井",
    "工藤",
    "横山",
    "宮崎",
    "宮本",
    "内田",
    "高木",
    "安藤",
    "谷口",
    "大野",
    "丸山",
    "今井",
    "高田",
    "藤本",
    "武田",
    "村田",
    "上野",
    "杉山",
    "増田",
    "菅原",
    "平野",
    "大塚",
    "久保",
    "松井",
    "千葉",
    "岩崎",
    "桜井",
    "野口",
    "松尾",
    "木下",
    "菊地",
    "野村",
    "新井",
    "渡部",
    "佐野",
    "古川",
    "小島",
    "水野",
    "小山",
    "平田",
    "飯田",
    "菊池",
    "吉川",
    "山内",
    "西田",
    "東",
    "佐久間",
    "大西",
    "星野",
    "川口",
    "高野",
    "秋山",
    "本田",
    "川崎",
    "永井",
    "望月",
    "浜田",
    "樋口",
    "福島",
    "矢野",
    "辻",
    "河野",
]
_NAMES = "|".join(sorted((one for one in SURNAMES if len(one) > 1), key=len, reverse=True))
_WORD = r"[一-龥々ぁ-んァ-ヶーa-z]"
# What reads like a name and is none: people by what they do.
_ROLES = (
    "客", "お子", "父", "母", "兄", "姉", "弟", "妹", "おじい", "おばあ", "皆", "みな", "奥", "旦那", "相談員", "担当者", "利用者", "患者", "生徒", "学生",
    "相談者", "求職者", "受講者", "受講生", "従業員", "社員", "部下", "職員", "子ども", "息子", "娘", "皆様", "お客様", "店員", "看護師", "先輩",
    "たく", "じゅうぶん", "き", "沢山", "何", "キャリコン", "ハローワーク", "会社", "学校", "人事", "上司", "ご",
)  # fmt: skip
_PATTERNS = (
    (re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)*", re.A), CUT),
    (re.compile(r"https?://\S+|www\.\S+", re.I), CUT),
    # Dates, telephone numbers, postal codes, My Number; but the number of a form (3-3-1-2) stays.
    (re.compile(r"(?:昭和|平成|令和|大正|[SHRT])?\s*(?:\d{1,4}|元)\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?"), CUT),
    (re.compile(r"(?<![\d-])(?!(?:\d-){1,3}\d(?![\d-]))\d(?:[ -]?\d){2,}"), CUT),
    (re.compile(r"\d+(?:丁目|番地?|号)(?:\d+(?:番地?|号))*"), CUT),
    (re.compile(r"(?:株式会社|有限会社|合同会社|\(株\)|\(有\))\s*(?:[一-龥々ァ-ヶーa-z]+|[ぁ-ん]{2,4})|[一-龥々ァ-ヶーa-z]+(?:株式会社|有限会社|合同会社|\(株\)|\(有\))", re.I), CUT),
    (re.compile(rf"(?:{_NAMES})(?:\s?[一-龥々]{{1,3}}(?![一-龥々]))?"), CUT),
    (re.compile(rf"{_WORD}{{1,8}}(?=\s?(?:と|って)(?:申し|もうし|言い|いい)ます)", re.I), CUT),
)  # fmt: skip
_CALLED = re.compile(r"([一-龥々]{1,4}|[ァ-ヶー]{2,8}|[ぁ-ん]{2,5})(さん|様|さま|くん|君|ちゃん|氏|先生)(?![ァ-ヶ])")


def masked(text: str) -> str:
    """The question as it may be kept: one line, without control characters, numbers, addresses and names."""
    plain = "".join(
        one for one in unicodedata.normalize("NFKC", text) if unicodedata.category(one)[0] != "C" or one == "\n"
    )
    for pattern, mark in _PATTERNS:
        plain = pattern.sub(mark, plain)
    return " ".join(_CALLED.sub(_called, plain).split())


def _called(found: re.Match[str]) -> str:
    name, title = found.groups()
    return found[0] if name.endswith(_ROLES) else CUT + title
