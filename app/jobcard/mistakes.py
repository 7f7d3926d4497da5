"""What is wrong in a content file: where, and what was expected there, in plain words."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError

from . import raw

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # PyYAML without libyaml: slower, the same
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

At = tuple[int | str, ...]
Shape = TypeVar("Shape", bound=BaseModel)


class DefinitionError(ValueError):
    """A content file is wrong: which file, line and key, and what was expected there."""

    def __init__(self, file: str, line: int, key: str, expected: str) -> None:
        self.file, self.line, self.key, self.expected = file, line, key, expected
        super().__init__(f"{file}:{line}: {key or '(file)'}: expected {expected}")


class Source:
    """A YAML file, or the YAML at the head of a Markdown file between two lines of ---, that knows the line of each of its
    keys; `body` is what stands below. Raises DefinitionError when it is no YAML."""

    def __init__(self, path: Path, folder: Path) -> None:
        self.name = str(path.relative_to(folder))
        self.node: Any = None
        try:
            text, self.body = self._split(path.read_text(encoding="utf-8"), headed=path.suffix == ".md")
            loader = Loader(text)
            self.node = loader.get_single_node()
            self._refuse_tricks(self.node, set())
            self.data: Any = loader.construct_document(self.node) if self.node else None
        except UnicodeDecodeError as mistake:
            raise DefinitionError(self.name, 1, "", f"text in UTF-8 (byte {mistake.start} is none)") from None
        except yaml.YAMLError as mistake:
            mark = getattr(mistake, "problem_mark", None)
            problem = getattr(mistake, "problem", None) or str(mistake)
            raise DefinitionError(self.name, mark.line + 1 if mark else 1, "", f"valid YAML: {problem}") from None

    def _split(self, text: str, *, headed: bool) -> tuple[str, str]:
        if not headed:
            return text, ""
        before, *parts = text.split("---\n", 2)
        if before or len(parts) < 2:
            raise DefinitionError(self.name, 1, "", "a head between two lines of ---")
        # An empty line instead of the first mark: the lines keep their numbers.
        return "\n" + parts[0], parts[1]

    def error(self, at: At, expected: str) -> DefinitionError:
        """The error for a key of this file; `at` is the way to it."""
        return DefinitionError(self.name, self.line(at), ".".join(map(str, at)), expected)

    def line(self, at: At) -> int:
        """The line (from 1) of the deepest place on the way that exists."""
        line, node = (self.node.start_mark.line if self.node else 0), self.node
        for part in at:
            found = _step(node, part)
            if found is None:
                break
            line, node = found
        return int(line) + 1

    def _refuse_tricks(self, node: Any, seen: set[int], at: At = ()) -> None:
        """What YAML can say and nobody means: equal keys (the last one wins silently), keys that are no words, and
        references, which can even go round in circles."""
        if id(node) in seen:
            raise DefinitionError(self.name, self.line(at), ".".join(map(str, at)), "no references (& and *)")
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            for n, item in enumerate(node.value):
                self._refuse_tricks(item, seen, (*at, n))
        elif isinstance(node, yaml.MappingNode):
            keys: set[str] = set()
            for key, value in node.value:
                self._refuse_key(key, keys, at)
                keys.add(key.value)
                self._refuse_tricks(value, seen, (*at, key.value))

    def _refuse_key(self, key: Any, before: set[str], at: At) -> None:
        word = key.value if isinstance(key, yaml.ScalarNode) else ""
        where = ".".join(map(str, (*at, word) if word else at))
        if key.tag != "tag:yaml.org,2002:str":
            raise DefinitionError(self.name, key.start_mark.line + 1, where, "a key that is a word (else in quotes)")
        if word in before:
            raise DefinitionError(self.name, key.start_mark.line + 1, where, "a key that stands here once")


def _step(node: Any, part: int | str) -> tuple[int, Any] | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part].start_mark.line, node.value[part]
    if isinstance(node, yaml.MappingNode):
        return next(((key.start_mark.line, value) for key, value in node.value if key.value == part), None)
    return None


def checked(source: Source) -> raw.RawDefinition:
    """The file's shape checked against `raw`. Raises DefinitionError for the first mistake in the order of lines."""
    return shaped(source, raw.RawDefinition)


def shaped(source: Source, shape: type[Shape]) -> Shape:
    """The file as its shape says. Raises DefinitionError for the first mistake in the order of lines."""
    try:
        return shape.model_validate(source.data)
    except ValidationError as mistake:
        found = [(_way(source, one["loc"], one["type"]), one) for one in mistake.errors(include_url=False)]
        # A slip in a key is also a missing key; of several shapes, the one that was meant fits the furthest.
        way, first = min(found, key=lambda one: (source.line(one[0]), one[1]["type"] == "missing", -len(one[0])))
        raise source.error(way, _words(source, shape, way, first)) from None


def from_file(path: Path, shape: type[Shape], **besides: Any) -> Shape:
    """A content file of its own as its shape says; `besides` is known without it. Raises DefinitionError for the first
    mistake."""
    source = Source(path, path.parent)
    if isinstance(source.data, dict):
        source.data = besides | source.data
    return shaped(source, shape)


