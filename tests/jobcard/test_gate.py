"""The gate: sections, rows, rows within rows, other writers' fields."""

from __future__ import annotations

import pytest

from app.jobcard import Part, Save, apply, read_fields, read_row, read_section, sentences
from tests.jobcard.made import LIBRARY, OTHER_ROW, ROW, a_field

FORM_2 = LIBRARY.latest("form-2")
JOBS = FORM_2.fields["jobs"]
PROFILE = LIBRARY.profile


def test_readable_neighbours_are_saved_and_the_unreadable_is_kept_as_typed():
    section = PROFILE.sections_by_id["phone"]
    reading = read_section(section, {"tel_home": "電話なし", "tel_mobile": "09000000001", "email": "a@example.jp"})
    assert reading.values == {"tel_home": None, "tel_mobile": "090-0000-0001", "email": "a@example.jp"}
    assert reading.unread == {"tel_home": "電話なし"}
    assert list(reading.faults) == ["tel_home"]


def test_fields_that_were_not_on_the_page_stay_untouched():
    assert read_section(PROFILE, {"last_name": "見本"}).values == {"last_name": "見本"}


def test_an_emptied_field_is_emptied():
    assert read_section(PROFILE, {"last_name": " "}).values == {"last_name": None}


def test_unknown_keys_are_reported_and_never_stored():
    written = {"last_name": "見本", "is_admin": "1", "_id": "x", "jobs": []}
    reading = read_section(PROFILE, written)
    assert reading.values == {"last_name": "見本"}
    assert reading.unknown == ["is_admin", "_id", "jobs"]


def test_unknown_keys_in_rows_are_reported_with_their_place():
    rows = [{"company_name": "見本", "salary": "1", "transfers": [{"boss": "x", "department": "営業"}]}]
    reading = read_section(FORM_2, {"jobs": rows})
    assert reading.unknown == ["jobs.salary", "jobs.transfers.boss"]


def test_what_a_date_was_typed_as_comes_back_by_part():
    reading = read_section(PROFILE, {"birth_date": {"era": "showa", "year": "99", "month": "1", "day": "１"}})
    assert reading.unread == {"birth_date": {"era": "showa", "year": "99", "month": "1", "day": "１"}}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("12\x0034", "1234"),
        ("1\ud84234", "134"),
        ("<b>12</b>", "<b>12</b>"),
        ("9" * 10_000, "9" * 10_000),
        ("電話\r\nなし", "電話\nなし"),
        ("👍", "👍"),
    ],
)
def test_what_cannot_be_read_is_kept_in_a_form_that_can_be_stored_and_shown(typed, kept):
    reading = read_section(PROFILE, {"tel_home": typed})
    assert reading.unread == {"tel_home": kept}
    reading.unread["tel_home"].encode("utf-8")


# ---------------------------------------------------------------- other writers


def test_a_person_cannot_write_what_a_consultant_or_company_writes():
    plan = LIBRARY.latest("form-1-1")
    written = {"consulting_comment": "合格", "consultant_name": "だれか", "strengths": "続ける力"}
    assert read_section(plan, written).values == {"strengths": "続ける力"}
    row = {"company_name": "見本", "confirmer": "社長", "confirmed_on": "2026-01-01", "confirmed_company": "見本"}
    assert read_section(FORM_2, {"jobs": [row | {"_id": ROW}]}).values == {
        f"jobs/{ROW}": True,
        f"jobs/{ROW}/company_name": "見本",
    }


@pytest.mark.parametrize("writer", ["person", "consultant", "company", "training"])
@pytest.mark.parametrize(
    "form", ["form-1-1", "form-1-2", "form-2", "form-3-1", "form-3-2", "profile", "career-plan-aid", "resume"]
)
def test_nobody_writes_a_field_of_somebody_else(form, writer):
    definition = LIBRARY.latest(form)
    row = {one.id: "1" for group in definition.fields.values() for one in group.fields} | {"_id": ROW}
    written = {name: [row] if one.is_group else "1" for name, one in definition.fields.items()}
    reading = read_section(definition, written, writer)
    for path in reading.values:
        head, *rest = path.split("/")
        if len(rest) != 1:
            assert definition.field(".".join([head, *rest[1:]])).writer == writer


def test_a_company_adds_no_rows_to_groups_in_which_it_writes_nothing():
    written = {"jobs": [{"_id": ROW, "confirmer": "部長　見本"}], "gaps": [{"_id": OTHER_ROW, "note": "x"}]}
    assert read_section(FORM_2, written, "company").values == {
        f"jobs/{ROW}": True,
        f"jobs/{ROW}/confirmer": "部長 見本",
    }


