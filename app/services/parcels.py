"""The card as a file to be loaded again: locked with words that the person chooses."""

from __future__ import annotations

from app import documents, policies
from app.documents import Packed
from app.jobcard import Part, today
from app.models import db, utc_now
from app.policies import Actor, NotVisible, WholeCard, account_of

from . import files, limits, sheets
from .files import File
from .sheets import PERSON, Opened

LOCKED = "application/octet-stream"


def locked(actor: Actor | None, words: str, *, device: str | None = None) -> File:
    """Everything that stands on the card, under these words. Raises files.NothingChosen for an empty card, files.Busy,
    limits.TooMany, NotVisible."""
    if actor is None:
        raise NotVisible
    policies.require(actor, "download", WholeCard(account_of(actor)))
    limits.require("export", str(actor.account_id), most=files.EXPORTS_PER_HOUR, seconds=3600)
    held = [one for one in sheets.open_card(actor) if one.sheet.revision]
    if not held:
        raise files.NothingChosen
    # Locking and waiting for one's turn take long, and nobody's save may wait for that.
    db.session.rollback()
    with files.printing():
        content = documents.lock(documents.write_json([packed(one) for one in held], at=utc_now()), words)
    files.note_taken(actor, held, "locked", device)
    return File(f"ジョブ・カード_一式_{today():%Y%m%d}.jobcard", LOCKED, content)


def packed(opened: Opened) -> Packed:
    """A sheet for the file."""
    others = {writer: stored["values"] for writer, stored in opened.stored.items() if writer != PERSON}
    part: Part = opened.part
    return Packed(opened.definition, part, opened.sheet.status, opened.sheet.saved_at, others)
