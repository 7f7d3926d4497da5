"""What a file is called, and which letters of a card cannot be printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..jobcard import Card, SheetView, present, today
from . import fonts

# Windows, Android and old zip tools refuse these in a name.
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


def filename(card: Card, extension: str) -> str:
    """`ジョブ・カード_様式2_20261123.pdf`: the forms in it and the day, of a card of an earlier day that day with 時点;
    never a name, others may see the folder."""
    numbers = [sheet.definition.number or sheet.definition.title for sheet in card.sheets]
    forms = "・".join(numbers) if len(numbers) < 3 else "一式"
    blank = "_記入用" if card.sheets and all(sheet.blank for sheet in card.sheets) else ""
    past = next((sheet.day for sheet in card.sheets if sheet.day), None)
    day = f"{past:%Y%m%d}時点" if past else f"{today():%Y%m%d}"
    return _UNSAFE.sub("-", f"ジョブ・カード_{forms}{blank}_{day}.{extension}")


def unprintable(card: Card) -> list[str]:
    """The letters of a card that paper cannot show as they were written, each once."""
    sheets = [*([card.profile] if card.profile else []), *card.sheets]
    letters = (letter for sheet in sheets for text in _texts(sheet) for letter in fonts.unprintable(text))
    return list(dict.fromkeys(letters))


def _texts(sheet: SheetView) -> Iterator[str]:
    def below(value: Any) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            for key, inner in value.items():
                if not key.startswith("_"):
                    yield from below(inner)
        elif isinstance(value, list):
            for inner in present(value) if value and isinstance(value[0], Mapping) else value:
                yield from below(inner)

    return below(sheet.values)
