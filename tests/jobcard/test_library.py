"""The library as a whole: several files together, code lists, versions."""

from __future__ import annotations

import shutil

import pytest

from app.jobcard import DefinitionError, Library
from tests.jobcard.made import CONTENT, LIBRARY
from tests.jobcard.shop import GOOD, a_library, mistake_in


def test_the_good_one_is_good(tmp_path):
    shop = a_library(tmp_path).latest("shop")
    assert shop.key == ("shop", "2026-04")
    assert [path for path, _ in shop.walk()][:3] == ["dream", "when", "steps"]


@pytest.mark.parametrize(
    ("path", "key", "line"), [("store/2026-04.yaml", "id", 1), ("shop/2026-05.yaml", "version", 2)]
)
def test_id_and_version_are_those_of_the_path(tmp_path, path, key, line):
    with pytest.raises(DefinitionError) as stopped:
        a_library(tmp_path, path=path)
    assert (stopped.value.key, stopped.value.line) == (key, line)
    assert "as in the path of the file" in stopped.value.expected


def test_two_forms_cannot_have_one_prefix(tmp_path):
    other = GOOD.replace("id: shop", "id: store")
    mistake = mistake_in(tmp_path, GOOD, **{"store/2026-04.yaml": other})
    assert (mistake.file, mistake.key, mistake.line) == ("forms/store/2026-04.yaml", "prefix", 4)


def test_two_versions_of_a_form_share_their_prefix(tmp_path):
    newer = GOOD.replace('"2026-04"', '"2027-04"')
    library = a_library(tmp_path, GOOD, **{"shop/2027-04.yaml": newer})
    assert [one.version for one in library.versions("shop")] == ["2026-04", "2027-04"]
    assert library.latest("shop").version == "2027-04"
    assert library.definition("shop", "2026-04").version == "2026-04"


def test_groups_stand_in_groups_but_no_deeper(tmp_path):
    inner = "- {{id: {0}, kind: group, label: {0}, fields: [{1}]}}"
    text = "{id: t, kind: text, label: t, limit: 9}"
    two = inner.format("b", inner.format("c", text)[2:])
    a_library(
        tmp_path,
        GOOD.replace("          - id: what\n", "          " + inner.format("b", text) + "\n          - id: what\n"),
    )
    mistake = mistake_in(
        tmp_path, GOOD.replace("          - id: what\n", "          " + two + "\n          - id: what\n")
    )
    assert mistake.key.endswith("fields.0.fields.0.kind")
    assert "no group here" in mistake.expected


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("", 1, "the columns code and label"),
        ("code,label\na,b\n", 1, "the columns code and label"),
        ("code\tlabel\na\tb\nc\n", 3, "2 cells separated by tabs, not 1"),
        ("code\tlabel\na\tb\na\tc\n", 3, "stand in the list once"),
        ("code\tlabel\na\tb\nc\tb\n", 3, "stand in the list once"),
        ("code\tlabel\n\tb\n", 2, "a code and a label"),
    ],
)
def test_a_wrong_code_list_is_named_with_its_line(tmp_path, text, line, expected):
    (tmp_path / "codes").mkdir()
    (tmp_path / "codes" / "colours.tsv").write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError) as stopped:
        Library(tmp_path)
    assert (stopped.value.file, stopped.value.line) == ("codes/colours.tsv", line)
    assert expected in stopped.value.expected


def test_a_list_brings_its_further_columns(tmp_path):
    (tmp_path / "codes").mkdir()
    (tmp_path / "codes" / "colours.tsv").write_text("code\tname\tnote\nr\t赤\t暖\nb\t青\t\n", encoding="utf-8")
    colours = Library(tmp_path).codes["colours"]
    assert colours.labels == {"r": "赤", "b": "青"}
    assert colours.column("r", "note") == "暖"
    assert colours.column("x", "note") == ""


def test_the_site_has_its_forms():
    assert [one.id for one in LIBRARY.forms] == [
        "form-1-1",
        "form-1-2",
        "form-2",
        "form-3-1",
        "form-3-2",
        "career-plan-aid",
        "resume",
    ]
    assert LIBRARY.profile.id == "profile"
    assert LIBRARY.latest("form-2").name == "様式2 職務経歴シート"


def test_a_definition_added_as_one_file_is_there_with_the_others(tmp_path):
    shutil.copytree(CONTENT / "forms", tmp_path / "forms")
    shutil.copytree(CONTENT / "codes", tmp_path / "codes")
    library = a_library(tmp_path, GOOD.replace('lines: ["{both}"]', 'lines: ["{profile.name}"]'))
    assert {one.id for one in library} == {one.id for one in LIBRARY} | {"shop"}
