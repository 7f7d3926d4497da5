"""The library: reads content/forms and content/codes once, at start, and refuses what is wrong with file, line and key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml
from pydantic import ValidationError

from . import codes as code_lists
from . import phrases
from .carry import Carry, Move
from .codes import CodeList
from .definitions import Definition, Field, Section
from .kinds import KINDS
from .paper import layout_of, names_in
from .raw import RawCarry, RawDefinition, RawField, RawMove, RawSection, options_of


class DefinitionError(ValueError):
    """A definition file is wrong: which file, line and key, and what was expected there."""

    def __init__(self, file: str, line: int, key: str, expected: str) -> None:
        self.file, self.line, self.key, self.expected = file, line, key, expected
        super().__init__(f"{file}:{line}: {key or '(file)'}: {expected}")


class Library:
    """All definitions and code lists of a content folder.

    Raises DefinitionError at the first mistake; nothing is served from a library with a mistake in it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.codes: Mapping[str, CodeList] = code_lists.load(folder / "codes")
        self._definitions: dict[tuple[str, str], Definition] = {}
        for path in sorted((folder / "forms").glob("*/*.yaml")):
            definition = _File(path, folder, self.codes).definition()
            if (path.parent.name, path.stem) != definition.key:
                raise DefinitionError(
                    str(path.relative_to(folder)), 1, "id", "id and version must be those of the path"
                )
            self._definitions[definition.key] = definition
        self._check_together()

    def definition(self, form_id: str, version: str) -> Definition:
        """One version of a form. Raises KeyError."""
        return self._definitions[form_id, version]

    def latest(self, form_id: str) -> Definition:
        """The newest version of a form. Raises KeyError."""
        return self._latest[form_id]

    def versions(self, form_id: str) -> list[Definition]:
        """Every version of a form, oldest first."""
        return sorted((one for one in self if one.id == form_id), key=lambda one: one.version)

    def __iter__(self) -> Iterator[Definition]:
        return iter(self._definitions.values())

    @cached_property
    def _latest(self) -> dict[str, Definition]:
        return {one.id: one for one in sorted(self, key=lambda one: one.version)}

    @cached_property
    def profile(self) -> Definition:
        """The definition of what is asked once for all forms."""
        return next(one for one in self._latest.values() if one.role == "profile")

    @cached_property
    def forms(self) -> tuple[Definition, ...]:
        """The newest version of every form but the profile, in order of their ids."""
        return tuple(sorted((one for one in self._latest.values() if one.role != "profile"), key=lambda one: one.id))

    def _check_together(self) -> None:
        """What one file says of another: carries, prefixes, names taken from the profile."""
        prefixes: dict[str, str] = {}
        profile = [one for one in self if one.role == "profile"]
        known = {f"profile.{name}" for one in profile for name in (*one.fields, *one.composed)}
        for one in self:
            if prefixes.setdefault(one.prefix, one.id) != one.id:
                raise DefinitionError(
                    one.source, 1, "prefix", f"a prefix of its own ({prefixes[one.prefix]} has this one)"
                )
            for name in (name for face in one.layout.faces for block in face.blocks for name, _ in names_in(block)):
                if name.startswith("profile.") and name not in known:
                    raise DefinitionError(one.source, 1, "layout", f"a field of the profile instead of {{{name}}}")
            for carry in one.carries:
                self._check_carry(one, carry)

    def _check_carry(self, target: Definition, carry: Carry) -> None:
        where = f"carry.{carry.definition}@{carry.version}"
        if (carry.definition, carry.version) not in self._definitions:
            raise DefinitionError(target.source, 1, where, "a definition and version that exist")
        source = self._definitions[carry.definition, carry.version]
        for move in carry.moves:
            for definition, paths in ((source, move.sources), (target, move.targets)):
                for path in paths:
                    try:
                        definition.field(path)
                    except KeyError:
                        raise DefinitionError(
                            target.source, 1, where, f"a field of {definition.id}, not {path}"
                        ) from None


