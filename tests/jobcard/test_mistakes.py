"""Every slip in a definition file stops the start with file, line, key and what was expected."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.jobcard import DefinitionError, Library
from tests.jobcard.made import examples
from tests.jobcard.shop import GOOD, a_library, line_of, mistake_in

# What is written instead of what, the key that is named, and words of what was expected. The line is that of `!`.
MISTAKES = {
    "an unknown key": ("        limit: 60\n      - id: when", "        limitt: 60 #!\n      - id: when", "limitt", "the key limit"),
    "a strange key": ("title: 店の夢\nprefix", "title: 店の夢\nzzz: 1 #!\nprefix", "zzz", "only keys that stand in the manual: carry, composed"),
    "an unknown kind": ("kind: year_month\n        label: いつ", "kind: yearmonth #!\n        label: いつ", "kind", "one of attachment, choice"),
    "a key the kind does not know": ("        future: true", "        future: true\n        unit: 人 #!", "unit", "it knows future, open"),
    "a limit where nothing is counted": ("        future: true", "        future: true\n        limit: 5 #!", "limit", "the kind year_month"),
    "a text without a limit": ("      - id: dream\n        kind: text\n        label: 夢\n        limit: 60\n", "      - id: dream #!\n        kind: text\n        label: 夢\n", "sections.0.fields.0", "the key limit, which the kind text needs"),
    "a choice without a list": ("            choices:\n              - [buy, 買う]\n              - [ask, 聞く]\n", "", "sections.1.fields.0.fields.1", "the key codes or choices"),
    "two lists for one choice": ("            choices:\n", "            codes: nothing\n            choices: #!\n", "choices", "either codes or choices, not both"),
    "an unknown list": ("            choices:\n              - [buy, 買う]\n              - [ask, 聞く]\n", "            codes: colours #!\n", "codes", "one of"),
    "a code twice": ("[ask, 聞く]", "[buy, 聞く] #!", "choices.1", "a code and a label of its own"),
    "a label twice": ("[ask, 聞く]", "[ask, 買う] #!", "choices.1", "a code and a label of its own"),
    "a choice without a label": ("[ask, 聞く]", "[ask] #!", "choices.1", "at least 2 in the list"),
    "a missing label": ("            label: から\n", "", "fields.2.label", "the key label, which is missing"),
    "an empty label": ("            label: から\n", '            label: "" #!\n', "label", "a text that is not empty"),
    "a label of nothing": ("            label: から\n", "            label: #!\n", "label", "a text, but nothing stands here"),
    "a number for a text": ("            label: から\n", "            label: 5 #!\n", "label", "a text (put the number in quotes)"),
    "a text for a number": ("        limit: 60\n      - id: when", '        limit: "60" #!\n      - id: when', "limit", "a whole number without quotes"),
    "a limit of nothing": ("        limit: 60\n      - id: when", "        limit: 0 #!\n      - id: when", "limit", "a number of at least 1"),
    "a limit beyond all": ("        limit: 60\n      - id: when", "        limit: 99999 #!\n      - id: when", "limit", "a number of at most 10000"),
    "YAML's no": ("          - id: span", "          - id: no #!", "id", "put the word in quotes"),
    "YAML's yes": ("        future: true", "        open: yes #!", "open", "put the word in quotes"),
    "an id with a capital": ("id: when", "id: When #!", "id", "an id of small letters"),
    "an id that begins with a digit": ("id: when", "id: 1st #!", "id", "an id of small letters"),
    "a field twice": ("      - id: when", "      - id: dream #!", "sections.0.fields.1.id", "dream is used before"),
    "a field twice in two sections": ("      - id: steps\n        kind: group", "      - id: dream #!\n        kind: group", "sections.1.fields.0.id", "dream is used before"),
    "a field of a row twice": ("          - id: sort", "          - id: what #!", "fields.0.fields.1.id", "what is used before"),
    "a section twice": ("  - id: steps\n    title: 一歩", "  - id: dreams #!\n    title: 一歩", "sections.1.id", "dreams is used before"),
    "a key twice": ("title: 店の夢\nprefix", "title: 店の夢\ntitle: 店 #!\nprefix", "title", "a key that stands here once"),
    "a version of no month": ('version: "2026-04"', "version: April #!", "version", 'a version such as "2018-04"'),
    "an unknown role": ("prefix: shop\n", "prefix: shop\nrole: sheet #!\n", "role", "one of 'card', 'aid', 'application', 'profile'"),
    "an unknown writer": ("    title: 夢\n    fields", "    title: 夢\n    writer: boss #!\n    fields", "writer", "one of 'person', 'consultant'"),
    "a word for yes or no": ("prefix: shop\n", "prefix: shop\nmany: often #!\n", "many", "true or false"),
    "a map to nowhere": ("        future: true", "        future: true\n        map:\n          twitter: x #!", "map.twitter", "one of 'resume', 'cv'"),
    "a rule over a stranger": ("- order: [from, to]", "- order: [from, until] #!", "rules.0", "two fields of the group"),
    "a rule over two kinds": ("- order: [from, to]", "- order: [from, what] #!", "rules.0", "both of the kind date or both year_month"),
    "a timeline of no sort": ("        rules:\n          - order", "        timeline: work #!\n        rules:\n          - order", "timeline", "one of 'job'"),
    "a timeline without months": ("            limit: 60\n          - id: sort", "            limit: 60\n          - id: odd\n            kind: group\n            label: 妙\n            timeline: job #!\n            fields:\n              - {id: odd, kind: text, label: 妙, limit: 5}\n          - id: sort", "timeline", "with a year_month in it"),
    "a rule of one field": ("- order: [from, to]", "- order: [from] #!", "rules.0.order", "at least 2"),
    "a duration from a stranger": ("            from: from", "            from: begin #!", "fields.4.from", "a year_month of the group, not begin"),
    "a duration to a text": ("            to: to", "            to: what #!", "fields.4.to", "a year_month of the group, not what"),
    "a duration outside of a group": ("kind: year_month\n        label: いつ\n        future: true", "kind: duration #!\n        label: いつ\n        from: a\n        to: b", "kind", "duration only in a group"),
    "a row title of strangers": ('row_title: "{what}"', 'row_title: "{title}" #!', "row_title", "names of fields ({title} is none)"),
    "a row title that is no phrase": ('row_title: "{what}"', 'row_title: "[{what}" #!', "row_title", "a bracket is not closed"),
    "a composed text of strangers": ('both: "{dream}[（{when}）]"', 'both: "{dreams}" #!', "composed.both", "names of fields ({dreams} is none)"),
    "a composed text of rows": ('both: "{dream}[（{when}）]"', 'both: "{steps}" #!', "composed.both", "names of fields"),
    "a composed text that is no phrase": ('both: "{dream}[（{when}）]"', 'both: "{dream}]" #!', "composed.both", "brackets do not match"),
    "brackets around nothing": ('both: "{dream}[（{when}）]"', 'both: "{dream}[です]" #!', "composed.both", "need a name in braces"),
    "a name that is no id": ('both: "{dream}[（{when}）]"', 'both: "{Dream}" #!', "composed.both", "a name in braces is small letters"),
    "a composed text that is a number": ('both: "{dream}[（{when}）]"', "both: 5 #!", "composed.both", "put the number in quotes"),
    "a composed text with a slip": ('both: "{dream}[（{when}）]"', 'both: {phrase: "{dream}", skript: hiragana} #!', "composed.both.skript", "the key script"),
    "a composed text of no script": ('both: "{dream}[（{when}）]"', 'both: {phrase: "{dream}", script: romaji} #!', "composed.both.script", "one of 'hiragana'"),
    "a carry to a path that is none": ("sections:\n  - id: dreams", "carry:\n  - from: shop@2026-04\n    moves:\n      - {split: dream, to: [A, b]} #!\nsections:\n  - id: dreams", "moves.0.to.0", "a path such as field"),
    "a composed text named like a field": ("  both:", "  dream: x #!\n  both:", "composed.dream", "a name of its own"),
    "an unknown block": ("block: head", "block: heading #!", "layout.faces.0.blocks.0", "a block that is one of 'head'"),
    "a block of no sort": ("        - block: head\n          title: 店の夢", "        - title: 店の夢 #!", "layout.faces.0.blocks.0", "the key block"),
    "an unknown key in a block": ("          group: steps", "          group: steps\n          lined: 3 #!", "blocks.2.lined", "the key lines"),
    "an unknown key in a cell": ("- {width: 40, label: 夢}", "- {width: 40, labels: 夢} #!", "blocks.1.rows.0.0.labels", "the key label"),
    "a cell of no width": ("- {width: 40, label: 夢}", "- {width: 0, label: 夢} #!", "rows.0.0.width", "a number over 0"),
    "cells that do not fill the line": ("- - {width: 40, label: 夢}", "- - {width: 30, label: 夢} #!", "blocks.1.rows.0", "180 mm wide together, not 170"),
    "columns that do not fill the line": ("- {width: 90, heading: こと", "- {width: 99, heading: こと", "blocks.2.columns", "180 mm wide together, not 189"),
    "a cell of two things": ('- {width: 140, lines: ["{both}"]}', '- {width: 140, label: x, field: dream} #!', "rows.0.1", "one of label, lines, field"),
    "an unknown field on paper": ('lines: ["{both}"]', 'lines: ["{wish}"]', "layout.faces.0.blocks.1", "a field of the form (wish is none)"),
    "an unknown field in a row on paper": ('lines: ["{what}"]', 'lines: ["{deed}"]', "layout.faces.0.blocks.2", "a field of the form (steps.deed is none)"),
    "rows of no group": ("group: steps", "group: dream", "layout.faces.0.blocks.2", "a field of the form (dream.what is none)"),
    "a bad phrase on paper": ('lines: ["{from}～{to}"]}', 'lines: ["{from}～{to"]} #!', "columns.1.lines.0", "a phrase: a name in braces"),
    "a field of the profile that is none": ('lines: ["{both}"]', 'lines: ["{profile.nick}"]', "layout.faces.0.blocks.1", "a field of the profile instead of {profile.nick}"),
    "a carry from nowhere": ("sections:\n  - id: dreams", "carry:\n  - from: shop@2020-01 #!\n    moves: []\nsections:\n  - id: dreams", "carry.0.from", "a definition and version that exist"),
    "a carry that leaves rows of its own form behind": ("sections:\n  - id: dreams", "carry:\n  - from: shop@2026-04\n    moves: []\n    rows: {steps.what: [買う]} #!\nsections:\n  - id: dreams", "carry.0.rows", "for tables out of another form"),
    "a carry of no shape": ("sections:\n  - id: dreams", "carry:\n  - from: shop #!\n    moves: []\nsections:\n  - id: dreams", "carry.0.from", "a form and its version"),
    "a carry of two verbs": ("sections:\n  - id: dreams", "carry:\n  - from: shop@2026-04\n    moves:\n      - {copy: dream, drop: when, to: dream} #!\nsections:\n  - id: dreams", "carry.0.moves.0", "exactly one of copy"),
    "a carry to nowhere": ("sections:\n  - id: dreams", "carry:\n  - from: shop@2026-04\n    moves:\n      - {copy: dream} #!\nsections:\n  - id: dreams", "moves.0.to", "where the value goes: one field"),
    "a drop to somewhere": ("sections:\n  - id: dreams", "carry:\n  - from: shop@2026-04\n    moves:\n      - {drop: dream, to: dream} #!\nsections:\n  - id: dreams", "moves.0.to", "nothing for drop"),
    "a split to one field": ("sections:\n  - id: dreams", "carry:\n  - from: shop@2026-04\n    moves:\n      - {split: dream, to: dream} #!\nsections:\n  - id: dreams", "moves.0.to", "several fields"),
    "a map of no codes": ("sections:\n  - id: dreams", "carry:\n  - from: shop@2026-04\n    moves:\n      - {map: steps.sort, to: steps.sort} #!\nsections:\n  - id: dreams", "moves.0.values", "old and new codes"),
    "a map of strange codes": ("sections:\n  - id: dreams", "carry:\n  - from: shop@2026-04\n    moves:\n      - {map: steps.sort, to: steps.sort, values: {sell: buy}} #!\nsections:\n  - id: dreams", "moves.0", "codes of sort, not sell"),
    "a carry of a field that is none": ("sections:\n  - id: dreams", "carry:\n  - from: shop@2026-04\n    moves:\n      - {copy: wish, to: dream} #!\nsections:\n  - id: dreams", "moves.0", "a field of shop 2026-04, not wish"),
    "a carry of what is computed": ("sections:\n  - id: dreams", "carry:\n  - from: shop@2026-04\n    moves:\n      - {copy: steps.span, to: steps.what} #!\nsections:\n  - id: dreams", "moves.0", "not steps.span"),
    "a carry from a row to a sheet": ("sections:\n  - id: dreams", "carry:\n  - from: shop@2026-04\n    moves:\n      - {copy: steps.what, to: dream} #!\nsections:\n  - id: dreams", "moves.0", "a row's field carried to a row's field"),
    "a copy between kinds": ("sections:\n  - id: dreams", "carry:\n  - from: shop@2026-04\n    moves:\n      - {copy: when, to: dream} #!\nsections:\n  - id: dreams", "moves.0", "fields of the same kind"),
    "a join of months": ("sections:\n  - id: dreams", "carry:\n  - from: shop@2026-04\n    moves:\n      - {join: [dream, when], to: dream} #!\nsections:\n  - id: dreams", "moves.0", "join between texts, not year_month"),
    "a join of two places": ("sections:\n  - id: dreams", "carry:\n  - from: shop@2026-04\n    moves:\n      - {join: [dream, steps.what], to: dream} #!\nsections:\n  - id: dreams", "moves.0", "fields of one and the same group"),
    "a map of texts": ("sections:\n  - id: dreams", "carry:\n  - from: shop@2026-04\n    moves:\n      - {map: dream, to: dream, values: {a: b}} #!\nsections:\n  - id: dreams", "moves.0", "two fields of the kind choice"),
    "no sections": ("sections:\n  - id: dreams", "sections: [] #!\nother:\n  - id: dreams", "sections", "at least 1 in the list"),
    "sections that are no list": ("sections:\n  - id: dreams", "sections: {} #!\nother:\n  - id: dreams", "sections", "a list"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named_with_file_line_key_and_what_was_expected(tmp_path, name):
    old, new, key, expected = MISTAKES[name]
    assert GOOD.count(old) == 1
    text = GOOD.replace(old, new)
    mistake = mistake_in(tmp_path, text)
    assert mistake.file == "forms/shop/2026-04.yaml"
    assert mistake.key.endswith(key)
    assert expected in mistake.expected
    if "#!" in text:
        assert mistake.line == line_of(text, "#!")
    assert str(mistake) == f"{mistake.file}:{mistake.line}: {mistake.key}: expected {mistake.expected}"


# Where nothing new stands that could be marked, the line is that of the nearest thing that stands there.
NEAREST = {
    "a choice without a list": "- id: sort",
    "a missing label": "- id: from",
    "columns that do not fill the line": "columns:",
    "an unknown field on paper": "- block: pairs",
    "an unknown field in a row on paper": "- block: rows",
    "rows of no group": "- block: rows",
    "a field of the profile that is none": "- block: pairs",
}


@pytest.mark.parametrize("name", NEAREST)
def test_what_is_missing_is_looked_for_at_the_line_it_belongs_to(tmp_path, name):
    old, new, _, _ = MISTAKES[name]
    text = GOOD.replace(old, new)
    assert mistake_in(tmp_path, text).line == line_of(text, NEAREST[name])


def test_every_mistake_of_the_table_has_its_line_checked():
    unmarked = {name for name, (_, new, _, _) in MISTAKES.items() if "#!" not in new}
    assert unmarked == NEAREST.keys()


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("id: shop\n  version: x\n", 2, "valid YAML"),
        ("id: [shop\n", 2, "valid YAML"),
        ("id: shop\n\tversion: x\n", 2, "valid YAML"),
        ("id: shop\n---\nid: shop\n", 2, "valid YAML"),
        ("id: !!python/object:os.system shop\n", 1, "valid YAML"),
        ("", 1, "keys with values"),
        ("- id: shop\n", 1, "keys with values"),
        ("just text\n", 1, "keys with values"),
    ],
)
def test_what_is_no_definition_at_all_is_said_so(tmp_path, text, line, expected):
    mistake = mistake_in(tmp_path, text)
    assert (mistake.line, mistake.key) == (line, "")
    assert expected in mistake.expected
    assert "(file)" in str(mistake)


def test_a_file_in_another_encoding_is_named(tmp_path):
    file = tmp_path / "forms" / "shop" / "2026-04.yaml"
    file.parent.mkdir(parents=True)
    file.write_bytes(GOOD.encode("cp932"))
    with pytest.raises(DefinitionError, match=r"shop/2026-04\.yaml:1: \(file\): expected text in UTF-8"):
        Library(tmp_path)


TOKENS = ["no", "5", "[]", "{}", "null", '"', "{x: 1}", "- a", "id:", "rows", "group", "{A}", "[", "steps.what", "~", "\t", "2026-04", "&a", "*a", "<<: {a: 1}"]  # fmt: skip


@given(data=st.data())
@examples(150)
def test_whatever_a_slip_of_the_hand_makes_of_a_file_it_is_a_mistake_with_a_place_or_none_at_all(data):
    lines = GOOD.splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        match data.draw(st.sampled_from(["delete", "double", "word", "value", "indent"])):
            case "delete":
                lines[at : at + 1] = []
            case "double":
                lines.insert(at, lines[at])
            case "word":
                words = lines[at].split(" ")
                words[data.draw(st.integers(0, len(words) - 1))] = data.draw(st.sampled_from(TOKENS))
                lines[at] = " ".join(words)
            case "value":
                lines[at] = lines[at].split(":")[0] + ": " + data.draw(st.sampled_from(TOKENS))
            case "indent":
                lines[at] = " " * data.draw(st.integers(0, 12)) + lines[at].strip()
    with tempfile.TemporaryDirectory() as folder:
        try:
            a_library(Path(folder), "\n".join(lines) + "\n")
        except DefinitionError as mistake:
            found = mistake
        else:
            return
    assert found.file == "forms/shop/2026-04.yaml"
    assert 1 <= found.line <= len(lines) + 1
    assert found.expected


@pytest.mark.parametrize(
    ("text", "line", "key", "expected"),
    [
        ("id: &a shop\ntitle: *a\n", 2, "title", "no references"),
        ("id: shop\nsections: &a\n  - *a\n", 2, "sections.0", "no references"),
        ("id: shop\n? [a]\n: b\n", 2, "", "a key that is a word"),
        ("id: shop\n5: b\n", 2, "5", "a key that is a word"),
        ("id: shop\nno: b\n", 2, "no", "a key that is a word"),
    ],
)
def test_what_yaml_can_say_and_nobody_means_is_a_mistake(tmp_path, text, line, key, expected):
    mistake = mistake_in(tmp_path, text)
    assert (mistake.line, mistake.key) == (line, key)
    assert expected in mistake.expected
