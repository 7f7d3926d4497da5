"""The paper's typeface: Noto Sans JP, regular and bold, the same letters for measuring and for printing.

Fonts are read once per process (about 0.1 s each) and are then safe to share between threads.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import cache
from pathlib import Path

FAMILY = "NotoSansJP"
BOLD = "NotoSansJP-Bold"
_FILES = {FAMILY: "NotoSansJP-Regular.ttf", BOLD: "NotoSansJP-Bold.ttf"}
_FOLDER = Path(__file__).parent / "fonts"
_LOCK = threading.Lock()

# Stands where a letter cannot be printed: the geta mark, what Japanese printers have always put there.
MISSING = "〓"

_MARK = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f"
_SELECTOR = "\ufe00-\ufe0f\U000e0100-\U000e01ef\U0001f3fb-\U0001f3ff"
# A letter with everything that belongs to it: marks, variation selectors, joined emoji, both halves of a flag.
CLUSTER = re.compile(
    rf"[\U0001f1e6-\U0001f1ff]{{2}}|(?s:.)(?:[{_MARK}{_SELECTOR}\U000e0020-\U000e007f]|\u200d(?:.[{_SELECTOR}]*)?)*"
)
# U+FE0E and U+FE0F only choose between text and emoji; every other selector asks for a shape the font may not have.
_SHAPES = re.compile("[\ufe00-\ufe0d\U000e0100-\U000e01ef]")


@cache
def _faces() -> dict[str, dict[int, int]]:
    """Font name → code point → advance in 1/1000 em, of the characters that the font really has."""
    from reportlab.lib.fonts import addMapping
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont

    faces = {}
    with _LOCK:
        for name, file in _FILES.items():
            font = TTFont(name, _FOLDER / file)
            registerFont(font)
            widths = font.face.charWidths
            faces[name] = {code: round(widths.get(code, font.face.defaultWidth)) for code in font.face.charToGlyph}
        for bold in (0, 1):
            for italic in (0, 1):
                # There is no italic Japanese: the upright letters serve for it.
                addMapping(FAMILY, bold, italic, BOLD if bold else FAMILY)
    return faces


def register() -> None:
    """Make both weights known to ReportLab; called again it does nothing."""
    _faces()


class _Advances(dict[str, int]):
    """Cluster → advance of what is printed for it, in 1/1000 em; filled as clusters are met."""

    def __init__(self, name: str) -> None:
        self._codes = _faces()[name]

    def __missing__(self, cluster: str) -> int:
        width = sum(self._codes[ord(letter)] for letter in _print_cluster(cluster))
        # Clusters are short and their number is bounded by the letters of the font; strangers are not kept.
        if len(cluster) == 1:
            self[cluster] = width
        return width


@cache
def advances(bold: bool = False) -> _Advances:
    """A mapping from a cluster to its advance in 1/1000 em, as it will be printed."""
    return _Advances(BOLD if bold else FAMILY)


def _has(letter: str) -> bool:
    return ord(letter) in _faces()[FAMILY]


def _is_format(letter: str) -> bool:
    """Joiners, direction marks, soft hyphens, selectors: nothing to see."""
    return unicodedata.category(letter) == "Cf" or CLUSTER.match("x" + letter).end() == 2  # type: ignore[union-attr]


def _print_cluster(cluster: str) -> str:
    if len(cluster) == 1 and _has(cluster):
        return cluster
    # か + U+3099, as some phones type it, is one letter of the font. Only marked letters are composed: NFC on others
    # would exchange 﨑-like letters of names.
    composed = unicodedata.normalize("NFC", cluster) if len(cluster) > 1 else cluster
    seen = [letter for letter in composed if not (_is_format(letter) and not _has(letter))]
    if not seen:
        return ""
    if not _has(seen[0]):
        return MISSING
    return "".join(letter for letter in seen if _has(letter))


def printed(text: str) -> str:
    """The text as it stands on paper: marks composed, invisible signs gone, 〓 for what the font does not have.

    Tabs become one full-width space; line breaks stay.
    """
    codes = _faces()[FAMILY]
    if all(ord(letter) in codes for letter in text) and "\u3099" not in text and "\u309a" not in text:
        return text
    return "".join(
        cluster if cluster == "\n" else "　" if cluster == "\t" else _print_cluster(cluster)
        for cluster in CLUSTER.findall(text)
    )


def unprintable(text: str) -> list[str]:
    """The letters of a text that the paper cannot show as they are, each once, in order of appearance.

    A letter with a variation selector (葛󠄀 and the like) is named too: it prints, but in the usual shape.
    """
    found: dict[str, None] = {}
    for cluster in CLUSTER.findall(text):
        if cluster not in "\n\t" and _is_lost(cluster):
            found[cluster] = None
    return list(found)


def _is_lost(cluster: str) -> bool:
    if len(cluster) == 1 and _has(cluster):
        return False
    if _SHAPES.search(cluster):
        return True
    composed = unicodedata.normalize("NFC", cluster) if len(cluster) > 1 else cluster
    return any(not _has(letter) and not _is_format(letter) for letter in composed)
