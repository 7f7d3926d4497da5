"""content/attributes.yaml: three questions, the menu that fits their answers, and what may have changed (表2-7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

from app.guidance.identity import CONTENT
from app.jobcard import from_file

Question = Literal["kind", "purpose", "case"]
MOST = 9
QUESTIONS: tuple[Question, ...] = ("kind", "purpose", "case")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Answer(_Part):
    """An answer to one of the questions; `then` are likely answers to the others while they are not given."""

    id: str
    word: str
    lead: str = ""
    then: Mapping[Question, str] = {}


class Asked(_Part):
    """A question with its answers."""

    ask: str
    answers: tuple[Answer, ...]


class Way(_Part):
    """Where an entry leads: a page of the site by the name of its route."""

    endpoint: str
    values: Mapping[str, str] = {}


class Reason(_Part):
    """What an entry says to those whose answers are these."""

    when: Mapping[Question, str]
    text: str


class Entry(_Part):
    """Something one can do next. `again` is its title for those who have a card here already."""

    id: str
    title: str
    again: str = ""
    text: str
    minutes: int
    to: Way
    weights: Mapping[str, int]
    say: tuple[Reason, ...] = ()

    def reason(self, choice: Choice) -> str:
        """Why it is worth it for somebody with these answers."""
        return next((one.text for one in self.say if choice.fits(one.when)), self.text)

    def weight(self, choice: Choice) -> int:
        """How much it fits."""
        names = ("always", *(f"{name}.{getattr(choice, name)}" for name in QUESTIONS))
        return sum(self.weights.get(name, 0) for name in names)


class Change(_Part):
    """Something that may have changed; `to` are places of forms, as form/section."""

    id: str
    word: str
    brings: str
    to: tuple[str, ...]
    # A form from which something may be taken over then.
    take_over: str = ""

    @property
    def places(self) -> tuple[tuple[str, str], ...]:
        """Form and section of each place."""
        return tuple((form, section) for form, _, section in (one.partition("/") for one in self.to))


class Supporter(_Part):
    """Somebody who helps others to write, with the entries that are worth a look for them; guides call them `audience`."""

    id: str
    audience: str
    title: str
    text: str
    entries: tuple[str, ...]


@dataclass(frozen=True)
class Choice:
    """One answer to each of the three questions."""

    kind: str
    purpose: str
    case: str

    def but(self, question: Question, answer: str) -> Choice:
        """The same with another answer to one question."""
        given = {name: getattr(self, name) for name in QUESTIONS}
        return Choice(**(given | {question: answer}))

    def fits(self, when: Mapping[Question, str]) -> bool:
        """Whether these answers are among its own."""
        return all(getattr(self, name) == answer for name, answer in when.items())

    def __str__(self) -> str:
        return f"{self.kind}.{self.purpose}.{self.case}"


class Attributes(_Part):
    """Everything content/attributes.yaml says."""

    questions: Mapping[Question, Asked]
    defaults: Mapping[Question, str]
    entries: tuple[Entry, ...]
    changes: tuple[Change, ...]
    supporters: tuple[Supporter, ...]

    @model_validator(mode="after")
    def names_are_known(self) -> Self:
        """Every answer, weight and entry that is named is there."""
        if set(self.questions) != set(QUESTIONS):
            raise ValueError("questions: kind, purpose and case, each once")
        known = {name: {one.id for one in asked.answers} for name, asked in self.questions.items()}
        weights = {"always"} | {f"{name}.{id_}" for name, ids in known.items() for id_ in ids}
        thens = [one.then for asked in self.questions.values() for one in asked.answers]
        conditions = [one.when for entry in self.entries for one in entry.say]
        for named in (self.defaults, *thens, *conditions):
            for name, id_ in named.items():
                if id_ not in known[name]:
                    raise ValueError(f"{name}: there is no answer {id_!r}")
        for entry in self.entries:
            if wrong := set(entry.weights) - weights:
                raise ValueError(f"entries.{entry.id}: there is no answer {sorted(wrong)[0]!r}")
        ids = {entry.id for entry in self.entries}
        for supporter in self.supporters:
            if wrong := set(supporter.entries) - ids:
                raise ValueError(f"supporters.{supporter.id}: there is no entry {sorted(wrong)[0]!r}")
        return self

    def choices(self) -> Iterator[Choice]:
        """Every menu there is."""
        ids = ([one.id for one in self.questions[name].answers] for name in QUESTIONS)
        return (Choice(*answers) for answers in product(*ids))

    def answer(self, question: Question, answer_id: str) -> Answer | None:
        """The answer of that id."""
        return next((one for one in self.questions[question].answers if one.id == answer_id), None)

    def choice(self, given: Mapping[str, str]) -> Choice:
        """The choice of somebody who gave these answers; what they left out, or what does not exist, is filled in."""
        known = {name: answer for name in QUESTIONS if (answer := self.answer(name, given.get(name, "")))}
        likely: dict[Question, str] = dict(self.defaults)
        for answer in reversed(known.values()):
            likely |= answer.then
        return Choice(**(likely | {name: answer.id for name, answer in known.items()}))

    def menu(self, choice: Choice) -> list[Entry]:
        """What fits these answers best, the best first: no more than one reads."""
        fitting = [entry for entry in self.entries if entry.weight(choice) > 0]
        return sorted(fitting, key=lambda entry: -entry.weight(choice))[:MOST]

    def change(self, change_id: str) -> Change | None:
        """The change of that id."""
        return next((one for one in self.changes if one.id == change_id), None)

    def entries_for(self, supporter: Supporter) -> list[Entry]:
        """A supporter's entries, in their order."""
        by_id = {entry.id: entry for entry in self.entries}
        return [by_id[one] for one in supporter.entries]


def load_attributes(path: Path) -> Attributes:
    """Read such a file. Raises DefinitionError that names file, line and key when something is missing or wrong."""
    return from_file(path, Attributes)


@lru_cache(maxsize=1)
def attributes() -> Attributes:
    """The site's own questions and menus, read once."""
    return load_attributes(CONTENT / "attributes.yaml")
