"""What people may show to everybody of a result, or of a card they have written: only words of content/share.yaml and the
names of scales, chosen by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from app.jobcard import from_file

from .scoring import Result
from .telling import tell

FILE = Path(__file__).parents[2] / "content" / "share.yaml"
Text = Annotated[str, StringConstraints(min_length=1)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class OfResults(_Part):
    """The words around a result."""

    kicker: Text
    two: Text
    nothing: Text
    words: dict[str, str]


class OfCard(_Part):
    """The words of somebody who has written a card."""

    title: Text
    kicker: Text
    main: Text
    words: dict[str, str]


class Look(_Part):
    """A colour, and what it is called."""

    label: Text
    color: Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")]


class ShareWords(_Part):
    """All that may stand on a shared page."""

    results: OfResults
    card: OfCard
    looks: dict[str, Look]


@dataclass(frozen=True)
class Shareable:
    """What may be shared of one thing: its title, the line above, and by id the sentences to choose from."""

    title: str
    kicker: str
    mains: Mapping[str, str]
    words: Mapping[str, str]


@dataclass(frozen=True)
class Postcard:
    """What everybody may see: a small line, a sentence, another one or none, and a colour."""

    kicker: str
    main: str
    words: str
    color: str

    @property
    def alt(self) -> str:
        """All of it as one text."""
        return "。".join((self.kicker, self.main + self.words))


@lru_cache(maxsize=1)
def share_words() -> ShareWords:
    """The site's own, read once."""
    return from_file(FILE, ShareWords)


def of_result(result: Result) -> Shareable:
    """Of a result: its one line, its two highest scales, or only that it was done. What would be a long list, or no more
    than chance, is not offered."""
    known, title = share_words().results, result.assessment.title
    told, mains = tell(result), {}
    ahead = 0 if result.is_flat else len(result.top)
    if ahead in (1, 2):
        mains["top"] = told.line
    if ahead == 1 and len(result.next) == 1:
        mains["two"] = known.two.format(one=result.top[0], other=result.next[0])
    mains["nothing"] = known.nothing
    return Shareable(f"{title}の結果", known.kicker.format(title=title), mains, known.words)


def of_card() -> Shareable:
    """Of a card that was written."""
    known = share_words().card
    return Shareable(known.title, known.kicker, {"main": known.main}, known.words)


def postcard(thing: Shareable, main: str, words: str, look: str) -> Postcard:
    """What was chosen by these ids. Raises KeyError for what is not offered."""
    return Postcard(thing.kicker, thing.mains[main], thing.words[words], share_words().looks[look].color)
