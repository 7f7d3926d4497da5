"""A form that people have written on never loses a field, nor changes what a field is."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.jobcard import Library, structure

ROOT = Path(__file__).parents[2]
FROZEN = Path(__file__).parent / "frozen"
LIBRARY = Library(ROOT / "content")
NAMES = sorted(file.stem for file in FROZEN.glob("*.txt"))


@pytest.mark.parametrize("name", NAMES)
def test_every_field_that_ever_was_is_still_what_it_was(name):
    form, version = name.split("@")
    kept = (FROZEN / f"{name}.txt").read_text("utf-8").splitlines()
    assert kept
    gone = [line for line in kept if line not in structure(LIBRARY.definition(form, version))]
    assert gone == [], "ids, kinds and writers of a used form are frozen: make a new version with a carry table"


def test_every_version_of_every_form_is_on_record():
    assert [f"{one.id}@{one.version}" for one in sorted(LIBRARY, key=lambda one: one.key)] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_what_was_added_to_a_form_is_put_on_record(name):
    form, version = name.split("@")
    kept = (FROZEN / f"{name}.txt").read_text("utf-8").splitlines()
    added = [line for line in structure(LIBRARY.definition(form, version)) if line not in kept]
    assert added == [], f"add these lines to tests/contracts/frozen/{name}.txt: from now on they stay"
