"""The whole card as it read on an earlier day."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app import policies
from app.jobcard import JAPAN, KINDS, Card, Field, Unreadable, is_begun, show_day, today
from app.models import day_of, first_saved, revisions_before
from app.policies import Actor, WholeCard

from . import sheets
from .answers import Read
from .history import Past, past_of
from .library import library

DAY = Field("date", KINDS["date"], "日付", options={"future": True})


class NoSuchDay(ValueError):
    """No day that has been; `args[0]` says so in one sentence. `day` where it is at least one of the calendar."""

    def __init__(self, sentence: str, day: date | None = None) -> None:
        super().__init__(sentence)
        self.day = day


@dataclass(frozen=True)
class PastCard:
    """A card as it read at the end of a day: its sheets in the order of the forms, and the profile that they print."""

    day: date
    sheets: tuple[Past, ...]
    profile: Past | None
    card: Card

    @property
    def reads(self) -> list[Read]:
        """Each sheet to be read, the profile first and once."""
        own = [self.profile] if self.profile else []
        return [Read(one, None, self.card) for one in (*own, *self.sheets)]


def day_from(text: str) -> date:
    """The day that somebody typed or chose, by the same rules as every date on a form. Raises NoSuchDay."""
    try:
        stored = DAY.read(text)
    except Unreadable as sentence:
        raise NoSuchDay(str(sentence)) from None
    if stored is None:
        raise NoSuchDay("日付を入力してください。")
    return date.fromisoformat(stored)


def days(actor: Actor | None) -> tuple[date | None, date]:
    """From the day on which the first thing was written that is still kept, None before, to today. Raises NotVisible."""
    at = first_saved(_owner(actor))
    return (day_of(at) if at else None), today()


def told(day: date, actor: Actor) -> str:
    """The day as this person reads days."""
    return show_day(day, sheets.style_of(actor))


def as_of(actor: Actor | None, day: date) -> PastCard:
    """The card as it read when the day ended in Asia/Tokyo, or as it reads now if that is today: every sheet that was on
    it then, in its newest snapshot of before. A sheet on which nothing had been written yet is not in it. Raises
    NotVisible, and NoSuchDay for one that has not been."""
    owner = _owner(actor)
    assert actor is not None
    if day > today():
        raise NoSuchDay("まだ来ていない日付です。きょうまでの日付を選んでください。", day)
    end = datetime.combine(day + timedelta(days=1), time(), JAPAN)
    newest: dict[str, Past] = {}
    for one in sorted(revisions_before(owner, end), key=lambda one: one.at):
        past = past_of(one.sheet, one, day)
        # Of two sheets of a form one was taken off the card when the other was written: the newer snapshot tells which.
        key = str(past.id) if past.definition.many else past.definition.id
        newest[key] = past
    order = {one.id: n for n, one in enumerate(library().forms)}
    found = sorted(newest.values(), key=lambda one: (order.get(one.definition.id, 99), one.sheet.created_at))
    profile = next((one for one in found if one.definition.role == "profile"), None)
    mine = tuple(one for one in found if one is not profile and is_begun(one.definition, one.view.values))
    card = Card(tuple(one.view for one in mine), profile.view if profile else None, sheets.style_of(actor))
    return PastCard(day, mine, profile, card)


def _owner(actor: Actor | None) -> uuid.UUID:
    owner = policies.account_of(actor)
    policies.require(actor, "read", WholeCard(owner))
    return owner
