"""Finding an occupation by its names, their readings, parts of them, and with slips."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from app.faq import Grams, fold
from app.jobcard import Source, shaped

from .loading import CONTENT, FOLDER, Occupation, Part, Said, occupations

MOST, LONGEST = 20, 40
# Whoever is less like it than this has nothing to do with it; the others stay with the best in sight.
LEAST, BESIDE = 0.3, 0.55
# What a whole name, its beginning, a part of it count beside its letters; and what the sentence about it counts.
WHOLE, BEGINNING, PART, INSIDE, SENTENCE = 1.0, 0.45, 0.3, 0.4, 0.5
# Of two that are called alike the one with the shorter title is meant: 看護師, not 検疫官（看護師）.
LETTER = 0.005
# What people say around the name of a job.
_AROUND = re.compile(
    r"(?:の|な)?(?:お?仕事|職業|求人|アルバイト|バイト|パート|正社員|派遣)(?:を?したい|がしたい|について)?$"
    r"|(?:に)なりたい$|(?:で|として)働く.*$|(?:を|の)?(?:する|してる|している)?(?:人|ひと)$|(?:お)?(?:さん|ちゃん)$"
)
_building = threading.Lock()


class _Ways(Part):
    ways: dict[str, list[Said]]


@dataclass(frozen=True)
class _Index:
    """Every name folded, the place of its occupation, and the likeness of letters to names and to sentences."""

    ids: tuple[str, ...]
    of: np.ndarray
    names: tuple[str, ...]
    lengths: np.ndarray
    by_name: Grams
    by_sentence: Grams

    def scores(self, asked: str) -> np.ndarray:
        """How much each occupation is what was asked for."""
        folded = fold(asked)
        scores = self.by_name.near(asked)
        scores += np.array([_holds(name, folded) for name in self.names], np.float32)
        best = np.zeros(len(self.ids), np.float32)
        np.maximum.at(best, self.of, scores)
        return best + SENTENCE * self.by_sentence.near(asked) - LETTER * self.lengths


def find(text: str, most: int = MOST) -> list[Occupation]:
    """The occupations that somebody may mean, the likeliest first; none for what no occupation is like."""
    asked = plain(text)
    if not fold(asked):
        return []
    index = _made()
    scores = index.scores(asked)
    least = max(LEAST, BESIDE * min(float(scores.max()), WHOLE))
    order = np.argsort(-scores, kind="stable")[:most]
    return [occupations()[index.ids[n]] for n in order if scores[n] >= least]


def plain(text: str) -> str:
    """The name alone, without what people say around it, in one width."""
    said = unicodedata.normalize("NFKC", text).strip()[:LONGEST]
    while (shorter := _AROUND.sub("", said)) and shorter != said:
        said = shorter
    return said


def ways() -> Mapping[str, list[str]]:
    """content/occupations/ways.yaml: what else people call an occupation, by its number."""
    source = Source(FOLDER / "ways.yaml", CONTENT)
    found = shaped(source, _Ways).ways
    for number in found:
        if number not in occupations():
            raise source.error(("ways", number), "the number of an occupation")
    return found


def _holds(name: str, asked: str) -> float:
    if name == asked:
        return WHOLE
    if name.startswith(asked):
        return BEGINNING
    if asked in name:
        return PART
    return INSIDE * len(name) / len(asked) if len(name) > 1 and name in asked else 0.0


def _made() -> _Index:
    with _building:
        return _index()


@lru_cache(maxsize=1)
def _index() -> _Index:
    known = list(occupations().values())
    said = ways()
    named = [
        (place, name)
        for place, one in enumerate(known)
        for name in dict.fromkeys((*one.names, *one.also, *said.get(one.id, ())))
    ]
    return _Index(
        ids=tuple(one.id for one in known),
        of=np.array([place for place, _ in named]),
        names=tuple(fold(name) for _, name in named),
        lengths=np.array([len(one.title) for one in known], np.float32),
        by_name=Grams.of([name for _, name in named]),
        by_sentence=Grams.of([one.summary for one in known]),
    )
