"""Taking the card home: which sheets, in which form, as which file."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from app import documents, policies
from app.jobcard import Card, Definition, Resume, Style, blank, is_begun, today
from app.policies import Actor, WholeCard

from . import chronicle, limits, past_cards, sheets
from .library import library
from .record import record
from .sheets import Opened

# Two files at a time in one process: pages stay quick while many print, and who waits too long is told so.
PRINTERS = threading.BoundedSemaphore(2)
# Who brings a file that is slow to read keeps nobody from taking theirs home.
READERS = threading.BoundedSemaphore(1)
PATIENCE = 10.0
EXPORTS_PER_HOUR = 200
WRITERS: dict[str, Callable[[Card, documents.Choice], bytes]] = {
    "pdf": documents.write_pdf,
    "xlsx": documents.write_xlsx,
    "csv": documents.write_csv,
}
TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
STYLES: dict[str, Style] = {"japanese": "japanese", "western": "western"}
BLANK = ("pdf", "xlsx")


class Busy(Exception):
    """All printers are taken; a moment later one will be free."""

    retry_after = 10


class NothingChosen(ValueError):
    """No sheet was chosen, or none of the chosen ones is there."""


@dataclass(frozen=True)
class File:
    """A finished file with its Japanese name and its media type."""

    name: str
    type: str
    content: bytes


@dataclass(frozen=True)
class Sheet:
    """A sheet that can be taken home: whether anything stands on it, and characters no printer here knows."""

    opened: Opened
    begun: bool
    unprintable: tuple[str, ...]

    @property
    def definition(self) -> Definition:
        """Its form."""
        return self.opened.definition


def available(actor: Actor | None) -> list[Sheet]:
    """The person's sheets, the profile aside (every form prints from it)."""
    card = sheets.open_card(_known(actor))
    profile = next((one for one in card if one.definition.role == "profile"), None)
    return [
        Sheet(one, is_begun(one.definition, one.part.values), _unprintable(_card(actor, [one], profile)))
        for one in card
        if one.definition.role != "profile"
    ]


def export(
    actor: Actor | None,
    kind: str,
    forms: Collection[str],
    *,
    style: str | None = None,
    choice: documents.Choice,
    device: str | None = None,
) -> File:
    """The chosen sheets in one file. kind: pdf, xlsx or csv; style: japanese or western dates, None for the person's
    own setting. Raises NothingChosen, Busy, limits.TooMany, NotVisible."""
    known = _known(actor)
    policies.require(known, "download", WholeCard(policies.account_of(known)))
    limits.require("export", str(known.account_id), most=EXPORTS_PER_HOUR, seconds=3600)
    held = sheets.open_card(known)
    profile = next((one for one in held if one.definition.role == "profile"), None)
    chosen = [one for one in held if one.definition.id in forms and one.definition.role != "profile"]
    if not chosen:
        raise NothingChosen
    card = _card(known, chosen, profile)
    card = replace(card, style=STYLES.get(style or "", card.style))
    file = printed(card, kind, choice)
    note_taken(known, chosen, kind, device)
    return file


def export_past(actor: Actor | None, day: date, *, device: str | None = None) -> File:
    """The card as it read at the end of an earlier day, as PDF. Raises NothingChosen for a card on which nothing stood,
    past_cards.NoSuchDay, Busy, limits.TooMany, NotVisible."""
    known = _known(actor)
    policies.require(known, "download", WholeCard(policies.account_of(known)))
    limits.require("export", str(known.account_id), most=EXPORTS_PER_HOUR, seconds=3600)
    past = past_cards.as_of(known, day)
    if not past.sheets:
        raise NothingChosen
    file = printed(past.card, "pdf", documents.Choice())
    note_taken(known, past.sheets, "pdf", device)
    return file


def note_taken(actor: Actor, taken: Sequence[Opened], kind: str, device: str | None) -> None:
    """In the person's own history, and without the person in the figures."""
    note_forms(actor, [one.definition.id for one in taken], kind, device)


def note_forms(actor: Actor, forms: Sequence[str], kind: str, device: str | None) -> None:
    """The same by the ids of the forms, for a paper that is put together from all of them."""
    chronicle.note(policies.account_of(actor), actor, "download", forms, kind=kind, device=device)
    for form in forms:
        record("download", actor, form, kind)


def blank_form(form_id: str, kind: str) -> File:
    """An empty form to be filled in by hand or in Excel. Raises NotVisible for one that does not exist."""
    if form_id not in {one.id for one in library().forms} or kind not in BLANK:
        raise policies.NotVisible
    definition = library().latest(form_id)
    if definition.role == "application" and kind != "pdf":
        raise policies.NotVisible
    return _blank(definition, kind)


@lru_cache(maxsize=32)
def _blank(definition: Definition, kind: str) -> File:
    """Printed once for each process: it is the same for everybody."""
    if definition.role == "application":
        return printed_resume(Resume(blank=True))
    return printed(Card((blank(definition),)), kind, documents.Choice())


@contextmanager
def printing(of: threading.BoundedSemaphore = PRINTERS) -> Iterator[None]:
    """As one of those who make a file at a time, or read one. Raises Busy."""
    if not of.acquire(timeout=PATIENCE):
        raise Busy
    try:
        yield
    finally:
        of.release()


def printed(card: Card, kind: str, choice: documents.Choice) -> File:
    """A card as a file, whoever wrote it. Raises Busy."""
    with printing():
        content = WRITERS[kind](card, choice)
    return File(documents.filename(card, kind), TYPES[kind], content)


def printed_resume(resume: Resume) -> File:
    """A 履歴書 as PDF. Raises Busy."""
    with printing():
        content = documents.write_resume(resume)
    blank_word = "記入用_" if resume.blank else ""
    return File(f"履歴書_{blank_word}{today():%Y%m%d}.pdf", TYPES["pdf"], content)


def _card(actor: Actor | None, chosen: list[Opened], profile: Opened | None) -> Card:
    views = tuple(one.view for one in chosen)
    return Card(views, profile.view if profile else None, sheets.style_of(_known(actor)))


def _unprintable(card: Card) -> tuple[str, ...]:
    return tuple(documents.unprintable(card))


def _known(actor: Actor | None) -> Actor:
    if actor is None:
        raise policies.NotVisible
    return actor
