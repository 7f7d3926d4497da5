"""content/faq/*.yaml: one file a category; questions, answers, and the many ways in which people ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from markdown_it import MarkdownIt
from pydantic import ConfigDict, Field, StringConstraints

from app.jobcard import At, DefinitionError, Source, shaped

from .abilities import CONTENT, Function, Id, Said, Shape, functions
from .folding import fold, frame

AUDIENCES = {
    "everyone": "すべての人",
    "job_seeker": "仕事を探している人",
    "worker": "働いている人",
    "student": "学生",
    "supporter": "作成を支援する人",
    "company": "企業",
    "school": "学校",
}
WRITERS = ("student", "older", "hurried", "plain", "story", "advisor")
WAYS = 30
# A frame of so few kana is no sentence: 「◯」, 「◯の◯」.
SHORT_FRAME = 4
SAME_END = 8
EVERYWHERE = "ジョブカード"
Audience = Literal["everyone", "job_seeker", "worker", "student", "supporter", "company", "school"]
Short = Annotated[str, StringConstraints(min_length=1, max_length=160, strip_whitespace=True)]
Ways = Annotated[list[Said], Field(min_length=4)]


class Next(Shape):
    """Where somebody goes on: a page of ours (/…) or an official one (https://…)."""

    label: Short
    to: Annotated[str, StringConstraints(pattern=r"^(/[a-z0-9/.?=&_-]*|https://[a-z0-9.-]+\.go\.jp/\S*)$")]


class Reply(Shape):
    """An answer: the short one, what else is worth knowing (Markdown without HTML), and the next tap."""

    answer: Short
    more: Said | None = None
    next: Next | None = None

    @property
    def html(self) -> str:
        """`more` as HTML; the renderer lets no HTML of the file through."""
        return MarkdownIt("commonmark", {"html": False}).render(self.more) if self.more else ""


class _Also(Shape):
    """The ways of asking, by who writes so."""

    student: Ways
    older: Ways
    hurried: Ways
    plain: Ways
    story: Ways
    advisor: Ways

    def walk(self) -> Iterator[tuple[str, int, str]]:
        """(writer, number, way) of each."""
        for writer in WRITERS:
            for number, way in enumerate(getattr(self, writer)):
                yield writer, number, way


class _Entry(Reply):
    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, hide_input_in_errors=True, populate_by_name=True
    )

    id: Id
    question: Short
    audience: Annotated[list[Audience], Field(min_length=1, alias="for")]
    terms: Annotated[list[Said], Field(min_length=1)]
    needs: Id | None = None
    today: Reply | None = None
    also: _Also


class _Category(Shape):
    title: Said
    order: int
    entries: Annotated[list[_Entry], Field(min_length=1)]


class _Outside(Shape):
    outside: list[Said]


@dataclass(frozen=True)
class Entry:
    """A question with what is answered today: the way of today as long as the function that it needs is not there."""

    id: str
    category: str
    question: str
    audience: tuple[str, ...]
    reply: Reply
    needs: str | None
    also: tuple[tuple[str, str], ...]

    @property
    def suits(self) -> str:
        """For whom it is, in words."""
        return "・".join(AUDIENCES[one] for one in self.audience)


@dataclass(frozen=True)
class Category:
    """A file: its id is its name."""

    id: str
    title: str
    order: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Faq:
    """All categories in order, every entry by its id, and what people type that nobody here can answer."""

    categories: tuple[Category, ...]
    entries: Mapping[str, Entry]
    outside: tuple[str, ...]


@lru_cache(maxsize=1)
def faq() -> Faq:
    """The site's own questions and answers, read once."""
    return load(CONTENT)


def load(content: Path) -> Faq:
    """Read the folder. Raises DefinitionError that names file, line and key of the first mistake."""
    known = functions(content)
    read = [_read(path, content) for path in _files(content)]
    for mistake in _mistakes(read, known):
        raise mistake
    categories = tuple(sorted((_category(*one, known) for one in read), key=lambda one: one.order))
    entries = {entry.id: entry for category in categories for entry in category.entries}
    outside = shaped(Source(content / "outside.yaml", content), _Outside).outside
    return Faq(categories, entries, tuple(outside))


