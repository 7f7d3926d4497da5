"""Making the index: only here is scikit-learn needed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .grams import Grams
from .index import Index, senses

Way = tuple[str, str]
# A run that one way alone holds says more about that person than about the topic.
SEEN = 2
# How much the sense of a way counts beside its letters, and how little the classifier trusts a single way. Both were
# chosen where other values near them do equally well; see docs/faq.md.
SENSE = 1.5
CAUTION = 5.0


def learn(ways: Sequence[Way], *, letters_alone: bool = False) -> Index:
    """The index of (topic, way of asking). The same ways give the same index."""
    from scipy.sparse import csr_matrix
    from sklearn.kernel_ridge import KernelRidge

    topics = tuple(dict.fromkeys(topic for topic, _ in ways))
    numbers = {topic: number for number, topic in enumerate(topics)}
    of = np.array([numbers[topic] for topic, _ in ways], np.int32)
    grams = Grams.of([way for _, way in ways], SEEN)
    sense = np.zeros((len(ways), 0), np.float32) if letters_alone else senses([way for _, way in ways])
    letters = csr_matrix((grams.weights, grams.rows, grams.starts), shape=(len(grams.words), len(ways)))
    wanted = np.where(of[:, None] == np.arange(len(topics)), 1.0, -1.0).astype(np.float32)
    usual = wanted.mean(axis=0)
    # As many equations as ways instead of as runs: quick, and solved exactly.
    alike = (letters.T @ letters).toarray() + SENSE**2 * (sense @ sense.T)
    learned = KernelRidge(alpha=CAUTION, kernel="precomputed").fit(alike, wanted - usual).dual_coef_
    by_run, by_sense = letters @ learned, SENSE**2 * (sense.T @ learned)
    return Index(topics, of, grams, by_run.astype(np.float16), by_sense.astype(np.float32), usual)
