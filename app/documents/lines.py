"""Japanese lines: where a text breaks so that it fits a width, by the rules of JIS X 4051 (禁則).

The same lines go into the PDF, set the heights of Excel's rows and fill the paper meter beside a field, so the three
cannot disagree. Widths are those of the printed font, counted in 1/1000 em without rounding.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .fonts import CLUSTER, advances, printed

PT_PER_MM = 72 / 25.4

# 行頭禁則: closing brackets, stops, marks of repetition, the long mark, small kana, signs that follow a number.
_NOT_FIRST = frozenset(
    "’”）〕］｝〉》」』】｠〙〗»、，。．・：；！？‼⁇⁈⁉ヽヾゝゞ々〻ー゛゜"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ"
    "｡｣､･ｧｨｩｪｫｬｭｮｯｰﾞﾟ‐゠–〜～％‰℃°′″)]},.:;!?%"
)
# 行末禁則: opening brackets and signs that precede a number.
_NOT_LAST = frozenset("‘“（〔［｛〈《「『【｟〘〖«｢([{￥＄￡€№＃¥$£#")
# 分離禁止: these hold together in a row (……, ――).
_TOGETHER = frozenset("…‥―—〳〴〵")

_WORD = "!-~\u00a0-\u00ff\u0100-\u024f\u0300-\u03ff\u0400-\u04ff\u1e00-\u1eff\u2019０-９Ａ-Ｚａ-ｚ"
# Words, numbers and addresses in Latin letters stay whole, full-width ones too, with the separators of a number.
_UNIT = re.compile(rf"[{_WORD}]+(?:(?<=[０-９])[，．][０-９]+)*|[ \u3000\t]+|{CLUSTER.pattern}")
_SPACES = frozenset(" \u3000\t")
_BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")


@dataclass(slots=True)
class _Unit:
    """What is never divided as long as it fits a line."""

    start: int
    end: int
    width: int
    text: str

    @property
    def is_space(self) -> bool:
        # All of it: what is left of a divided row may begin with a space and go on.
        return not self.text.strip(" \u3000\t")


def _units(text: str, start: int, end: int, bold: bool) -> list[_Unit]:
    widths = advances(bold)
    units = []
    for found in _UNIT.finditer(text, start, end):
        piece = found[0]
        if len(piece) == 1:
            width = widths[piece]
        else:
            width = sum(widths[one] for one in CLUSTER.findall(piece))
        units.append(_Unit(found.start(), found.end(), width, piece))
    return units


def _holds(before: str, after: str) -> bool:
    """Whether no line may end between two letters."""
    return (
        after in _NOT_FIRST
        or before in _NOT_LAST
        or (before in _TOGETHER and (after == before or after == "〵"))
        # A space hangs at the end of its line instead of indenting the next one.
        or after in _SPACES
    )


def _divide(unit: _Unit, room: int, bold: bool) -> tuple[_Unit, _Unit]:
    """Cut a unit that is longer than a line; the first part fits the room, or is one cluster."""
    widths = advances(bold)
    clusters = CLUSTER.findall(unit.text)
    sums = [0]
    for cluster in clusters:
        sums.append(sums[-1] + widths[cluster])
    fitting = max(1, next((n for n in range(1, len(sums)) if sums[n] > room), len(sums)) - 1)
    fitting = min(fitting, len(clusters) - 1)
    cut = fitting
    while cut > 1 and _holds(clusters[cut - 1][0], clusters[cut][0]):
        cut -= 1
    if _holds(clusters[cut - 1][0], clusters[cut][0]):
        cut = fitting
    middle = unit.start + sum(map(len, clusters[:cut]))
    head = _Unit(unit.start, middle, sums[cut], "".join(clusters[:cut]))
    return head, _Unit(middle, unit.end, unit.width - sums[cut], "".join(clusters[cut:]))


def _merge(units: list[_Unit]) -> _Unit:
    return _Unit(units[0].start, units[-1].end, sum(u.width for u in units), "".join(u.text for u in units))


def _paragraph(text: str, start: int, end: int, room: int, bold: bool) -> list[tuple[int, int]]:
    waiting = _units(text, start, end, bold)[::-1]
    lines: list[tuple[int, int]] = []
    line: list[_Unit] = []
    # How much of the line is taken, and after how many of its units it may end.
    taken = safe = 0
    while waiting:
        unit = waiting.pop()
        if line and not _holds(line[-1].text[-1], unit.text[0]):
            safe = len(line)
        if taken + unit.width <= room or unit.is_space:
            line.append(unit)
            taken += unit.width
            continue
        line.append(unit)
        if not safe:
            chain = _merge(line)
            # One letter that is wider than the whole line stands alone on it.
            if len(CLUSTER.findall(chain.text)) == 1:
                lines.append((chain.start, chain.end))
                line, taken, safe = [], 0, 0
                continue
            line = list(_divide(chain, room, bold))
            safe = 1
        lines.append((line[0].start, line[safe - 1].end))
        waiting.extend(reversed(line[safe:]))
        line, taken, safe = [], 0, 0
    if line or not lines:
        lines.append((line[0].start, line[-1].end) if line else (start, end))
    return lines


def spans(text: str, width_mm: float, size_pt: float, *, bold: bool = False) -> list[tuple[int, int]]:
    """Where each line begins and ends in the text; the line breaks of the text itself belong to no line."""
    room = int(width_mm * PT_PER_MM / size_pt * 1000 + 1e-6)
    found: list[tuple[int, int]] = []
    at = 0
    for mark in _BREAK.finditer(text):
        found += _paragraph(text, at, mark.start(), room, bold)
        at = mark.end()
    return found + _paragraph(text, at, len(text), room, bold)


def break_lines(text: str, width_mm: float, size_pt: float, *, bold: bool = False) -> list[str]:
    """The lines of a text in a width, as they are printed; an empty text has none.

    Every letter is in exactly one line, blank lines stay, and no line is wider than the width: spaces at its end may
    hang over, being invisible. Only what cannot fit otherwise breaks a rule: a word longer than a line, or a row of
    signs that may not begin one.
    """
    return [printed(text[start:end]) for start, end in spans(text, width_mm, size_pt, bold=bold)] if text else []


def width_mm(text: str, size_pt: float, *, bold: bool = False) -> float:
    """How wide a single line of text prints."""
    widths = advances(bold)
    return sum(widths[cluster] for cluster in CLUSTER.findall(text)) * size_pt / 1000 / PT_PER_MM
