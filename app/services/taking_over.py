"""同期機能: a student who becomes a worker takes over into the forms of those who work what they want of what they wrote.
Each thing is shown beside what stands there now, and nothing is taken without being chosen; the old form stays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app import policies
from app.jobcard import Carry, Definition, Offered, Part, TakeHow, offered, present, take
from app.models import db, put_offer_away, utc_now
from app.policies import Actor, NotVisible

from . import revisions, sheets
from .library import library
from .record import record
from .rows import TooManyRows
from .sheets import Held, OldVersion, Opened

Chosen = list[tuple[Offered, TakeHow]]


class ShownOtherwise(Exception):
    """What stands on one of the forms is not what the page had shown. Nothing was taken over."""


@dataclass(frozen=True)
class Goal:
    """A form into which something may be taken over, and the person's sheet of it, if there is one."""

    definition: Definition
    table: Carry
    opened: Opened | None
    items: tuple[Offered, ...]

    def key(self, item: Offered) -> str:
        """How a page names the item."""
        return f"{self.definition.id}/{item.path}"


@dataclass(frozen=True)
class Offer:
    """What may be taken over from a sheet; `source` is None for somebody who has no sheet of the form."""

    form: Definition
    source: Opened | None = None
    goals: tuple[Goal, ...] = ()

    @property
    def open(self) -> tuple[Goal, ...]:
        """The forms for which there is something."""
        return tuple(one for one in self.goals if one.items)


def standing(actor: Actor, card: Sequence[Opened], kind: str) -> Offer | None:
    """What to offer unasked to a person of this kind, or who has such a form on the card already; None when there is
    nothing, or it was put away."""
    for source in card:
        if source.sheet.offer_away_at is None and source.sheet.revision:
            offer = _offer(source, card, sheets.style_of(actor))
            if any(kind in one.table.kinds or one.opened for one in offer.open):
                return offer
    return None


def offering(actor: Actor, form_id: str) -> Offer:
    """What may be taken over from the person's sheet of a form. Raises OldVersion when that sheet has to move on first,
    NotVisible for a form that does not exist."""
    if form_id not in {one.id for one in library().forms}:
        raise NotVisible
    card = sheets.open_card(actor)
    source = next((one for one in card if one.definition.id == form_id), None)
    if source is None:
        return Offer(library().latest(form_id))
    if source.is_old:
        raise OldVersion(source)
    return _offer(source, card, sheets.style_of(actor))


def take_over(
    actor: Actor, form_id: str, chosen: Mapping[str, str], shown: Mapping[str, str], *, device: str | None = None
) -> int:
    """Takes over what was chosen, as a revision of each form, all or nothing; answers how many things. `chosen` says how
    for each item, `shown` its mark as the page had it. What is there already is left out: a second tap takes nothing
    twice. Raises ShownOtherwise, TooManyRows, and as `offering`."""
    offer = offering(actor, form_id)
    wanted = [(one, found) for one in offer.goals if (found := list(_chosen(one, chosen)))]
    if not wanted or offer.source is None:
        return 0
    sheets.add_sheets(actor, [goal.definition.id for goal, _ in wanted])
    ids = {one.definition.id: one.id for one in sheets.open_card(actor)}
    # Always in the same order: two devices at once wait for each other and not both.
    goals = sorted((goal for goal, _ in wanted), key=lambda one: ids[one.definition.id])
    ready = []
    for goal in goals:
        opened = sheets.opened_for(actor, ids[goal.definition.id], "write")
        found = list(_chosen(_goal(offer.source, goal.definition, goal.table, opened, sheets.style_of(actor)), chosen))
        if any(item.mark != shown.get(goal.key(item)) for item, _ in found):
            db.session.rollback()
            raise ShownOtherwise
        _leave_room(opened, found)
        ready.append((opened, found))
    for opened, found in ready:
        _take(actor, opened, found, device)
    db.session.commit()
    return sum(len(found) for _, found in ready)


def put_away(actor: Actor, form_id: str) -> None:
    """Nothing more is offered unasked from the sheet of this form; its page stays. Commits. Raises as `offering`."""
    source = offering(actor, form_id).source
    policies.require(actor, "write", source.sheet if source else None)
    assert source is not None  # nobody may write on what does not exist
    put_offer_away(source.sheet, utc_now())
    db.session.commit()


def _offer(source: Opened, card: Iterable[Opened], style: str) -> Offer:
    held = {one.definition.id: one for one in reversed(list(card))}
    goals = (
        _goal(source, definition, table, held.get(definition.id), style)
        for definition, table in _tables(source.definition)
    )
    # A sheet of an older version is written on only after it was carried over itself.
    return Offer(source.definition, source, tuple(one for one in goals if not (one.opened and one.opened.is_old)))


def _tables(source: Definition) -> Iterator[tuple[Definition, Carry]]:
    """Every form with a table out of this one."""
    for one in library().forms:
        for table in one.carries:
            if (table.definition, table.version) == source.key and one.id != source.id:
                yield one, table


def _goal(source: Opened, definition: Definition, table: Carry, opened: Opened | None, style: str) -> Goal:
    now = opened.part if opened else Part()
    return Goal(definition, table, opened, offered(table, source.definition, source.part, definition, now, style))


def _chosen(goal: Goal, chosen: Mapping[str, str]) -> Iterator[tuple[Offered, TakeHow]]:
    for item in goal.items:
        for how in item.ways:
            if chosen.get(goal.key(item)) == how:
                yield item, how


def _leave_room(opened: Opened, found: Chosen) -> None:
    for group in {item.spec.id: item.spec for item, _ in found if item.spec.is_group}.values():
        coming = sum(item.spec is group for item, _ in found)
        if len(present(opened.part.values.get(group.id))) + coming > (most := group.option("most", 100)):
            db.session.rollback()
            raise TooManyRows(group.label, most)


def _take(actor: Actor, opened: Held, found: Chosen, device: str | None) -> None:
    if found and take(opened.part, opened.definition, found, opened.sheet.revision + 1):
        # As before a restoring: a page that is still open may not take the place of what stands here now.
        revisions.keep(actor, opened.sheet, "button")
        sheets.write(actor, opened, device=device)
        record("carry", actor, opened.definition.id)
