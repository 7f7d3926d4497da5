"""One writer's part of a sheet: values, rows, tombstones, and what two pages do to each other."""

from __future__ import annotations

import json

import pytest

from app.jobcard import Part, Save, apply, conflicts, digest, standing
from tests.jobcard.made import OTHER_ROW, ROW

NAME = f"jobs/{ROW}/company_name"


def a_part(**values):
    part = Part()
    apply(part, Save(values, {}, 0, "first"), 1)
    return part


def page_of(part, *paths):
    """What a page that shows these fields brings back as its base."""
    return {path: digest(part.shown(path)) for path in paths}


def with_job(name="甲", row=ROW):
    part = Part()
    apply(part, Save({f"jobs/{row}": True, f"jobs/{row}/company_name": name}, {}, 0, "first"), 1)
    return part


def test_a_part_comes_back_from_json_as_it_was():
    part = with_job()
    apply(part, Save({"as_of_date": None}, {"as_of_date": {"year": "99"}}, 1, "p"), 2)
    assert Part.of(json.loads(json.dumps(part.stored()))).stored() == part.stored()


def test_a_copy_shares_nothing_with_its_source():
    stored = with_job().stored()
    Part.of(stored).put(NAME, "乙")
    assert Part.of(stored).get(NAME) == "甲"


def test_rows_keep_the_order_in_which_they_were_added():
    part = with_job("甲")
    apply(part, Save({f"jobs/{OTHER_ROW}": True}, {}, 1, "p"), 2)
    assert [row["_id"] for row in part.values["jobs"]] == [ROW, OTHER_ROW]


def test_what_cannot_be_read_takes_the_place_of_the_value_and_goes_when_it_can():
    part = a_part(as_of_date="2026-01-01")
    apply(part, Save({"as_of_date": None}, {"as_of_date": "いつか"}, 1, "p"), 2)
    assert part.get("as_of_date") is None
    assert part.shown("as_of_date") == "いつか"
    apply(part, Save({"as_of_date": "2026-02-01"}, {}, 2, "p"), 3)
    assert part.unread == {}
    assert part.shown("as_of_date") == "2026-02-01"


def test_a_text_that_has_become_readable_becomes_a_value():
    # A day that was yet to come has come.
    part = Part()
    apply(part, Save({"as_of_date": None}, {"as_of_date": "2026-12-01"}, 0, "p"), 1)
    assert apply(part, Save({"as_of_date": "2026-12-01"}, {}, 1, "p"), 2) == ["as_of_date"]
    assert part.get("as_of_date") == "2026-12-01"
    assert part.unread == {}


def test_a_save_that_changes_nothing_changes_nothing():
    part = a_part(strengths="続ける力")
    before = json.dumps(part.stored())
    assert apply(part, Save({"strengths": "続ける力", "other": None}, {}, 1, "p"), 2) == []
    assert json.dumps(part.stored()) == before


def test_other_ids_of_inner_rows_are_no_change():
    part = with_job()
    path = f"jobs/{ROW}/transfers"
    apply(part, Save({path: [{"_id": ROW, "department": "営業"}]}, {}, 1, "p"), 2)
    assert apply(part, Save({path: [{"_id": OTHER_ROW, "department": "営業"}]}, {}, 2, "q"), 3) == []
    assert digest([{"_id": ROW, "a": 1}]) == digest([{"_id": OTHER_ROW, "a": 1}])


def test_only_the_wanted_paths_are_written():
    part = Part()
    assert apply(part, Save({"a": "1", "b": "2"}, {}, 0, "p"), 1, only=["b"]) == ["b"]
    assert part.values == {"b": "2"}


# ---------------------------------------------------------------- removing and moving rows


def test_a_removed_row_keeps_its_values_and_can_come_back():
    part = with_job()
    assert part.remove_row("jobs", ROW, "2026-01-01T00:00:00+00:00")
    assert part.get(f"jobs/{ROW}") is None
    assert part.get(NAME) is None
    assert not part.remove_row("jobs", ROW, "2026-01-02T00:00:00+00:00")
    assert part.restore_row("jobs", ROW)
    assert part.get(NAME) == "甲"
    assert not part.restore_row("jobs", ROW)


def test_nobody_is_asked_to_mend_what_they_removed():
    part = with_job()
    unread = {f"jobs/{ROW}/start_ym": "いつか"}
    apply(part, Save({f"jobs/{ROW}/start_ym": None}, unread, 1, "p"), 2)
    part.remove_row("jobs", ROW, "2026-01-01T00:00:00+00:00")
    assert part.unread == {}
    part.restore_row("jobs", ROW)
    assert part.unread == unread


