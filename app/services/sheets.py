"""Writing sheets: open, save, arrange rows, register. What was acknowledged is on disk."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

from sqlalchemy.exc import IntegrityError

from app import policies
from app.jobcard import (
    Conflict,
    Definition,
    Part,
    Reading,
    Save,
    Section,
    SheetView,
    Style,
    apply,
    conflicts,
    hear,
    late,
    new_row_id,
    next_due,
    read_fields,
    standing,
    together,
)
from app.models import AnySheet, PlainSheet, Sheet, card_of, day_of, db, hold, look_at, put, sheets_of, utc_now
from app.policies import Actor, WholeCard, account_of

from . import costs, revisions
from .library import library
from .record import record, record_all

PERSON = "person"


class Unknown(policies.NotVisible):
    """No such section, group or row in this sheet's form."""


class Overtaken(Exception):
    """Somebody else changed the same field since the page was made. Nothing of this save was written.

    `base` is what the page must bring back next time, now that the other's texts have been shown."""

    def __init__(self, opened: Opened, found: list[Conflict], base: Mapping[str, str]) -> None:
        super().__init__(f"{len(found)} fields")
        self.opened, self.conflicts, self.base = opened, {one.path: one for one in found}, base


class OldVersion(Exception):
    """The sheet was written on an older version of its form: it is read as it is and edited only after upgrading."""

    def __init__(self, opened: Opened) -> None:
        super().__init__(opened.definition.id)
        self.opened = opened


class StillUnread(Exception):
    """Something on the sheet cannot be read as a value, so it cannot be registered as it stands."""


@dataclass(frozen=True)
class Seen:
    """What a page had before its eyes: the revision, its own token, and the digest of each field as it was shown; which
    of its sends this is, and the earlier pages whose unsent texts it took up (see Save)."""

    revision: int
    token: str
    base: Mapping[str, str] | None = None
    device: str | None = None
    turn: int = 0
    known: Mapping[str, int] = field(default_factory=dict)
    # What a text that comes with the save was made of, by path.
    made: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Saved:
    """What a save did: the sheet as it stands now, how the texts were read, and the `base` for the page's next save."""

    opened: Opened
    reading: Reading
    base: Mapping[str, str]


@dataclass(frozen=True)
class Opened:
    """A sheet with its definition and what the person wrote on it."""

    sheet: AnySheet
    definition: Definition

    @property
    def stored(self) -> Mapping[str, Any]:
        """What stands on it, opened afresh, by writer: {"values", "unread", "changed"}."""
        return {part.writer: self.sheet.part(part.writer) for part in self.sheet.parts}

    @cached_property
    def part(self) -> Part:
        """The person's own part."""
        return Part.of(self.stored.get(PERSON, {}))

    @property
    def id(self) -> uuid.UUID:
        """The sheet's id."""
        return self.sheet.id

    @cached_property
    def is_old(self) -> bool:
        """Whether a newer version of the form is in force."""
        return library().latest(self.definition.id).version != self.definition.version

    @cached_property
    def view(self) -> SheetView:
        """The values of all writers together, for reading and printing."""
        status: Literal["registered", "draft"] = "registered" if self.sheet.status == "registered" else "draft"
        values = together(self.stored)
        return SheetView(self.definition, values, status, self.sheet.saved_at, confirmed_at=self.confirmed_at)

    @property
    def confirmed_at(self) -> datetime | None:
        """When the person last said that it is still right; None when it was written on since."""
        said, saved = self.sheet.confirmed_at, self.sheet.saved_at
        return said if said and saved and said >= saved else None

    def section(self, section_id: str) -> Section:
        """A section that the person writes. Raises Unknown."""
        section = self.definition.sections_by_id.get(section_id)
        if section is None or section not in self.definition.pages:
            raise Unknown(section_id)
        return section


@dataclass(frozen=True)
class Held(Opened):
    """A sheet that this transaction may write; whoever else wants to waits until its commit."""

    sheet: PlainSheet


def open_sheet(actor: Actor | None, sheet_id: uuid.UUID, *, act: str = "read", writing: bool = False) -> Opened:
    """A sheet for reading; `writing` when the same transaction is going to save it. Raises NotVisible for somebody
    else's and for one that does not exist."""
    sheet = hold(sheet_id) if writing else look_at(sheet_id)
    policies.require(actor, act, sheet)
    assert sheet is not None  # nobody may read what does not exist
    return _opened(sheet)


def open_card(actor: Actor) -> list[Opened]:
    """All sheets of a person, in one query, in the order of the forms."""
    policies.require(actor, "read", WholeCard(account_of(actor)))
    known = {one.id: n for n, one in enumerate([library().profile, *library().forms])}
    opened = [_opened(sheet) for sheet in card_of(account_of(actor))]
    return sorted(opened, key=lambda one: (known.get(one.definition.id, 99), one.sheet.created_at))


def _opened(sheet: PlainSheet) -> Opened:
    return Opened(sheet, library().definition(sheet.definition, sheet.version))


def style_of(actor: Actor) -> Style:
    """How this person reads dates: 和暦 or 西暦."""
    return "japanese" if actor.eras == "japanese" else "western"


