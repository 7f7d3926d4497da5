import csv
import io

import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.documents import Choice, NotOurs, read_csv, tell, write_csv
from app.jobcard import Card, SheetView
from tests.documents import cards
from tests.documents.test_xlsx import of, stored

ALL = Choice(private=True)


def rows(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def a_card(form, values):
    return Card((SheetView(cards.LIBRARY.latest(form), values, "registered"),))


@pytest.mark.parametrize("number", cards.EXAMPLES[1::4])
@pytest.mark.parametrize("style", ["western", "japanese"])
def test_a_card_comes_back_as_it_went(number, style):
    card = cards.of_example(number, style)
    assert stored(read_csv(write_csv(card, ALL))) == of(card)


def test_every_field_of_every_form_comes_back():
    card = cards.overlong(2)
    assert stored(read_csv(write_csv(card, ALL))) == of(card)


@settings(max_examples=60, deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200),
    st.sampled_from(["", "'", "=", "\t@", "＝", "\n+", "-"]),
)
def test_any_text_comes_back_letter_by_letter(text, first):
    field = cards.LIBRARY.latest("form-1-1").fields["other"]
    card = a_card("form-1-1", cards.without_nothing({"other": field.read(first + text)}))
    assert stored(read_csv(write_csv(card))) == of(card)


def test_the_file_is_what_spreadsheets_in_japan_open():
    content = write_csv(cards.of_example("01"))
    assert content.startswith(b"\xef\xbb\xbf")
    header, *lines = content.decode("utf-8-sig").split("\r\n")
    assert header.startswith("様式,様式ID,版,区分,No.,行ID,親の行ID,")
    assert lines[-1] == ""


def test_each_sheet_and_each_row_is_one_record():
    card = cards.of_example("01").only("form-2")
    found = rows(write_csv(card))
    assert [(row["様式ID"], row["区分"], row["No."]) for row in found] == [
        ("profile", "", ""),
        ("form-2", "", ""),
        ("form-2", "jobs", "1"),
        ("form-2", "jobs", "2"),
    ]
    assert found[2]["会社名 [f2.jobs.company_name]"] == "株式会社見本生活雑貨"
    assert len({row["行ID"] for row in found[2:]}) == 2


def test_no_cell_begins_like_a_formula():
    risky = ("=1+1", "+1", "-1", "@A1", "＝1", "＋1", "－1", "＠1", "'=1")
    for text in risky:
        content = write_csv(a_card("form-1-1", {"other": text}))
        assert all(not cell.startswith(risky[:8]) for row in rows(content) for cell in row.values())
        assert rows(content)[0]["その他 [f11.other]"] == "'" + text
        assert read_csv(content)[0].values["other"] == text


def test_zeros_in_front_stay():
    values = {"licenses": [{"_id": "a" * 16, "number": "000123"}]}
    content = write_csv(a_card("form-3-1", values), ALL)
    assert "000123" in [cell for row in rows(content) for cell in row.values()]
    frame = pandas.read_csv(io.BytesIO(content), dtype=str)
    assert frame["証書番号 [f31.licenses.number]"].tolist()[1] == "000123"


def test_private_values_and_what_is_left_out_do_not_travel():
    values = {
        "licenses": [
            {"_id": "a" * 16, "name": "見せる検定", "number": "第12345号"},
            {"_id": "b" * 16, "name": "見せない検定"},
        ]
    }
    content = write_csv(a_card("form-3-1", values), Choice(without=frozenset({("form-3-1", "b" * 16)}))).decode()
    assert "見せる検定" in content
    assert "見せない検定" not in content
    assert "12345" not in content


def test_a_file_saved_again_by_a_spreadsheet_is_still_read():
    card = cards.of_example("05")
    table = list(csv.reader(io.StringIO(write_csv(card, ALL).decode("utf-8-sig"), newline="")))
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(
        [row + [""] * 3 if n else row for n, row in enumerate(table)]
    )
    assert stored(read_csv(out.getvalue().encode())) == of(card)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_ALL, csv.QUOTE_MINIMAL])
def test_a_file_is_read_in_whatever_way_a_spreadsheet_saved_it(encoding, delimiter, quoting):
    card = a_card("form-1-1", {"other": '一行目、"二"\n三;四,五'})
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting)
    writer.writerows(csv.reader(io.StringIO(write_csv(card).decode("utf-8-sig"), newline="")))
    content = out.getvalue().encode(encoding)
    assert stored(tell(content, cards.LIBRARY.definition)) == of(card)


def test_a_file_with_letters_that_cannot_be_read_is_told_which_encoding_to_choose():
    content = write_csv(a_card("form-1-1", {"other": "文"})).removeprefix(b"\xef\xbb\xbf")
    for broken in (
        content + b"\xff",
        content.decode().encode("cp932") + b"\x81",
        content.decode().encode("utf-16") + b"x",
    ):
        with pytest.raises(NotOurs, match="UTF-8"):
            tell(broken, cards.LIBRARY.definition)


@pytest.mark.parametrize(
    ("cell", "mangled"),
    [("2018-04", "Apr-18"), ("2018-04", "2018/4/1"), ("1234567890123456", "1.23457E+15"), ("0" * 15 + "1", "1")],
)
def test_a_file_in_which_a_spreadsheet_changed_days_and_numbers_is_refused(cell, mangled):
    rows = [{"_id": one, "name": "検定", "number": "000123"} for one in ("1234567890123456", "0" * 15 + "1")]
    content = write_csv(a_card("form-3-1", {"licenses": rows}), ALL)
    assert cell.encode() in content
    assert tell(content, cards.LIBRARY.definition)
    with pytest.raises(NotOurs, match="表計算ソフトで保存し直した"):
        tell(content.replace(f",{cell},".encode(), f",{mangled},".encode()), cards.LIBRARY.definition)


def test_a_line_that_somebody_added_needs_no_version_and_no_id():
    content = write_csv(a_card("form-3-1", {"licenses": [{"_id": "a" * 16, "name": "見本検定"}]}))
    added = content.splitlines()[-1].replace(b"2018-04", b"").replace(b"a" * 16, b"").replace("見本".encode(), b"2")
    (found,) = read_csv(content + added)
    assert [row["name"] for row in found.values["licenses"]] == ["見本検定", "2検定"]


def test_an_unknown_column_is_ignored_and_an_empty_card_refused():
    content = write_csv(a_card("form-1-1", {"other": "文"})).decode().replace("その他 [f11.other]", "メモ")
    assert read_csv(content.encode())[0].values == {}
    with pytest.raises(ValueError, match="without sheets"):
        write_csv(Card(()))


def test_a_code_has_a_column_and_follows_the_text_on_the_way_back():
    row = {"_id": "0123456789abcdef", "name": "日商簿記検定試験2級", "name_code": "L050"}
    content = write_csv(a_card("form-3-1", {"licenses": [row]}))
    assert rows(content)[1]["免許・資格の名称（コード） [f31.licenses.name_code]"] == "L050"
    assert stored(read_csv(content))["form-3-1"]["licenses"] == [row]
    other = content.replace("日商簿記検定試験2級".encode(), "町内そろばん検定".encode())
    assert "name_code" not in stored(read_csv(other))["form-3-1"]["licenses"][0]