def test_a_tombstone_is_forgotten_with_all_that_belongs_to_it():
    part = with_job()
    apply(part, Save({f"jobs/{OTHER_ROW}": True}, {}, 1, "p"), 2)
    part.remove_row("jobs", ROW, "2026-01-01T00:00:00+00:00")
    assert not part.drop_tombstones("2026-01-01T00:00:00+00:00")
    assert part.drop_tombstones("2026-01-31T00:00:00+00:00")
    assert [row["_id"] for row in part.values["jobs"]] == [OTHER_ROW]
    assert ROW not in json.dumps(part.stored())


def test_dropping_tombstones_leaves_lists_of_words_alone():
    part = a_part(strengths=["続ける", "聞く"])
    assert not part.drop_tombstones("9999")
    assert part.values == {"strengths": ["続ける", "聞く"]}


def test_what_is_written_into_a_removed_row_brings_it_back():
    # An imported file may hold a row that was removed since.
    part = with_job()
    part.remove_row("jobs", ROW, "2026-01-01T00:00:00+00:00")
    apply(part, Save({f"jobs/{ROW}": True, NAME: "乙"}, {}, 1, "import"), 2)
    assert part.get(NAME) == "乙"


def test_rows_move_past_their_visible_neighbours():
    part = Part()
    ids = [f"{n:016x}" for n in range(3)]
    for row_id in ids:
        apply(part, Save({f"jobs/{row_id}": True}, {}, 0, "p"), 1)
    part.remove_row("jobs", ids[1], "2026-01-01T00:00:00+00:00")
    assert part.move_row("jobs", ids[2], -1)
    assert [row["_id"] for row in part.values["jobs"] if not row.get("_gone")] == [ids[2], ids[0]]
    assert not part.move_row("jobs", ids[2], -1)
    assert not part.move_row("jobs", ids[0], 1)
    assert not part.move_row("jobs", "none", 1)
    assert not part.move_row("none", ids[0], 1)


# ---------------------------------------------------------------- two pages


def test_two_pages_that_write_different_fields_do_not_meet():
    part = a_part(strengths="甲", other="乙")
    base = page_of(part, "strengths", "other")
    apply(part, Save({"strengths": "新しい強み", "other": "乙"}, {}, 1, "a", base), 2)
    save = Save({"strengths": "甲", "other": "新しいその他"}, {}, 1, "b", base)
    assert conflicts(part, save) == []
    assert apply(part, save, 3) == ["other"]
    assert part.values == {"strengths": "新しい強み", "other": "新しいその他"}


def test_two_pages_that_write_the_same_field_meet_and_both_texts_are_there():
    part = a_part(strengths="元")
    base = page_of(part, "strengths")
    apply(part, Save({"strengths": "一"}, {}, 1, "a", base), 2)
    (conflict,) = conflicts(part, Save({"strengths": "二"}, {}, 1, "b", base))
    assert (conflict.path, conflict.theirs, conflict.mine, conflict.revision) == ("strengths", "一", "二", 2)


def test_the_same_text_from_two_pages_is_no_conflict():
    part = a_part(strengths="元")
    base = page_of(part, "strengths")
    apply(part, Save({"strengths": "一"}, {}, 1, "a", base), 2)
    assert conflicts(part, Save({"strengths": "一"}, {}, 1, "b", base)) == []


def test_a_button_overtakes_its_own_autosave_without_a_question():
    part = a_part(strengths="元")
    base = page_of(part, "strengths")
    apply(part, Save({"strengths": "一"}, {}, 1, "a", base), 2)
    save = Save({"strengths": "一二"}, {}, 1, "a", base)
    assert conflicts(part, save) == []
    apply(part, save, 3)
    assert part.get("strengths") == "一二"


def test_going_back_to_the_first_text_is_a_change_too():
    part = a_part(strengths="元")
    base = page_of(part, "strengths")
    apply(part, Save({"strengths": "一"}, {}, 1, "a", base), 2)
    apply(part, Save({"strengths": "元"}, {}, 1, "a", base), 3)
    assert part.get("strengths") == "元"


def test_pages_without_a_token_are_not_taken_for_one_page():
    part = a_part(strengths="元")
    base = page_of(part, "strengths")
    apply(part, Save({"strengths": "一"}, {}, 1, "", base), 2)
    assert conflicts(part, Save({"strengths": "二"}, {}, 1, "", base))