def add_sheets(actor: Actor, form_ids: Sequence[str]) -> None:
    """Lay out empty sheets of these forms, newest version; forms that the person has already are left alone."""
    try:
        _add_sheets(actor, form_ids)
    except IntegrityError:
        # Two taps at once: what the other one laid out is there now.
        db.session.rollback()
        _add_sheets(actor, form_ids)


def _add_sheets(actor: Actor, form_ids: Sequence[str]) -> None:
    owner = account_of(actor)
    policies.require(actor, "write", WholeCard(owner))
    held = {sheet.definition for sheet in sheets_of(owner)}
    for form_id in dict.fromkeys(form_ids):
        definition = library().latest(form_id)
        if definition.many or form_id not in held:
            slot = new_row_id() if definition.many else ""
            db.session.add(Sheet(account_id=owner, definition=form_id, version=definition.version, slot=slot))
            record("start", actor, form_id)
    db.session.commit()


def save_section(
    actor: Actor | None, sheet_id: uuid.UUID, section_id: str, written: Mapping[str, Any], seen: Seen, *, button: bool
) -> Saved:
    """Save the fields of a section. What cannot be read is kept as typed, its readable neighbours are saved.

    Raises Overtaken when somebody else changed the same field meanwhile; OldVersion, Unknown, NotVisible.
    """
    opened = opened_for(actor, sheet_id, "write")
    section = opened.section(section_id)
    reading = read_fields(section.asked, written, PERSON)
    return store(actor, opened, reading, seen, section.id, button=button)


def register(actor: Actor | None, sheet_id: uuid.UUID, *, device: str | None = None) -> Opened:
    """本登録: the person says that the sheet stands as it is. Nothing is obligatory; only what could not be read
    must be mended or emptied first. Raises StillUnread."""
    opened = opened_for(actor, sheet_id, "register")
    if opened.part.unread:
        raise StillUnread
    sheet = opened.sheet
    if sheet.status != "registered":
        if sheet.registered_at is None and sheet.revision:
            costs.note(actor, sheet)
        sheet.status, sheet.registered_at = "registered", utc_now()
        sheet.revision += 1
        put(sheet)
        revisions.keep(actor, sheet, "register", device=device)
        record("register", actor, sheet.definition)
        db.session.commit()
    return opened


def locked(actor: Actor | None, sheet_id: uuid.UUID, act: str) -> Held:
    """The sheet, in whatever version, with every other writer waiting until the commit. Raises NotVisible."""
    sheet = hold(sheet_id)
    policies.require(actor, act, sheet)
    assert sheet is not None  # nobody may write what does not exist
    return Held(sheet, library().definition(sheet.definition, sheet.version))


def opened_for(actor: Actor | None, sheet_id: uuid.UUID, act: str) -> Held:
    """The sheet for changing it. Raises OldVersion, NotVisible."""
    opened = locked(actor, sheet_id, act)
    if opened.is_old:
        raise OldVersion(opened)
    return opened


def store(
    actor: Actor | None,
    opened: Held,
    reading: Reading,
    seen: Seen,
    place: str,
    *,
    button: bool,
    arranged: bool = False,
) -> Saved:
    """Check for other writers, write, keep a snapshot, commit. `arranged`: rows of the part were changed already.

    A save that a later one of the same page has passed on the way changes nothing. Raises Overtaken. Nothing of the
    save is written then; what the other one wrote is kept as a revision, whichever text will be chosen."""
    save = Save(
        reading.values, reading.unread, seen.revision, seen.token, seen.base, seen.turn, seen.known, reading.codes
    )
    if late(opened.part, save):
        db.session.rollback()
        return Saved(opened, Reading(), seen.base or {})
    if found := conflicts(opened.part, save):
        revisions.keep(actor, opened.sheet, "conflict")
        db.session.commit()
        raise Overtaken(opened, found, {**(seen.base or {}), **standing(save, found)})
    opened.part.made |= seen.made
    before = dict(opened.part.changed)
    paths = apply(opened.part, save, opened.sheet.revision + 1)
    if any(before.get(path, (0, seen.token))[1] != seen.token for path in paths):
        revisions.pin(opened.sheet)
    changed = paths or arranged
    heard = hear(opened.part, save)
    cause = "button" if button else "autosave"
    if changed:
        write(actor, opened, cause, page=seen.token, device=seen.device)
    elif button:
        revisions.keep(actor, opened.sheet, cause, page=seen.token, device=seen.device)
    if heard and not changed:
        opened.sheet.write_part(PERSON, opened.part.stored())
        put(opened.sheet)
    happened = {"fault": reading.faults, "step": button and not reading.faults, "save": changed or button}
    if names := [name for name, did in happened.items() if did]:
        record_all(names, actor, opened.definition.id, place)
    db.session.commit()
    return Saved(opened, reading, {**(seen.base or {}), **standing(save)})


def write(
    actor: Actor | None, opened: Held, cause: str = "button", *, page: str | None = None, device: str | None = None
) -> None:
    """Seal the person's part under the sheet's next revision, as a draft, with its snapshot. The caller commits."""
    sheet = opened.sheet
    sheet.revision += 1
    sheet.saved_at, sheet.status, sheet.confirmed_at = utc_now(), "draft", None
    sheet.due_on = next_due(opened.definition, opened.part.values, day_of(utc_now()))
    sheet.write_part(PERSON, opened.part.stored())
    put(sheet)
    revisions.keep(actor, sheet, cause, page=page, device=device, raised=True)
