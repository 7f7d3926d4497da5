"""更新履歴: the snapshots of a sheet read as pages, compared with each other and with now, and brought back."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, Literal

from app.jobcard import Card, Changed, Part, SheetView, State, differences, restored, together
from app.models import (
    AnySheet,
    Revision,
    db,
    find_revision,
    moments_of,
    revision_from,
    revisions_of,
    revisions_since,
    utc_now,
)
from app.policies import Actor, NotVisible

from . import answers, revisions, sheets, versions
from .library import library
from .record import record
from .sheets import PERSON, OldVersion, Opened

PAGE = 20
TOLD = 4
CAUSES = {
    "button": "保存",
    "autosave": "自動で保存",
    "restore": "前の内容に戻しました",
    "register": "本登録",
    "import": "ファイルから読みこみ",
    "foreign": "ほかの人が書きこみ",
    "conflict": "ほかの画面と重なったときの控え",
    "brought": "取り込んだ内容の控え",
    "kept": "前からカードにあった内容のまま",
}
DEVICES = {"phone": "スマートフォン", "tablet": "タブレット", "computer": "パソコン"}
ROLES = {
    "person": "ほかの人",
    "advisor": "相談員",
    "staff": "職員",
    "administrator": "運営の担当者",
    "system": "このサイト",
}
ROWS = {"added": "{}を追加", "removed": "{}を削除"}


@dataclass(frozen=True)
class Past(Opened):
    """A sheet as it stood at one of its snapshots, in the version of the form of then. `day`: read as of that day."""

    revision: Revision
    day: date | None = None

    @cached_property
    def stored(self) -> Mapping[str, Any]:
        """What stood on it, by writer."""
        return self.revision.open()

    @cached_property
    def view(self) -> SheetView:
        """The values of all writers together, as they were."""
        status: Literal["registered", "draft"] = "registered" if self.revision.status == "registered" else "draft"
        return SheetView(self.definition, together(self.stored), status, self.revision.at, day=self.day)

    @property
    def number(self) -> int:
        """Which snapshot."""
        return self.revision.number


@dataclass(frozen=True)
class Entry:
    """A line of the list: one snapshot, who made it and how, and what it changed."""

    past: Past
    who: str
    changed: list[Changed]
    is_now: bool
    before: Past | None
    moved_on: bool

    @property
    def is_first(self) -> bool:
        """Whether nothing was kept before it."""
        return self.before is None

    @property
    def at(self) -> datetime:
        """When."""
        return self.past.revision.at

    @property
    def how(self) -> str:
        """By which act, in words."""
        return "新しい版の様式へ移しました" if self.moved_on else CAUSES[self.past.revision.cause]

    @property
    def device(self) -> str:
        """On what sort of device; empty where nobody knows."""
        return DEVICES.get(self.past.revision.device or "", "")

    @property
    def told(self) -> list[str]:
        """What changed, in words: the first few places, and how many more."""
        words = [text for one in self.changed for text in _words(one)]
        more = len(words) - TOLD
        return words if more <= 1 else [*words[:TOLD], f"ほか{more}か所"]


def _words(changed: Changed) -> list[str]:
    if not changed.is_row:
        return [one.label for one in changed.differences]
    if changed.how in ROWS:
        return [ROWS[changed.how].format(changed.title)]
    labels = "・".join(one.label for one in changed.differences)
    return [f"{changed.title}の{labels}" if labels else f"{changed.title}の順番"]


@dataclass(frozen=True)
class Listing:
    """A page of the list, newest first; `older` is the number to go on from, if there are more."""

    opened: Opened
    entries: list[Entry]
    older: int | None


def listing(actor: Actor | None, sheet_id: uuid.UUID, *, before: int | None = None) -> Listing:
    """The snapshots of a sheet, at most 20 a page, with what each changed against the one before it. Opens one snapshot
    more than it lists. Raises NotVisible."""
    opened = sheets.open_sheet(actor, sheet_id)
    assert actor is not None
    pasts = [past_of(opened.sheet, one) for one in revisions_of(sheet_id, most=PAGE + 1, before=before)]
    shown = pasts[:PAGE]
    entries = [entry_of(actor, one, older) for one, older in zip(shown, [*pasts[1:], None], strict=False)]
    return Listing(opened, entries, shown[-1].number if len(pasts) > PAGE else None)


def past_of(sheet: AnySheet, revision: Revision, day: date | None = None) -> Past:
    """The sheet as it stood at the snapshot."""
    return Past(sheet, library().definition(sheet.definition, revision.definition_version), revision, day)


def entry_of(actor: Actor, past: Past, before: Past | None) -> Entry:
    """The line of a snapshot, with what it changed against the one before it."""
    revision = past.revision
    return Entry(
        past,
        _who(actor, revision),
        differences(_state(before) if before else State(past.definition), _state(past), sheets.style_of(actor)),
        is_now=revision.number == past.sheet.revision,
        before=before,
        moved_on=before is not None and before.definition.version != past.definition.version,
    )


def _who(actor: Actor, revision: Revision) -> str:
    own = revision.actor_id is not None and revision.actor_id == actor.account_id
    return "あなた" if own else ROLES.get(revision.actor_role, ROLES["person"])


@dataclass(frozen=True)
class Origin:
    """When what stands in a field was saved, by whom, and on what sort of device; empty where nobody knows."""

    at: datetime
    who: str
    device: str


def origins(actor: Actor, opened: Opened, paths: Iterable[str]) -> dict[str, Origin]:
    """Of the fields at these paths, where what the person's part holds comes from, as far as a snapshot tells. In one
    query, which opens nothing."""
    marks = {path: opened.part.changed[path] for path in paths if path in opened.part.changed}
    if not marks:
        return {}
    kept = revisions_since(opened.id, min(number for number, _ in marks.values()))
    found = {path: _snapshot(kept, number, page) for path, (number, page) in marks.items()}
    return {
        path: Origin(one.at, _who(actor, one), DEVICES.get(one.device or "", "")) for path, one in found.items() if one
    }


def _snapshot(kept: Sequence[Revision], number: int, page: str) -> Revision | None:
    """The snapshot of a save of a page. Where it gave way to a later one of its page: that one, whoever saved between."""
    later = [one for one in kept if one.number >= number]
    return min(later, key=lambda one: (one.number != number, one.page != page, one.number), default=None)


def _state(opened: Opened) -> State:
    return State(opened.definition, opened.view.values, opened.part.unread)


def read(actor: Actor | None, sheet_id: uuid.UUID, number: int) -> answers.Read:
    """A sheet as it read at one of its snapshots, with the profile that belonged to it. Raises NotVisible."""
    if actor is None:
        raise NotVisible
    card = sheets.open_card(actor)
    opened = next((one for one in card if one.id == sheet_id), None)
    past = past_of(opened.sheet, _found(sheet_id, number)) if opened else None
    if past is None:
        raise NotVisible
    profile = next((_profile_of(past, one) for one in card if one.definition.role == "profile"), None)
    style = sheets.style_of(actor)
    return answers.Read(past, profile, Card((past.view,), profile.view if profile else None, style))


def _profile_of(past: Past, profile: Opened) -> Opened | None:
    number = past.revision.profile_revision
    kept = revision_from(profile.id, number) if number else None
    return past_of(profile.sheet, kept) if kept else None


def _found(sheet_id: uuid.UUID, number: int) -> Revision:
    found = find_revision(sheet_id, number)
    if found is None:
        raise NotVisible
    return found


@dataclass(frozen=True)
class Comparison:
    """Two states of a sheet side by side; `new` is a snapshot or the sheet of now. `moments`: what else there is."""

    opened: Opened
    old: Past
    new: Opened
    changed: list[Changed]
    moments: list[tuple[int, datetime]]

    @property
    def number(self) -> int | None:
        """Which snapshot the newer one is; None for now."""
        return self.new.number if isinstance(self.new, Past) else None


def compare(actor: Actor | None, sheet_id: uuid.UUID, old: int, new: int | None = None) -> Comparison:
    """Two snapshots of a sheet, or one with now, the older one first whatever the order of the numbers. Raises
    NotVisible."""
    opened = sheets.open_sheet(actor, sheet_id)
    assert actor is not None
    first, last = sorted((old, new)) if new is not None else (old, None)
    before = past_of(opened.sheet, _found(sheet_id, first))
    after = opened if last is None else past_of(opened.sheet, _found(sheet_id, last))
    changed = differences(_state(before), _state(after), sheets.style_of(actor))
    return Comparison(opened, before, after, changed, moments_of(sheet_id))


@dataclass(frozen=True)
class Restoring:
    """What restoring a snapshot would change, and what finds no place in the form of today, as label and text."""

    opened: Opened
    past: Past
    changed: list[Changed]
    left: tuple[tuple[str, str], ...]


def restoring(actor: Actor | None, sheet_id: uuid.UUID, number: int) -> Restoring:
    """What `restore` would do. Writes nothing. Raises NotVisible, OldVersion."""
    opened = sheets.open_sheet(actor, sheet_id, act="restore")
    assert actor is not None
    if opened.is_old:
        raise OldVersion(opened)
    past = past_of(opened.sheet, _found(sheet_id, number))
    part, _, left = _brought_back(opened, past)
    values = together({**opened.stored, PERSON: part.stored()})
    after = State(opened.definition, values, part.unread)
    return Restoring(opened, past, differences(_state(opened), after, sheets.style_of(actor)), left)


def restore(actor: Actor | None, sheet_id: uuid.UUID, number: int, *, device: str | None = None) -> Opened:
    """Bring back what the person had written at a snapshot; what others wrote stays as it is. The state of before stays
    a revision, and the restored one is one, as a draft. Nothing happens when nothing would change.

    A snapshot of an older version of the form comes back the way an old sheet does: carried over, through the gate.
    Raises NotVisible, and OldVersion while the sheet itself is of an older version."""
    opened = sheets.opened_for(actor, sheet_id, "restore")
    past = past_of(opened.sheet, _found(sheet_id, number))
    part, changed, _ = _brought_back(opened, past)
    if not changed:
        db.session.rollback()
        return opened
    # A page that is still open goes on saving in passing: without this, its next snapshot would take the place of what
    # stands here now.
    revisions.keep(actor, opened.sheet, "button")
    mine = opened.part
    mine.values, mine.unread, mine.changed = part.values, part.unread, part.changed
    sheets.write(actor, opened, "restore", device=device)
    record("save", actor, opened.definition.id)
    db.session.commit()
    return opened


def _brought_back(opened: Opened, past: Past) -> tuple[Part, list[str], tuple[tuple[str, str], ...]]:
    then: Part = past.part
    left: tuple[tuple[str, str], ...] = ()
    if past.definition is not opened.definition:
        carried = versions.carried(past, writers=(PERSON,))
        then, left = carried.parts.get(PERSON, Part()), carried.left
    part, changed = restored(opened.part, then, revision=opened.sheet.revision + 1, at=utc_now().isoformat())
    return part, changed, left
