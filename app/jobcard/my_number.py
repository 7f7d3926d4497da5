"""Numbers that look like somebody's My Number (個人番号).

Nobody may collect it here (番号法第20条), and a card is shown to many. A driving licence has twelve digits, too, so a
number that looks like one is pointed out and never refused.
"""

from __future__ import annotations

import re

_GAP = "[ 　－‐‑–—ー-]"
_TWELVE = re.compile(rf"(?<!\d)(?<!\d{_GAP})\d{{4}}{_GAP}?\d{{4}}{_GAP}?\d{{4}}(?!{_GAP}?\d)")


def has_my_number(text: str) -> bool:
    """Whether twelve digits stand in the text whose last one is the check digit of a My Number (番号法の総務省令
    第85号, 平成26年, 第5条)."""
    return any(_checks([int(one) for one in found if one.isdecimal()]) for found in _TWELVE.findall(text))


def _checks(digits: list[int]) -> bool:
    *body, check = digits
    weights = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    rest = sum(digit * weight for digit, weight in zip(body, weights, strict=True)) % 11
    return check == (0 if rest <= 1 else 11 - rest)
