"""Versions side by side: what was written on an old version, carried into the new one."""

from __future__ import annotations

import pytest

from app.jobcard import Carry, Library, Part, Save, apply, carry_over, read_section, schema
from app.jobcard.carry import Move
from tests.jobcard.made import OTHER_ROW, ROW, is_valid

FIRST = """\
id: shop
version: "2026-04"
title: 店の夢
prefix: shop
sections:
  - id: all
    title: 夢
    fields:
      - {id: dream, kind: long_text, label: 夢, limit: 500}
      - {id: reason, kind: text, label: わけ, limit: 100}
      - {id: owner, kind: text, label: 名前, limit: 60}
      - {id: colour, kind: choice, label: 色, choices: [[r, 赤], [b, 青], [g, 緑]]}
      - {id: secret, kind: text, label: ひみつ, limit: 60}
      - {id: old_only, kind: text, label: 前だけ, limit: 60}
      - {id: picture, kind: attachment, label: 絵}
      - id: steps
        kind: group
        label: 一歩
        fields:
          - {id: what, kind: text, label: こと, limit: 60}
          - {id: where, kind: text, label: ところ, limit: 60}
          - {id: person, kind: text, label: ひと, limit: 60}
          - {id: sort, kind: choice, label: 種類, choices: [[buy, 買う], [ask, 聞く]]}
          - {id: when, kind: year_month, label: いつ}
          - {id: note, kind: text, label: 控え, limit: 60}
          - {id: proof, kind: attachment, label: 証拠}
layout: {faces: [{blocks: [{block: head, title: 店の夢}]}]}
"""
SECOND = """\
id: shop
version: "2027-04"
title: 店の夢
prefix: shop
carry:
  - from: shop@2026-04
    moves:
      - {join: [dream, reason], to: story, between: "／"}
      - {split: owner, to: [last, first], between: " "}
      - {map: colour, to: paint, values: {r: red, b: blue}}
      - {drop: secret}
      - {copy: picture, to: picture}
      - {copy: steps.what, to: deeds.what}
      - {join: [steps.where, steps.person], to: deeds.about, between: "、"}
      - {split: steps.note, to: [deeds.head, deeds.tail], between: "："}
      - {map: steps.sort, to: deeds.sort, values: {buy: spend}}
      - {copy: steps.when, to: deeds.month}
      - {copy: steps.proof, to: deeds.proof}
sections:
  - id: all
    title: 夢
    fields:
      - {id: story, kind: long_text, label: 夢とわけ, limit: 600}
      - {id: last, kind: text, label: 姓, limit: 60}
      - {id: first, kind: text, label: 名, limit: 60}
      - {id: paint, kind: choice, label: 色, choices: [[red, 赤], [blue, 青]]}
      - {id: picture, kind: attachment, label: 絵}
      - id: deeds
        kind: group
        label: 一歩
        fields:
          - {id: what, kind: text, label: こと, limit: 10}
          - {id: about, kind: text, label: ところとひと, limit: 200}
          - {id: head, kind: text, label: 前, limit: 60}
          - {id: tail, kind: text, label: 後, limit: 60}
          - {id: sort, kind: choice, label: 種類, choices: [[spend, 使う]]}
          - {id: month, kind: year_month, label: いつ}
          - {id: proof, kind: attachment, label: 証拠}
layout: {faces: [{blocks: [{block: head, title: 店の夢}]}]}
"""


@pytest.fixture
def shop(tmp_path):
    """A library with two versions of a made-up form."""
    for version, text in (("2026-04", FIRST), ("2027-04", SECOND)):
        file = tmp_path / "forms" / "shop" / f"{version}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return Library(tmp_path)


def written_on(definition, values):
    part = Part()
    reading = read_section(definition, values)
    apply(part, Save(reading.values, reading.unread, 0, "page"), 1)
    return part


def carried(shop, values, part=None):
    old, new = shop.versions("shop")
    part = part or written_on(old, values)
    return carry_over(part, new.carries[0], new, writer="person", revision=7)


def test_both_versions_stand_side_by_side(shop):
    old, new = shop.versions("shop")
    assert "dream" in old.fields
    assert "story" in new.fields
    assert shop.latest("shop") is new
    sheet = written_on(old, {"dream": "店を開く"})
    assert old.fields["dream"].show(sheet.get("dream")) == "店を開く"


@pytest.mark.parametrize(
    ("before", "after", "left"),
    [
        ({"dream": "店を開く", "reason": "好きだから"}, {"story": "店を開く／好きだから"}, ()),
        ({"reason": "好きだから"}, {"story": "好きだから"}, ()),
        ({"owner": "見本 太郎"}, {"last": "見本", "first": "太郎"}, ()),
        ({"owner": "見本 太郎 二世"}, {"last": "見本", "first": "太郎 二世"}, ()),
        ({"owner": "見本"}, {"last": "見本"}, ()),
        ({"colour": "r"}, {"paint": "red"}, ()),
        ({"colour": "g"}, {}, ("colour",)),
        ({"secret": "ないしょ"}, {}, ()),
        ({"old_only": "前だけの話"}, {}, ("old_only",)),
        ({}, {}, ()),
    ],
)
def test_each_verb_carries_a_single_field(shop, before, after, left):
    part, found = carried(shop, before)
    assert (part.values, part.unread, found) == (after, {}, left)


