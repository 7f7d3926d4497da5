"""Postal code → places, from Japan Post's list (日本郵便株式会社 郵便番号データを加工して作成)."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import jaconv

LIST = Path(__file__).parents[2] / "content" / "codes" / "postal_codes.zip"


@dataclass(frozen=True, slots=True)
class Place:
    """One place that a postal code stands for. `kana` is the reading of city and town, in hiragana."""

    pref_code: str
    city: str
    town: str
    kana: str


def places_of(postal_code: str | None) -> tuple[Place, ...]:
    """Every place of a code of seven digits, none for an unknown one. One code can mean several towns."""
    if not postal_code or not re.fullmatch(r"\d{7}", postal_code):
        return ()
    return _region(postal_code[:2]).get(postal_code, ())


@lru_cache(maxsize=24)
def _region(start: str) -> dict[str, tuple[Place, ...]]:
    """The codes that begin with two digits: about 1,200 of 120,000, read when first asked for."""
    found: dict[str, tuple[Place, ...]] = {}
    with zipfile.ZipFile(LIST) as lists:
        if f"{start}.tsv" not in lists.namelist():
            return found
        text = lists.read(f"{start}.tsv").decode("utf-8")
    for line in text.splitlines():
        code, pref, city, town, city_kana, town_kana = line.split("\t")
        place = Place(pref, city, town, jaconv.kata2hira(city_kana + town_kana))
        found[code] = (*found.get(code, ()), place)
    return found