def test_computed_fields_are_nobodys_to_write():
    assert read_section(FORM_2, {"jobs": [{"_id": ROW, "no": "9", "duration": "9年"}]}).values == {f"jobs/{ROW}": True}


# ---------------------------------------------------------------- rows


def test_a_row_keeps_its_id_and_a_new_one_gets_its_own():
    reading = read_section(FORM_2, {"jobs": [{"_id": ROW, "company_name": "甲"}, {"company_name": "乙"}]})
    rows = [path.split("/")[1] for path, value in reading.values.items() if value is True]
    assert rows[0] == ROW
    assert rows[1] != ROW
    assert len(rows[1]) == 16


@pytest.mark.parametrize("bad", ["x", "../x", "0" * 15, "0" * 17, "A" * 16, 1, None, ["a"], {"a": 1}])
def test_an_id_that_is_none_is_replaced(bad):
    reading = read_section(FORM_2, {"jobs": [{"_id": bad, "company_name": "甲"}]})
    (row_id,) = (path.split("/")[1] for path, value in reading.values.items() if value is True)
    assert row_id != bad


def test_two_rows_with_the_same_id_are_two_rows():
    reading = read_section(FORM_2, {"jobs": [{"_id": ROW, "company_name": "甲"}, {"_id": ROW, "company_name": "乙"}]})
    assert [value for path, value in reading.values.items() if path.endswith("company_name")] == ["甲", "乙"]


def test_more_rows_than_a_group_holds_are_said_and_the_others_read():
    actions = LIBRARY.latest("career-plan-aid")
    reading = read_section(actions, {"actions": [{"what": f"{n}番目"} for n in range(12)]})
    assert sum(value is True for value in reading.values.values()) == 10
    assert reading.faults == {"actions": "すること・期限は10件までです。11件目からは読み込んでいません。"}
    assert "actions" not in reading.values


@pytest.mark.parametrize("written", ["text", {"company_name": "甲"}, [["甲"]], ["甲"], 5])
def test_what_is_no_list_of_rows_is_said(written):
    reading = read_section(FORM_2, {"jobs": written})
    if isinstance(written, dict):
        assert [value for path, value in reading.values.items() if path.endswith("company_name")] == ["甲"]
    else:
        assert reading.faults == {"jobs": "職務経歴に、読み取れない行がありました。"}
        assert reading.values == {}


@pytest.mark.parametrize("nothing", [None, [], "", {}])
def test_no_rows_are_no_fault(nothing):
    reading = read_section(FORM_2, {"jobs": nothing})
    assert reading.values == {}
    assert reading.faults == {}


def test_an_empty_row_is_a_row():
    assert read_section(FORM_2, {"jobs": [{"_id": ROW}]}).values == {f"jobs/{ROW}": True}


# ---------------------------------------------------------------- rules between fields


def test_an_end_before_its_start_is_kept_as_typed_and_asked_about():
    reading = read_row(JOBS, {"start_ym": "2019-04", "end_ym": "平成31年3月", "company_name": "甲"}, "person", ROW)
    at = f"jobs/{ROW}/"
    assert reading.values == {at + "start_ym": "2019-04", at + "end_ym": None, at + "company_name": "甲"}
    assert reading.unread == {at + "end_ym": "平成31年3月"}
    assert reading.faults == {at + "end_ym": "期間（終了年月）が、期間（開始年月）より前になっています。"}


@pytest.mark.parametrize(
    ("start", "end"),
    [("2019-04", "2019-04"), ("2019-04", "2019-05"), ("2019-04", "現在"), ("", "2019-04"), ("2019-04", "")],
)
def test_periods_in_order_and_half_known_ones_are_fine(start, end):
    assert read_row(JOBS, {"start_ym": start, "end_ym": end}, "person", ROW).faults == {}


def test_an_unreadable_start_does_not_accuse_the_end():
    reading = read_row(JOBS, {"start_ym": "ずっと前", "end_ym": "2019-04"}, "person", ROW)
    assert list(reading.faults) == [f"jobs/{ROW}/start_ym"]


def test_days_are_compared_like_months():
    group = a_field("group", id="g", fields=(a_field("date", id="a"), a_field("date", id="b")), rules=(("a", "b"),))
    assert read_row(group, {"a": "2020-02-29", "b": "2020-02-28"}, "person", ROW).faults
    assert not read_row(group, {"a": "2020-02-28", "b": "2020-02-29"}, "person", ROW).faults