def test_a_stale_field_never_overwrites_even_after_the_page_saved_something_else():
    part = a_part(strengths="元", other="元")
    base = page_of(part, "strengths", "other")
    apply(part, Save({"strengths": "ほかの人の文"}, {}, 1, "a", base), 2)
    first = Save({"strengths": "元", "other": "一"}, {}, 1, "b", base)
    assert conflicts(part, first) == []
    apply(part, first, 3)
    # The answer to that save brought the page a new revision and a new base; its field still shows the old text.
    second = Save({"strengths": "元", "other": "一二"}, {}, 3, "b", standing(first))
    assert conflicts(part, second) == []
    apply(part, second, 4)
    assert part.values == {"strengths": "ほかの人の文", "other": "一二"}


def test_a_page_is_not_asked_about_its_own_old_text():
    part = a_part(strengths="元")
    first = Save({"strengths": "一"}, {}, 1, "a", page_of(part, "strengths"))
    apply(part, first, 2)
    # Somebody who saw that text wrote another one; the first page still lies open and saves once more.
    apply(part, Save({"strengths": "二"}, {}, 2, "b", page_of(part, "strengths")), 3)
    again = Save({"strengths": "一"}, {}, 2, "a", standing(first))
    assert conflicts(part, again) == []
    assert apply(part, again, 4) == []
    assert part.get("strengths") == "二"


def test_a_choice_between_two_texts_is_no_new_conflict():
    part = a_part(strengths="元", other="元")
    base = page_of(part, "strengths", "other")
    apply(part, Save({"strengths": "一", "other": "ほかの人のその他"}, {}, 1, "a", base), 2)
    save = Save({"strengths": "二", "other": "元"}, {}, 1, "b", base)
    found = conflicts(part, save)
    assert [one.path for one in found] == ["strengths"]
    chosen = Save({"strengths": "二", "other": "元"}, {}, 2, "b", standing(save, found))
    assert conflicts(part, chosen) == []
    apply(part, chosen, 3)
    assert part.values == {"strengths": "二", "other": "ほかの人のその他"}


def test_a_file_read_from_an_older_state_meets_what_was_written_since():
    part = a_part(strengths="元", other="元")
    apply(part, Save({"strengths": "一"}, {}, 1, "a"), 2)
    found = conflicts(part, Save({"strengths": "二", "other": "二"}, {}, 1, "file"))
    assert [one.path for one in found] == ["strengths"]
    assert conflicts(part, Save({"strengths": "二"}, {}, 2, "file")) == []


def test_unreadable_texts_meet_like_all_others():
    part = a_part(birth_date="1990-01-01")
    base = page_of(part, "birth_date")
    apply(part, Save({"birth_date": None}, {"birth_date": "平成"}, 1, "a", base), 2)
    (conflict,) = conflicts(part, Save({"birth_date": "1991-01-01"}, {}, 1, "b", base))
    assert conflict.theirs == "平成"
    save = Save({"birth_date": "1990-01-01"}, {}, 1, "c", base)
    assert conflicts(part, save) == []
    apply(part, save, 3)
    assert part.shown("birth_date") == "平成"


def test_writing_into_a_row_that_somebody_removed_is_a_conflict():
    part = with_job()
    base = page_of(part, NAME)
    part.remove_row("jobs", ROW, "2026-01-01T00:00:00+00:00")
    (conflict,) = conflicts(part, Save({NAME: "乙"}, {}, 1, "b", base))
    assert conflict.theirs is None
    assert conflicts(part, Save({NAME: "甲"}, {}, 1, "b", base)) == []


@pytest.mark.parametrize(
    "value", ["text", 5, True, None, ["a", "b"], {"year": "1"}, "𠮷" * 100, [{"_id": ROW, "a": "b"}]]
)
def test_a_digest_is_short_and_always_the_same(value):
    assert digest(value) == digest(json.loads(json.dumps(value)))
    assert len(digest(value)) == 12


def test_what_a_text_was_made_of_stays_with_it_and_leaves_with_its_row():
    part = Part({"jobs": [{"_id": "a" * 16, "duties": "x"}]}, made={"plan": {"wording": 1}})
    part.made["jobs/" + "a" * 16 + "/duties"] = {"wording": 2}
    part = Part.of(part.stored())
    assert set(part.made) == {"plan", "jobs/" + "a" * 16 + "/duties"}
    part.remove_row("jobs", "a" * 16, "2026-01-01T00:00:00")
    assert part.drop_tombstones("2026-02-01T00:00:00")
    assert set(Part.of(part.stored()).made) == {"plan"}