def mistakes(content: Path = CONTENT) -> Iterator[DefinitionError]:
    """Every mistake in the folder: in a file without its shape the first, else all of them."""
    read = []
    for path in _files(content):
        try:
            read.append(_read(path, content))
        except DefinitionError as mistake:
            yield mistake
    yield from _mistakes(read, functions(content))


def _files(content: Path) -> list[Path]:
    return sorted((content / "faq").glob("*.yaml"))


def _read(path: Path, content: Path) -> tuple[Source, _Category]:
    source = Source(path, content)
    return source, shaped(source, _Category)


def _mistakes(read: list[tuple[Source, _Category]], known: Mapping[str, Function]) -> Iterator[DefinitionError]:
    taken, asked = dict[str, str](), dict[str, str]()
    for source, raw in read:
        for number, entry in enumerate(raw.entries):
            at = ("entries", number)
            if entry.id in taken:
                yield source.error((*at, "id"), f"an id that stands once (also in {taken[entry.id]})")
            taken[entry.id] = source.name
            yield from _mistaken_needs(source, at, entry, known)
            yield from _mistaken_ways(source, at, entry, asked)


def _mistaken_needs(source: Source, at: At, entry: _Entry, known: Mapping[str, Function]) -> Iterator[DefinitionError]:
    if entry.needs and entry.needs not in known:
        yield source.error((*at, "needs"), f"a function of functions.yaml: {', '.join(sorted(known))}")
    if (entry.needs is None) is not (entry.today is None):
        yield source.error((*at, "today" if entry.today else "needs"), "needs and today together, or neither")


def _mistaken_ways(source: Source, at: At, entry: _Entry, asked: dict[str, str]) -> Iterator[DefinitionError]:
    """Enough ways, of different people, most of them in words of their own."""
    terms = [fold(term) for term in (*entry.terms, EVERYWHERE)]
    frames: dict[str, str] = {}
    ends: dict[str, str] = {}
    ways = list(entry.also.walk())
    for writer, n, way in ways:
        here = (*at, "also", writer, n)
        folded, shape = fold(way), frame(way, tuple(entry.terms))
        if folded in asked:
            yield source.error(here, f"a way that nobody asks in yet (also in {asked[folded]})")
        elif len(shape.replace("◯", "")) >= SHORT_FRAME and frames.setdefault(shape, way) != way:
            yield source.error(here, f"a frame of its own, not the one of 「{frames[shape]}」")
        elif len(folded) > SAME_END and ends.setdefault(folded[-SAME_END:], way) != way:
            yield source.error(here, f"an end of its own, not the one of 「{ends[folded[-SAME_END:]]}」")
        asked.setdefault(folded, entry.id)
    if len(ways) < WAYS:
        yield source.error((*at, "also"), f"at least {WAYS} ways of asking, not {len(ways)}")
    official = [way for _, _, way in ways if any(term in fold(way) for term in terms)]
    if len(official) * 3 > len(ways):
        listed = " / ".join(official)
        yield source.error((*at, "also"), f"at most a third with a term of `terms`, not {len(official)}: {listed}")


def _category(source: Source, raw: _Category, known: Mapping[str, Function]) -> Category:
    name = Path(source.name).stem
    return Category(name, raw.title, raw.order, tuple(_entry(name, entry, known) for entry in raw.entries))


def _entry(category: str, raw: _Entry, known: Mapping[str, Function]) -> Entry:
    later = raw.needs is not None and not known[raw.needs].exists
    reply = raw.today if later and raw.today else Reply(answer=raw.answer, more=raw.more, next=raw.next)
    also = tuple((writer, way) for writer, _, way in raw.also.walk())
    return Entry(raw.id, category, raw.question, tuple(raw.audience), reply, raw.needs, also)
