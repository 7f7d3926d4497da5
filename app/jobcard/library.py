"""The library: reads content/forms and content/codes once, at start, and refuses what is wrong with file, line and key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from . import codes as code_lists
from .carry import Carry, Move
from .codes import Branches, CodeList
from .definition_file import DefinitionFile
from .definitions import Definition, Field
from .mistakes import At, DefinitionError, Source
from .paper import names_in

__all__ = ["DefinitionError", "Library"]


class Library:
    """All definitions and code lists of a content folder.

    Raises DefinitionError at the first mistake; nothing is served from a library with a mistake in it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.codes: Mapping[str, CodeList] = code_lists.load(folder / "codes")
        self.branches: Mapping[str, Branches] = code_lists.branches(folder / "codes")
        self._definitions: dict[tuple[str, str], Definition] = {}
        self._sources: dict[tuple[str, str], Source] = {}
        for path in sorted((folder / "forms").glob("*/*.yaml")):
            source = Source(path, folder)
            definition = DefinitionFile(source, self.codes, self.branches).definition()
            for key, given, wanted in (
                ("id", definition.id, path.parent.name),
                ("version", definition.version, path.stem),
            ):
                if given != wanted:
                    raise source.error((key,), f"{wanted}, as in the path of the file")
            self._definitions[definition.key], self._sources[definition.key] = definition, source
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
        """The newest version of every form but the profile: the official ones first, in order of their ids."""
        forms = (one for one in self._latest.values() if one.role != "profile")
        return tuple(sorted(forms, key=lambda one: (one.role != "card", one.id)))

    def _check_together(self) -> None:
        """What one file says of another: carries, prefixes, names taken from the profile."""
        prefixes: dict[str, str] = {}
        profile = [one for one in self if one.role == "profile"]
        known = {f"profile.{name}" for one in profile for name in (*one.fields, *one.composed)}
        for one in self:
            source = self._sources[one.key]
            if (other := prefixes.setdefault(one.prefix, one.id)) != one.id:
                raise source.error(("prefix",), f"a prefix of its own ({other} has this one)")
            for at, name in _names_on_paper(one):
                if name.startswith("profile.") and name not in known:
                    raise source.error(at, f"a field of the profile instead of {{{name}}}")
            for n, carry in enumerate(one.carries):
                self._check_carry(one, carry, ("carry", n))

    def _check_carry(self, target: Definition, carry: Carry, at: At) -> None:
        source = self._sources[target.key]
        if (carry.definition, carry.version) not in self._definitions:
            raise source.error((*at, "from"), "a definition and version that exist")
        old = self._definitions[carry.definition, carry.version]
        for path in carry.rows:
            if "." not in path or _find(old, path) is None:
                raise source.error((*at, "rows", path), f"a field of a group of {old.id} {old.version}")
        for n, move in enumerate(carry.moves):
            if (mistake := _mistake(move, old, target)) is not None:
                raise source.error((*at, "moves", n), mistake)


def _names_on_paper(definition: Definition) -> Iterator[tuple[At, str]]:
    for n, face in enumerate(definition.layout.faces):
        for m, block in enumerate(face.blocks):
            yield from ((("layout", "faces", n, "blocks", m), name) for name, _ in names_in(block))


def _mistake(move: Move, old: Definition, new: Definition) -> str | None:
    """What was expected of a line of a carry table, None when it can be carried out."""
    for definition, paths in ((old, move.sources), (new, move.targets)):
        for path in paths:
            if (found := _find(definition, path)) is None or not found.kind.stored:
                return f"a field of {definition.id} {definition.version}, not {path}"
        if len({path.rpartition(".")[0] for path in paths}) > 1:
            return "fields of one and the same group, or none in a group"
    if move.targets and ("." in move.sources[0]) != ("." in move.targets[0]):
        return "a row's field carried to a row's field, a single field to a single field"
    return _mismatch(move, [old.field(path) for path in move.sources], [new.field(path) for path in move.targets])


def _find(definition: Definition, path: str) -> Field | None:
    try:
        return definition.field(path)
    except KeyError:
        return None


TEXTS = {"text", "long_text", "name", "kana"}


def _mismatch(move: Move, sources: list[Field], targets: list[Field]) -> str | None:
    """Whether verb and kinds go together."""
    kinds = {one.kind.name for one in (*sources, *targets)}
    if move.verb == "copy" and len(kinds) > 1 and not kinds <= TEXTS:
        return f"copy between fields of the same kind, not {' and '.join(sorted(kinds))}"
    if move.verb in ("join", "split") and not kinds <= TEXTS:
        return f"{move.verb} between texts, not {' and '.join(sorted(kinds - TEXTS))}"
    if move.verb != "map":
        return None
    if kinds != {"choice"}:
        return "map between two fields of the kind choice"
    for codes, field in ((move.mapping.keys(), sources[0]), (move.mapping.values(), targets[0])):
        for code in codes:
            if field.codes is None or code not in field.codes.labels:
                return f"codes of {field.id}, not {code}"
    return None
