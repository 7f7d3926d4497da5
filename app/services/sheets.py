"""Writing sheets: open, save, arrange rows, register. What was acknowledged is on disk."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

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
    read_row,
)
from app.models import Revision, Sheet, db, find_revision, find_sheet, forget_autosaves, sheets_of, utc_now
from app.policies import Actor, WholeCard

from .library import library
from .record import record

PERSON = "person"


class Unknown(LookupError):
    """No such section, group or row in this sheet's form."""


class Overtaken(Exception):
    """Somebody else changed the same field since the page was made. Nothing of this save was written."""

    def __init__(self, opened: Opened, found: list[Conflict]) -> None:
        super().__init__(f"{len(found)} fields")
        self.opened, self.conflicts = opened, {one.path: one for one in found}


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

    @property
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


def add_sheets(actor: Actor, form_ids: list[str]) -> None:
    """Lay out empty sheets of these forms, newest version; forms that the person has already are left alone."""
    owner = _owner(actor)
    policies.require(actor, "write", WholeCard(owner))
    held = {sheet.definition for sheet in sheets_of(owner)}
    for form_id in form_ids:
        definition = library().latest(form_id)
        if definition.many or form_id not in held:
            slot = new_row_id() if definition.many else ""
            sheet = Sheet(account_id=owner, definition=form_id, version=definition.version, slot=slot)
            db.session.add(sheet)
            record("step", actor, form_id)
    db.session.commit()


def save_section(
    actor: Actor | None, sheet_id: uuid.UUID, section_id: str, written: Mapping[str, Any], seen: Seen, *, button: bool
) -> tuple[Opened, Reading]:
    """Save the fields of a section. What cannot be read is kept as typed, its readable neighbours are saved.

    Raises Overtaken when somebody else changed the same field meanwhile; OldVersion, Unknown, NotVisible.
    """
    opened = _for_writing(actor, sheet_id)
    section = opened.section(section_id)
    reading = read_fields(section.asked, written, PERSON)
    _store(actor, opened, reading, seen, section.id, button=button)
    return opened, reading


def save_row(
    actor: Actor | None,
    sheet_id: uuid.UUID,
    path: tuple[str, str],
    written: Mapping[str, Any],
    seen: Seen,
    *,
    button: bool,
) -> tuple[Opened, Reading]:
    """Save one row; `path` is (group, row id). A row that is not there yet is added at the end. Raises as above,
    and Overtaken when the row was removed meanwhile."""
    opened = _for_writing(actor, sheet_id)
    group = group_of(opened.definition, path[0])
    reading = read_row(group, written, PERSON, path[1])
    at = "/".join(path)
    row = opened.part.row(*path)
    if row is not None and row.get("_gone"):
        raise Overtaken(opened, [Conflict(at, None, True, opened.sheet.revision)])
    if row is None and (button or any(value is not None for value in reading.values.values()) or reading.unread):
        if len(opened.part.values.get(group.id, ())) >= group.option("most", 100):
            raise TooManyRows(group.label, group.option("most", 100))
        reading.values = {at: True} | reading.values
    _store(actor, opened, reading, seen, group.id, button=button)
    return opened, reading


class TooManyRows(Exception):
    """A group holds as many rows as it may."""

    def __init__(self, label: str, most: int) -> None:
        super().__init__(f"{label}は{most}件までです。")


def group_of(definition: Definition, group_id: str) -> Any:
    """A group that the person writes. Raises Unknown."""
    group = definition.fields.get(group_id)
    if group is None or not group.is_group or group.writer != PERSON:
        raise Unknown(group_id)
    return group


def arrange_row(actor: Actor | None, sheet_id: uuid.UUID, path: tuple[str, str], how: str) -> Opened:
    """Move a row `up` or `down`, `remove` it (it can come back for 30 days) or `restore` it. Raises Unknown."""
    opened = _for_writing(actor, sheet_id)
    group = group_of(opened.definition, path[0])
    arrange: dict[str, Callable[[], bool]] = {
        "up": lambda: opened.part.move_row(*path, -1),
        "down": lambda: opened.part.move_row(*path, 1),
        "remove": lambda: opened.part.remove_row(*path, utc_now().isoformat()),
        "restore": lambda: opened.part.restore_row(*path),
    }
    if how not in arrange or opened.part.row(*path) is None:
        raise Unknown(how)
    if not arrange[how]():
        return opened
    sheet = opened.sheet
    changed = f"{path[0]}/_order" if how in ("up", "down") else "/".join(path)
    opened.part.changed[changed] = (sheet.revision + 1, "")
    _write(actor, opened, changed=True, page=None, device=None, button=True)
    record("save", actor, sheet.definition, group.id)
    db.session.commit()
    return opened


