"""ライフラインチャート: the rows of a form that are drawn as a line, and the sentences that its turning points give."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app import assessment, guidance
from app.jobcard import Chart, Part, Save, apply, chart_of, read_row, read_section
from app.policies import Actor, NotVisible

from . import rows, sentences, sheets
from .library import library
from .sentences import Spot
from .sheets import Opened, Seen

# The field of 様式1 that the sentences are for.
FIELD = "strengths"
EMPTY = "数字を入れてください。"


class NotMoved(Exception):
    """A number is none: the row, what was typed in its fields, and a sentence for each that is wrong."""

    def __init__(self, row_id: str, typed: Mapping[str, str], faults: Mapping[str, str]) -> None:
        super().__init__("not moved")
        self.row_id, self.typed, self.faults = row_id, typed, faults


@dataclass(frozen=True)
class Lifeline:
    """A person's line, an invented one as long as they have none, the sheet and the section on which its points are
    written, if they have that sheet, and whether they have any."""

    chart: Chart | None
    drawn_on: tuple[uuid.UUID, str] | None
    has_card: bool

    @property
    def shown(self) -> Chart | None:
        """What there is to look at."""
        return self.chart or _example()

    @property
    def sentences(self) -> tuple[str, ...]:
        """What the person's own turning points say."""
        return assessment.strengths(self.chart) if self.chart else ()

    @property
    def is_low(self) -> bool:
        """Whether the line ends where it is low: no time to be asked for strengths."""
        return bool(self.chart and self.chart.points[-1].up < 0)


def of_card(card: Sequence[Opened]) -> Lifeline:
    """The line of a card that was opened already."""
    chart = next(filter(None, map(_chart, card)), None)
    return Lifeline(chart, next(filter(None, map(_place, card)), None), bool(card))


def lifeline(actor: Actor | None) -> Lifeline:
    """The person's line; for somebody without a card there is only the invented one."""
    return of_card(sheets.open_card(actor) if actor and actor.account_id else [])


def move(actor: Actor | None, row_id: str, typed: Mapping[str, str]) -> None:
    """Gives a point other numbers; its words stay. Commits. Raises NotMoved, sheets.Overtaken, NotVisible."""
    card = sheets.open_card(actor) if actor and actor.account_id else []
    opened = next((one for one in card if not one.is_old and _place(one)), None)
    group = next((one for one in opened.definition.fields.values() if one.option("chart")), None) if opened else None
    if opened is None or group is None or row_id not in {row["_id"] for row in opened.view.rows(group.id)}:
        raise NotVisible
    numbers = {name: typed.get(name, "").strip() for name in group.option("chart")[:2]}
    faults = read_row(group, numbers, sheets.PERSON, row_id).faults
    said = {name: faults.get(f"{group.id}/{row_id}/{name}") or (not text and EMPTY) for name, text in numbers.items()}
    if any(said.values()):
        raise NotMoved(row_id, numbers, {name: fault for name, fault in said.items() if fault})
    seen = Seen(opened.sheet.revision, secrets.token_hex(8))
    rows.save_row(actor, opened.id, (group.id, row_id), numbers, seen, button=True)


def take(actor: Actor | None, number: str) -> Spot:
    """Puts one of the sentences (from 1) into 様式1, below what stands there. Commits. Raises TooLong,
    sheets.Overtaken, NotVisible."""
    offered, spot = lifeline(actor).sentences, sentences.plan_spot(actor, FIELD)
    if spot is None or number not in {str(n) for n in range(1, len(offered) + 1)}:
        raise NotVisible
    sentences.add(actor, spot, offered[int(number) - 1])
    return spot


def _chart(opened: Opened) -> Chart | None:
    return chart_of(opened.definition, opened.view.values)


def _place(opened: Opened) -> tuple[uuid.UUID, str] | None:
    found = (one.id for one in opened.definition.pages if any(group.option("chart") for group in one.groups))
    return next(((opened.id, section_id) for section_id in found), None)


@lru_cache(maxsize=1)
def _example() -> Chart | None:
    """The chart of the first of the invented people who has one."""
    for person in guidance.examples():
        for form, written in person.values.items():
            definition, part = library().latest(form), Part()
            apply(part, Save(read_section(definition, written).values, {}, 0, ""), 1)
            if chart := chart_of(definition, part.values):
                return chart
    return None
