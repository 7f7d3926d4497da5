"""The questions kept apart (tests/faq/questions/): what real people might ask, none of it a known way of asking."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.faq import NONE
from tests.contracts.repository import ROOT

FOLDER = ROOT / "tests" / "faq" / "questions"


@dataclass(frozen=True)
class Question:
    """What somebody asks, and every topic that answers it; none where nobody here can."""

    topics: frozenset[str]
    writer: str
    text: str
    file: str
    line: int

    @property
    def outside(self) -> bool:
        """Whether the right answer is that the site does not know."""
        return not self.topics


def questions() -> Iterator[Question]:
    """All of them, file by file."""
    for path in sorted(FOLDER.glob("*.tsv")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            ids, writer, text = line.split("\t")
            yield Question(frozenset(ids.split("|")) - {NONE}, writer, text, path.name, number)
