"""content/guides/: guides, each a head and Markdown, in which pictures stand and what depends on a function of the site."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.faq import functions
from app.guidance.choosing import Choice, Question, Way
from app.guidance.identity import CONTENT
from app.guidance.markdown import as_page
from app.jobcard import DefinitionError, Source, from_file, shaped

Said = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
PICTURES = Path(__file__).parents[1] / "static" / "guides"
# A line of its own: ![what one sees](name), or {function}.
APART = re.compile(r"^(?:!\[(?P<shows>[^\]]+)\]\((?P<picture>[a-z0-9-]+)\)|\{(?P<function>[a-z-]+)\})$", re.MULTILINE)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Group(_Part):
    """Guides that stand together in the list."""

    id: Id
    title: Said


class Audience(_Part):
    """Somebody guides are for; `who` is what the address says."""

    id: Said
    who: Id
    word: Said


class Shelves(_Part):
    """What content/guides.yaml says: how guides are listed."""

    groups: tuple[Group, ...]
    audiences: tuple[Audience, ...]

    def audience(self, who: str) -> Audience | None:
        """The audience of that address."""
        return next((one for one in self.audiences if one.who == who), None)


class Goal(_Part):
    """The next tap."""

    word: Said
    to: Way


class Depends(_Part):
    """What a guide says about a function once it is there, and today's way until then."""

    then: Said
    today: Said


class Head(_Part):
    """What is known of a guide before one reads it. `when`: the answers of 属性選択 with which a menu names it; `age`: whose
    age, where it is known, puts it first (as of the invented people, nearness.AGES)."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, populate_by_name=True)

    id: Id
    title: Said
    group: Id
    order: int
    audience: Annotated[tuple[Said, ...], Field(alias="for", min_length=1)]
    purpose: Said
    minutes: int
    gets: Annotated[tuple[Said, ...], Field(min_length=1, max_length=3)]
    next: Goal
    when: tuple[Mapping[Question, str], ...] = ()
    age: Literal["young", "middle", "senior"] | None = None
    needs: Mapping[Id, Depends] = {}
    reviewed: date


class _Handout(_Part):
    title: Said
    word: Said


@dataclass(frozen=True)
class Picture:
    """A picture of the site: the name of its file, and what one sees on it."""

    name: str
    shows: str


@dataclass(frozen=True)
class Handout:
    """One sheet of paper to show or to give away; `word` names it in a link."""

    title: str
    word: str
    html: str


@dataclass(frozen=True)
class Guide:
    """A guide with its parts in order: harmless HTML and pictures."""

    head: Head
    parts: tuple[str | Picture, ...]
    handout: Handout | None

    @property
    def id(self) -> str:
        """Its address."""
        return self.head.id

    def suits(self, choice: Choice) -> bool:
        """Whether the menu of these answers names it."""
        return any(choice.fits(when) for when in self.head.when)


@lru_cache(maxsize=1)
def shelves() -> Shelves:
    """How guides are listed, read once."""
    return from_file(CONTENT / "guides.yaml", Shelves)


@lru_cache(maxsize=1)
def guides() -> Mapping[str, Guide]:
    """The site's own guides by id, in order, read once."""
    return {one.id: one for one in load_guides(CONTENT / "guides", shelves())}


def guides_for(choice: Choice, age: str = "") -> list[Guide]:
    """What the menu of these answers names, the nearest first: who needs more answers to fit is nearer. Where the `age` of
    the person is known, the guide for it leads, and those for another age are left out."""
    fitting = [one for one in guides().values() if one.suits(choice)]
    fitting.sort(key=lambda one: -max(len(when) for when in one.head.when if choice.fits(when)))
    if not age:
        return fitting
    own = [one for one in guides().values() if one.head.age == age and choice.kind in one.head.audience]
    return own + [one for one in fitting if one.head.age is None]


def guides_about(audience: str) -> list[Guide]:
    """The guides for one audience, in order."""
    return [one for one in guides().values() if audience in one.head.audience]


def load_guides(folder: Path, listed: Shelves) -> list[Guide]:
    """Every guide of a folder, in order. Raises DefinitionError that names file, line and key of a mistake."""
    handouts = {path.stem: path for path in (folder / "handouts").glob("*.md")}
    found = [_read(path, handouts.pop(path.stem, None), listed) for path in sorted(folder.glob("*.md"))]
    for name in handouts:
        raise DefinitionError(f"handouts/{name}.md", 1, "", "a name that a guide has")
    places = [group.id for group in listed.groups]
    return sorted(found, key=lambda one: (places.index(one.head.group), one.head.order))


def _read(path: Path, handout: Path | None, listed: Shelves) -> Guide:
    source = Source(path, path.parent)
    head = shaped(source, Head)
    for mistake in _mistakes(source, head, listed):
        raise mistake
    return Guide(head, tuple(_parts(source.body, head)), _handout(handout) if handout else None)


def _handout(path: Path) -> Handout:
    source = Source(path, path.parent)
    return Handout(html=as_page(source.body), **shaped(source, _Handout).model_dump())


def _parts(body: str, head: Head) -> Iterator[str | Picture]:
    text, at = "", 0
    for mark in APART.finditer(body):
        text, at = text + body[at : mark.start()], mark.end()
        if function := mark["function"]:
            text += _said(function, head.needs[function])
            continue
        if text.strip():
            yield as_page(text)
        yield Picture(mark["picture"], mark["shows"])
        text = ""
    if (text := text + body[at:]).strip():
        yield as_page(text)


def _said(function: str, depends: Depends) -> str:
    return depends.then if functions()[function].exists else depends.today


def _mistakes(source: Source, head: Head, listed: Shelves) -> Iterator[DefinitionError]:
    if f"{head.id}.md" != Path(source.name).name:
        yield source.error(("id",), "what the file is called")
    if head.group not in (ids := [one.id for one in listed.groups]):
        yield source.error(("group",), f"one of {', '.join(ids)}")
    for n, who in enumerate(head.audience):
        if who not in (ids := [one.id for one in listed.audiences]):
            yield source.error(("for", n), f"one of {', '.join(ids)}")
    marks = list(APART.finditer(source.body))
    named = [mark["function"] for mark in marks if mark["function"]]
    if sorted(named) != sorted(head.needs):
        yield source.error(("needs",), f"each function that a line names once: {', '.join(named) or 'none'}")
    for function in head.needs:
        if function not in functions():
            yield source.error(("needs", function), "a function of functions.yaml")
    for mark in marks:
        if mark["picture"] and not (PICTURES / f"{mark['picture']}.webp").exists():
            yield source.error((), f"a picture of app/static/guides, not {mark['picture']}")
