"""Writing sheets: open, save, arrange rows, register. What was acknowledged is on disk."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

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
    new_row_id,
    read_fields,
    standing,
)
from app.models import Sheet, db, find_sheet, sheets_of, utc_now
from app.policies import Actor, WholeCard

from . import revisions
from .library import library
from .record import record

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
    """What a page had before its eyes: the revision, its own token, and the digest of each field as it was shown."""

    revision: int
    token: str
    base: Mapping[str, str] | None = None
    device: str | None = None


@dataclass(frozen=True)
class Saved:
    """What a save did: the sheet as it stands now, how the texts were read, and the `base` for the page's next save."""

    opened: Opened
    reading: Reading
    base: Mapping[str, str]


@dataclass(frozen=True)
class Opened:
    """A sheet with its definition and what the person wrote on it."""

    sheet: Sheet
    definition: Definition

    @cached_property
    def part(self) -> Part:
        """The person's own part."""
        return Part.of(self.sheet.part(PERSON))

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
        merged: dict[str, Any] = {}
        for part in sorted(self.sheet.parts, key=lambda one: one.writer == PERSON):
            merged = _joined(self.sheet.part(part.writer)["values"], merged)
        registered = self.sheet.status == "registered"
        return SheetView(self.definition, merged, "registered" if registered else "draft", self.sheet.saved_at)

    def section(self, section_id: str) -> Section:
        """A section that the person writes. Raises Unknown."""
        section = self.definition.sections_by_id.get(section_id)
        if section is None or section not in self.definition.pages:
            raise Unknown(section_id)
        return section


def _joined(values: dict[str, Any], others: dict[str, Any]) -> dict[str, Any]:
    """One writer's values over another's; rows of the same id become one row."""
    merged = others | values
    for name, rows in values.items():
        if isinstance(rows, list) and isinstance(others.get(name), list) and rows and isinstance(rows[0], dict):
            foreign = {row["_id"]: row for row in others[name]}
            merged[name] = [foreign.get(row["_id"], {}) | row for row in rows]
    return merged


def open_sheet(actor: Actor | None, sheet_id: uuid.UUID, *, act: str = "read") -> Opened:
    """A sheet for reading. Raises NotVisible for somebody else's and for one that does not exist."""
    sheet = find_sheet(sheet_id)
    policies.require(actor, act, sheet)
    assert sheet is not None  # nobody may read what does not exist
    return _opened(sheet)


def open_card(actor: Actor) -> list[Opened]:
    """All sheets of a person, in one query, in the order of the forms."""
    policies.require(actor, "read", WholeCard(_owner(actor)))
    known = {one.id: n for n, one in enumerate([library().profile, *library().forms])}
    opened = [_opened(sheet) for sheet in sheets_of(_owner(actor))]
    return sorted(opened, key=lambda one: (known.get(one.definition.id, 99), one.sheet.created_at))


def _opened(sheet: Sheet) -> Opened:
    return Opened(sheet, library().definition(sheet.definition, sheet.version))


def style_of(actor: Actor) -> Style:
    """How this person reads dates: 和暦 or 西暦."""
    return "japanese" if actor.eras == "japanese" else "western"


def _owner(actor: Actor) -> uuid.UUID:
    if actor.account_id is None:
        raise policies.NotVisible
    return actor.account_id


def add_sheets(actor: Actor, form_ids: Sequence[str]) -> None:
    """Lay out empty sheets of these forms, newest version; forms that the person has already are left alone."""
    try:
        _add_sheets(actor, form_ids)
    except IntegrityError:
        # Two taps at once: what the other one laid out is there now.
        db.session.rollback()
        _add_sheets(actor, form_ids)


def _add_sheets(actor: Actor, form_ids: Sequence[str]) -> None:
    owner = _owner(actor)
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
        sheet.status, sheet.registered_at = "registered", utc_now()
        sheet.revision += 1
        revisions.keep(actor, sheet, "register", device=device)
        record("register", actor, sheet.definition)
        db.session.commit()
    return opened


def locked(actor: Actor | None, sheet_id: uuid.UUID, act: str) -> Opened:
    """The sheet, in whatever version, with every other writer waiting until the commit. Raises NotVisible."""
    sheet = find_sheet(sheet_id, writing=True)
    policies.require(actor, act, sheet)
    assert sheet is not None  # nobody may write what does not exist
    return _opened(sheet)


def opened_for(actor: Actor | None, sheet_id: uuid.UUID, act: str) -> Opened:
    """The sheet for changing it. Raises OldVersion, NotVisible."""
    opened = locked(actor, sheet_id, act)
    if opened.is_old:
        raise OldVersion(opened)
    return opened


def store(
    actor: Actor | None,
    opened: Opened,
    reading: Reading,
    seen: Seen,
    place: str,
    *,
    button: bool,
    arranged: bool = False,
) -> Saved:
    """Check for other writers, write, keep a snapshot, commit. `arranged`: rows of the part were changed already.

    Raises Overtaken. Nothing of the save is written then; what the other one wrote is kept as a revision, whichever
    text will be chosen."""
    save = Save(reading.values, reading.unread, seen.revision, seen.token, seen.base)
    if found := conflicts(opened.part, save):
        revisions.keep(actor, opened.sheet, "conflict")
        db.session.commit()
        raise Overtaken(opened, found, {**(seen.base or {}), **standing(save, found)})
    changed = apply(opened.part, save, opened.sheet.revision + 1) or arranged
    cause = "button" if button else "autosave"
    if changed:
        write(actor, opened, cause, page=seen.token, device=seen.device)
    elif button:
        revisions.keep(actor, opened.sheet, cause, page=seen.token, device=seen.device)
    if reading.faults:
        record("fault", actor, opened.definition.id, place)
    elif button:
        record("step", actor, opened.definition.id, place)
    if changed or button:
        record("save", actor, opened.definition.id, place)
    db.session.commit()
    return Saved(opened, reading, {**(seen.base or {}), **standing(save)})


def write(
    actor: Actor | None, opened: Opened, cause: str = "button", *, page: str | None = None, device: str | None = None
) -> None:
    """Seal the person's part under the sheet's next revision, as a draft, with its snapshot. The caller commits."""
    sheet = opened.sheet
    sheet.revision += 1
    sheet.saved_at, sheet.status = utc_now(), "draft"
    sheet.write_part(PERSON, opened.part.stored())
    revisions.keep(actor, sheet, cause, page=page, device=device)
