"""What was taken out of a text and what was put in, in runs that a person can read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

How = Literal["same", "gone", "come"]

# A search costs at most (length + length) × this; what differs more than this is shown as replaced in one piece.
MOST_EDITS = 160
# Japanese has no spaces: numbers, Latin and katakana words stay whole, everything else is compared letter by letter.
# What belongs to the letter before it (voicing, variants of a kanji, parts of an emoji) is never torn from it.
_TAIL = "[\u0300-\u036f\u3099\u309a\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0100-\U000e01ef]"
_WORD = "[0-9０-９]+|[A-Za-zＡ-Ｚａ-ｚ]+|[ァ-ヺー]+|[\ud800-\udbff][\udc00-\udfff]"
_TOKEN = re.compile(f"(?:{_WORD}|.){_TAIL}*(?:\u200d.{_TAIL}*)*", re.DOTALL)
_SENTENCE = re.compile(r"[^\n。！？]*[\n。！？]+|[^\n。！？]+")
_SENTENCE_END = re.compile(r"[\n。！？]")
_ORDER: tuple[How, ...] = ("gone", "come", "same")


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text that stayed (`same`), was taken out (`gone`) or put in (`come`)."""

    how: How
    text: str


def runs(old: str, new: str) -> tuple[Run, ...]:
    """From the old text to the new one: `same` and `gone` together are the old text, `same` and `come` the new one.

    Sentences that stayed are found first, then the letters within those that changed. Texts of any kind take time and
    memory in proportion to their length."""
    found: list[Run] = []
    for same, gone, come in _apart(_SENTENCE.findall(old), _SENTENCE.findall(new)):
        found.append(Run("same", same))
        for inner, less, more in _apart(_TOKEN.findall("".join(gone)), _TOKEN.findall("".join(come))):
            found += [Run("same", inner), Run("gone", "".join(less)), Run("come", "".join(more))]
    shown = (Run(how, text) for change in _readable(found) for how, text in zip(_ORDER, change, strict=True))
    return tuple(run for run in shown if run.text)


def matches(old: Sequence[Any], new: Sequence[Any], most: int = MOST_EDITS) -> list[tuple[int, int]] | None:
    """Positions at which both hold the same, with as few pieces left out as there can be (E. W. Myers, An O(ND)
    difference algorithm, 1986). None when more than `most` pieces differ."""
    furthest, steps = {1: 0}, []
    for edits in range(most + 1):
        steps.append(furthest.copy())
        for line in range(-edits, edits + 1, 2):
            down = line == -edits or (line != edits and furthest[line - 1] < furthest[line + 1])
            x = furthest[line + 1] if down else furthest[line - 1] + 1
            while x < len(old) and x - line < len(new) and old[x] == new[x - line]:
                x += 1
            furthest[line] = x
            if x >= len(old) and x - line >= len(new):
                return _way_back(steps, len(old), len(new))
    return None


def _way_back(steps: list[dict[int, int]], x: int, y: int) -> list[tuple[int, int]]:
    pairs = []
    for edits in range(len(steps) - 1, -1, -1):
        furthest, line = steps[edits], x - y
        down = line == -edits or (line != edits and furthest[line - 1] < furthest[line + 1])
        before = line + 1 if down else line - 1
        from_x = furthest[before] if edits else 0
        from_y = from_x - before if edits else 0
        while x > from_x and y > from_y:
            x, y = x - 1, y - 1
            pairs.append((x, y))
        x, y = from_x, from_y
    return pairs[::-1]


def _apart(old: list[str], new: list[str]) -> Iterator[tuple[str, list[str], list[str]]]:
    """What stayed, each with what comes after it here and there. Ends that are alike are not searched."""
    shorter = min(len(old), len(new))
    head = next((n for n in range(shorter) if old[n] != new[n]), shorter)
    tail = next((n for n in range(shorter - head) if old[-1 - n] != new[-1 - n]), shorter - head)
    ends = (len(old) - tail, len(new) - tail)
    inner = matches(old[head : ends[0]], new[head : ends[1]]) or []
    same, at = "".join(old[:head]), (head, head)
    for x, y in [*((x + head, y + head) for x, y in inner), ends]:
        if (x, y) != at:
            yield same, old[at[0] : x], new[at[1] : y]
            same = ""
        same += "".join(old[x : x + 1]) if (x, y) != ends else ""
        at = (x + 1, y + 1)
    yield same + "".join(old[ends[0] :]), [], []


def _readable(found: Sequence[Run]) -> list[tuple[str, str, str]]:
    """The runs as triples: what is gone, what came, what stayed behind both. A few letters that happen to be the same
    between two changes tell nobody anything and are shown as part of them."""
    changes = [("", "", "")]
    for run in found:
        gone, come, same = changes[-1]
        if run.how == "same":
            changes[-1] = (gone, come, same + run.text)
        elif run.text and same:
            changes.append((run.text, "", "") if run.how == "gone" else ("", run.text, ""))
        elif run.text:
            changes[-1] = (gone + run.text, come, "") if run.how == "gone" else (gone, come + run.text, "")
    kept: list[tuple[str, str, str]] = []
    for change in changes:
        while kept and _is_crumb(kept[-1], change):
            gone, come, same = kept.pop()
            change = (gone + same + change[0], come + same + change[1], change[2])
        kept.append(change)
    return kept


def _is_crumb(before: tuple[str, str, str], after: tuple[str, str, str]) -> bool:
    longest = min(max(map(len, before[:2])), max(map(len, after[:2])))
    return len(before[2]) <= longest and not _SENTENCE_END.search(before[2])
