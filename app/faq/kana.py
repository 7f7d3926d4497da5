"""What is asked in kana alone, and how the ways of asking would be written so."""

from __future__ import annotations

import re
from functools import cache

from .abilities import CONTENT

READINGS = CONTENT / "readings.tsv"
_KANJI = re.compile("[一-龥々]")


def is_kana(text: str) -> bool:
    """Whether a text has no kanji."""
    return not _KANJI.search(text)


def as_kana(text: str) -> str:
    """The text with the words of content/readings.tsv as they are read; longer words first."""
    return _words().sub(lambda word: _readings()[word[0]], text)


@cache
def _readings() -> dict[str, str]:
    lines = READINGS.read_text("utf-8").splitlines()[1:]
    return {word: reading for word, _, reading in (line.partition("\t") for line in lines)}


@cache
def _words() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(_readings(), key=len, reverse=True))))
