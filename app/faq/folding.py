"""The same words in the same letters, however somebody typed them."""

from __future__ import annotations

import re
import unicodedata

# Katakana to hiragana, small kana to large ones (しよくれき for しょくれき), and sounds that are often written otherwise.
_KANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
_LARGE = str.maketrans("ぁぃぅぇぉっゃゅょゎゕゖぢづ", "あいうえおつやゆよわかけじず")
_NOISE = re.compile(r"[\W_ー〜~]+")


def fold(text: str) -> str:
    """The text without width, case, marks, spaces and long vowels, its katakana as hiragana."""
    plain = unicodedata.normalize("NFKC", text).lower().translate(_KANA)
    return _NOISE.sub("", plain).translate(_LARGE)


def frame(text: str, terms: tuple[str, ...] = ()) -> str:
    """What is left of a way of asking when its things are taken out: 「◯がない」 of 「資格がない」."""
    plain = unicodedata.normalize("NFKC", text).lower()
    for term in sorted(terms, key=len, reverse=True):
        plain = plain.replace(unicodedata.normalize("NFKC", term).lower(), "◯")
    return re.sub(r"[^ぁ-ん]+", "◯", plain)
