"""From a definition file to a Definition: everything that one file can get wrong is found here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from . import codes as code_lists
from . import phrases
from .carry import Carry, Move
from .codes import Branches, CodeList
from .definitions import Definition, Field, Section
from .kinds import KINDS, clean
from .mistakes import At, Source, checked
from .paper import layout_of, names_in
from .phrases import Phrase
from .raw import RawCarry, RawComposed, RawField, RawMove, RawSection, options_of

DATED = ("date", "year_month")
# A group may hold a group (jobs hold transfers); paths, pages and paper go no deeper.
DEEPEST = 2


class DefinitionFile:
    """One definition file on its way to a Definition. Raises DefinitionError for the first mistake."""

    def __init__(self, source: Source, lists: Mapping[str, CodeList], branches: Mapping[str, Branches]) -> None:
        self.source, self.lists, self.branches = source, lists, branches
        self.raw = checked(source)

    def definition(self) -> Definition:
        """The finished definition; carries are looked at together with the other files (see library)."""
        raw = self.raw
        self._once([one.id for one in raw.sections], ("sections",), "section")
        self._once([one.id for section in raw.sections for one in section.fields], (), "field")
        sections = tuple(self._section(section, ("sections", n)) for n, section in enumerate(raw.sections))
        definition = Definition(
            id=raw.id, version=raw.version, title=raw.title, number=raw.number, prefix=raw.prefix, purpose=raw.purpose,
            minutes=raw.minutes, kilobytes=raw.kilobytes, many=raw.many, role=raw.role, source=self.source.name,
            sections=sections, layout=layout_of(raw.layout, self.source.error),
            composed=MappingProxyType({name: self._composed(one, name) for name, one in raw.composed.items()}),
            carries=tuple(self._carry(carry, ("carry", n)) for n, carry in enumerate(raw.carry)),
        )  # fmt: skip
        self._check_composed(definition)
        self._check_layout(definition)
        return definition

    def _once(self, ids: list[str], at: At, what: str) -> None:
        """Ids of sections are unique in a form, and so are those of all fields outside of groups."""
        double = next((one for one, count in Counter(ids).items() if count > 1), None)
        if double is not None:
            raise self.source.error(self._second(at, double), f"the id of a {what} once ({double} is used before)")

    def _second(self, at: At, wanted: str) -> At:
        """The way to the second use of an id."""
        if at:
            ways = [(*at, n, "id") for n, one in enumerate(self.raw.sections) if one.id == wanted]
        else:
            ways = [
                ("sections", n, "fields", m, "id")
                for n, section in enumerate(self.raw.sections)
                for m, one in enumerate(section.fields)
                if one.id == wanted
            ]
        return ways[1]

    def _composed(self, raw: str | RawComposed, name: str) -> Phrase:
        text = raw if isinstance(raw, str) else raw.phrase
        return replace(self._phrase(text, ("composed", name)), hiragana=not isinstance(raw, str))

    def _phrase(self, text: str, at: At) -> Phrase:
        try:
            return phrases.parse(text)
        except ValueError as mistake:
            raise self.source.error(at, f"a phrase: {mistake}") from None

    def _section(self, raw: RawSection, at: At) -> Section:
        fields = tuple(self._field(one, raw.writer, (*at, "fields", n)) for n, one in enumerate(raw.fields))
        return Section(raw.id, raw.title, self._completed(fields, at), raw.lead, raw.hint, raw.writer)

    def _field(self, raw: RawField, writer: str, at: At, depth: int = 0) -> Field:
        if raw.kind not in KINDS:
            raise self.source.error((*at, "kind"), f"one of {', '.join(sorted(KINDS))}")
        self._check_settings(raw, at, depth)
        writer = raw.writer or writer
        inner = self._inner(raw, writer, at, depth)
        return Field(
            id=raw.id, kind=KINDS[raw.kind], label=raw.label, question=raw.question, hint=raw.hint,
            limit=raw.limit or 0, writer=writer, personal=raw.personal, private=raw.private, more=raw.more,
            proof=raw.proof, codes=self._codes(raw, at), branches=self._branches(raw, at), autocomplete=raw.autocomplete,
            maps=MappingProxyType({str(key): value for key, value in raw.map.items()}),
            help=MappingProxyType({str(key): value for key, value in raw.help.items()}),
            options=MappingProxyType(options_of(raw)), fields=inner,
            rules=tuple((pair[0], pair[1]) for rule in raw.rules or () for pair in rule.values()),
        )  # fmt: skip

    def _check_settings(self, raw: RawField, at: At, depth: int) -> None:
        """Only settings that the kind knows, and all that it needs."""
        kind, given = KINDS[raw.kind], options_of(raw)
        known = kind.options | {name for need in kind.needs for name in need.split("|")}
        for key in given:
            if key not in known:
                words = f"it knows {', '.join(sorted(known))}" if known else "it knows none"
                raise self.source.error((*at, key), f"only settings of the kind {kind.name} ({words})")
        for need in kind.needs:
            names = [name for name in need.split("|") if name in given]
            if not names:
                raise self.source.error(at, f"the key {need.replace('|', ' or ')}, which the kind {kind.name} needs")
            if len(names) > 1:
                raise self.source.error((*at, names[1]), f"either {' or '.join(names)}, not both")
        if not kind.stored and not depth:
            raise self.source.error((*at, "kind"), f"{kind.name} only in a group: it speaks of a row")
        if raw.kind == "group" and depth >= DEEPEST:
            raise self.source.error((*at, "kind"), "no group here: a group may hold groups, these may not")
        if raw.least is not None and raw.most is not None and raw.least > raw.most:
            raise self.source.error((*at, "most"), f"a number of at least {raw.least}, which is the least")

    def _inner(self, raw: RawField, writer: str, at: At, depth: int) -> tuple[Field, ...]:
        """A group's fields, and what the group says of them."""
        seen: dict[str, RawField] = {}
        for n, one in enumerate(raw.fields or ()):
            if one.id in seen:
                raise self.source.error((*at, "fields", n, "id"), f"an id once in the group ({one.id} is used before)")
            seen[one.id] = one
        for n, rule in enumerate(raw.rules or ()):
            self._check_order([seen.get(name) for pair in rule.values() for name in pair], (*at, "rules", n))
        for n, one in enumerate(raw.fields or ()):
            for key, name in (("from", one.from_), ("to", one.to)):
                if name is not None and (name not in seen or seen[name].kind != "year_month"):
                    raise self.source.error((*at, "fields", n, key), f"a year_month of the group, not {name}")
        if raw.timeline and (depth or not any(one.kind == "year_month" for one in seen.values())):
            raise self.source.error((*at, "timeline"), "a group of a section with a year_month in it")
        self._check_chart(raw, seen, at)
        if raw.row_title:
            self._check_names(self._phrase(raw.row_title, (*at, "row_title")), seen, (*at, "row_title"))
        inner = enumerate(raw.fields or ())
        fields = tuple(self._field(one, writer, (*at, "fields", n), depth + 1) for n, one in inner)
        return self._completed(fields, at, deep=depth > 0)

    def _check_chart(self, raw: RawField, seen: Mapping[str, RawField], at: At) -> None:
        for n, name in enumerate(raw.chart or ()):
            kinds = ("number",) if n < 2 else ("text", "long_text")
            if name not in seen or seen[name].kind not in kinds:
                raise self.source.error((*at, "chart", n), f"two numbers of the group and its words, not {name}")

    def _completed(self, fields: tuple[Field, ...], at: At, *, deep: bool = False) -> tuple[Field, ...]:
        """The fields of a page or a row, those that complete each other checked: what stands `within` another's
        candidate, what a candidate `fills`, and codes, which are as private as their text and as much its writer's."""
        known = {one.id: one for one in fields}
        listed = {one.id for one in fields if one.kind.name == "text" and one.codes}
        made = []
        for n, one in enumerate(fields):
            here = (*at, "fields", n)
            for key in ("within", "of"):
                if (name := one.option(key)) is not None and name not in listed - {one.id}:
                    raise self.source.error((*here, key), f"a text beside it with a list of candidates, not {name}")
            for name, column in one.option("fills", {}).items():
                if name not in known or known[name].kind.name != "text" or not _has(one.codes, column):
                    raise self.source.error((*here, "fills"), f"a text beside it and a column of the list, not {name}")
            if one.kind.name == "code":
                text = known[one.option("of")]
                if deep or any(other.option("of") == text.id for other in fields[:n]):
                    raise self.source.error(here, "one code for a text, and none in a group within a group")
                one = replace(one, codes=text.codes, private=text.private, personal=text.personal, writer=text.writer)
            made.append(one)
        return tuple(made)

    def _check_order(self, pair: list[RawField | None], at: At) -> None:
        kinds = {one.kind if one else "" for one in pair}
        if len(kinds) > 1 or not kinds <= set(DATED):
            raise self.source.error(at, "two fields of the group, both of the kind date or both year_month")

    def _check_names(self, phrase: Phrase, known: Iterable[str], at: At) -> None:
        """Every name of a phrase is one of the known fields."""
        stranger = next((name for name in phrase.names if name not in set(known)), None)
        if stranger is not None:
            raise self.source.error(at, f"names of fields ({{{stranger}}} is none)")

    def _codes(self, raw: RawField, at: At) -> CodeList | None:
        if raw.choices:
            self._check_choices(raw.choices, (*at, "choices"))
            return code_lists.inline(raw.id, [(code, label) for code, label in raw.choices])
        name = raw.codes or ("" if raw.within else raw.candidates)
        if name and name not in self.lists:
            key = "codes" if raw.codes else "candidates"
            raise self.source.error((*at, key), f"one of {', '.join(sorted(self.lists))}")
        return self.lists[name] if name else None

    def _branches(self, raw: RawField, at: At) -> Branches | None:
        if not raw.within:
            return None
        if raw.candidates is None or raw.candidates not in self.branches:
            raise self.source.error((*at, "within"), f"candidates with it: {', '.join(sorted(self.branches))}")
        return self.branches[raw.candidates]

    def _check_choices(self, pairs: list[list[str]], at: At) -> None:
        """What is read by its code or its label must be the only one of that code or label."""
        seen: set[str] = set()
        for n, (code, label) in enumerate(pairs):
            for text in {code, label}:
                if text in seen or clean(text) != text:
                    raise self.source.error((*at, n), f"a code and a label of its own, without spaces around ({text})")
            seen |= {code, label}

    def _carry(self, raw: RawCarry, at: At) -> Carry:
        form_id, version = raw.from_.split("@")
        for key in ("rows", "kinds"):
            # Between versions of a form nothing may be left behind.
            if form_id == self.raw.id and getattr(raw, key):
                raise self.source.error((*at, key), "nothing here: this is for tables out of another form")
        moves = tuple(self._move(move, (*at, "moves", n)) for n, move in enumerate(raw.moves))
        rows = {path: tuple(words) for path, words in raw.rows.items()}
        return Carry(form_id, version, moves, MappingProxyType(rows), tuple(raw.kinds))

    def _move(self, raw: RawMove, at: At) -> Move:
        given = {"copy": raw.copy_, "join": raw.join, "split": raw.split, "map": raw.map, "drop": raw.drop}
        said = [(verb, source) for verb, source in given.items() if source is not None]
        if len(said) != 1:
            raise self.source.error(at, "exactly one of copy, join, split, map, drop")
        verb, source = said[0]
        sources = tuple(source) if isinstance(source, list) else (source,)
        targets = () if raw.to is None else tuple(raw.to) if isinstance(raw.to, list) else (raw.to,)
        if (verb == "drop") == bool(targets) or (targets and (verb == "split") == (len(targets) == 1)):
            words = "nothing for drop" if verb == "drop" else "several fields" if verb == "split" else "one field"
            raise self.source.error((*at, "to"), f"where the value goes: {words}")
        if (verb == "map") != bool(raw.values):
            raise self.source.error((*at, "values"), "old and new codes for map, and for map alone")
        return Move(verb, sources, targets, raw.between, MappingProxyType(dict(raw.values)))  # type: ignore[arg-type]

    def _check_composed(self, definition: Definition) -> None:
        known = [name for name, one in definition.fields.items() if not one.is_group]
        for name, phrase in definition.composed.items():
            if name in definition.fields:
                raise self.source.error(("composed", name), f"a name of its own (there is a field {name})")
            self._check_names(phrase, known, ("composed", name))

    def _check_layout(self, definition: Definition) -> None:
        """Every name on paper is a field, of the form or of the row it stands in."""
        for n, face in enumerate(definition.layout.faces):
            for m, block in enumerate(face.blocks):
                for name, group in names_in(block):
                    if not _is_printable(definition, name, group):
                        path = f"{group}.{name}" if group else name
                        at = ("layout", "faces", n, "blocks", m)
                        raise self.source.error(at, f"a field of the form ({path} is none)")


def _is_printable(definition: Definition, name: str, group: str) -> bool:
    if name.startswith("profile."):
        return True
    if group:
        found = definition.fields.get(group)
        return bool(found and found.is_group and (name in found.by_id or name in definition.fields))
    return name in definition.fields or name in definition.composed


def _has(codes: CodeList | None, column: str) -> bool:
    return codes is not None and any(column in row for row in codes.rows.values())
