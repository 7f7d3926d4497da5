"""From answers to scores: the mean of each scale (Armstrong, Allison & Rounds 2008). There are no norms: a score is
compared with the person's own other scores and with nobody else's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean

from .loading import Assessment, Scale

# No difference to speak of: less than one answer of three, or two of eight.
ALIKE = 0.25


@dataclass(frozen=True)
class Result:
    """The mean of each scale, the highest first; those alike stand in the order of the assessment."""

    assessment: Assessment
    means: tuple[tuple[Scale, float], ...]

    @property
    def top(self) -> tuple[Scale, ...]:
        """The scales that are as high as the highest, or nearly."""
        return self._near(self.means[0][1])

    @property
    def next(self) -> tuple[Scale, ...]:
        """The scales that come after those."""
        rest = self.means[len(self.top) :]
        return tuple(scale for scale, mean in rest if rest[0][1] - mean <= ALIKE) if rest else ()

    @property
    def last(self) -> tuple[Scale, ...]:
        """The lowest scale, or those that are as low."""
        return tuple(scale for scale, mean in self.means if mean == self.means[-1][1])

    @property
    def is_flat(self) -> bool:
        """Whether no scale stands out."""
        return self.means[0][1] - self.means[-1][1] <= 2 * ALIKE

    @property
    def is_high(self) -> bool:
        """Whether the middle of all answers says yes rather than no."""
        return self.mean > self._middle + ALIKE

    @property
    def is_low(self) -> bool:
        """Whether it says no rather than yes."""
        return self.mean < self._middle - ALIKE

    def says_yes(self, scale: Scale) -> bool:
        """Whether the answers for one scale say yes rather than no."""
        return self.of(scale.id) > self._middle

    @property
    def _middle(self) -> float:
        return (self.assessment.most + 1) / 2

    @property
    def mean(self) -> float:
        """The mean of all scales."""
        return fmean(mean for _, mean in self.means)

    def of(self, scale_id: str) -> float:
        """The mean of one scale."""
        return next(mean for scale, mean in self.means if scale.id == scale_id)

    def _near(self, highest: float) -> tuple[Scale, ...]:
        return tuple(scale for scale, mean in self.means if highest - mean <= ALIKE)


def score(assessment: Assessment, answers: Mapping[str, int]) -> Result | None:
    """The result of these answers by item; None while a scale has no answer at all."""
    means = []
    for scale in assessment.scales:
        given = [answers[item.id] for item in assessment.items if item.scale == scale.id and item.id in answers]
        if not given:
            return None
        means.append((scale, round(fmean(given), 2)))
    return Result(assessment, tuple(sorted(means, key=lambda one: -one[1])))