def test_rows_are_carried_one_by_one_and_keep_their_ids_and_order(shop):
    rows = [
        {"_id": ROW, "what": "探す", "where": "町", "person": "母", "sort": "buy", "when": "2025-04", "note": "前：後"},
        {"_id": OTHER_ROW, "what": "聞く", "person": "父"},
    ]
    part, left = carried(shop, {"steps": rows})
    assert part.values["deeds"] == [
        {
            "_id": ROW,
            "what": "探す",
            "about": "町、母",
            "head": "前",
            "tail": "後",
            "sort": "spend",
            "month": "2025-04",
        },
        {"_id": OTHER_ROW, "what": "聞く", "about": "父"},
    ]
    assert left == ()


def test_codes_of_rows_that_the_table_does_not_know_are_left_over(shop):
    part, left = carried(shop, {"steps": [{"_id": ROW, "what": "聞く", "sort": "ask"}]})
    assert part.values["deeds"] == [{"_id": ROW, "what": "聞く"}]
    assert left == ("steps.sort",)


def test_an_empty_row_stays_a_row(shop):
    assert carried(shop, {"steps": [{"_id": ROW}]})[0].values == {"deeds": [{"_id": ROW}]}


def test_what_is_too_long_for_the_new_version_is_kept_as_typed_and_asked_about(shop):
    part, left = carried(shop, {"steps": [{"_id": ROW, "what": "十文字を少しだけ超える"}]})
    assert part.unread == {f"deeds/{ROW}/what": "十文字を少しだけ超える"}
    assert part.values["deeds"] == [{"_id": ROW}]
    assert left == ()


def test_what_could_not_be_read_goes_along_where_its_field_is_copied(shop):
    part, left = carried(shop, {"steps": [{"_id": ROW, "what": "探す", "when": "来年のいつか"}]})
    assert part.unread == {f"deeds/{ROW}/month": "来年のいつか"}
    assert left == ()


def test_a_whole_group_is_carried_with_what_could_not_be_read_in_it(shop):
    old = shop.versions("shop")[0]
    table = Carry("shop", "2026-04", (Move("copy", ("steps",), ("steps",)),))
    sheet = written_on(old, {"steps": [{"_id": ROW, "what": "探す", "when": "いつか"}]})
    part, left = carry_over(sheet, table, old, writer="person", revision=2)
    assert part.values == {"steps": [{"_id": ROW, "what": "探す"}]}
    assert part.unread == {f"steps/{ROW}/when": "いつか"}
    assert left == ()


def test_what_could_not_be_read_is_left_over_where_its_field_became_another(shop):
    part, left = carried(shop, {"colour": "虹色", "steps": [{"_id": ROW, "sort": "虹色"}]})
    assert part.unread == {}
    assert left == ("colour", "steps.sort")


def test_removed_rows_stay_removed_and_can_still_come_back(shop):
    old = shop.versions("shop")[0]
    sheet = written_on(old, {"steps": [{"_id": ROW, "what": "探す", "sort": "ask", "when": "いつか"}]})
    sheet.remove_row("steps", ROW, "2026-10-01T00:00:00+00:00")
    part, _ = carried(shop, {}, sheet)
    assert part.get(f"deeds/{ROW}") is None
    assert part.unread == {}
    part.restore_row("deeds", ROW)
    assert part.get(f"deeds/{ROW}/what") == "探す"
    assert part.unread == {f"deeds/{ROW}/month": "いつか"}


def test_attachments_go_along(shop):
    old = shop.versions("shop")[0]
    sheet = written_on(old, {"steps": [{"_id": ROW, "what": "探す"}]})
    sheet.put("picture", ["0" * 32])
    sheet.put(f"steps/{ROW}/proof", ["1" * 32])
    part, left = carried(shop, {}, sheet)
    assert part.values["picture"] == ["0" * 32]
    assert part.values["deeds"][0]["proof"] == ["1" * 32]
    assert left == ()


def test_the_old_part_is_not_touched(shop):
    old = shop.versions("shop")[0]
    sheet = written_on(old, {"steps": [{"_id": ROW, "what": "探す"}], "colour": "虹色"})
    before = Part.of(sheet.stored()).stored()
    carried(shop, {}, sheet)[0].put(f"deeds/{ROW}/what", "別")
    assert sheet.stored() == before


def test_what_is_carried_is_valid_in_the_new_version_and_remembers_its_revision(shop):
    part, _ = carried(shop, {"dream": "店", "colour": "b", "steps": [{"_id": ROW, "what": "探す"}]})
    assert is_valid(schema(shop.latest("shop")), part.values)
    assert {revision for revision, _ in part.changed.values()} == {7}


def test_without_a_table_fields_keep_their_ids_and_the_rest_is_left_over(shop):
    old, new = shop.versions("shop")
    part, left = carry_over(written_on(new, {"story": "夢", "paint": "red"}), None, old, writer="person", revision=2)
    assert part.values == {}
    assert left == ("story", "paint")
    same, nothing = carry_over(
        written_on(old, {"dream": "店", "steps": [{"_id": ROW, "what": "探す"}]}),
        None,
        old,
        writer="person",
        revision=2,
    )
    assert same.values == {"dream": "店", "steps": [{"_id": ROW, "what": "探す"}]}
    assert nothing == ()
