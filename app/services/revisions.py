"""Keeping revisions (更新履歴): which saves leave a snapshot, and which snapshots give way to a later one."""

from __future__ import annotations

from sqlalchemy import select, update

from app.models import AnySheet, Revision, add_revision, db, forget_autosaves, pin_autosave, revision_number
from app.policies import Actor

from .library import library


def keep(
    actor: Actor | None,
    sheet: AnySheet,
    cause: str,
    *,
    page: str | None = None,
    device: str | None = None,
    raised: bool = False,
) -> None:
    """Take a snapshot of the sheet as it stands, parts sealed; the caller commits. `raised`: this act made the
    revision, so that no snapshot of it can be there.

    Saves in passing leave one snapshot a page and day: the next save of the same page takes its place. Every other cause
    stays for ever; where an autosaved snapshot of the very same state stands already, with its time and its author, it
    stays for that cause. A sheet on which nothing was ever written leaves none."""
    if page:
        forget_autosaves(sheet.id, page)
    if not sheet.revision or (not raised and _is_kept(sheet, cause)):
        return
    # A card can be read as of any date: each snapshot says which state of 基本情報 belonged to it.
    profile = library().profile.id
    number = sheet.revision if sheet.definition == profile else revision_number(sheet.account_id, profile)
    add_revision(sheet, by=actor, cause=cause, page=page, profile_revision=number, device=device)


def _is_kept(sheet: AnySheet, cause: str) -> bool:
    """Whether there is a snapshot of this very state; an autosaved one stays for any other cause from now on."""
    here = (Revision.sheet_id == sheet.id, Revision.number == sheet.revision)
    there = db.session.scalar(select(Revision.cause).where(*here))
    if there == "autosave" and cause != "autosave":
        stays = update(Revision).where(*here).values(cause=cause)
        db.session.execute(stays.execution_options(synchronize_session=False))
    return there is not None


def pin(sheet: AnySheet) -> None:
    """Let the newest snapshot stay for ever; the caller commits. For a save that replaces the text of another page: that
    page may live on, and its next save would forget the only snapshot which its text is in."""
    pin_autosave(sheet.id, sheet.revision)