class _File:
    """One definition file on its way to a Definition."""

    def __init__(self, path: Path, folder: Path, lists: Mapping[str, CodeList]) -> None:
        self.name = str(path.relative_to(folder))
        self.lists = lists
        text = path.read_text(encoding="utf-8")
        try:
            self.node = yaml.compose(text, Loader=yaml.SafeLoader)
            data = yaml.safe_load(text)
        except yaml.YAMLError as mistake:
            mark = getattr(mistake, "problem_mark", None)
            raise DefinitionError(self.name, mark.line + 1 if mark else 1, "", f"valid YAML ({mistake})") from None
        try:
            self.raw = RawDefinition.model_validate(data)
        except ValidationError as mistake:
            first = mistake.errors(include_url=False, include_input=False)[0]
            at = tuple(part for part in first["loc"] if not (isinstance(part, str) and part in _BLOCKS))
            raise self._error(at, first["msg"]) from None

    def _error(self, at: tuple[int | str, ...], expected: str) -> DefinitionError:
        return DefinitionError(self.name, _line(self.node, at), ".".join(map(str, at)), expected)

    def definition(self) -> Definition:
        raw = self.raw
        seen: set[str] = set()
        sections = tuple(self._section(section, ("sections", n), seen) for n, section in enumerate(raw.sections))
        definition = Definition(
            id=raw.id, version=raw.version, title=raw.title, number=raw.number, prefix=raw.prefix, purpose=raw.purpose,
            minutes=raw.minutes, many=raw.many, role=raw.role, style=raw.style, source=self.name, sections=sections,
            layout=layout_of(raw.layout, self._error),
            composed=MappingProxyType({name: self._phrase(text, name) for name, text in raw.composed.items()}),
            carries=tuple(self._carry(carry, ("carry", n)) for n, carry in enumerate(raw.carry)),
        )  # fmt: skip
        self._check_layout(definition)
        return definition

    def _phrase(self, text: str, name: str) -> phrases.Phrase:
        try:
            return phrases.parse(text)
        except ValueError as mistake:
            raise self._error(("composed", name), str(mistake)) from None

    def _section(self, raw: RawSection, at: tuple[int | str, ...], seen: set[str]) -> Section:
        fields = []
        for n, one in enumerate(raw.fields):
            if one.id in seen:
                raise self._error((*at, "fields", n, "id"), f"an id that is used once ({one.id} is used before)")
            seen.add(one.id)
            fields.append(self._field(one, raw.writer, (*at, "fields", n)))
        return Section(raw.id, raw.title, tuple(fields), raw.lead, raw.hint, raw.writer)

    def _field(self, raw: RawField, writer: str, at: tuple[int | str, ...]) -> Field:
        if raw.kind not in KINDS:
            raise self._error((*at, "kind"), f"one of {', '.join(sorted(KINDS))}")
        kind = KINDS[raw.kind]
        options = options_of(raw)
        for key in options:
            if key not in kind.options | kind.needs:
                raise self._error((*at, key), f"only keys that the kind {kind.name} knows")
        for need in kind.needs:
            if not any(name in options or getattr(raw, name, None) for name in need.split("|")):
                raise self._error(at, f"the key {need.replace('|', ' or ')}, which the kind {kind.name} needs")
        inner = self._inner(raw, writer, at)
        rules = tuple((pair[0], pair[1]) for rule in raw.rules or () for pair in rule.values())
        for name in (*(name for pair in rules for name in pair), *self._names_of(raw)):
            if name not in {one.id for one in inner}:
                raise self._error((*at, "rules"), f"fields of the group ({name} is none)")
        return Field(
            id=raw.id, kind=kind, label=raw.label, question=raw.question, hint=raw.hint, limit=raw.limit,
            writer=raw.writer or writer, personal=raw.personal, private=raw.private, proof=raw.proof,
            codes=self._codes(raw, at), autocomplete=raw.autocomplete, maps=MappingProxyType({str(key): value for key, value in raw.map.items()}),
            help=MappingProxyType({str(key): value for key, value in raw.help.items()}), options=MappingProxyType(options), fields=inner, rules=rules,
        )  # fmt: skip

    @staticmethod
    def _names_of(raw: RawField) -> Iterator[str]:
        """Fields that a group's row title and its computed fields speak of."""
        if raw.row_title:
            yield from phrases.parse(raw.row_title).names
        for one in raw.fields or ():
            yield from (name for name in (one.from_, one.to) if name)

    def _inner(self, raw: RawField, writer: str, at: tuple[int | str, ...]) -> tuple[Field, ...]:
        inner = tuple(
            self._field(one, raw.writer or writer, (*at, "fields", n)) for n, one in enumerate(raw.fields or ())
        )
        ids = [one.id for one in inner]
        if len(ids) != len(set(ids)):
            raise self._error((*at, "fields"), "ids that are used once in the group")
        return inner

    def _codes(self, raw: RawField, at: tuple[int | str, ...]) -> CodeList | None:
        if raw.choices:
            return code_lists.inline(raw.id, [(code, label) for code, label in raw.choices])
        name = raw.codes or raw.candidates
        if name and name not in self.lists:
            raise self._error((*at, "codes" if raw.codes else "candidates"), f"one of {', '.join(sorted(self.lists))}")
        return self.lists[name] if name else None

    def _carry(self, raw: RawCarry, at: tuple[int | str, ...]) -> Carry:
        form_id, version = raw.from_.split("@")
        return Carry(form_id, version, tuple(self._move(move, (*at, "moves", n)) for n, move in enumerate(raw.moves)))

    def _move(self, raw: RawMove, at: tuple[int | str, ...]) -> Move:
        given = {"copy": raw.copy_, "join": raw.join, "split": raw.split, "map": raw.map, "drop": raw.drop}
        said = [(verb, source) for verb, source in given.items() if source is not None]
        if len(said) != 1:
            raise self._error(at, "exactly one of copy, join, split, map, drop")
        verb, source = said[0]
        sources = tuple(source) if isinstance(source, list) else (source,)
        targets = () if raw.to is None else tuple(raw.to) if isinstance(raw.to, list) else (raw.to,)
        if (verb == "drop") == bool(targets) or (verb not in ("split", "drop") and len(targets) != 1):
            raise self._error((*at, "to"), "where the value goes (nowhere for drop, several only for split)")
        return Move(verb, sources, targets, raw.between, MappingProxyType(dict(raw.values)))  # type: ignore[arg-type]

    def _check_layout(self, definition: Definition) -> None:
        """Every name on paper is a field, and every asked field of the form has a place or is data only."""
        for n, face in enumerate(definition.layout.faces):
            for m, block in enumerate(face.blocks):
                for name, group in names_in(block):
                    if name.startswith("profile.") or (not group and name in definition.composed):
                        continue
                    path = f"{group}.{name}" if group else name
                    try:
                        definition.field(path)
                    except KeyError:
                        if group and name in definition.fields:
                            continue
                        at = ("layout", "faces", n, "blocks", m)
                        raise self._error(at, f"a field of the form ({path} is none)") from None


_BLOCKS = {"head", "pairs", "box", "rows", "fixed_rows", "sign", "notes"}


def _line(node: Any, at: tuple[int | str, ...]) -> int:
    """The line (from 1) of the deepest node of the path that exists."""
    line = node.start_mark.line + 1 if node else 1
    for part in at:
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
        elif isinstance(node, yaml.MappingNode):
            pair = next(((key, value) for key, value in node.value if key.value == part), None)
            if pair is None:
                break
            line, node = pair[0].start_mark.line + 1, pair[1]
            continue
        else:
            break
        line = node.start_mark.line + 1
    return int(line)