def _way(source: Source, loc: At, kind: str) -> At:
    """pydantic's location without its own marks (the tag of a block, the branch of a union, `[key]`), which are no
    keys of the file. The last part may be a key that is missing."""
    parts: list[int | str] = []
    node = source.node
    for part in loc:
        found = _step(node, part)
        if found is not None:
            parts.append(part)
            node = found[1]
    return (*parts, loc[-1]) if kind == "missing" else tuple(parts)


_TEXT = "a text"
_SAID = {
    bool: " (YAML reads no, yes, on and off as true or false: put the word in quotes)",
    int: " (put the number in quotes)",
    float: " (put the number in quotes)",
    type(None): ", but nothing stands here",
}
_PATTERNS = {
    r"^[a-z][a-z0-9_]{0,39}$": "an id of small letters, digits and _ that begins with a letter, at most 40",
    r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$": "the id of a form, entry or function: small letters and digits, parts joined by -",
    r"^\d{4}-\d{2}$": 'a version such as "2018-04"',
    r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$": "a path such as field or group.field",
    r"^[a-z][a-z0-9]*$": "a prefix of small letters and digits",
    r"^[a-z][a-z0-9-]*@\d{4}-\d{2}$": "a form and its version such as form-2@2018-04",
}


def _words(source: Source, shape: type[BaseModel], way: At, error: Any) -> str:
    """What was expected, in plain words."""
    context, kind = error.get("ctx", {}), error["type"]
    words: dict[str, Callable[[], str]] = {
        "missing": lambda: f"the key {error['loc'][-1]}, which is missing",
        "extra_forbidden": lambda: _nearest(source, shape, way),
        "string_type": lambda: _TEXT + _SAID.get(type(error["input"]), ""),
        "string_pattern_mismatch": lambda: _PATTERNS.get(context["pattern"], context.get("pattern", "")),
        "literal_error": lambda: f"one of {context['expected'].replace(' or ', ', ')}",
        "union_tag_invalid": lambda: f"a block that is one of {context['expected_tags']}",
        "union_tag_not_found": lambda: "the key block, which says what sort of block this is",
        "bool_type": lambda: "true or false",
        "int_type": lambda: "a whole number without quotes",
        "int_parsing": lambda: "a whole number",
        "float_type": lambda: "a number without quotes",
        "float_parsing": lambda: "a number without quotes",
        "list_type": lambda: "a list",
        "dict_type": lambda: "keys with values",
        "model_type": lambda: "keys with values",
        "greater_than": lambda: f"a number over {context['gt']:g}",
        "greater_than_equal": lambda: f"a number of at least {context['ge']:g}",
        "less_than_equal": lambda: f"a number of at most {context['le']:g}",
        "string_too_short": lambda: "a text that is not empty",
        "too_short": lambda: f"at least {context['min_length']} in the list",
        "too_long": lambda: f"at most {context['max_length']} in the list",
        "value_error": lambda: str(context["error"]),
    }
    return words[kind]() if kind in words else str(error["msg"])


def _nearest(source: Source, shape: type[BaseModel], way: At) -> str:
    """Which keys could have been meant."""
    inside = _model_at(source, way[:-1]) if shape is raw.RawDefinition else _inside(shape, way[:-1])
    known = sorted(_keys(inside))
    near = difflib.get_close_matches(str(way[-1]), known, 1, 0.7)
    return f"the key {near[0]}" if near else f"only keys that stand in the manual: {', '.join(known)}"


_BLOCKS: dict[str, type[BaseModel]] = {
    "head": raw.RawHead, "pairs": raw.RawPairs, "box": raw.RawBox, "rows": raw.RawRows,
    "fixed_rows": raw.RawFixedRows, "sign": raw.RawSign, "notes": raw.RawNotes,
}  # fmt: skip
_CONTAINERS: dict[str, type[BaseModel]] = {
    "sections": raw.RawSection, "fields": raw.RawField, "carry": raw.RawCarry, "moves": raw.RawMove,
    "layout": raw.RawLayout, "faces": raw.RawFace, "rows": raw.RawCell, "columns": raw.RawCell, "cells": raw.RawCell,
}  # fmt: skip


def _model_at(source: Source, way: At) -> type[BaseModel]:
    """The shape that holds a place."""
    names = [part for part in way if isinstance(part, str)]
    if not names:
        return raw.RawDefinition
    if names[0] == "composed":
        return raw.RawComposed
    if names[-1] == "blocks":
        block: Any = source.data
        for part in way:
            block = block[part]
        return _BLOCKS[block["block"]]
    return _CONTAINERS[names[-1]]


def _inside(shape: type[BaseModel], way: At) -> type[BaseModel]:
    """The shape that holds a place of a file in which every list and key has one shape."""
    for name in way:
        # A number is a place in a list, and some words are keys of a mapping: both have the shape at hand.
        if name in shape.model_fields:
            shape = next(_models(shape.model_fields[str(name)].annotation))
    return shape


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def _keys(model: type[BaseModel]) -> Iterable[str]:
    return (field.alias or name for name, field in model.model_fields.items())
