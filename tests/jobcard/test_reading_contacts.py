from __future__ import annotations

import pytest

from app.jobcard import CodeList, Unreadable
from tests.jobcard.made import a_field, read


def refused(kind, written, **given):
    with pytest.raises(Unreadable) as mistake:
        read(kind, written, **given)
    return str(mistake.value)


@pytest.mark.parametrize(
    "written",
    ["1000001", "100-0001", "〒100-0001", "〒１００－０００１", "１００ー０００１", " 100 0001 ", 1000001, 1000001.0],
)
def test_a_postal_code_is_seven_digits_however_it_is_written(written):
    assert read("postal_code", written) == "1000001"


@pytest.mark.parametrize(("number", "code"), [(600001, "0600001"), (10001, "0010001"), (600001.0, "0600001")])
def test_a_number_of_a_spreadsheet_gets_its_lost_zeros_back(number, code):
    assert read("postal_code", number) == code


@pytest.mark.parametrize("written", ["600001", "100-000", "10000011", "abc", "100-000a"])
def test_digits_that_a_person_left_out_are_asked_for(written):
    assert refused("postal_code", written) == "郵便番号は「100-0001」のように、数字7桁で入力してください。"


def test_a_postal_code_is_shown_with_its_hyphen():
    assert a_field("postal_code").show("1000001") == "100-0001"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("090-0000-0001", "090-0000-0001"),
        ("09000000001", "090-0000-0001"),
        ("０９０ー００００－０００１", "090-0000-0001"),
        ("090 0000 0001", "090-0000-0001"),
        ("+81 90-0000-0001", "090-0000-0001"),
        ("+819000000001", "090-0000-0001"),
        ("0081 90-0000-0001", "090-0000-0001"),
        ("090･0000･0001", "090-0000-0001"),
        ("\u202a090-0000-0001\u202c\u200b", "090-0000-0001"),
        ("＋８１（０）９０−００００−０００１", "090-0000-0001"),
        ("(03)0000-0001", "03-0000-0001"),
        ("03(0000)0001", "03-0000-0001"),
        ("0300000001", "03-0000-0001"),
        ("0600000001", "06-0000-0001"),
        ("0120000001", "0120-000-001"),
        ("0460000001", "0460000001"),
        ("046-000-0001", "046-000-0001"),
        ("03.0000.0001", "03-0000-0001"),
        (9000000001, "090-0000-0001"),
        (300000001.0, "03-0000-0001"),
    ],
)
def test_a_telephone_number_is_understood_however_it_is_written(written, number):
    assert read("phone", written) == number


@pytest.mark.parametrize(
    "written",
    ["9000000001", "12345", "090-0000-00", "090-0000-00012", "電話なし", "+1 650 000 0000", "090-0000-0001（夫）"],
)
def test_what_nobody_could_dial_is_refused(written):
    assert refused("phone", written, label="電話（自宅）") == (
        "電話（自宅）は、0から始まる数字10桁か11桁で入力してください。"
    )


@pytest.mark.parametrize("nothing", ["", "-", "ー", " ", "()", None])
def test_dashes_alone_are_no_number(nothing):
    assert read("phone", nothing) is None


@pytest.mark.parametrize("written", ["ａｂｃ＠ｅｘａｍｐｌｅ．ｊｐ", " abc@example.jp ", "abc@example.jp"])
def test_a_mail_address_is_ascii(written):
    assert read("email", written) == "abc@example.jp"


@pytest.mark.parametrize(
    "written", ["abc", "abc@", "@example.jp", "a b@c@d.jp", "日本@example.jp", "abc@localhost", "a@b..jp", "a@-b.jp"]
)
def test_what_is_no_mail_address_is_refused(written):
    assert "name@example.jp" in refused("email", written)


def test_a_mail_address_has_a_length():
    longest = "a" * (254 - len("@example.jp")) + "@example.jp"
    assert read("email", longest) == longest
    assert refused("email", "a" + longest)
    assert "100文字まで" in refused("email", longest, limit=100, label="メールアドレス")


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1,234", 1234),
        ("１２３４人", 1234),
        ("1234人", 1234),
        (1234, 1234),
        (1234.0, 1234),
        ("-50", -50),
        ("▲50", -50),
        ("ー50", -50),
        ("+5", 5),
        ("0", 0),
    ],
)
def test_a_number_is_understood_with_marks_and_units(written, number):
    assert read("number", written, unit="人", least=-100, most=9999) == number


@pytest.mark.parametrize(
    "written", ["三", "1.5", "1e3", "0x10", "١٢", "1-2", "約10", float("nan"), float("inf"), True, 10**20]
)
def test_what_is_no_whole_number_is_refused(written):
    assert "数字で" in refused("number", written)


def test_a_number_stays_in_its_range():
    assert refused("number", "101", label="年齢", least=0, most=100) == "年齢は、0から100までの数字で入力してください。"
    assert a_field("number", unit="人").show(1234) == "1,234人"


@pytest.mark.parametrize("written", ["01", "1", 1, 1.0, "０１", "赤", " 赤 "])
def test_a_choice_is_its_code_or_its_label(written):
    assert read("choice", written) == "01"


@pytest.mark.parametrize("written", ["", None, "　", []])
def test_nothing_chosen_is_no_value(written):
    assert read("choice", written) is None
    assert read("choices", written) is None


@pytest.mark.parametrize("written", ["03", "黄", "__class__", "0", "赤青"])
def test_what_is_not_on_the_list_is_refused(written):
    assert refused("choice", written, label="色") == "色は、選択肢の中から選んでください。"


def test_labels_are_found_in_every_width():
    wide = CodeList("wide", (("a", "ＡＢＣ（1級）"),))
    assert read("choice", "ABC(１級)", codes=wide) == "a"


@pytest.mark.parametrize("written", [["01", "green"], ["赤", "緑", "赤"], "赤、緑", "赤\n緑", ["1", "green", ""]])
def test_choices_are_codes_in_the_order_chosen(written):
    assert read("choices", written) == ["01", "green"]


def test_only_so_many_can_be_chosen():
    assert refused("choices", ["01", "02", "green"], most=2, label="色") == "色は2個までです。いまは3個選んでいます。"


def test_a_code_that_left_the_list_is_still_shown():
    assert a_field("choice").show("99") == "99"
    assert a_field("choices").show(["99", "02"]) == "99、青"


def test_attachments_are_named_by_ids_and_nothing_else():
    assert read("attachment", "0" * 32) == ["0" * 32]
    for written in ("../x", ["x"], [1], {"a": 1}, "0" * 31):
        assert "見つかりません" in refused("attachment", written)
