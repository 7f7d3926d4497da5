"""What staff see of the questions to the chat: masked texts and counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, func, select

from app.faq import faq
from app.models import ChatQuestion, db, utc_now
from app.policies import Actor, require_staff

from .chat import KEPT_DAYS

SHOWN = 50


@dataclass(frozen=True)
class Topic:
    """How often a topic answered, and how often that was said to help or not."""

    question: str
    answered: int
    useful: int
    useless: int


@dataclass(frozen=True)
class Missed:
    """A question that was not answered, or whose answer did not help; then `topic` is the answer's question."""

    text: str
    at: datetime
    topic: str | None


@dataclass(frozen=True)
class Report:
    """Everything of the last thirty days."""

    asked: int
    answered: int
    topics: tuple[Topic, ...]
    missed: tuple[Missed, ...]

    @property
    def unanswered(self) -> int:
        """How many got no answer."""
        return self.asked - self.answered


def report(actor: Actor | None) -> Report:
    """What was asked of late. Raises NotVisible for whoever does not run the site."""
    require_staff(actor)
    since = utc_now() - timedelta(days=KEPT_DAYS)
    counted = _counted(since)
    asked = sum(number for _, number, _, _ in counted)
    topics = [Topic(_title(topic), number, yes, no) for topic, number, yes, no in counted if topic]
    topics.sort(key=lambda one: (-one.answered, one.question))
    return Report(asked, sum(one.answered for one in topics), tuple(topics), tuple(_missed(since)))


def _counted(since: datetime) -> list[tuple[str | None, int, int, int]]:
    query = select(ChatQuestion.topic, func.count(), _said(True), _said(False))
    found = db.session.execute(query.where(ChatQuestion.at >= since).group_by(ChatQuestion.topic))
    return [(topic, int(number), int(yes), int(no)) for topic, number, yes, no in found]


def _said(useful: bool) -> ColumnElement[int]:
    return func.sum(case((ChatQuestion.useful.is_(useful), 1), else_=0))


def _missed(since: datetime) -> list[Missed]:
    query = select(ChatQuestion).where(ChatQuestion.at >= since)
    missed = ChatQuestion.topic.is_(None) | ChatQuestion.useful.is_(False)
    rows = db.session.scalars(query.where(missed).order_by(ChatQuestion.at.desc(), ChatQuestion.id).limit(SHOWN))
    return [Missed(str(row.open_from("sealed")), row.at, _title(row.topic) if row.topic else None) for row in rows]


def _title(topic: str) -> str:
    entry = faq().entries.get(topic)
    return entry.question if entry else topic
