"""Sheets as they will be printed, page by page as pictures."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app import documents, policies
from app.policies import Actor

from . import answers, files, limits
from .answers import Read
from .files import PRINTERS, Busy
from .library import library

PICTURES_PER_HOUR = 2000
# Dots from side to side: twice the width of a phone, and as much again for looking closely.
WIDTH, LARGE = 720, 1440
# So many requests of a process may wait for pictures; of its eight threads some are always left for pages.
QUEUE = threading.BoundedSemaphore(6)
# And one of them at a time is drawn, so that the second printer is there for files.
TURN = threading.Lock()


@dataclass(frozen=True)
class Preview:
    """A sheet with the number of pages it prints on, and the page on which the place that was asked for stands."""

    read: Read
    pages: int
    page: int


def preview(actor: Actor | None, sheet_id: uuid.UUID, place: tuple[str, ...] = ()) -> Preview:
    """How many pages a sheet has; `place` is a section, a group and the id of one of its rows, or nothing.

    Raises NotVisible, Busy, limits.TooMany."""
    read = _printed(actor, sheet_id)
    _count(actor)
    names, number = _sought(read, place)
    with _press() as press:
        return Preview(read, *press.find(read.card, names, number))


def picture(actor: Actor | None, sheet_id: uuid.UUID, page: int, *, large: bool = False) -> bytes:
    """A page of a sheet as a PNG. Raises NotVisible also for a page that the sheet does not have; Busy,
    limits.TooMany."""
    read = _printed(actor, sheet_id)
    _count(actor)
    with _press() as press:
        drawn = press.draw(read.card, page, LARGE if large else WIDTH)
    if drawn is None:
        raise policies.NotVisible
    return drawn


def warm() -> None:
    """Have this process's press ready before somebody wants a picture."""
    _press_of(library().folder).start()


def _count(actor: Actor | None) -> None:
    if actor is not None:
        limits.require("preview", str(actor.account_id), most=PICTURES_PER_HOUR, seconds=3600)


def _printed(actor: Actor | None, sheet_id: uuid.UUID) -> Read:
    """The sheet with its person; what only others print from has no paper of its own."""
    read = answers.read(actor, sheet_id)
    if read.opened.definition.role == "profile":
        raise policies.NotVisible
    return read


def _sought(read: Read, place: tuple[str, ...]) -> tuple[list[str], int | None]:
    """The fields and groups of a place, and the number of the row."""
    if len(place) == 2:
        ids = [row["_id"] for row in read.view.rows(place[0])]
        return [place[0]], ids.index(place[1]) + 1 if place[1] in ids else None
    section = read.opened.definition.sections_by_id.get(place[0]) if place else None
    return list(section.by_id) if section else [], None


@cache
def _press_of(content: Path) -> documents.Press:
    return documents.Press(content)


@contextmanager
def _press() -> Iterator[documents.Press]:
    """The press, as one of those who print at a time. Raises Busy."""
    with ExitStack() as held:
        for barrier, patience in ((QUEUE, 0.0), (TURN, files.PATIENCE), (PRINTERS, files.PATIENCE)):
            if not barrier.acquire(timeout=patience):
                raise Busy
            held.callback(barrier.release)
        try:
            yield _press_of(library().folder)
        except documents.NotDrawn:
            raise Busy from None
