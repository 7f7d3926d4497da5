"""docs/definitions.md is the manual of the definition format: nothing is missing in it, and its example works."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel

from app.jobcard import KINDS, Library
from app.jobcard import raw as shapes

ROOT = Path(__file__).parents[2]
MANUAL = (ROOT / "docs" / "definitions.md").read_text("utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", MANUAL, re.DOTALL)
SAID = {word for quoted in re.findall(r"`([^`\n]+)`", MANUAL) for word in re.findall(r"[a-z_]+", quoted)}
KIND_TABLE = MANUAL[MANUAL.index("| kind | value | settings |") : MANUAL.index("| setting | what it says |")]


def keys() -> Iterator[tuple[str, str]]:
    for name, shape in vars(shapes).items():
        if isinstance(shape, type) and issubclass(shape, BaseModel):
            yield from ((name, field.alias or key) for key, field in shape.model_fields.items())


@pytest.mark.parametrize(("shape", "key"), sorted(set(keys())))
def test_every_key_has_its_line(shape, key):
    assert key in SAID, f"{key} of {shape} is in no line of docs/definitions.md"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_has_its_line_with_all_its_settings(kind):
    (line,) = re.findall(rf"^\| `{kind}` \|.*$", KIND_TABLE, re.MULTILINE)
    settings = line.split("|")[3]
    known = KINDS[kind].options | {name for need in KINDS[kind].needs for name in need.split("|")}
    assert set(re.findall(r"`([a-z_]+)`", settings)) == known
    needed = {name for need in KINDS[kind].needs for name in need.split("|")}
    bold = " ".join(re.findall(r"\*\*(.*?)\*\*", settings))
    assert set(re.findall(r"`([a-z_]+)`", bold)) == needed


def test_the_example_is_a_form(tmp_path):
    file = tmp_path / "forms" / "shop" / "2026-04.yaml"
    profile = tmp_path / "forms" / "profile" / "2026-11.yaml"
    for path, text in (
        (file, EXAMPLES[0]),
        (profile, (ROOT / "content/forms/profile/2026-11.yaml").read_text("utf-8")),
    ):
        path.parent.mkdir(parents=True)
        path.write_text(text, "utf-8")
    (tmp_path / "codes").symlink_to(ROOT / "content" / "codes")
    shop = Library(tmp_path).latest("shop")
    assert shop.name == "様式S 店の夢シート"
    assert [section.id for section in shop.pages] == ["dream", "helpers"]


def test_the_example_of_a_carry_is_one():
    (carry,) = yaml.safe_load(EXAMPLES[1])["carry"]
    assert len(shapes.RawCarry.model_validate(carry).moves) == 7
