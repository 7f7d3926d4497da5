"""A form that people have written on never loses a field or a code, nor changes what a field is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.jobcard import Library, structure

ROOT = Path(__file__).parents[2]
FROZEN = Path(__file__).parent / "frozen"
LIBRARY = Library(ROOT / "content")
NAMES = sorted(file.stem for file in FROZEN.glob("*@*.txt"))


def recorded(name: str) -> list[str]:
    lines = (FROZEN / f"{name}.txt").read_text("utf-8").splitlines()
    assert lines
    return lines


def standing(name: str) -> list[str]:
    """What is there now: the fields of a form, or all codes that could be stored."""
    if name == "codes":
        return sorted(set(codes()))
    return structure(LIBRARY.definition(*name.split("@")))


def codes() -> Iterator[str]:
    for definition in LIBRARY:
        for path, field in definition.walk():
            if field.kind.name in ("choice", "choices"):
                place = field.option("codes") or f"{definition.id}@{definition.version}.{path}"
                yield from (f"{place} {code}" for code in field.codes.labels)


@pytest.mark.parametrize("name", [*NAMES, "codes"])
def test_everything_that_ever_was_is_still_what_it_was(name):
    gone = [line for line in recorded(name) if line not in standing(name)]
    assert gone == [], "ids, kinds, writers and codes of a used form are frozen: make a new version with a carry table"


@pytest.mark.parametrize("name", [*NAMES, "codes"])
def test_what_was_added_is_put_on_record(name):
    added = [line for line in standing(name) if line not in recorded(name)]
    assert added == [], f"add these lines to tests/contracts/frozen/{name}.txt: from now on they stay"


def test_every_version_of_every_form_is_on_record():
    assert [f"{one.id}@{one.version}" for one in sorted(LIBRARY, key=lambda one: one.key)] == NAMES
