"""Phrases: how several values are printed together, written in a definition.

    "{start_ym}～{end_ym}[（{duration}）]"

`{…}` is a value, shown; a part in `[…]` is left out when none of the values in it has anything to show. Brackets do
not nest. Everything else stands as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import jaconv

_TOKEN = re.compile(r"\{([a-z][a-z0-9_.]*)\}|(\[)|(\])")


@dataclass(frozen=True, slots=True)
class Part:
    """A run of literals (str) and names (tuple of one); an optional part vanishes when all its names are empty."""

    pieces: tuple[str | tuple[str], ...]
    optional: bool


@dataclass(frozen=True, slots=True)
class Phrase:
    """A parsed phrase."""

    source: str
    parts: tuple[Part, ...]
    # Stored readings are katakana; ふりがな on paper is hiragana.
    hiragana: bool = False

    @property
    def names(self) -> Iterator[str]:
        """Every name in it, in order."""
        return (piece[0] for part in self.parts for piece in part.pieces if isinstance(piece, tuple))

    def fill(self, show: Callable[[str], str]) -> str:
        """The text, with `show(name)` for each value; empty when every name in it is empty."""
        shown = {name: show(name) for name in self.names}
        if shown and not any(shown.values()):
            return ""
        text = "".join(
            "".join(shown[piece[0]] if isinstance(piece, tuple) else piece for piece in part.pieces)
            for part in self.parts
            if not part.optional or any(shown[piece[0]] for piece in part.pieces if isinstance(piece, tuple))
        )
        return jaconv.kata2hira(text) if self.hiragana else text


def parse(source: str) -> Phrase:
    """Raises ValueError when brackets do not match or stand around nothing that could be shown."""
    parts: list[Part] = []
    pieces: list[str | tuple[str]] = []
    inside = False
    at = 0
    for token in _TOKEN.finditer(source):
        if token.start() > at:
            pieces.append(source[at : token.start()])
        at = token.end()
        if token[1]:
            pieces.append((token[1],))
        elif inside == bool(token[2]):
            raise ValueError(f"brackets do not match in {source!r}")
        else:
            parts += _part(source, pieces, inside)
            pieces, inside = [], not inside
    if inside:
        raise ValueError(f"a bracket is not closed in {source!r}")
    if at < len(source):
        pieces.append(source[at:])
    return Phrase(source, (*parts, *_part(source, pieces, False)))


def _part(source: str, pieces: list[str | tuple[str]], optional: bool) -> list[Part]:
    """The pieces as a part, none for no pieces."""
    if any(isinstance(piece, str) and ("{" in piece or "}" in piece) for piece in pieces):
        raise ValueError(f"a name in braces is small letters, digits and _ in {source!r}")
    if optional and all(isinstance(piece, str) for piece in pieces):
        raise ValueError(f"square brackets need a name in braces in {source!r}")
    return [Part(tuple(pieces), optional)] if pieces else []
