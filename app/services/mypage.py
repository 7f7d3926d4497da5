"""My page: where the card stands, and what to do next, at one look."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.models import count_revisions, utc_now
from app.policies import Actor

from . import assessments, cards, chronicle, lifelines, notices, notifications, sheets, telling
from .assessments import Taken
from .cards import Overview
from .chronicle import Saved
from .lifelines import Lifeline
from .telling import Told

LATEST = 3


@dataclass(frozen=True)
class Home:
    """What my page shows: the person's family name if they wrote it, the card, how often each sheet was kept, the last
    saves, and the lifeline chart, an invented one as long as there is none."""

    name: str
    card: Overview
    told: Sequence[Told]
    notices: Sequence[notices.Told]
    counts: Mapping[uuid.UUID, int]
    latest: Sequence[Saved]
    lifeline: Lifeline
    assessments: Sequence[Taken]
    sample: Taken


def home(actor: Actor) -> Home:
    """My page of somebody with a card. Raises NotVisible."""
    card = sheets.open_card(actor)
    profile = next((one for one in card if one.definition.role == "profile"), None)
    assert actor.account_id is not None  # nobody else has a card that can be opened
    overview = cards.overview_of(actor, card)
    return Home(
        (profile.view.values.get("last_name") or "") if profile else "",
        overview,
        _told(actor, overview),
        _notices(actor),
        count_revisions(actor.account_id),
        chronicle.latest(actor, LATEST),
        lifelines.of_card(card),
        assessments.all_taken(actor),
        assessments.sample(),
    )


def _told(actor: Actor, card: Overview) -> list[Told]:
    items = {one.opened.id: one for one in (*card.items, *card.aids, *card.applications) if one.opened}
    standing = telling.Card(items, sheets.style_of(actor), utc_now())
    return telling.told(notifications.standing(actor), standing)


def _notices(actor: Actor) -> list[notices.Told]:
    """The newest for this person, those that they have not read first."""
    return sorted(notices.for_me(actor), key=lambda one: one.is_read)[:LATEST]
