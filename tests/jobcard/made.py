"""Fields, definition files and values made for tests."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema
from hypothesis import settings
from hypothesis import strategies as st

from app.jobcard import KINDS, CodeList, Field, Library, Unreadable, today

CONTENT = Path(__file__).parents[2] / "content"
LIBRARY = Library(CONTENT)
ROW = "0123456789abcdef"
OTHER_ROW = "fedcba9876543210"  # pragma: allowlist secret

COLOURS = CodeList("colours", (("01", "赤"), ("02", "青"), ("green", "緑")))
NEEDS: dict[str, dict[str, Any]] = {
    "choice": {"codes": COLOURS},
    "choices": {"codes": COLOURS},
    **{kind: {"limit": 30} for kind in ("text", "long_text", "name", "kana", "words")},
}


def examples(count: int) -> settings:
    """How many examples a property is tried with; `bin/test --full` tries ten times as many."""
    return settings(max_examples=count * (10 if os.environ.get("JOBCARD_FULL") else 1))


def a_field(kind: str, **given: Any) -> Field:
    """A field of a kind. Field's own settings are given by name, all others are settings of the kind."""
    given = {"id": "it", "label": "項目", **NEEDS.get(kind, {}), **given}
    own = {name: given.pop(name) for name in list(given) if name in Field.__dataclass_fields__}
    return Field(kind=KINDS[kind], options=given, **own)


def read(kind: str, written: Any, **given: Any) -> Any:
    """What a field of the kind stores for what was written."""
    return a_field(kind, **given).read(written)


def outcome(kind: str, written: Any) -> tuple[Any, str]:
    """What is stored, and the sentence of the refusal; one of them is empty."""
    return outcome_of(a_field(kind), written)


def outcome_of(field: Field, written: Any) -> tuple[Any, str]:
    """As `outcome`, of a field that is there."""
    try:
        return field.read(written), ""
    except Unreadable as sentence:
        return None, str(sentence)


def all_fields(library: Library) -> Iterator[tuple[str, Field]]:
    """Every field of every definition that is asked and stored, with a name for it."""
    for definition in library:
        for path, one in definition.walk():
            if one.kind.stored and one.kind.asked:
                yield f"{definition.id}.{path}", one


def different_fields(library: Library) -> dict[str, Field]:
    """The fields whose rules differ in more than a number: one field for each."""
    found: dict[str, tuple[str, Field]] = {}
    numbers = ("title", "x-writer", "maxLength", "minimum", "maximum")
    for name, one in all_fields(library):
        rules = {key: value for key, value in one.schema().items() if key not in numbers}
        found.setdefault(json.dumps(rules, sort_keys=True), (name, one))
    return dict(found.values())


# ---------------------------------------------------------------- the published schema, with somebody else's validator


def _not_after(_validator: Any, _rule: str, instance: Any, _schema: Any) -> Iterator[jsonschema.ValidationError]:
    if isinstance(instance, str) and instance > str(today()):
        yield jsonschema.ValidationError(f"{instance} is yet to come")


def _order(_validator: Any, rules: list[list[str]], row: Any, _schema: Any) -> Iterator[jsonschema.ValidationError]:
    for first, last in rules:
        if row.get(first) and row.get(last) and row[last] < row[first]:
            yield jsonschema.ValidationError(f"{last} before {first}")


# JSON Schema 2020-12 with the two keywords that our definitions add (docs/definitions.md).
Validator = jsonschema.validators.extend(
    jsonschema.Draft202012Validator, {"x-not-after": _not_after, "x-order": _order}
)


def is_valid(schema: Mapping[str, Any], value: Any) -> bool:
    return bool(Validator(schema, format_checker=Validator.FORMAT_CHECKER).is_valid(value))


def valid_values(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """Values that are valid by one of our schemas, and no others."""
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "const" in schema:
        return st.just(schema["const"])
    if "anyOf" in schema:
        return st.one_of([valid_values(one) for one in schema["anyOf"]])
    return _OF_TYPE[schema["type"]](schema)


def _texts(schema: Mapping[str, Any]) -> st.SearchStrategy[str]:
    longest = schema.get("maxLength", 300)
    texts = st.from_regex(re.compile(schema["pattern"]), fullmatch=True).map(lambda text: text[:longest])
    return texts.filter(lambda text: is_valid(schema, text))


def _lists(schema: Mapping[str, Any]) -> st.SearchStrategy[list[Any]]:
    items = valid_values(schema["items"])
    unique = (lambda one: one["_id"]) if schema["items"].get("type") == "object" else None
    most = min(schema.get("maxItems", 4), 4)
    if unique is None and not schema.get("uniqueItems"):
        return st.lists(items, min_size=schema.get("minItems", 0), max_size=most)
    return st.lists(items, min_size=schema.get("minItems", 0), max_size=most, unique_by=unique or (lambda one: one))


def _objects(schema: Mapping[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    written = {key: one for key, one in schema["properties"].items() if not one.get("readOnly")}
    needed = {key: valid_values(written.pop(key)) for key in schema.get("required", ())}
    optional = {key: valid_values(one) for key, one in written.items()}
    return st.fixed_dictionaries(needed, optional=optional).filter(lambda one: is_valid(schema, one))


_OF_TYPE = {
    "string": _texts,
    "array": _lists,
    "object": _objects,
    "integer": lambda schema: st.integers(schema["minimum"], schema["maximum"]),
}

# ---------------------------------------------------------------- what people, files and attackers write

TRICKY = [
    "", " ", "　", "\x00", "\ud842", "\udfb7\ud842", "\ufeff", "﷽", "=1+1", "=HYPERLINK(\"http://x\")", "@SUM(A1)",
    "<script>alert(1)</script>", "' OR 1=1 --", "{{7*7}}", "../../etc/passwd", "%00", "１２３", "①②③", "㍻31年", "㋿元年",
    "平成31年4月", "S64.1", "昭和64年1月7日", "2019-02-29", "0000-00-00", "99999999999999", "-0", "1e309", "NaN", "true",
    "髙﨑𠮷", "葛\U000e0100", "👨‍👩‍👧‍👦", "e\u0301", "か\u3099", "ﾊﾝｶｸ", "〒100-0001", "+81 90-0000-0000", "〇九〇",
    "a\tb", "a\r\nb", "a\x0bb", "a\u2028b", "\u202eabc", "open", "現在", "a" * 10_000, "ア" * 10_000, "1" * 10_000,
    " " * 10_000, "\n" * 10_000, "-" * 10_000, "/" * 999,
]  # fmt: skip
LETTERS = st.sampled_from(
    "0123456789０１２３年月日元令和平成昭大正明治SHRTMshrtm./-ー−〒+()（）@ 　\n\tアァヴーあゔ・･ｱﾞaA，,、万円人歳"
)
texts = st.one_of(st.sampled_from(TRICKY), st.text(max_size=40), st.text(LETTERS, max_size=24))
scalars = st.one_of(texts, st.none(), st.booleans(), st.integers(), st.floats(), st.dates(), st.datetimes())
parts = st.dictionaries(st.sampled_from(["era", "year", "month", "day", "open", "x"]), scalars, max_size=5)
anything = st.one_of(
    scalars,
    parts,
    st.lists(scalars, max_size=4),
    st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3)),
)
