"""The paper's typeface: Noto Sans JP, regular and bold, the same letters for measuring and for printing.

Fonts are read once per process (about 0.1 s each) and are then safe to share between threads.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

FAMILY = "NotoSansJP"
BOLD = "NotoSansJP-Bold"
_FILES = {FAMILY: "NotoSansJP-Regular.ttf", BOLD: "NotoSansJP-Bold.ttf"}
_FOLDER = Path(__file__).parent / "fonts"
_LOCK = threading.Lock()

# Stands where a letter cannot be printed: the geta mark, what Japanese printers have always put there.
MISSING = "〓"
# xhtml2pdf folds spaces and may break a line at them. These letters of the private area take their place on the way
# to the PDF, have their widths, and are spaces again for whoever copies the text. People's own private letters print
# as 〓.
STAND_INS = {"　": "\ue000", " ": "\ue001"}
_SPACE_OF = {stand_in: space for space, stand_in in STAND_INS.items()}

_MARK = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f"
_SELECTOR = "\ufe00-\ufe0f\U000e0100-\U000e01ef\U0001f3fb-\U0001f3ff"
# A letter with everything that belongs to it: marks, variation selectors, joined emoji, both halves of a flag.
CLUSTER = re.compile(
    rf"[\U0001f1e6-\U0001f1ff]{{2}}|(?s:.)(?:[{_MARK}{_SELECTOR}\U000e0020-\U000e007f]|\u200d(?:.[{_SELECTOR}]*)?)*"
)
# U+FE0E and U+FE0F only choose between text and emoji; every other selector asks for a shape the font may not have.
_SHAPES = re.compile("[\ufe00-\ufe0d\U000e0100-\U000e01ef]")
_INVISIBLE = re.compile(f"[{_SELECTOR}]")
# Spaces of all widths: two of them print as a full-width space, the others as a narrow one.
_SPACES = {"\t": "　"} | {
    chr(code): "　" if code in (0x2001, 0x2003) else " "
    for code in (0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0xA0)
}


def _font(name: str) -> Any:
    from reportlab.pdfbase.ttfonts import TTFont

    class PaperFont(TTFont):
        """Writes a right ToUnicode table for letters beyond U+FFFF (𠮷) and for spaces."""

        def addObjects(self, doc: Any) -> None:
            known = set(doc.idToObject)
            super().addObjects(doc)
            for key in set(doc.idToObject) - known:
                if key.startswith("toUnicodeCMap:"):
                    table = doc.idToObject[key]
                    table.content = re.sub(r"(?<=> )<([0-9A-F]{4,6})>", _utf16, table.content)

    font = PaperFont(name, _FOLDER / _FILES[name])
    for space, stand_in in STAND_INS.items():
        font.face.charToGlyph[ord(stand_in)] = font.face.charToGlyph[ord(space)]
        font.face.charWidths[ord(stand_in)] = font.face.charWidths[ord(space)]
    return font


def _utf16(found: re.Match[str]) -> str:
    letter = chr(int(found[1], 16))
    letter = _SPACE_OF.get(letter, letter)
    return f"<{letter.encode('utf-16-be', 'surrogatepass').hex().upper()}>"


@cache
def _faces() -> dict[str, dict[str, int]]:
    """Font name → letter → advance in 1/1000 em, of the letters that print as they are."""
    from reportlab.lib.fonts import addMapping
    from reportlab.pdfbase.pdfmetrics import registerFont

    faces = {}
    with _LOCK:
        for name in _FILES:
            font = _font(name)
            registerFont(font)
            widths, missing = font.face.charWidths, font.face.defaultWidth
            letters = {chr(code): round(widths.get(code, missing)) for code in font.face.charToGlyph}
            faces[name] = {letter: width for letter, width in letters.items() if _stands(letter)}
        for bold in (0, 1):
            for italic in (0, 1):
                # There is no italic Japanese: the upright letters serve for it.
                addMapping(FAMILY, bold, italic, BOLD if bold else FAMILY)
    return faces


def _stands(letter: str) -> bool:
    return letter not in _SPACES and unicodedata.category(letter) not in ("Co", "Cf", "Cc")


def register() -> None:
    """Make both weights known to ReportLab; called again it does nothing."""
    _faces()


class _Advances(dict[str, int]):
    """Cluster → advance of what is printed for it, in 1/1000 em; filled as clusters are met."""

    def __init__(self, name: str) -> None:
        self._letters = _faces()[name]

    def __missing__(self, cluster: str) -> int:
        width = sum(self._letters[letter] for letter in _print_cluster(cluster))
        # What is kept is bounded by Unicode's letters; longer clusters are what somebody wrote.
        if len(cluster) == 1:
            self[cluster] = width
        return width


@cache
def advances(bold: bool = False) -> _Advances:
    """A mapping from a cluster to its advance in 1/1000 em, as it will be printed."""
    return _Advances(BOLD if bold else FAMILY)


def _is_invisible(letter: str) -> bool:
    """Joiners, direction marks, soft hyphens, selectors, controls: nothing to see."""
    return unicodedata.category(letter) in ("Cf", "Cc") or bool(_INVISIBLE.match(letter))


def _composed(cluster: str) -> str:
    # か + U+3099, as some phones type it, is one letter of the font. Only marked letters are composed: NFC on others
    # would exchange letters of names for their neighbours.
    return unicodedata.normalize("NFC", cluster) if len(cluster) > 1 else cluster


def _print_cluster(cluster: str) -> str:
    letters = _faces()[FAMILY]
    if cluster in letters:
        return cluster
    if cluster in _SPACES:
        return _SPACES[cluster]
    seen = [letter for letter in _composed(cluster) if not _is_invisible(letter)]
    if not seen:
        return ""
    if seen[0] not in letters:
        return MISSING
    return "".join(letter for letter in seen if letter in letters)


def printed(text: str) -> str:
    """The text as it stands on paper: marks composed, invisible signs gone, 〓 for what the font does not have.

    Tabs become one full-width space; line breaks stay.
    """
    letters = _faces()[FAMILY]
    if all(letter in letters for letter in text) and "\u3099" not in text and "\u309a" not in text:
        return text
    return "".join(cluster if cluster == "\n" else _print_cluster(cluster) for cluster in CLUSTER.findall(text))


def unprintable(text: str) -> list[str]:
    """The letters of a text that the paper cannot show as they are, each once, in order of appearance.

    A letter with a variation selector (葛󠄀 and the like) is named too: it prints, but in the usual shape.
    """
    return list(dict.fromkeys(cluster for cluster in CLUSTER.findall(text) if _is_lost(cluster)))


def _is_lost(cluster: str) -> bool:
    letters = _faces()[FAMILY]
    if cluster in letters or cluster in _SPACES:
        return False
    if _SHAPES.search(cluster):
        return True
    return any(letter not in letters and not _is_invisible(letter) for letter in _composed(cluster))
