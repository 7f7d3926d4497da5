"""content/terms/*.yaml: words explained (用語説明), a file a field of words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from app.guidance.identity import CONTENT
from app.jobcard import from_file

Said = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Term(_Part):
    """A word, what it means in two to four sentences, and one example. `labels` are the labels of forms that it explains,
    letter by letter."""

    id: Id
    term: Said
    reading: Said
    text: Said
    example: Said
    labels: tuple[str, ...] = ()


class Words(_Part):
    """A field of words."""

    id: Id
    title: Said
    order: int
    terms: tuple[Term, ...]


def load_terms(folder: Path) -> tuple[Words, ...]:
    """Every file of a folder, in order. Raises ValueError that names the file (and line and key) when something is missing
    or wrong, or when two terms have one id or explain the same label."""
    read = [from_file(path, Words, id=path.stem) for path in folder.glob("*.yaml")]
    found = sorted(read, key=lambda words: words.order)
    for what, names in (("id", _ids(found)), ("label", _labels(found))):
        seen: dict[str, str] = {}
        for name, file in names:
            if name in seen:
                raise ValueError(f"{file}.yaml: the {what} {name!r} stands in {seen[name]}.yaml, too")
            seen[name] = file
    return tuple(found)


def _ids(found: Iterable[Words]) -> Iterable[tuple[str, str]]:
    return ((term.id, words.id) for words in found for term in words.terms)


def _labels(found: Iterable[Words]) -> Iterable[tuple[str, str]]:
    return ((label, words.id) for words in found for term in words.terms for label in term.labels)


@lru_cache(maxsize=1)
def terms() -> Mapping[str, Words]:
    """The site's own words by field, in order, read once."""
    return {words.id: words for words in load_terms(CONTENT / "terms")}


def terms_for(labels: Iterable[str]) -> list[Term]:
    """What explains these labels, each once, in their order."""
    by_label = {label: term for words in terms().values() for term in words.terms for label in term.labels}
    return list(dict.fromkeys(by_label[label] for label in labels if label in by_label))
