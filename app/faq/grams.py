"""Short runs of letters, weighed by how rare they are: finds the same words, also in parts and with slips."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .folding import fold

LONGEST = 3
Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


def runs(text: str) -> Counter[str]:
    """The runs of one to three letters of a folded text; its first and last letter count as such, too."""
    edged = f"^{fold(text)}$"
    found = Counter(edged[n : n + size] for size in range(1, LONGEST + 1) for n in range(len(edged) - size + 1))
    del found["^"], found["$"]
    return found


@dataclass(frozen=True)
class Grams:
    """Texts as vectors of their runs. `rarity` has one weight a run; `starts`, `rows` and `weights` list, run after run,
    the texts that it stands in."""

    words: tuple[str, ...]
    rarity: Floats
    starts: Ints
    rows: Ints
    weights: Floats
    count: int

    @cached_property
    def places(self) -> dict[str, int]:
        """The number of each run."""
        return {word: number for number, word in enumerate(self.words)}

    @classmethod
    def of(cls, texts: Sequence[str], least: int = 1) -> Grams:
        """Of the texts among which to look; a run counts when at least so many of them hold it."""
        counted = [runs(text) for text in texts]
        holding = Counter(run for one in counted for run in one)
        words = tuple(sorted(run for run, texts_with in holding.items() if texts_with >= least))
        rarity = np.array([np.log(len(texts) / holding[word]) + 1 for word in words], np.float32)
        bare = cls(words, rarity, *(np.zeros(0, np.int32),) * 2, np.zeros(0, np.float32), len(texts))
        numbers, values = zip(*(bare.vector(text) for text in texts), strict=True)
        rows = np.repeat(np.arange(len(texts), dtype=np.int32), [len(one) for one in numbers])
        columns, weights = np.concatenate(numbers), np.concatenate(values)
        order = np.argsort(columns, kind="stable")
        starts = np.searchsorted(columns[order], np.arange(len(words) + 1)).astype(np.int32)
        return cls(words, rarity, starts, rows[order], weights[order], len(texts))

    def vector(self, text: str) -> tuple[Ints, Floats]:
        """The known runs of a text and their weights; together of length one."""
        found = {self.places[run]: times for run, times in runs(text).items() if run in self.places}
        numbers = np.fromiter(found, np.int32, len(found))
        values = (1 + np.log(np.fromiter(found.values(), np.float32, len(found)))) * self.rarity[numbers]
        return numbers, (values / (np.linalg.norm(values) or 1)).astype(np.float32)

    def near(self, text: str) -> Floats:
        """How much each of the texts is like this one: 0 to 1."""
        near = np.zeros(self.count, np.float32)
        for number, value in zip(*self.vector(text), strict=True):
            held = slice(self.starts[number], self.starts[number + 1])
            near[self.rows[held]] += value * self.weights[held]
        return near
