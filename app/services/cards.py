"""A person's card as a whole: begin one, see how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from app import guidance, policies
from app.jobcard import Definition, Section, is_begun, show_day, states
from app.models import confirm_sheet, day_of, db, utc_now
from app.policies import Actor, NotVisible, WholeCard

from . import costs, guests, sheets
from .library import library
from .record import record
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
    def minutes(self) -> int:
        """How long writing it takes, about."""
        return costs.minutes(self.definition)

    @property
    def saved_at(self) -> datetime | None:
        """When it was last saved."""
        return self.opened.sheet.saved_at if self.opened else None

    @cached_property
    def resume(self) -> Section:
        """Where to go on: the first section with a mistake, else where the person stopped: the section that they wrote on
        last, or the empty one after it."""
        assert self.opened is not None
        part = self.opened.part
        found = states(self.opened.definition, part.values, part.unread)
        if faulty := next((one for one in found if one.state == "fault"), None):
            return faulty.section
        newest = max(part.changed, key=lambda path: part.changed[path][0], default="").partition("/")[0]
        last = next((n for n, one in enumerate(found) if newest in one.section.by_id), -1)
        after = found[last + 1 : last + 2]
        return (after if after and after[0].state == "empty" else found[max(last, 0) :])[0].section


@dataclass(frozen=True)
class Overview:
    """The task list of a card."""

    path: guidance.Path
    items: tuple[Item, ...]
    aids: tuple[Item, ...]
    applications: tuple[Item, ...]
    further: tuple[Item, ...]
    # Whether anything is written; and when the person last said that all of it is still right, as they read days.
    begun: bool = False
    confirmed_on: str = ""
    confirmed_today: bool = False

    @property
    def opened(self) -> list[Opened]:
        """The sheets that are on the card."""
        return [one.opened for one in (*self.items, *self.aids, *self.applications) if one.opened]

    @property
    def next(self) -> Item | None:
        """What to write next: a draft begun before, else the first form without anything; None when all are done."""
        open_ones = [one for one in self.items if one.opened and one.state != "done"]
        drafts = [one for one in open_ones if one.state == "draft" and one.definition.role != "profile"]
        empty = [one for one in open_ones if one.state == "none"]
        return next(iter(drafts or empty or open_ones), None)


def overview(actor: Actor | None) -> Overview:
    """Every form of the card with its state, in the order in which they are easiest to write."""
    known = _known(actor)
    return overview_of(known, sheets.open_card(known))


def overview_of(actor: Actor, card: Sequence[Opened]) -> Overview:
    """The same for a card that was opened already."""
    opened = {one.definition.id: one for one in card}
    path = next((one for one in guidance.paths().values() if _plan(one.forms) in opened), None)
    path = path or next(iter(guidance.paths().values()))
    order = [form_id for form_id in (*path.forms, *opened) if form_id in opened or form_id in path.forms]
    items = [Item(_definition(form_id, opened), opened.get(form_id)) for form_id in dict.fromkeys(order)]
    by_role = {role: tuple(one for one in items if one.definition.role == role) for role in ("aid", "application")}
    shown = {one.definition.id for one in items}
    said = [one.confirmed_at for one in opened.values() if is_begun(one.definition, one.part.values)]
    confirmed = day_of(min(filter(None, said))) if said and all(said) else None
    return Overview(
        path,
        tuple(one for one in items if one.definition.role not in by_role),
        by_role["aid"],
        by_role["application"],
        tuple(Item(one, None) for one in library().forms if one.id not in shown),
        begun=bool(said),
        confirmed_on=show_day(confirmed, sheets.style_of(actor)) if confirmed else "",
        confirmed_today=confirmed == day_of(utc_now()),
    )


def sheet_of(actor: Actor, form_id: str) -> Opened | None:
    """The person's (first) sheet of a form; None while they do not have it."""
    return next((one for one in sheets.open_card(actor) if one.definition.id == form_id), None)


def holds_any(actor: Actor) -> bool:
    """Whether the person has a sheet at all; who only answered a self-assessment has none."""
    return actor.account_id is not None and bool(sheets.open_card(actor))


def is_place(form_id: str, section_id: str) -> bool:
    """Whether the newest version of a form has such a section."""
    known = {one.id: one for one in (library().profile, *library().forms)}
    return form_id in known and section_id in known[form_id].sections_by_id


def meant(path: guidance.Path, form_id: str) -> str:
    """The form of a path that somebody means who came for this one: of the two plan sheets a path has its own."""
    plans = _plan(path.forms), *(_plan(other.forms) for other in guidance.paths().values())
    return plans[0] if form_id in plans else form_id


def confirm(actor: Actor | None) -> None:
    """「変更なし」: the person says that everything they wrote is still right. It is noted on every sheet on which
    something stands, once a day; a sheet that is being saved at this moment is left out. Raises NotVisible."""
    known = _known(actor)
    if known.account_id is None:
        raise NotVisible
    policies.require(known, "confirm", WholeCard(known.account_id))
    now = utc_now()
    for one in sheets.open_card(known):
        today = one.confirmed_at and day_of(one.confirmed_at) == day_of(now)
        if is_begun(one.definition, one.part.values) and not today and confirm_sheet(one.sheet, now):
            record("confirm", known, one.definition.id)
    db.session.commit()


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
