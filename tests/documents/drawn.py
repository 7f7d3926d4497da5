"""What a PDF really draws: its rules and its letters, read from the page's own operators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.generic import ContentStream

MM = 25.4 / 72
IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True)
class Rule:
    """A straight line in mm from the top left corner: where it is, from where to where."""

    page: int
    kind: str
    at: float
    start: float
    end: float

    def distance(self, other: Rule) -> float:
        """The greatest difference of position and ends; infinite for rules of different pages or directions."""
        if (self.page, self.kind) != (other.page, other.kind):
            return float("inf")
        return max(abs(self.at - other.at), abs(self.start - other.start), abs(self.end - other.end))


def _times(a: Matrix, b: Matrix) -> Matrix:
    return (
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    )


def rules(reader: PdfReader) -> list[Rule]:
    """Every rule of every page, pieces that continue each other joined."""
    found = [rule for number, page in enumerate(reader.pages) for rule in _rules_of(reader, number, page)]
    joined: list[Rule] = []
    for rule in sorted(found, key=lambda one: (one.page, one.kind, round(one.at, 1), one.start)):
        last = joined[-1] if joined else None
        same = last and (last.page, last.kind) == (rule.page, rule.kind) and abs(last.at - rule.at) < 0.6
        if last and same and rule.start <= last.end + 1:
            joined[-1] = Rule(last.page, last.kind, last.at, min(last.start, rule.start), max(last.end, rule.end))
        else:
            joined.append(rule)
    return joined


def _rules_of(reader: PdfReader, number: int, page: PageObject) -> list[Rule]:
    height = float(page.mediabox.top)
    found: list[Rule] = []
    matrix, kept = IDENTITY, []
    at: tuple[float, float] = (0.0, 0.0)
    path: list[tuple[tuple[float, float], tuple[float, float]]] = []
    for operands, operator in ContentStream(page["/Contents"].get_object(), reader).operations:
        if operator == b"q":
            kept.append(matrix)
        elif operator == b"Q":
            matrix = kept.pop()
        elif operator == b"cm":
            matrix = _times(tuple(float(one) for one in operands), matrix)  # type: ignore[arg-type]
        elif operator in (b"m", b"l"):
            x, y = (float(one) for one in operands)
            point = (x * matrix[0] + y * matrix[2] + matrix[4], x * matrix[1] + y * matrix[3] + matrix[5])
            path = [] if operator == b"m" else [*path, (at, point)]
            at = point
        elif operator in (b"S", b"s", b"n"):
            found += [_rule(number, height, *one) for one in path if operator != b"n"]
            path = []
    return found


def _rule(page: int, height: float, a: tuple[float, float], b: tuple[float, float]) -> Rule:
    (x0, y0), (x1, y1) = a, b
    if abs(y0 - y1) < 0.01:
        return Rule(page, "h", (height - y0) * MM, min(x0, x1) * MM, max(x0, x1) * MM)
    return Rule(page, "v", x0 * MM, (height - max(y0, y1)) * MM, (height - min(y0, y1)) * MM)


def letters(page: PageObject) -> list[tuple[str, float, float]]:
    """Each run of text with its size in pt and its height on the page in mm from the top."""
    found: list[tuple[str, float, float]] = []
    height = float(page.mediabox.top)

    def visit(text: str, matrix: Any, place: Any, _font: Any, size: float) -> None:
        if text.strip():
            y = place[4] * matrix[1] + place[5] * matrix[3] + matrix[5]
            found.append((text.strip("\n"), size * abs(matrix[3] or 1), (height - y) * MM))

    page.extract_text(visitor_text=visit)
    return found


def baselines(page: PageObject) -> list[tuple[float, float]]:
    """Where each run of letters begins and on which height it stands, in mm from the top left corner. Blank lines are
    among them: they are drawn as spaces."""
    found: list[tuple[float, float]] = []
    height = float(page.mediabox.top)

    def visit(text: str, matrix: Any, place: Any, _font: Any, _size: float) -> None:
        if text.strip("\n"):
            x = place[4] * matrix[0] + place[5] * matrix[2] + matrix[4]
            y = place[4] * matrix[1] + place[5] * matrix[3] + matrix[5]
            found.append((x * MM, round((height - y) * MM, 1)))

    page.extract_text(visitor_text=visit)
    return found


def text_of(reader: PdfReader) -> str:
    """All text, spaces and line ends taken out: how a renderer spaces lines is its own business."""
    return "".join("".join(page.extract_text().split()) for page in reader.pages)
