"""What a result says, put together from the words of its scales: no fixed paragraphs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .loading import Scale
from .scoring import Result

# Of so many scales is told what they are; more would be a list and no hint.
TOLD = 3


@dataclass(frozen=True)
class Told:
    """A result in words: in one line, in a few sentences, and as sentences for a form."""

    line: str
    sentences: tuple[str, ...]
    for_forms: tuple[str, ...]


def tell(result: Result) -> Told:
    """What the scores say. Different for every top, for tops that are alike, and for flat and for equal scores."""
    words = result.assessment.told
    mood = words.broad if result.is_high else words.quiet
    if len({mean for _, mean in result.means}) == 1:
        return Told(words.equal, (*mood, words.look_back), ())
    if result.is_flat:
        return Told(words.flat, (*mood, words.slightly.format(one=result.means[0][0])), ())
    said = [words.about.format(one=scale) for scale in result.top[:TOLD]]
    if len(result.top) == 1:
        said += _single(result)
    elif all(map(result.says_yes, result.top)):
        said += _pair(result) if len(result.top) == 2 else [words.many]
    if len(result.last) <= TOLD:
        said.append(words.last.format(names=_names(result.last)))
    if result.is_low:
        said.append(words.low)
    line = words.single if len(result.top) == 1 else words.alike
    return Told(line.format(names=_names(result.top)), tuple(said), _for_forms(result))


def _single(result: Result) -> list[str]:
    words, first = result.assessment.told, result.top[0]
    said = [words.likes.format(one=first)] if result.says_yes(first) else []
    if len(result.next) == 1 and result.says_yes(result.next[0]):
        said.append(words.second.format(one=first, other=result.next[0]))
    elif len(result.next) <= TOLD:
        said.append(words.seconds.format(names=_names(result.next)))
    return said


def _pair(result: Result) -> list[str]:
    one, other = result.top
    return [result.assessment.told.pair.format(one=one, other=other)]


def _names(scales: Iterable[Scale]) -> str:
    """Names one after the other, within the brackets of a pattern."""
    names = [scale.name for scale in scales]
    return ("」と「" if len(names) == 2 else "」「").join(names)


def _for_forms(result: Result) -> tuple[str, ...]:
    """Only what the person can be said to have said: of the highest scales, and of a single one after a single highest,
    those to which their answers say yes."""
    ahead = result.top[:TOLD] + (result.next if len(result.top) == len(result.next) == 1 else ())
    said = [scale for scale in ahead if result.says_yes(scale)]
    both = [result.assessment.told.both.format(one=said[0], other=said[1])] if len(said) == 2 else []
    return (*(scale.sentence for scale in said), *both)
