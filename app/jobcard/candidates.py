"""Candidates: what is proposed while somebody writes a name. Found by its beginning, by a part, by another name of it,
in kana of either sort and in any width. Whatever is typed may stay as it is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest

import jaconv

MOST = 10
# What people write differently or leave out: spaces, dots, brackets, hyphens.
_BETWEEN = re.compile(r"[\s・･,、，.．。/／~〜～()（）\[\]「」『』‐‑‒–—―−-]+")
_HIRAGANA = re.compile("[ぁ-ゖー]+")
# A reading in Latin letters writes long vowels in several ways: Tōkyō, toukyou, tookyoo, Tokyo.
_LONG = re.compile(r"(?<=o)[uo]+|(?<=u)u+|(?<=a)a+|(?<=i)i+|(?<=e)e+")
_EDGE = "\n"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One name that is proposed. `known_as`: the other name by which it was found, empty for its own."""

    key: str
    label: str
    known_as: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a text: how many there are, and the best of them."""

    text: str
    total: int
    best: tuple[Candidate, ...]


def folded(text: str) -> str:
    """The text as it is compared: one width, small letters, hiragana, no signs, long Latin vowels short."""
    plain = _BETWEEN.sub("", jaconv.kata2hira(unicodedata.normalize("NFKC", text).casefold()))
    # Where a sign was left out, a mark may have come to stand behind a letter.
    return _LONG.sub("", unicodedata.normalize("NFKC", plain))


class Index:
    """Names to be searched: key, name, its other names, and how they are read (which is never shown). Kept as one
    folded text for each, so that a search is one look at each text."""

    def __init__(self, entries: Iterable[tuple[str, str, Iterable[str], Iterable[str]]]) -> None:
        self._names: list[tuple[str, str, tuple[str, ...]]] = []
        self._texts: list[str] = []
        for key, name, others, readings in entries:
            known_as = tuple(one for one in others if one)
            self._names.append((key, name, known_as))
            self._texts.append("".join(_EDGE + folded(one) for one in (name, *known_as, *readings) if one))

    def __len__(self) -> int:
        return len(self._names)

    def search(self, text: str, most: int = MOST) -> Found:
        """The names that hold every word of the text: first those that begin with it, then those of which another name
        does, then those that hold it somewhere. All of them for an empty text."""
        words = [word for word in map(_spellings, text.split()) if word[0]]
        hits: Sequence[int] = range(len(self._texts))
        for word in words:
            hits = self._holding(word, hits)
        best = nsmallest(most, hits, key=lambda n: _rank(self._texts[n], words[0])) if words else hits
        return Found(text, len(hits), tuple(self._candidate(n, words) for n in best[:most]))

    def _holding(self, word: tuple[str, ...], among: Sequence[int]) -> list[int]:
        texts = self._texts
        if len(word) == 1:
            (one,) = word
            return [n for n in among if one in texts[n]]
        one, other = word
        return [n for n in among if one in texts[n] or other in texts[n]]

    def label(self, key: str) -> str | None:
        """The name that a key stands for; None for a key that is none of ours."""
        return next((name for one, name, _ in self._names if one == key), None)

    def _candidate(self, n: int, words: list[tuple[str, ...]]) -> Candidate:
        key, name, others = self._names[n]
        if not words or any(one in folded(name) for one in words[0]):
            return Candidate(key, name)
        named = sorted((other for other in others if any(one in folded(other) for one in words[0])), key=len)
        return Candidate(key, name, named[0] if named else "")


def _spellings(word: str) -> tuple[str, ...]:
    """The one or two ways in which a word may stand in a name: as it is, and its reading in Latin letters."""
    plain = folded(word)
    if not _HIRAGANA.fullmatch(plain):
        return (plain,)
    return plain, folded(jaconv.kana2alphabet(plain))


def _rank(name: str, word: tuple[str, ...]) -> int:
    """0: the name begins so, 1: another name of it does, 2: the name holds it, 3: another name does."""
    if any(name.startswith(_EDGE + one) for one in word):
        return 0
    if any(_EDGE + one in name for one in word):
        return 1
    own = name.split(_EDGE, 2)[1]
    return 2 if any(one in own for one in word) else 3


def readings_of(row: Mapping[str, str]) -> Iterator[str]:
    """How the name in a line of a code list is read: its columns `kana` and `name_en`. People look for Tokyo, not for
    The University of Tokyo."""
    yield row.get("kana", "")
    english = row.get("name_en", "")
    yield english
    yield english.removeprefix("The ").removeprefix("University of ") if "niversity of " in english[:18] else ""