# ---------------------------------------------------------------- rows within a row

TRANSFERS = f"jobs/{ROW}/transfers"


def transfers(written):
    return read_row(JOBS, {"transfers": written}, "person", ROW)


def test_rows_within_a_row_are_one_value():
    reading = transfers([{"_id": OTHER_ROW, "from": "H31.4", "to": "現在", "department": "営業部", "position": "係長"}])
    assert reading.values == {
        TRANSFERS: [{"_id": OTHER_ROW, "from": "2019-04", "to": "open", "department": "営業部", "position": "係長"}]
    }


def test_the_same_inner_rows_saved_twice_are_the_same_value():
    written = [{"department": "営業部"}, {"department": "総務部"}, {"department": "営業部"}]
    assert transfers(written).values == transfers(written).values
    ids = {row["_id"] for row in transfers(written).values[TRANSFERS]}
    assert len(ids) == 3


def test_empty_inner_rows_are_left_out_and_none_left_is_nothing():
    rows = [{"department": "", "from": {"era": "heisei", "year": ""}}, {"department": "総務部"}]
    assert [row["department"] for row in transfers(rows).values[TRANSFERS]] == ["総務部"]
    assert transfers([{"department": " "}]).values == {TRANSFERS: None}
    assert transfers([]).values == transfers(None).values == {TRANSFERS: None}


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (
            [{"department": "営業部", "from": "いつか"}, {"department": "総務部"}],
            "のように、年と月を入力してください。",
        ),
        ([{"from": "2019-04", "to": "2019-03"}], "いつまでが、いつからより前になっています。"),
        ([{"department": "あ" * 101}], "部署は100文字までです。"),
        ([{"department": f"第{n}部"} for n in range(21)], "は20件までです。いまは21件あります。"),
    ],
)
def test_one_unreadable_cell_keeps_the_whole_inner_list_as_typed(rows, sentence):
    reading = transfers(rows)
    assert reading.values == {TRANSFERS: None}
    assert reading.unread == {TRANSFERS: rows}
    assert sentence in reading.faults[TRANSFERS]


def test_the_parts_of_a_date_in_an_inner_row_are_kept_as_typed():
    rows = [{"from": {"era": "heisei", "year": "99", "month": "1"}, "department": "営業\x00部"}]
    assert transfers(rows).unread[TRANSFERS] == [
        {"from": {"era": "heisei", "year": "99", "month": "1"}, "department": "営業部"}
    ]


@pytest.mark.parametrize("written", ["営業部", ["営業部"], [["営業部"]], {"department": "営業部"}, 5])
def test_what_is_no_list_of_inner_rows_is_kept_as_typed(written):
    reading = transfers(written)
    assert reading.values == {TRANSFERS: None}
    assert reading.faults[TRANSFERS] == "異動（部署・役職の変化）を読み取れませんでした。"
    assert reading.unread[TRANSFERS]


def test_inner_rows_that_were_not_on_the_page_stay_untouched():
    assert TRANSFERS not in read_row(JOBS, {"company_name": "甲"}, "person", ROW).values


def test_inner_rows_come_through_a_whole_form_too():
    reading = read_section(FORM_2, {"jobs": [{"_id": ROW, "transfers": [{"_id": OTHER_ROW, "department": "営業部"}]}]})
    assert reading.values[TRANSFERS] == [{"_id": OTHER_ROW, "department": "営業部"}]


def test_nobody_else_writes_a_persons_inner_rows():
    assert read_row(JOBS, {"transfers": [{"department": "x"}]}, "company", ROW).values == {}


def test_deeply_nested_data_breaks_nothing():
    nested = "x"
    for _ in range(900):
        nested = [nested]
    reading = read_fields(FORM_2.sections_by_id["date"].fields, {"as_of_date": nested}, "person")
    assert list(reading.faults) == ["as_of_date"]


# ---------------------------------------------------------------- why something could not be read


def test_the_sentences_are_found_again_for_what_was_stored_unread():
    written = {"jobs": [{"_id": ROW, "start_ym": "2019-04", "end_ym": "2018-01", "transfers": [{"from": "?"}]}]}
    reading = read_section(FORM_2, written | {"as_of_date": "あした"})
    part = Part()
    apply(part, Save(reading.values, reading.unread, 0, "page"), 1)
    assert sentences(FORM_2, Part.of(part.stored())) == reading.faults
    assert len(reading.faults) == 3
