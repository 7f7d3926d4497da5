"""Keeping revisions (更新履歴): which saves leave a snapshot, and which snapshots give way to a later one."""

from __future__ import annotations

from sqlalchemy import delete, select

from app.models import Revision, Sheet, db, forget_autosaves, revision_number
from app.policies import Actor

from .library import library


def keep(actor: Actor | None, sheet: Sheet, cause: str, *, page: str | None = None, device: str | None = None) -> None:
    """Take a snapshot of the sheet as it stands, parts sealed; the caller commits.

    Saves in passing leave one snapshot a page: the next save of the same page takes its place. Every other cause stays
    for ever, and takes the place of an autosaved snapshot of the very same state. A sheet on which nothing was ever
    written leaves none."""
    if page:
        forget_autosaves(sheet.id, page)
    if not sheet.revision:
        return
    here = (Revision.sheet_id == sheet.id, Revision.number == sheet.revision)
    there = db.session.scalar(select(Revision.cause).where(*here))
    if there == "autosave" and cause != "autosave":
        db.session.execute(delete(Revision).where(*here))
    elif there is not None:
        return
    # A card can be read as of any date: each snapshot says which state of 基本情報 belonged to it.
    profile = library().profile.id
    number = sheet.revision if sheet.definition == profile else revision_number(sheet.account_id, profile)
    db.session.add(Revision.of(sheet, by=actor, cause=cause, page=page, profile_revision=number, device=device))
