"""年表チェック for a person: what there is to notice on their card, without what they put away."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from app import policies
from app.jobcard import OPEN, Card, Hint, groups_of, hints, months_of, today
from app.models import PutAway, db, sealing, utc_now
from app.policies import Actor, NotVisible, WholeCard

from . import sheets
from .sheets import Opened

# Characters of the hash by which pages name a hint: enough for the few of one card.
SHORT = 12
PROFILE = "profile"


@dataclass(frozen=True)
class Leading:
    """A way that a page offers: its words, and the sheet, group and row it leads to (no row: a new one; no group: the
    sheet's first page)."""

    word: str
    opened: Opened
    group_id: str
    row_id: str


@dataclass(frozen=True)
class Noticed:
    """A hint on a page, by the `id` that the page gives back to put it away."""

    id: str
    hint: Hint
    ways: tuple[Leading, ...]
    is_away: bool


@dataclass(frozen=True)
class Noticing:
    """The hints that speak of one sheet: those to be shown, and those put away."""

    shown: tuple[Noticed, ...] = ()
    away: tuple[Noticed, ...] = ()


def noticed(actor: Actor | None, sheet_id: uuid.UUID, card: Iterable[Opened] | None = None) -> Noticing:
    """What is to be noticed about a sheet beside the others of its card; `card` where it is open already. For forms
    without years this asks the database nothing. Raises NotVisible."""
    known = _known(actor)
    opened = list(card) if card is not None else sheets.open_card(known)
    here = next((one for one in opened if one.id == sheet_id), None)
    if here is None:
        raise NotVisible
    if here.definition.role != PROFILE and not any(groups_of(here.definition)):
        return Noticing()
    found = [one for one in _hints(known, opened) if _speaks_of(one[1], here, _dated(opened))]
    away = _away(known, [digest for digest, _ in found]) if found else set()
    every = [_noticed(digest, hint, opened, digest in away) for digest, hint in found]
    return Noticing(tuple(one for one in every if not one.is_away), tuple(one for one in every if one.is_away))


def put(actor: Actor | None, hint_id: str, *, away: bool) -> None:
    """Put a hint away for good, or bring it back. It comes back by itself when what it speaks of changes. A hint that
    is no longer there is none to be put away. Raises NotVisible."""
    known = _known(actor)
    assert known.account_id is not None
    policies.require(known, "write", WholeCard(known.account_id))
    digest = next((one for one, _ in _hints(known, sheets.open_card(known)) if _short(one) == hint_id), None)
    if digest is None:
        return
    if not away:
        db.session.execute(delete(PutAway).where(PutAway.account_id == known.account_id, PutAway.hint == digest))
    elif not _away(known, [digest]):
        db.session.add(PutAway(account_id=known.account_id, hint=digest, at=utc_now()))
    try:
        db.session.commit()
    except IntegrityError:
        # Two taps at once: it is away.
        db.session.rollback()


def months(actor: Actor | None, hint_id: str, opened: Opened, group_id: str) -> Mapping[str, str]:
    """What a gap's new row begins with: its first and last month, by the ids of the group's fields."""
    group = opened.definition.fields[group_id]
    if not group.option("timeline"):
        return {}
    known = _known(actor)
    found = (hint for digest, hint in _hints(known, sheets.open_card(known)) if _short(digest) == hint_id)
    hint = next((one for one in found if one.span), None)
    if hint is None or hint.span is None:
        return {}
    said = [str(hint.span[0]), str(hint.span[1] or OPEN)]
    return dict(zip(months_of(group), said, strict=False))


def _known(actor: Actor | None) -> Actor:
    if actor is None or actor.account_id is None:
        raise NotVisible
    return actor


def _dated(card: list[Opened]) -> list[Opened]:
    """The sheets that the kernel looks at, in its order."""
    return [one for one in card if any(groups_of(one.definition))]


def _hints(actor: Actor, card: list[Opened]) -> list[tuple[bytes, Hint]]:
    """Every hint with its keyed hash: what it speaks of is the person's alone."""
    profile = next((one for one in card if one.definition.role == PROFILE), None)
    views = tuple(one.view for one in _dated(card))
    found = hints(Card(views, profile.view if profile else None, sheets.style_of(actor)), today())
    return [(sealing.lookup_hash("hint", f"{actor.account_id}\n{one.key}"), one) for one in found]


def _speaks_of(hint: Hint, here: Opened, dated: list[Opened]) -> bool:
    if here.definition.role == PROFILE:
        return not hint.rows
    return not hint.rows or any(dated[n] is here for n in hint.sheets)


def _away(actor: Actor, digests: list[bytes]) -> set[bytes]:
    wanted = select(PutAway.hint).where(PutAway.account_id == actor.account_id, PutAway.hint.in_(digests))
    return set(db.session.scalars(wanted))


def _noticed(digest: bytes, hint: Hint, card: list[Opened], is_away: bool) -> Noticed:
    dated = _dated(card)
    profile = next((one for one in card if one.definition.role == PROFILE), None)
    ways = []
    for way in hint.ways:
        opened = dated[way.sheet] if way.group_id else profile
        if opened is not None:
            ways.append(Leading(way.word, opened, way.group_id, way.row_id))
    return Noticed(_short(digest), hint, tuple(ways), is_away)


def _short(digest: bytes) -> str:
    return digest.hex()[:SHORT]
