"""The history of a whole card: everything that was saved, registered, restored, taken home or looked at, newest first."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert, update

from app import policies
from app.jobcard import Definition
from app.models import Save, Use, db, engine, revisions_between, saves_until, uses_until, utc_now
from app.policies import Actor, NotVisible, WholeCard

from .history import DEVICES, ROLES, Entry, Past, entry_of, past_of
from .library import library

PAGE = 20
# Where a page ends: a moment, and how many lines of that very moment were shown already.
PLACE = re.compile(r"([0-9]{1,16})-([0-9]{1,5})")
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
KINDS = {"pdf": "PDF", "xlsx": "Excel", "csv": "CSV", "locked": "合言葉つきのファイル", "zip": "全部入りのzip"}
# What others do, as the owner reads it.
DONE = {
    "look": "見ました",
    "look_up": "アカウントの状態を確認（書いた内容は見ていません）",
    "role": "アカウントの役割を変更",
    "suspend": "アカウントを停止",
    "reopen": "アカウントの停止を解除",
    "end_sessions": "すべての端末をログアウト",
}
_NOTE = insert(Use)


@dataclass(frozen=True)
class Saved:
    """A line about a snapshot. `removed`: its sheet is not on the card any more."""

    entry: Entry
    removed: bool

    @property
    def at(self) -> datetime:
        """When."""
        return self.entry.at


@dataclass(frozen=True)
class Used:
    """A line about a file that was taken home, or about what somebody else did."""

    use: Use
    forms: tuple[Definition, ...]

    @property
    def at(self) -> datetime:
        """When."""
        return self.use.at

    @property
    def how(self) -> str:
        """What happened, in words."""
        return f"{KINDS[self.use.kind]}で持ち帰り" if self.use.kind else DONE[self.use.act]

    @property
    def who(self) -> str:
        """Who did it."""
        return "あなた" if self.use.act == "download" else ROLES[self.use.actor_role]

    @property
    def device(self) -> str:
        """On what sort of device; empty where nobody knows."""
        return DEVICES.get(self.use.device or "", "")


@dataclass(frozen=True)
class Chronicle:
    """A page of the history; `older` is the place to go on from, if there is more."""

    lines: list[Saved | Used]
    older: str


def latest(actor: Actor, most: int) -> list[Saved]:
    """The newest saves. Two queries."""
    return list(_told(actor, saves_until(_owner(actor), None, most)).values())


def chronicle(actor: Actor | None, place: str = "") -> Chronicle:
    """A page of 20 lines from a place on: three queries however much there is. Raises NotVisible, also for a place that is
    none."""
    if actor is None:
        raise NotVisible
    owner, (until, skipped) = _owner(actor), _read(place)
    most = PAGE + skipped + 1
    saves, uses = saves_until(owner, until, most), uses_until(owner, until, most)
    both: list[Save | Use] = [*saves, *uses]
    both.sort(key=_at, reverse=True)
    # Those of the moment at which the page before ended come first again.
    page = both[skipped : skipped + PAGE]
    told = _told(actor, [one for one in page if isinstance(one, Save)])
    lines = [_used(one) if isinstance(one, Use) else told.get((one.sheet.id, one.number)) for one in page]
    return Chronicle(
        [one for one in lines if one], _place(both[: skipped + PAGE]) if len(both) > skipped + PAGE else ""
    )


def note(owner: uuid.UUID, actor: Actor, act: str, forms: Sequence[str], *, kind: str = "", device: str | None) -> None:
    """Puts down that a card was taken home (`download`), looked at by somebody else (`look`), or what else they did to the
    account: a ledger, which a GET may write; in the transaction of the act, if there is one."""
    use = {"account_id": owner, "at": utc_now(), "act": act, "actor_role": actor.role, "forms": list(forms)}
    with engine.aside() as connection:
        connection.execute(_NOTE, use | {"kind": kind or None, "device": device})


def move(source: uuid.UUID, target: uuid.UUID) -> None:
    """What was done with one account's card was done with another's. Does not commit."""
    db.session.execute(update(Use).where(Use.account_id == source).values(account_id=target))


def _owner(actor: Actor) -> uuid.UUID:
    owner = policies.account_of(actor)
    policies.require(actor, "read", WholeCard(owner))
    return owner


def _at(one: Save | Use) -> datetime:
    return one.at


def _read(place: str) -> tuple[datetime | None, int]:
    if not place:
        return None, 0
    found = PLACE.fullmatch(place)
    if not found:
        raise NotVisible
    return BEGINNING + timedelta(microseconds=int(found[1])), int(found[2])


def _place(shown: Sequence[Save | Use]) -> str:
    last = shown[-1].at
    same = sum(1 for one in shown if one.at == last)
    return f"{(last - BEGINNING) // timedelta(microseconds=1)}-{same}"


def _used(use: Use) -> Used:
    known = {one.id: one for one in library().forms}
    return Used(use, tuple(known[one] for one in use.forms if one in known))


def _told(actor: Actor, saves: Sequence[Save]) -> dict[tuple[uuid.UUID, int], Saved]:
    """The saves with what each changed against the one before it; without one that a later save in passing has replaced
    since it was looked for."""
    spans: dict[uuid.UUID, tuple[int, int]] = {}
    for one in saves:
        first, last = spans.get(one.sheet.id, (one.number, one.number))
        spans[one.sheet.id] = min(first, one.number), max(last, one.number)
    sheets = {one.sheet.id: one.sheet for one in saves}
    pasts: dict[tuple[uuid.UUID, int], Past] = {}
    before: dict[tuple[uuid.UUID, int], Past | None] = {}
    newest: dict[uuid.UUID, Past] = {}
    for revision in revisions_between(spans):
        key = (revision.sheet_id, revision.number)
        before[key] = newest.get(revision.sheet_id)
        pasts[key] = newest[revision.sheet_id] = past_of(sheets[revision.sheet_id], revision)
    keys = [(one.sheet.id, one.number) for one in saves]
    return {
        key: Saved(entry_of(actor, pasts[key], before[key]), sheets[key[0]].removed_at is not None)
        for key in keys
        if key in pasts
    }
