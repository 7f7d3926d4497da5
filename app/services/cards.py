"""A person's card as a whole: begin one, see how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from app import guidance
from app.jobcard import Definition, Section, is_begun, states
from app.policies import Actor, NotVisible

from . import guests, sheets
from .library import library
from .sheets import Opened


def begin(form_ids: Sequence[str], *, shared: bool, client: str | None) -> str:
    """A new guest with these sheets laid out; the token for their cookie. Raises limits.TooMany."""
    account, token = guests.begin(shared=shared, client=client)
    sheets.add_sheets(guests.actor_of(account), list(form_ids))
    return token


@dataclass(frozen=True)
class Item:
    """A form on the task list; `opened` is None while the person does not have it."""

    definition: Definition
    opened: Opened | None

    @cached_property
    def state(self) -> str:
        """none (nothing written), draft, or done (registered: also by those who have nothing to write there)."""
        if self.opened is None:
            return "none"
        if self.opened.sheet.status == "registered":
            return "done"
        begun = is_begun(self.definition, self.opened.part.values) or self.opened.part.unread
        return "draft" if begun else "none"

    @property
    def word(self) -> str:
        """The state in words."""
        return {"none": "未作成", "draft": "下書き", "done": "本登録"}[self.state]

    @property
    def saved_at(self) -> datetime | None:
        """When it was last saved."""
        return self.opened.sheet.saved_at if self.opened else None

    @cached_property
    def resume(self) -> Section:
        """Where to go on: the first section with a mistake or nothing in it, else the first."""
        assert self.opened is not None
        found = states(self.opened.definition, self.opened.part.values, self.opened.part.unread)
        wanted = [one for one in found if one.state == "fault"] or [one for one in found if one.state == "empty"]
        return (wanted or found)[0].section


@dataclass(frozen=True)
class Overview:
    """The task list of a card."""

    path: guidance.Path
    items: tuple[Item, ...]
    aids: tuple[Item, ...]
    further: tuple[Definition, ...]

    @property
    def next(self) -> Item | None:
        """What to write next: a draft begun before, else the first form without anything; None when all are done."""
        open_ones = [one for one in self.items if one.opened and one.state != "done"]
        drafts = [one for one in open_ones if one.state == "draft" and one.definition.role != "profile"]
        empty = [one for one in open_ones if one.state == "none"]
        return next(iter(drafts or empty or open_ones), None)


def overview(actor: Actor | None) -> Overview:
    """Every form of the card with its state, in the order in which they are easiest to write."""
    opened = {one.definition.id: one for one in sheets.open_card(_known(actor))}
    path = next((one for one in guidance.paths().values() if _plan(one.forms) in opened), None)
    path = path or next(iter(guidance.paths().values()))
    order = [form_id for form_id in (*path.forms, *opened) if form_id in opened or form_id in path.forms]
    items = [Item(_definition(form_id, opened), opened.get(form_id)) for form_id in dict.fromkeys(order)]
    shown = {one.definition.id for one in items}
    return Overview(
        path,
        tuple(one for one in items if one.definition.role != "aid"),
        tuple(one for one in items if one.definition.role == "aid"),
        tuple(one for one in library().forms if one.id not in shown),
    )


def _plan(forms: Sequence[str]) -> str:
    """The form that tells the paths apart: the plan sheet."""
    return next(form_id for form_id in forms if form_id.startswith("form-1"))


def _definition(form_id: str, opened: dict[str, Opened]) -> Definition:
    return opened[form_id].definition if form_id in opened else library().latest(form_id)


def _known(actor: Actor | None) -> Actor:
    if actor is None:
        raise NotVisible
    return actor


def forms() -> tuple[Definition, ...]:
    """Every form that can be printed blank, newest versions."""
    return library().forms


def add_form(actor: Actor | None, form_id: str) -> None:
    """Take a form into the card. Raises NotVisible for one that does not exist."""
    if form_id not in {one.id for one in library().forms}:
        raise NotVisible
    sheets.add_sheets(_known(actor), [form_id])
