"""Bringing what a guest wrote into the account that somebody signed in to. Nothing is dropped: where both have the same
form, the account's stays in its place, and the guest's waits among the removed sheets and for ever in the history, until
the person has compared and chosen."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from app.jobcard import new_row_id
from app.models import (
    Account,
    Revision,
    Sheet,
    db,
    find_sheet,
    hold_accounts,
    removed_sheets,
    sheets_of,
    utc_now,
)
from app.policies import Actor, NotVisible, WholeCard, require

from . import assessments, audit, chronicle, counting, history, shares
from .history import Restoring
from .library import library


@dataclass(frozen=True)
class Offer:
    """A guest's card in this browser: when it was last written on. Nothing that stands on it is shown before the person
    says that it is theirs."""

    saved_at: datetime


@dataclass(frozen=True)
class Waiting:
    """A form that both had: the guest's sheet among the removed ones, the account's own, and the number under which the
    guest's is in the history of that one."""

    sheet_id: uuid.UUID
    own_id: uuid.UUID
    number: int


def offer(guest: Actor | None) -> Offer | None:
    """What this browser's guest could bring; None when there is nothing written."""
    if guest is None or not guest.guest or guest.account_id is None:
        return None
    times = [one.saved_at for one in sheets_of(guest.account_id) if one.revision and one.saved_at]
    times += assessments.times(guest.account_id)
    return Offer(max(times)) if times else None


def bring(actor: Actor, guest: Actor) -> list[Waiting]:
    """Moves every sheet of the guest into the account of a member, and deletes the guest. Answers the forms that the
    account had written on, too: to be compared. Commits. Raises NotVisible."""
    if actor.guest:
        raise NotVisible
    return unite(actor, guest)


def unite(actor: Actor, guest: Actor) -> list[Waiting]:
    """The same into any card, also another guest's: for somebody who has proven that both are theirs."""
    if actor.account_id is None or guest.account_id in (None, actor.account_id) or not guest.guest:
        raise NotVisible
    for one in (actor, guest):
        require(one, "write", WholeCard(one.account_id))  # type: ignore[arg-type]
    owner, waiting = actor.account_id, list[Waiting]()
    counting.hold()
    _hold(owner, guest.account_id)
    counting.unite(owner, guest.account_id)
    own = {one.definition: one for one in sheets_of(owner)}
    coming = [one for one in sheets_of(guest.account_id) if one.revision]
    for sheet in sorted(coming, key=_profile_last):
        other = None if library().latest(sheet.definition).many else own.get(sheet.definition)
        if other is not None and not other.revision:
            db.session.delete(other)
            db.session.flush()
            other = None
        if other is not None:
            waiting.append(Waiting(sheet.id, other.id, _set_aside(actor, sheet, other)))
        sheet.account_id = owner
        db.session.flush()
    removed = removed_sheets(guest.account_id)
    for sheet in removed:
        sheet.account_id = owner
    for thing in (assessments, shares, chronicle):
        thing.move(guest.account_id, owner)
    account = db.session.get_one(Account, owner)
    account.kind = account.kind or db.session.get_one(Account, guest.account_id).kind
    _unpin(owner, coming, own)
    _sign(guest.account_id, owner, [*coming, *removed])
    db.session.flush()
    db.session.execute(delete(Account).where(Account.id == guest.account_id))
    audit.note(actor, "bring", owner_id=owner, thing="card")
    db.session.commit()
    db.session.expunge_all()
    return waiting


def _hold(owner: uuid.UUID, guest: uuid.UUID) -> None:
    """Keeps whoever writes on one of the two cards waiting until the commit, and looks at both afresh. Raises NotVisible
    where the guest is gone, or a member by now."""
    accounts = hold_accounts(owner, guest)
    if len(accounts) < 2 or accounts[guest].joined_at is not None:
        db.session.rollback()
        raise NotVisible
    written = select(Sheet.id).where(Sheet.account_id.in_((owner, guest)))
    db.session.execute(written.order_by(Sheet.id).with_for_update())
    db.session.expire_all()


def _profile_last(sheet: Sheet) -> bool:
    return sheet.definition == library().profile.id


def choosing(actor: Actor, waiting: Waiting) -> Restoring:
    """What would change if the guest's took the place of the account's own. Raises NotVisible, sheets.OldVersion."""
    return history.restoring(actor, waiting.own_id, waiting.number)


def choose(actor: Actor, waiting: Waiting, *, device: str | None = None) -> None:
    """The guest's it is: what stands on it is written on the account's own sheet, as a revision; what stood there is
    another. The guest's sheet stays among the removed ones, as long as any. Commits. Raises as `choosing`."""
    history.restore(actor, waiting.own_id, waiting.number, device=device)


def _set_aside(actor: Actor, sheet: Sheet, other: Sheet) -> int:
    """The guest's sheet among the removed ones, and what stands on it in the history of the account's own; answers its
    number there."""
    standing = find_sheet(other.id, writing=True)
    assert standing is not None
    for source, cause in ((sheet, "brought"), (standing, "kept")):
        standing.revision += 1
        parts = {part.writer: part.open_from("sealed") for part in source.parts}
        revision = Revision.of(standing, by=actor, cause=cause)
        revision.seal_into("sealed", parts)
        db.session.add(revision)
        db.session.flush()
    sheet.removed_at, sheet.slot = utc_now(), new_row_id()
    return standing.revision - 1


def _unpin(owner: uuid.UUID, coming: list[Sheet], own: dict[str, Sheet]) -> None:
    """Where the account keeps its own 基本情報, the snapshots that came along point to nobody's any more."""
    profile = own.get(library().profile.id)
    if profile is not None and profile.revision:
        ids = [one.id for one in coming]
        db.session.execute(update(Revision).where(Revision.sheet_id.in_(ids)).values(profile_revision=None))


def _sign(guest: uuid.UUID, owner: uuid.UUID, along: list[Sheet]) -> None:
    """What the guest saved, its owner saved."""
    theirs = Revision.sheet_id.in_([one.id for one in along]), Revision.actor_id == guest
    db.session.execute(update(Revision).where(*theirs).values(actor_id=owner))
