"""content/films.yaml: short films of the site in use. bin/films makes them out of it: what is said, and what a finger does."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from app.guidance.guides import guides, shelves
from app.guidance.identity import CONTENT
from app.guidance.personas import Example, examples
from app.jobcard import Source, shaped

Said = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
# A line of a caption, as wide as a phone shows it.
Line = Annotated[str, StringConstraints(min_length=1, max_length=18, strip_whitespace=True)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
FOLDER = Path(__file__).parents[1] / "static" / "films"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Act(_Part):
    """One thing that a finger does. `within`: the group of fields that is meant; `unseen`: the film does not show it."""

    open: Said | None = None
    tap: Said | None = None
    mark: Said | None = None
    write: dict[Said, Said] | None = None
    pick: dict[Said, Said] | None = None
    show: Said | None = None
    take: Said | None = None
    within: Said | None = None
    unseen: bool = False

    @model_validator(mode="after")
    def is_one_thing(self) -> Self:
        """A finger does one thing after the other."""
        if len(self.model_fields_set - {"within", "unseen"}) != 1:
            raise ValueError("one of open, tap, mark, write, pick, show, take")
        return self


class Scene(_Part):
    """What is told, and what is done meanwhile. `written`: from here on the person has the whole card of their example;
    `poster`: what one sees at the end stands for the film before it runs."""

    say: Annotated[list[Line], Field(min_length=1, max_length=2)]
    do: list[Act] = []
    written: bool = False
    poster: bool = False

    @property
    def told(self) -> str:
        """The caption as a sentence."""
        return "".join(self.say)


class _Film(_Part):
    id: Id
    title: Said
    purpose: Said
    audience: Annotated[list[Said], Field(alias="for", min_length=1)]
    guides: Annotated[list[Id], Field(min_length=1)]
    person: Annotated[str, StringConstraints(pattern=r"^\d\d$")]
    scenes: Annotated[list[Scene], Field(min_length=5)]


class _Films(_Part):
    films: list[_Film]


@dataclass(frozen=True)
class Film:
    """A film. `audience` and `guides`: for whom it is, and the guides that show it; `person`: who is seen."""

    id: str
    title: str
    purpose: str
    audience: tuple[str, ...]
    guides: tuple[str, ...]
    person: Example
    scenes: tuple[Scene, ...]

    @property
    def file(self) -> Path:
        """The film itself."""
        return FOLDER / f"{self.id}.mp4"

    @cached_property
    def seconds(self) -> float:
        """How long it runs, as the file says."""
        return seconds_of(self.file)

    @cached_property
    def size(self) -> int:
        """How many bytes it has."""
        return self.file.stat().st_size


def load_films(content: Path) -> tuple[Film, ...]:
    """Read such a file; a film may not have been made yet. Raises DefinitionError that names file, line and key of a
    mistake."""
    source = Source(content / "films.yaml", content)
    people = {one.id: one for one in examples()}
    found = dict[str, Film]()
    for number, one in enumerate(shaped(source, _Films).films):
        at = ("films", number)
        if one.id in found:
            raise source.error((*at, "id"), "an id that stands here once")
        for key, names, known in (
            ("for", one.audience, [each.id for each in shelves().audiences]),
            ("guides", one.guides, list(guides())),
            ("person", [one.person], list(people)),
        ):
            if wrong := next((name for name in names if name not in known), None):
                raise source.error((*at, key), f"one of {', '.join(known)}, not {wrong}")
        if [scene.poster for scene in one.scenes].count(True) != 1:
            raise source.error((*at, "scenes"), "one scene with poster: true")
        found[one.id] = Film(
            one.id,
            one.title,
            one.purpose,
            tuple(one.audience),
            tuple(one.guides),
            people[one.person],
            tuple(one.scenes),
        )
    return tuple(found.values())


@lru_cache(maxsize=1)
def films() -> Mapping[str, Film]:
    """The films that have been made, by id, in order, read once."""
    return {one.id: one for one in load_films(CONTENT) if one.file.exists()}


def films_of(guide: str) -> list[Film]:
    """The films that a guide shows."""
    return [one for one in films().values() if guide in one.guides]


def seconds_of(path: Path) -> float:
    """How long an MP4 file runs: what the head of its movie (mvhd) says."""
    movie = next(body for kind, body in _boxes(path.read_bytes()) if kind == b"moov")
    head = next(body for kind, body in _boxes(movie) if kind == b"mvhd")
    scale, units = struct.unpack_from(">IQ", head, 20) if head[0] else struct.unpack_from(">II", head, 12)
    return float(units / scale)


def _boxes(within: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(within):
        size, kind = struct.unpack_from(">I4s", within, at)
        yield kind, within[at + 8 : at + size]
        at += max(size, 8)
