"""Loading a file: what it says, what it would change, and taking it in. Until somebody has looked, nothing is written
on any sheet."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from sqlalchemy import delete

from app import documents, policies
from app.documents import NotOurs, Written
from app.jobcard import (
    Changed,
    Definition,
    Part,
    Reading,
    Save,
    State,
    apply,
    as_written,
    differences,
    read_section,
    taken_in,
    together,
)
from app.models import Upload, db, utc_now
from app.policies import Actor, WholeCard, account_of

from . import files, limits, revisions, sheets, versions
from .library import library
from .record import record
from .sheets import PERSON, Opened

GOOD_FOR = timedelta(hours=1)
# Whole classes and counters load from one address.
FILES_PER_HOUR = 300


class NeedsWords(Exception):
    """The file is locked, and no words were given."""


@dataclass(frozen=True)
class Coming:
    """What a file says about one form: how the sheet would stand, what would change, what found no place. `blocked`: the
    sheet itself is of an older version and has to be carried over first."""

    definition: Definition
    opened: Opened | None
    part: Part
    paths: tuple[str, ...]
    faults: tuple[str, ...]
    left: tuple[str, ...]
    style: str

    @property
    def blocked(self) -> bool:
        """Whether it cannot be loaded now."""
        return self.opened is not None and self.opened.is_old

    @cached_property
    def changed(self) -> list[Changed]:
        """Place by place, what loading would change."""
        stored = self.opened.stored if self.opened else {}
        before, after = together(stored), together({**stored, PERSON: self.part.stored()})
        now = self.opened.part if self.opened else Part()
        old, new = State(self.definition, before, now.unread), State(self.definition, after, self.part.unread)
        return differences(old, new, self.style)


@dataclass(frozen=True)
class Loading:
    """Everything in a file that was brought; `unknown` names forms that this site does not have."""

    coming: tuple[Coming, ...]
    unknown: tuple[str, ...]

    @property
    def loadable(self) -> bool:
        """Whether loading would change anything."""
        return any(one.paths and not one.blocked for one in self.coming)


def read(content: bytes, words: str, client: str | None) -> list[Written]:
    """What a file says that somebody brings. `client`: the network address it came from, used only to count.

    Raises NotOurs with a sentence, NeedsWords, documents.WrongWords, files.Busy, limits.TooMany."""
    limits.require("load", limits.network_of(client or ""), most=FILES_PER_HOUR, seconds=3600)
    with files.printing(files.READERS):
        if documents.is_locked(content):
            if not words:
                raise NeedsWords
            content = documents.unlock(content, words)
        written = documents.read_stranger(content, library().folder)
    if not any(one.values for one in written):
        raise NotOurs("このファイルには、書いた内容が入っていません。")
    return written


def keep(actor: Actor, written: Sequence[Written]) -> None:
    """Keeps what a file says for an hour, in the place of the one before. Commits."""
    owner = account_of(actor)
    policies.require(actor, "write", WholeCard(owner))
    db.session.execute(delete(Upload).where(Upload.account_id == owner))
    db.session.add(Upload.of([vars(one) for one in written], account_id=owner, made_at=utc_now()))
    db.session.commit()


def waiting(actor: Actor) -> Loading | None:
    """What the file that was brought last would change; None when there is none, or not any more."""
    policies.require(actor, "read", WholeCard(account_of(actor)))
    row = _upload(actor)
    if row is None:
        return None
    card = {one.definition.id: one for one in sheets.open_card(actor) if not library().latest(one.definition.id).many}
    known = [one.id for one in (library().profile, *library().forms)]
    written = [Written(**one) for one in row.open_from("sealed")]
    once = {one.form: one for one in reversed(written) if one.form in known}
    coming = [_coming(once[form], card.get(form), sheets.style_of(actor)) for form in known if form in once]
    return Loading(tuple(coming), tuple(one.form for one in written if one.form not in known))


def load(actor: Actor, forms: Collection[str], *, device: str | None = None) -> list[uuid.UUID]:
    """Takes the chosen forms of the file in, each as a revision; answers the sheets that changed. What stood there before
    stays a revision, too, and what could not be read is kept as it is in the file. Commits."""
    loading = waiting(actor)
    chosen = [one for one in loading.coming if one.definition.id in forms and not one.blocked] if loading else []
    if not chosen:
        return []
    sheets.add_sheets(actor, [one.definition.id for one in chosen])
    ids = {one.definition.id: one.id for one in sheets.open_card(actor)}
    row = _upload(actor)
    written = {one["form"]: Written(**one) for one in reversed(row.open_from("sealed"))} if row else {}
    done = [
        sheet_id
        for form, sheet_id in sorted(ids.items(), key=lambda one: one[1])
        if form in {one.definition.id for one in chosen} and form in written
        if _take_in(actor, sheet_id, written[form], device)
    ]
    forget(actor)
    return done


def forget(actor: Actor) -> None:
    """Forgets the file that was brought. Commits."""
    db.session.execute(delete(Upload).where(Upload.account_id == account_of(actor)))
    db.session.commit()


def purge(now: datetime) -> int:
    """Forgets files that nobody looked at for an hour; answers how many. Commits."""
    gone = db.session.execute(delete(Upload).where(Upload.made_at < now - GOOD_FOR))
    db.session.commit()
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _take_in(actor: Actor, sheet_id: uuid.UUID, written: Written, device: str | None) -> bool:
    opened = sheets.opened_for(actor, sheet_id, "write")
    coming = _coming(written, opened, sheets.style_of(actor))
    if not coming.paths:
        return False
    # As before a restoring: a page that is still open may not take the place of what stands here now.
    revisions.keep(actor, opened.sheet, "button")
    mine = opened.part
    mine.values, mine.unread, mine.changed = coming.part.values, coming.part.unread, coming.part.changed
    sheets.write(actor, opened, "import", device=device)
    record("save", actor, opened.definition.id)
    return True


def _coming(written: Written, opened: Opened | None, style: str) -> Coming:
    definition = library().latest(written.form)
    revision, now = (opened.sheet.revision, opened.part) if opened else (0, Part())
    values, left = _forward(written, definition, revision + 1)
    reading = read_section(definition, values)
    groups = [one.id for one in definition.fields.values() if one.is_group and one.id in values]
    part, paths = taken_in(now, reading, groups, revision=revision + 1, at=utc_now().isoformat())
    faults = tuple(dict.fromkeys(reading.faults.values()))
    return Coming(definition, opened, part, tuple(paths), faults, (*left, *reading.unknown), style)


def _forward(written: Written, newest: Definition, revision: int) -> tuple[dict[str, object], tuple[str, ...]]:
    """What the file says, in the newest version of the form, and what found no place there."""
    if written.version == newest.version or written.version not in _versions(written.form):
        return written.values, ()
    definition = library().definition(written.form, written.version)
    reading: Reading = read_section(definition, written.values)
    part = Part()
    apply(part, Save(reading.values, reading.unread, 0, "", codes=reading.codes), revision)
    outcome = versions.carried_parts(definition, {PERSON: part}, revision)
    carried = outcome.parts[PERSON]
    return as_written(carried.values, carried.unread), tuple(f"{label}：{text}" for label, text in outcome.left)


def _versions(form: str) -> set[str]:
    return {one.version for one in library().versions(form)}


def _upload(actor: Actor) -> Upload | None:
    row = db.session.get(Upload, account_of(actor))
    return row if row is not None and row.made_at > utc_now() - GOOD_FOR else None