def register(actor: Actor | None, sheet_id: uuid.UUID, *, device: str | None = None) -> Opened:
    """本登録: the person says that the sheet stands as it is. Nothing is obligatory; only what could not be read
    must be mended or emptied first. Raises StillUnread."""
    opened = _for_writing(actor, sheet_id, act="register")
    if opened.part.unread:
        raise StillUnread
    sheet = opened.sheet
    if sheet.status != "registered":
        sheet.status, sheet.registered_at = "registered", utc_now()
        _raise(opened)
        _snapshot(actor, opened, "register", None, device)
        record("register", actor, sheet.definition)
        db.session.commit()
    return opened


def upgrade(actor: Actor | None, sheet_id: uuid.UUID) -> Opened:
    """Carry a sheet into the newest version of its form, after the person was told. The old state stays a revision."""
    opened = _opened(_locked(actor, sheet_id, "write"))
    if not opened.is_old:
        return opened
    newer, values, _ = carried(opened)
    sheet = opened.sheet
    if find_revision(sheet.id, sheet.revision) is None:
        _snapshot(actor, opened, "button", None, None)
    sheet.version = newer.version
    fresh = Opened(sheet, newer)
    part = Part(values, {}, dict.fromkeys(values, (sheet.revision + 1, "")))
    fresh.__dict__["part"] = part
    _write(actor, fresh, changed=True, page=None, device=None, button=True)
    db.session.commit()
    return fresh


def carried(opened: Opened) -> tuple[Definition, dict[str, Any], tuple[str, ...]]:
    """The newest definition, the values as they would stand in it, and the paths that find no place there."""
    newer = library().latest(opened.definition.id)
    for carry in newer.carries:
        if (carry.definition, carry.version) == opened.definition.key:
            values, left = carry.run(opened.part.values)
            return newer, values, left
    kept = {name: value for name, value in opened.part.values.items() if name in newer.fields}
    return newer, kept, tuple(name for name in opened.part.values if name not in newer.fields)


def _locked(actor: Actor | None, sheet_id: uuid.UUID, act: str) -> Sheet:
    sheet = find_sheet(sheet_id, writing=True)
    policies.require(actor, act, sheet)
    assert sheet is not None  # nobody may write what does not exist
    return sheet


def _for_writing(actor: Actor | None, sheet_id: uuid.UUID, act: str = "write") -> Opened:
    opened = _opened(_locked(actor, sheet_id, act))
    if opened.is_old:
        raise OldVersion(opened)
    return opened


def _store(actor: Actor | None, opened: Opened, reading: Reading, seen: Seen, place: str, *, button: bool) -> None:
    """Check for other writers, write, keep a snapshot, commit."""
    save = Save(reading.values, reading.unread, seen.revision, seen.token, seen.base)
    if found := conflicts(opened.part, save):
        raise Overtaken(opened, found)
    changed = apply(opened.part, save, opened.sheet.revision + 1)
    _write(actor, opened, changed=bool(changed), page=seen.token, device=seen.device, button=button)
    if reading.faults:
        record("fault", actor, opened.definition.id, place)
    if changed or button:
        record("save", actor, opened.definition.id, place)
    db.session.commit()


def _write(
    actor: Actor | None, opened: Opened, *, changed: bool, page: str | None, device: str | None, button: bool
) -> None:
    """Seal the part under the next revision and keep the snapshot that is due: a button's always, an autosave's one a
    page."""
    sheet = opened.sheet
    if changed:
        _raise(opened)
        sheet.saved_at, sheet.status = utc_now(), "draft"
        sheet.write_part(PERSON, opened.part.stored())
    if page and (changed or button):
        forget_autosaves(sheet.id, page)
    if changed or (button and sheet.revision and find_revision(sheet.id, sheet.revision) is None):
        _snapshot(actor, opened, "button" if button else "autosave", page, device)


def _raise(opened: Opened) -> None:
    opened.sheet.revision += 1


def _snapshot(actor: Actor | None, opened: Opened, cause: str, page: str | None, device: str | None) -> None:
    sheet = opened.sheet
    profile = next(
        (one.revision for one in sheets_of(sheet.account_id) if one.definition == library().profile.id), None
    )
    db.session.add(Revision.of(sheet, by=actor, cause=cause, page=page, profile_revision=profile, device=device))
