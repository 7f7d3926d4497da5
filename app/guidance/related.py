"""content/related.yaml and content/columns/: where else to read about work, the labour market and the economy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from app.guidance.identity import CONTENT
from app.guidance.texts import Page, read
from app.jobcard import Source, folded, shaped

Said = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
Who = Literal["job_seeker", "worker", "student", "supporter"]
A_YEAR = timedelta(days=365)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


class Topic(_Part):
    """What somebody wants to know, and the purposes (attributes.yaml) that it serves."""

    id: Id
    title: Said
    purposes: list[Literal["reflect", "work", "training"]]


class Entry(_Part):
    """A page of somebody else, or a column of ours: what one learns there, whom it is for, which groups of occupations
    (none: all), and the day on which its explanation was last reviewed. `local`: what it has for a prefecture, whose name
    stands at `{prefecture}`."""

    id: Id
    topic: Id
    title: Said
    learn: Said
    audience: Annotated[list[Who], Field(alias="for", min_length=1)]
    fields: list[Said] = []
    publisher: str = ""
    url: Annotated[str, StringConstraints(pattern=r"^(https://[a-z0-9.-]+/[!-~]*)?$")] = ""
    column: str = ""
    reviewed: date
    words: list[Said] = []
    local: Annotated[str, StringConstraints(pattern=r"^(.*\{prefecture\}.*)?$")] = ""

    @model_validator(mode="after")
    def leads_somewhere(self) -> Self:
        """To a page with a publisher, or to a column."""
        if bool(self.column) is bool(self.url) or bool(self.url) is not bool(self.publisher):
            raise ValueError("either url and publisher, or column")
        if self.local and not self.url:
            raise ValueError("local needs an url")
        return self

    @property
    def folded(self) -> str:
        """Everything one may look for, as texts are compared."""
        return folded(" ".join((self.title, self.learn, self.publisher, *self.words)))

    def is_overdue(self, today: date) -> bool:
        """Whether nobody has reviewed it for a year."""
        return today - self.reviewed > A_YEAR


class News(_Part):
    """What was added or changed on a day, and the entries that it is about."""

    day: date
    text: Said
    entries: list[Id]


class Related(_Part):
    """Everything content/related.yaml says."""

    news: list[News]
    topics: list[Topic]
    entries: list[Entry]

    @property
    def by_id(self) -> Mapping[str, Entry]:
        """The entries by their ids."""
        return {one.id: one for one in self.entries}


@dataclass(frozen=True)
class Search:
    """What somebody looks for; what is empty may be anything. `field`: a group of occupations."""

    who: str = ""
    topic: str = ""
    field: str = ""
    word: str = ""

    def finds(self, entry: Entry) -> bool:
        """Whether it is such an entry. One for all occupations is for those of every field, too."""
        return (
            (not self.who or self.who in entry.audience)
            and (not self.topic or self.topic == entry.topic)
            and (not self.field or not entry.fields or self.field in entry.fields)
            and all(folded(word) in entry.folded for word in self.word.split())
        )


def load_related(content: Path) -> Related:
    """Read such a file. Raises DefinitionError that names file, line and key of a mistake."""
    source = Source(content / "related.yaml", content)
    found = shaped(source, Related)
    topics, seen = {one.id for one in found.topics}, set[str]()
    for number, one in enumerate(found.entries):
        if one.topic not in topics:
            raise source.error(("entries", number, "topic"), "the id of a topic")
        if one.id in seen:
            raise source.error(("entries", number, "id"), "an id that stands here once")
        if one.column and not (content / "columns" / f"{one.column}.md").exists():
            raise source.error(("entries", number, "column"), "the name of a file under columns/")
        seen.add(one.id)
    for number, told in enumerate(found.news):
        if not set(told.entries) <= seen:
            raise source.error(("news", number, "entries"), "ids of entries")
    return found


def search_related(search: Search, who: str = "", purpose: str = "") -> list[Entry]:
    """The entries that are found: those of the very field first (without one, those for all), then those for somebody
    like this with this purpose; else in the order of the file."""
    topics = {one.id: one for one in related().topics}
    found = [one for one in related().entries if search.finds(one)]
    return sorted(
        found,
        key=lambda one: (
            search.field not in one.fields if search.field else bool(one.fields),
            who not in one.audience,
            purpose not in topics[one.topic].purposes,
        ),
    )


def local_to(prefecture: str, topic: str = "") -> list[tuple[Entry, str]]:
    """The entries (of a topic) that have something for a prefecture, by its name, with the sentence that says what."""
    found = [one for one in related().entries if one.local and topic in ("", one.topic)]
    return [(one, one.local.replace("{prefecture}", prefecture)) for one in found if prefecture]


def first_of_each_topic(entries: list[Entry]) -> list[Entry]:
    """Of every topic the one that stands first."""
    first: dict[str, Entry] = {}
    for one in entries:
        first.setdefault(one.topic, one)
    return list(first.values())


@lru_cache(maxsize=1)
def related() -> Related:
    """The site's own, read once."""
    return load_related(CONTENT)


@lru_cache(maxsize=1)
def columns() -> Mapping[str, Page]:
    """Every column by its id, in order."""
    found = [read(path) for path in (CONTENT / "columns").glob("*.md")]
    return {page.id: page for page in sorted(found, key=lambda page: page.order)}
