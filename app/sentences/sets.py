"""content/sentences/**/*.yaml: for each field of long text the questions, their choices, and the sentences made of them.

A set is known by its file (`plan/strengths`), a field names its set (`help: {sentences: plan/strengths}`). Where the
choices depend on where somebody comes from, the set has ways; those of the jobs are the files under `families/`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.jobcard import At, Source, shaped

from .conjugation import NoVerb, forms_of
from .patterns import NOUN, Pattern, asked_forms, parse

CONTENT = Path(__file__).parents[2] / "content"
FAMILIES = "families"
WAY = "way"
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Said = Annotated[str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True)]
Choices = Annotated[list[Said], Field(min_length=4, max_length=8)]
# Of each wording the sentences, of each sentence the versions.
Wordings = Annotated[list[list[list[str]]], Field(min_length=3)]
Worded = tuple[tuple[tuple[Pattern, ...], ...], ...]


class _Raw(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Question(_Raw):
    id: Id
    ask: Said
    gives: Literal["noun", "verb"]
    own: Said
    own_hint: Said
    choices: Choices | None = None


class _Way(_Raw):
    id: Id
    label: Said
    says: Said
    choices: dict[str, Choices] = {}
    wordings: Wordings | None = None


class _Ways(_Raw):
    ask: Said
    families: Id | None = None
    choices: list[_Way] = []


class _Set(_Raw):
    title: Said
    ways: _Ways | None = None
    questions: Annotated[list[_Question], Field(min_length=2, max_length=5)]
    wordings: Wordings | None = None


class _Family(_Raw):
    order: int
    title: Said
    says: Said
    duties: dict[str, Choices]
    learned: dict[str, Choices]
    achievements: dict[str, Choices]


@dataclass(frozen=True)
class Choice:
    """Something that can be chosen: what it is called, and what it says in a sentence, in every form it has."""

    label: str
    forms: Mapping[str, str]


@dataclass(frozen=True)
class Question:
    """One question: `choices` by way ("" where they are the same for all), and how own words become a fragment."""

    id: str
    ask: str
    gives: str
    own: str
    own_hint: str
    choices: Mapping[str, tuple[Choice, ...]]

    def offered(self, way: str) -> tuple[Choice, ...]:
        """What can be chosen on that way."""
        return self.choices.get(way) or self.choices.get("", ())

    def choice(self, way: str, label: str) -> Choice | None:
        """The choice of that label, while the site still offers it."""
        return next((one for one in self.offered(way) if one.label == label), None)


@dataclass(frozen=True)
class Way:
    """Where somebody comes from."""

    id: str
    label: str
    forms: Mapping[str, str]


@dataclass(frozen=True)
class SentenceSet:
    """The questions for one field, and at least three wordings: each a list of sentences, of each sentence the versions
    for what was answered, the fullest first. By way where they differ, else under ""."""

    id: str
    title: str
    ask_way: str
    ways: Mapping[str, Way]
    questions: tuple[Question, ...]
    wordings: Mapping[str, Worded]

    @cached_property
    def steps(self) -> tuple[str, ...]:
        """What is asked, in order: the way first, where there are several."""
        return (*([WAY] if self.ways else []), *(one.id for one in self.questions))

    def worded(self, way: str) -> Worded:
        """The wordings on that way."""
        return self.wordings.get(way) or self.wordings.get("", ())

    def question(self, step: str) -> Question:
        """The question of a step that is not the way."""
        return next(one for one in self.questions if one.id == step)


@lru_cache(maxsize=2)
def sentence_sets(content: Path = CONTENT) -> Mapping[str, SentenceSet]:
    """Every set of the site by its id, read once."""
    return load(content)


def load(content: Path) -> dict[str, SentenceSet]:
    """Read the folder. Raises DefinitionError that names file, line and key of a mistake."""
    folder = content / "sentences"
    families = [_family(path, content) for path in sorted((folder / FAMILIES).glob("*.yaml"))]
    families.sort(key=lambda one: one[1].order)
    found = {}
    for path in sorted(folder.glob("**/*.yaml")):
        if path.parent.name != FAMILIES:
            source = Source(path, content)
            name = path.relative_to(folder).with_suffix("").as_posix()
            found[name] = _set(name, source, shaped(source, _Set), families)
    return found


def _family(path: Path, content: Path) -> tuple[Source, _Family]:
    source = Source(path, content)
    return source, shaped(source, _Family)


def _set(name: str, source: Source, raw: _Set, families: list[tuple[Source, _Family]]) -> SentenceSet:
    ways = {WAY: raw.ways} if raw.ways else {}
    listed = [one for some in ways.values() for one in _ways(source, some, families)]
    questions = tuple(_question(source, n, one, listed) for n, one in enumerate(raw.questions))
    made_of: dict[str, tuple[At, Wordings | None]] = {"": (("wordings",), raw.wordings)}
    for n, way in enumerate(raw.ways.choices if raw.ways else ()):
        made_of[way.id] = (("ways", "choices", n, "wordings"), way.wordings)
    wordings = {way: _wordings(source, *one) for way, one in made_of.items() if one[1]}
    if "" not in wordings and not set(wordings) >= {one[0] for one in listed} > set():
        raise source.error(("wordings",), "the key wordings, which is missing")
    made = SentenceSet(
        name,
        raw.title,
        raw.ways.ask if raw.ways else "",
        {way: Way(way, label, _forms(says, "noun")) for way, label, says, _ in listed},
        questions,
        wordings,
    )
    _check_slots(source, made)
    return made


Listed = tuple[str, str, str, Mapping[str, tuple[Source, At, list[str]]]]


def _ways(source: Source, raw: _Ways, families: list[tuple[Source, _Family]]) -> Iterator[Listed]:
    """(id, label, noun phrase, choices by question) of each way; the choices with the place they stand in."""
    for n, one in enumerate(raw.choices):
        at: At = ("ways", "choices", n, "choices")
        yield one.id, one.label, one.says, {key: (source, (*at, key), said) for key, said in one.choices.items()}
    if raw.families:
        for file, family in families:
            given: dict[str, list[str]] = getattr(family, raw.families, None) or {}
            if not given:
                raise file.error((raw.families,), f"the choices for {source.name}")
            name = Path(file.name).stem
            yield (
                name,
                family.title,
                family.says,
                {key: (file, (raw.families, key), said) for key, said in given.items()},
            )


def _question(source: Source, n: int, raw: _Question, ways: list[Listed]) -> Question:
    at: At = ("questions", n)
    if raw.own.count("{}") != 1:
        raise source.error((*at, "own"), "{} once, for the words of the person")
    _made(source, (*at, "own"), raw.own.replace("{}", "それ"), raw.gives)
    places = {"": (source, (*at, "choices"), raw.choices)} if raw.choices else {}
    for way, _, _, given in ways:
        if raw.id in given:
            places[way] = given[raw.id]
        elif not raw.choices:
            raise source.error((*at, "choices"), f"choices for everybody, or on every way (none on {way})")
    if not places:
        raise source.error(at, "the key choices, which is missing")
    choices = {way: _choices(*place, raw.gives) for way, place in places.items()}
    return Question(raw.id, raw.ask, raw.gives, raw.own, raw.own_hint, choices)


def _choices(source: Source, at: At, said: list[str], gives: str) -> tuple[Choice, ...]:
    """`what is chosen = what it says`, or the same words for both."""
    made = []
    for n, one in enumerate(said):
        label, _, says = one.partition(" = ")
        made.append(Choice(label, _made(source, (*at, n), says or label, gives)))
    if len({one.label for one in made}) < len(made):
        raise source.error(at, "choices that differ")
    return tuple(made)


def _made(source: Source, at: At, says: str, gives: str) -> Mapping[str, str]:
    try:
        return _forms(says, gives)
    except NoVerb:
        raise source.error(at, "a text that ends with a verb in its dictionary form") from None


def _forms(says: str, gives: str) -> Mapping[str, str]:
    return forms_of(says) if gives == "verb" else {NOUN: says}


def _wordings(source: Source, at: At, raw: Wordings | None) -> Worded:
    return tuple(
        tuple(_sentence(source, (*at, w, s), one) for s, one in enumerate(wording))
        for w, wording in enumerate(raw or ())
    )


def _sentence(source: Source, place: At, versions: list[str]) -> tuple[Pattern, ...]:
    made = []
    for n, one in enumerate(versions):
        try:
            made.append(parse(one))
        except ValueError as mistake:
            raise source.error((*place, n), str(mistake)) from None
        if not made[-1].names - {WAY}:
            raise source.error((*place, n), "a sentence about an answer: with {a question} in it")
    return tuple(made)


def _check_slots(source: Source, made: SentenceSet) -> None:
    """Every slot is a question's, in a form that its fragments have."""
    gives = {one.id: one.gives for one in made.questions} | ({WAY: "noun"} if made.ways else {})
    for wordings in made.wordings.values():
        for w, wording in enumerate(wordings):
            at: At = ("wordings", w)
            for name, form in sorted(asked_forms(one for versions in wording for one in versions)):
                if name not in gives:
                    raise source.error(at, f"slots that are one of {', '.join(gives)}, not {name}")
                if (form == NOUN) is (gives[name] == "verb"):
                    raise source.error(at, f"{{{name}}} in a form of a {gives[name]}, not {form}")
