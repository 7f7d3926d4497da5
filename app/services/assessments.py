"""自己診断: answering, the result, beginning anew. One generation of each is kept."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache

from sqlalchemy import delete, select

from app.assessment import Assessment, Bars, Radar, Result, Told, assessments, draw, fitting, score, tell
from app.models import Account, AssessmentTaken, db, utc_now
from app.occupations import Occupation
from app.policies import Actor, NotVisible, WholeCard, account_of, require

from . import sentences
from .record import record
from .sentences import Spot


class NoAnswer(ValueError):
    """None of the answers there are."""


@dataclass(frozen=True)
class Taken:
    """An assessment with somebody's answers so far."""

    assessment: Assessment
    answers: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def open_at(self) -> int | None:
        """The number of the first question without an answer; None when all are answered."""
        return self.assessment.number_of_first_open(self.answers)

    @cached_property
    def result(self) -> Result | None:
        """The result, once all is answered."""
        return score(self.assessment, self.answers) if self.open_at is None else None

    @cached_property
    def told(self) -> Told | None:
        """The result in words."""
        return tell(self.result) if self.result else None

    @property
    def drawing(self) -> Radar | Bars | None:
        """The result as a drawing."""
        return draw(self.result) if self.result else None

    @property
    def occupations(self) -> list[Occupation]:
        """What fits it."""
        return fitting(self.result) if self.result else []


def taken(actor: Actor | None, assessment_id: str) -> Taken:
    """An assessment with the person's answers, if there are any. Raises NotVisible for one that does not exist."""
    assessment = assessments().get(assessment_id)
    if assessment is None:
        raise NotVisible
    if actor is None or actor.account_id is None:
        return Taken(assessment)
    require(actor, "read", WholeCard(actor.account_id))
    row = db.session.get(AssessmentTaken, (actor.account_id, assessment_id))
    return Taken(assessment, _known(assessment, row.open_from("sealed") if row else {}))


def all_taken(actor: Actor) -> list[Taken]:
    """Every assessment with the person's answers, in one query."""
    owner = account_of(actor)
    require(actor, "read", WholeCard(owner))
    rows = db.session.scalars(select(AssessmentTaken).where(AssessmentTaken.account_id == owner))
    answers = {row.assessment: row.open_from("sealed") for row in rows}
    return [Taken(one, _known(one, answers.get(one.id, {}))) for one in assessments().values()]


@lru_cache(maxsize=1)
def sample() -> Taken:
    """The first assessment as somebody invented might answer it."""
    first = next(iter(assessments().values()))
    return Taken(first, {item.id: first.sample[item.scale] for item in first.items})


def answer(actor: Actor, assessment_id: str, number: int, answered: str) -> Taken:
    """Keeps the answer to the question of this number. Commits. Raises NoAnswer, NotVisible."""
    owner = account_of(actor)
    require(actor, "write", WholeCard(owner))
    assessment = taken(actor, assessment_id).assessment
    if not 1 <= number <= len(assessment.items):
        raise NotVisible
    if answered not in {str(n) for n in range(1, assessment.most + 1)}:
        raise NoAnswer
    # Whoever taps on two devices at once waits for the other here.
    db.session.execute(select(Account.id).where(Account.id == owner).with_for_update())
    row = db.session.get(AssessmentTaken, (owner, assessment_id), populate_existing=True)
    if row is None:
        row = AssessmentTaken(account_id=owner, assessment=assessment_id)
        db.session.add(row)
    before = _known(assessment, row.open_from("sealed") if row.sealed else {})
    now = Taken(assessment, {**before, assessment.items[number - 1].id: int(answered)})
    row.answered_at = utc_now()
    row.seal_into("sealed", dict(now.answers))
    if now.open_at is None and len(before) < len(assessment.items):
        record("assess", actor, assessment_id)
    db.session.commit()
    return now


def take(actor: Actor | None, assessment_id: str, number: str) -> Spot:
    """Puts one of the result's sentences (from 1) into 様式1, below what stands there. Commits. Raises TooLong,
    sheets.Overtaken, NotVisible."""
    known = taken(actor, assessment_id)
    offered = known.told.for_forms if known.told else ()
    spot = sentences.plan_spot(actor, known.assessment.writes)
    if spot is None or number not in {str(n) for n in range(1, len(offered) + 1)}:
        raise NotVisible
    sentences.add(actor, spot, offered[int(number) - 1])
    return spot


def forget(actor: Actor, assessment_id: str) -> None:
    """Deletes the answers and the result. Commits."""
    owner = account_of(actor)
    require(actor, "write", WholeCard(owner))
    mine = AssessmentTaken.account_id == owner, AssessmentTaken.assessment == assessment_id
    db.session.execute(delete(AssessmentTaken).where(*mine))
    db.session.commit()


def move(source: uuid.UUID, target: uuid.UUID) -> None:
    """Answers of one account become another's; where both have some, the newer ones stay. Does not commit."""
    for row in db.session.scalars(select(AssessmentTaken).where(AssessmentTaken.account_id == source)):
        own = db.session.get(AssessmentTaken, (target, row.assessment))
        if own is None:
            own = AssessmentTaken(account_id=target, assessment=row.assessment)
            db.session.add(own)
        elif own.answered_at >= row.answered_at:
            continue
        own.answered_at = row.answered_at
        own.seal_into("sealed", row.open_from("sealed"))


def times(owner: uuid.UUID) -> list[datetime]:
    """When each of an account's assessments was answered last."""
    return list(db.session.scalars(select(AssessmentTaken.answered_at).where(AssessmentTaken.account_id == owner)))


def _known(assessment: Assessment, answers: Mapping[str, int]) -> dict[str, int]:
    """The answers to questions that there still are."""
    return {item.id: answers[item.id] for item in assessment.items if item.id in answers}
