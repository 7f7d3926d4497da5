"""Two states of a sheet compared: which fields, which rows, in the words of the form."""

import pytest

from app.jobcard import Library, Part, State, differences
from tests.jobcard.made import LIBRARY
from tests.jobcard.test_carrying import FIRST, SECOND

FORM = LIBRARY.latest("form-2")
GROUP = FORM.fields["jobs"]
IDS = ["1" * 16, "2" * 16, "3" * 16, "4" * 16]


def job(number, name, **more):
    return {"_id": IDS[number], "company_name": name, **more}


def compared(old, new, *, unread=({}, {}), style="western"):
    return differences(State(FORM, old, unread[0]), State(FORM, new, unread[1]), style)


def told(*states, **more):
    return [
        (one.title, one.how, one.moved, [(two.label, two.old, two.new) for two in one.differences])
        for one in compared(*states, **more)
    ]


def test_the_same_state_differs_in_nothing():
    values = {"jobs": [job(0, "見本商店", start_ym="2019-04")], "as_of_date": "2026-11-01"}
    assert compared(values, values) == []


def test_a_field_is_told_by_the_label_of_the_form_and_as_people_read_it():
    label = FORM.fields["as_of_date"].label
    (place,) = compared({"as_of_date": "2026-11-01"}, {"as_of_date": "2026-11-02"}, style="japanese")
    (field,) = place.differences
    assert (field.label, field.old, field.new) == (label, "令和8年11月1日", "令和8年11月2日")
    assert [(one.how, one.text) for one in field.runs] == [("gone", "令和8年11月1日"), ("come", "令和8年11月2日")]


def test_within_a_long_text_the_words_that_changed_are_shown():
    old, new = ({"jobs": [job(0, "見本商店", duties=text)]} for text in ("接客をしました。", "接客と発注をしました。"))
    (place,) = compared(old, new)
    (field,) = place.differences
    assert ("come", "と発注") in [(one.how, one.text) for one in field.runs]


def test_rows_that_came_and_went_are_told_with_all_that_stands_in_them():
    name = GROUP.by_id["company_name"].label
    both = [job(0, "見本商店"), job(1, "試作工業")]
    assert told({"jobs": both[:1]}, {"jobs": both}) == [
        ("仕事 2（試作工業）", "added", False, [(name, "", "試作工業")])
    ]
    assert told({"jobs": both}, {"jobs": both[1:]}) == [
        ("仕事 1（見本商店）", "removed", False, [(name, "見本商店", "")])
    ]
    gone = [both[0] | {"_gone": "2026-11-01T00:00:00+00:00"}, both[1]]
    assert told({"jobs": both}, {"jobs": gone}) == told({"jobs": both}, {"jobs": both[1:]})


def test_of_rows_in_another_order_only_those_are_told_that_were_moved():
    rows = [job(n, f"会社{n}") for n in range(4)]
    assert [one[0] for one in told({"jobs": rows}, {"jobs": [rows[3], *rows[:3]]})] == ["仕事 1（会社3）"]
    found = told({"jobs": rows}, {"jobs": [rows[1], rows[0], rows[2], rows[3]]})
    assert [(how, moved, fields) for _, how, moved, fields in found] == [("changed", True, [])]


def test_a_row_that_was_moved_and_changed_is_told_once():
    rows = [job(0, "見本商店"), job(1, "試作工業")]
    (place,) = compared({"jobs": rows}, {"jobs": [rows[1] | {"position": "店長"}, rows[0]]})
    assert (place.moved, [one.new for one in place.differences]) == (True, ["店長"])


def test_what_could_not_be_read_is_compared_as_it_was_typed():
    at = f"jobs/{IDS[0]}/start_ym"
    rows = {"jobs": [job(0, "見本商店")]}
    (place,) = compared(rows, rows, unread=({}, {at: {"era": "western", "year": "むかし", "month": "4"}}))
    assert [(one.old, one.new) for one in place.differences] == [("", "むかし 4")]


def test_rows_within_a_row_are_compared_line_by_line():
    old = {"jobs": [job(0, "見本商店", transfers=[{"_id": IDS[2], "department": "経理課"}])]}
    new = {"jobs": [job(0, "見本商店", transfers=[{"_id": IDS[3], "department": "経理課"}])]}
    assert compared(old, new) == []
    new["jobs"][0]["transfers"].append({"_id": IDS[1], "department": "営業課"})
    (place,) = compared(old, new)
    assert place.differences[0].new == "経理課\n営業課"


def test_what_somebody_else_wrote_is_compared_too():
    form = LIBRARY.latest("form-1-1")
    (place,) = differences(State(form), State(form, {"consulting_comment": "よく考えています。"}))
    assert place.differences[0].new == "よく考えています。"


@pytest.fixture
def shops(tmp_path):
    folder = tmp_path / "content" / "forms" / "shop"
    folder.mkdir(parents=True)
    for version, text in (("2026-04", FIRST), ("2027-04", SECOND)):
        (folder / f"{version}.yaml").write_text(text, "utf-8")
    return [Library(tmp_path / "content").definition("shop", version) for version in ("2026-04", "2027-04")]


def test_versions_of_a_form_are_compared_field_by_field_and_none_is_left_out(shops):
    old, new = shops
    part = Part({"secret": "ひみつの店", "steps": [{"_id": IDS[0], "what": "聞く"}]})
    found = differences(State(old, part.values), State(new, {"story": "店を開く"}))
    texts = {(one.label, one.old, one.new) for place in found for one in place.differences}
    assert ("ひみつ", "ひみつの店", "") in texts
    assert ("こと", "聞く", "") in texts
    assert any(new_text == "店を開く" for _, _, new_text in texts)
