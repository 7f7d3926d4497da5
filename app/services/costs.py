"""How many minutes a form takes: what its definition says, until enough people have shown it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from flask import current_app
from sqlalchemy import func, select

from app.jobcard import Definition
from app.models import AnySheet, Event, Revision, Sheet, day_of, db, utc_now
from app.policies import Actor

from .record import record

# Whoever saves nothing for longer than this was away; the time does not count.
AWAY = timedelta(minutes=15)
# Told in steps: minutes to the second would be somebody's own.
STEPS = (3, 5, 10, 15, 20, 25, 30, 40, 50, 60, 90, 120)
ENOUGH, DAYS, FRESH = 30, 365, 3600.0
NAME = "minutes"


def note(actor: Actor | None, sheet: AnySheet) -> None:
    """Count how long the writing of a sheet took, when it is registered for the first time. The caller commits."""
    record("took", actor, sheet.definition, str(step_of(_moments(sheet))))


def step_of(moments: Sequence[datetime]) -> int:
    """The active minutes between the first moment and the last, as the step that holds them."""
    gaps = (after - before for before, after in pairwise(moments))
    active = sum((gap for gap in gaps if gap <= AWAY), timedelta()) / timedelta(minutes=1)
    return next((step for step in STEPS if active <= step), STEPS[-1])


def _moments(sheet: AnySheet) -> list[datetime]:
    """When the sheet was saved, and before that when its writer could have turned to it: after the last save of any
    other sheet of the card, or when it was laid out."""
    saved = list(db.session.scalars(select(Revision.at).where(Revision.sheet_id == sheet.id).order_by(Revision.at)))
    first = saved[0] if saved else utc_now()
    others = select(func.max(Revision.at)).join(Sheet, Sheet.id == Revision.sheet_id)
    before = db.session.scalar(others.where(Sheet.account_id == sheet.account_id, Revision.at < first))
    return [max(filter(None, (before, sheet.created_at))), *saved, utc_now()]


def minutes(definition: Definition) -> int:
    """How long writing the form takes, about: half of those who registered it in a year were as quick, where there are
    enough of them; else what the definition says."""
    return _told().get(definition.id, definition.minutes)


def _told() -> Mapping[str, int]:
    """Asked of the figures once an hour in each process."""
    kept: tuple[float, Mapping[str, int]] | None = current_app.extensions.get(NAME)
    if kept is None or kept[0] < time.monotonic():
        kept = current_app.extensions[NAME] = (time.monotonic() + FRESH, _counted())
    return kept[1]


def _counted() -> dict[str, int]:
    since = day_of(utc_now()) - timedelta(days=DAYS)
    query = select(Event.form, Event.section, func.count()).where(Event.day >= since, Event.name == "took")
    steps: dict[str, Counter[int]] = {}
    for form, step, count in db.session.execute(query.group_by(Event.form, Event.section)):
        if form and step:
            steps.setdefault(form, Counter())[int(step)] += count
    return {form: _middle(found) for form, found in steps.items() if found.total() >= ENOUGH}


def _middle(steps: Counter[int]) -> int:
    """The step at which half of all have finished."""
    done = 0
    for step in sorted(steps):
        done += steps[step]
        if done * 2 >= steps.total():
            return step
    raise ValueError("nobody counted")
