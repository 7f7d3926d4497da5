"""A form as data: the frozen values that the library makes of content/forms/<id>/<version>.yaml.

Definitions are compared by identity: there is one object for each, and caches hang on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

from .carry import Carry
from .codes import Branches, CodeList
from .kinds import Kind, Unreadable
from .layout import Layout
from .phrases import Phrase

WRITERS = ("person", "consultant", "company", "training")


def _empty() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Field:
    """One item of a form. `label` is the official one; `question` is the friendlier one above the input."""

    id: str
    kind: Kind
    label: str
    question: str = ""
    hint: str = ""
    limit: int = 0
    writer: str = "person"
    # Personal values are masked where others look on; private ones are exported only when the person chooses them.
    personal: bool = False
    private: bool = False
    # Not part of the official form, or seldom needed: folded away on the page until somebody wants it.
    more: bool = False
    # How sure the label is: confirmed, partial, unconfirmed, own.
    proof: str = "own"
    codes: CodeList | None = None
    branches: Branches | None = None
    autocomplete: str = ""
    maps: Mapping[str, str] = field(default_factory=_empty)
    help: Mapping[str, str] = field(default_factory=_empty)
    options: Mapping[str, Any] = field(default_factory=_empty)
    fields: tuple[Field, ...] = ()
    rules: tuple[tuple[str, str], ...] = ()

    def option(self, name: str, default: Any = None) -> Any:
        """A setting of the kind, as the definition gives it."""
        return self.options.get(name, default)

    def read(self, written: Any) -> Any:
        """The stored form of what was written, None when nothing was. Raises Unreadable with a sentence."""
        value = self.kind.read(written, self)
        if value is None:
            return None
        if sentence := self.kind.fault(value, self):
            raise Unreadable(sentence)
        return self.kind.store(value)

    def show(self, stored: Any, style: str = "western") -> str:
        """A stored value for people; empty for none."""
        return "" if stored is None else self.kind.show(self.kind.load(stored), self, style)

    def typed(self, stored: Any, style: str = "western") -> Any:
        """What the inputs of the page hold for a stored value."""
        return self.kind.typed(None if stored is None else self.kind.load(stored), self, style)

    def joined(self, one: Any, other: Any) -> str:
        """Two texts of the field in one; empty where they are not two, or the field has no room for both. A long text may
        grow too long by it: what cannot be read is kept, and shortened."""
        joint = self.kind.joint
        if not joint or not one or not other:
            return ""
        both = joint.join(joint.join(text) if isinstance(text, list) else str(text) for text in (one, other))
        return both if self.kind.name == "long_text" or self._holds(both) else ""

    def _holds(self, written: Any) -> bool:
        try:
            return self.read(written) is not None
        except Unreadable:
            return False

    def schema(self) -> dict[str, Any]:
        """JSON Schema of the stored value, with label and writer."""
        return {"title": self.label, "x-kind": self.kind.name, "x-writer": self.writer} | self.kind.schema(self)

    @cached_property
    def by_id(self) -> dict[str, Field]:
        """A group's fields by id."""
        return {one.id: one for one in self.fields}

    @property
    def is_group(self) -> bool:
        """Whether the field repeats."""
        return self.kind.name == "group"


@dataclass(frozen=True, eq=False)
class Section:
    """What stands on one page."""

    id: str
    title: str
    fields: tuple[Field, ...]
    lead: str = ""
    hint: str = ""
    writer: str = "person"

    @cached_property
    def by_id(self) -> dict[str, Field]:
        """The section's fields by id."""
        return {one.id: one for one in self.fields}

    @cached_property
    def asked(self) -> tuple[Field, ...]:
        """The fields that the page itself asks (no groups, nothing computed)."""
        return tuple(one for one in self.fields if one.kind.asked)

    @cached_property
    def groups(self) -> tuple[Field, ...]:
        """The repeating fields of the section."""
        return tuple(one for one in self.fields if one.is_group)


@dataclass(frozen=True, eq=False)
class Definition:
    """A form (様式) in one version."""

    id: str
    version: str
    title: str
    sections: tuple[Section, ...]
    layout: Layout
    number: str = ""
    prefix: str = ""
    purpose: str = ""
    minutes: int = 0
    kilobytes: int = 0
    many: bool = False
    # card: an official sheet of the card; aid: helps to think, is not part of the card; application: texts for a paper
    # that is put together from the whole card; profile: asked once for all.
    role: str = "card"
    composed: Mapping[str, Phrase] = field(default_factory=_empty)
    carries: tuple[Carry, ...] = ()
    source: str = field(default="", compare=False)

    @property
    def key(self) -> tuple[str, str]:
        """(id, version)."""
        return self.id, self.version

    @property
    def name(self) -> str:
        """The number and the title, as people call the form: 様式2 職務経歴シート."""
        return f"{self.number} {self.title}".strip()

    @property
    def since(self) -> str:
        """From when the version is, as people say it: 2018年4月."""
        year, month = self.version.split("-")
        return f"{year}年{int(month)}月"

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Top-level fields by id, in order of the sections."""
        return {one.id: one for section in self.sections for one in section.fields}

    @cached_property
    def sections_by_id(self) -> dict[str, Section]:
        """The sections by id."""
        return {section.id: section for section in self.sections}

    @cached_property
    def pages(self) -> tuple[Section, ...]:
        """The sections that the person writes."""
        return tuple(section for section in self.sections if section.writer == "person")

    def field(self, path: str) -> Field:
        """A field by `id` or `group.id`. Raises KeyError."""
        head, *rest = path.split(".")
        found = self.fields[head]
        for name in rest:
            found = found.by_id[name]
        return found

    def walk(self) -> Iterator[tuple[str, Field]]:
        """Every field with its path, groups before their own fields."""

        def below(prefix: str, fields: tuple[Field, ...]) -> Iterator[tuple[str, Field]]:
            for one in fields:
                yield prefix + one.id, one
                yield from below(f"{prefix}{one.id}.", one.fields)

        for section in self.sections:
            yield from below("", section.fields)
