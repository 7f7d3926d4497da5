"""content/occupations/: the occupations of job tag, read when somebody first asks for them."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from app.jobcard import Source, shaped

CONTENT = Path(__file__).parents[2] / "content"
FOLDER = CONTENT / "occupations"
TOP = 2
Said = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Scores = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Occupation:
    """An occupation: its number in job tag, its title, its names and what else one may look for, what it is in one
    sentence, its group and middle group (厚生労働省編職業分類), the numbers of those whose work is alike, and what people in
    it are interested in and find there; without scores where too few were asked."""

    id: str
    title: str
    names: tuple[str, ...]
    also: tuple[str, ...]
    summary: str
    group: str
    middle: str
    near: tuple[str, ...]
    interests: Scores
    values: Scores

    @property
    def url(self) -> str:
        """Its page at job tag."""
        return f"https://shigoto.mhlw.go.jp/User/Occupation/Detail/{self.id}"

    @property
    def others(self) -> tuple[str, ...]:
        """What else it is called."""
        return tuple(name for name in self.names if name not in self.title)


@dataclass(frozen=True)
class Detail:
    """What is told about an occupation on its page. `more`: job tag tells more."""

    about: tuple[str, ...]
    entry: tuple[str, ...]
    more: bool
    tools: str
    tasks: tuple[str, ...]
    licenses: tuple[str, ...]


class Part(BaseModel):
    """A part of a content file: nothing but what is known."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


class Group(Part):
    """A group of occupations, in our word and the official one."""

    id: Said
    title: Said
    official: Said


class Trait(Part):
    """An interest or a value: its official name, and what it says."""

    title: Said
    says: Said


class _Words(Part):
    groups: list[Group]
    interests: dict[str, Trait]
    values: dict[str, Trait]


@dataclass(frozen=True)
class Profile:
    """What people of an occupation are interested in, or find in it: every trait with its score, the highest first."""

    title: str
    most: int
    scores: tuple[tuple[Trait, float], ...]

    @property
    def top(self) -> tuple[Trait, ...]:
        """The traits that stand out."""
        return tuple(trait for trait, _ in self.scores[:TOP])


@lru_cache(maxsize=1)
def occupations() -> Mapping[str, Occupation]:
    """Every occupation by its number."""
    with (FOLDER / "occupations.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["id"]: _read(row) for row in rows}


def occupation(number: str) -> Occupation | None:
    """The occupation of that number."""
    return occupations().get(number)


def near(one: Occupation) -> list[Occupation]:
    """The occupations whose work is most like it."""
    return [occupations()[number] for number in one.near]


def groups() -> Mapping[str, Group]:
    """The groups by their numbers, in order."""
    return {one.id: one for one in _words().groups}


def group(number: str) -> list[Occupation]:
    """The occupations of a group, by middle group."""
    return sorted((one for one in occupations().values() if one.group == number), key=lambda one: one.middle)


@lru_cache(maxsize=1)
def middle_groups() -> Mapping[str, str]:
    """The name of each middle group, as in the forms."""
    with (CONTENT / "codes" / "job_middle_groups.tsv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}


def detail(one: Occupation) -> Detail:
    """What its page tells."""
    return _details(one.group)[one.id]


def profiles(one: Occupation) -> list[Profile]:
    """Interests and values in words; none where too few were asked."""
    words = _words()
    return [
        Profile(title, 5, tuple((traits[key], score) for key, score in sorted(scores, key=lambda two: -two[1])))
        for title, traits, scores in (
            ("興味", words.interests, one.interests),
            ("仕事で感じられること", words.values, one.values),
        )
        if scores
    ]


def _read(row: dict[str, str]) -> Occupation:
    words = _words()
    return Occupation(
        id=row["id"],
        title=row["title"],
        names=_listed(row["names"]),
        also=_listed(row["also"]),
        summary=row["summary"],
        group=row["group"],
        middle=row["middle"],
        near=_listed(row["near"]),
        interests=_scores(row, words.interests),
        values=_scores(row, words.values),
    )


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(";")) if cell else ()


def _scores(row: Mapping[str, str], keys: Mapping[str, Trait]) -> Scores:
    return tuple((key, float(row[key])) for key in keys) if all(row[key] for key in keys) else ()


@lru_cache(maxsize=1)
def _words() -> _Words:
    return shaped(Source(FOLDER / "words.yaml", CONTENT), _Words)


@lru_cache(maxsize=4)
def _details(group_id: str) -> dict[str, Detail]:
    with zipfile.ZipFile(FOLDER / "details.zip") as archive:
        told = json.loads(archive.read(f"{group_id}.json"))
    return {number: _detail(**one) for number, one in told.items()}


def _detail(*, more: bool, tools: str, **lists: list[str]) -> Detail:
    return Detail(more=more, tools=tools, **{name: tuple(said) for name, said in lists.items()})
