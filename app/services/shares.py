"""Showing a result, or that a card is written, to everybody: chosen from safe words, looked at before, and taken back at
any time. The page lives as long as its person's account is in use."""

from __future__ import annotations

import re
import secrets
import uuid
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from app import assessment, documents, guidance
from app.assessment import Postcard, Shareable
from app.models import Account, Share, db, sealing, utc_now
from app.policies import Actor, NotVisible, WholeCard, account_of, require

from . import assessments, limits, sheets
from .record import record

# What is shared beside the results of self-assessments.
CARD = "card"
TOKEN_BYTES = 32
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
PUBLISHED_PER_HOUR, DRAWN_PER_HOUR, MOST = 10, 300, 20


class TooManyShares(Exception):
    """The person shows as much as may be shown at a time."""


@dataclass(frozen=True)
class Chosen:
    """What somebody chose, by id."""

    main: str
    words: str
    look: str


@dataclass(frozen=True)
class Shown:
    """Something of one's own that everybody may see."""

    id: uuid.UUID
    token: str
    postcard: Postcard
    made_at: datetime


def shareable(actor: Actor | None, what: str) -> Shareable:
    """What may be shown of a result or of the card. Raises NotVisible where there is nothing to show."""
    owner = account_of(actor)
    require(actor, "read", WholeCard(owner))
    if what == CARD:
        if not any(one.sheet.registered_at for one in sheets.open_card(actor)):  # type: ignore[arg-type]
            raise NotVisible
        return assessment.of_card()
    result = assessments.taken(actor, what).result
    if result is None:
        raise NotVisible
    return assessment.of_result(result)


def proposed(thing: Shareable, chosen: Chosen) -> Chosen:
    """The choice as it was made; the first of what is offered for what was not chosen."""
    return Chosen(
        chosen.main if chosen.main in thing.mains else next(iter(thing.mains)),
        chosen.words if chosen.words in thing.words else next(iter(thing.words)),
        chosen.look if chosen.look in assessment.share_words().looks else next(iter(assessment.share_words().looks)),
    )


def preview(actor: Actor | None, what: str, chosen: Chosen) -> bytes:
    """The picture before it is published. Raises NotVisible, limits.TooMany."""
    thing = shareable(actor, what)
    card = postcard(thing, proposed(thing, chosen))
    limits.require("share-preview", str(account_of(actor)), most=DRAWN_PER_HOUR, seconds=3600)
    return picture(card)


def postcard(thing: Shareable, chosen: Chosen) -> Postcard:
    """What everybody would see. Raises NotVisible for what is not offered."""
    try:
        return assessment.postcard(thing, chosen.main, chosen.words, chosen.look)
    except KeyError:
        raise NotVisible from None


def picture(card: Postcard) -> bytes:
    """The picture of it, as PNG."""
    return documents.draw_postcard(card.kicker, card.main, card.words, guidance.site().name, card.color)


def publish(actor: Actor | None, what: str, chosen: Chosen) -> uuid.UUID:
    """From now on everybody who has the address may see it. Commits. Raises TooManyShares, limits.TooMany, NotVisible."""
    owner = account_of(actor)
    require(actor, "write", WholeCard(owner))
    card = postcard(shareable(actor, what), chosen)
    limits.require("share", str(owner), most=PUBLISHED_PER_HOUR, seconds=3600)
    if len(mine(actor)) >= MOST:
        raise TooManyShares
    token = secrets.token_urlsafe(TOKEN_BYTES)
    content = {"token": token, **asdict(card)}
    row = Share.of(content, id=uuid.uuid4(), account_id=owner, key=_key(token), made_at=utc_now())
    db.session.add(row)
    record("share", actor, what)
    db.session.commit()
    return row.id


def mine(actor: Actor | None) -> list[Shown]:
    """All that the person shows, the newest first."""
    owner = account_of(actor)
    require(actor, "read", WholeCard(owner))
    rows = db.session.scalars(select(Share).where(Share.account_id == owner).order_by(Share.made_at.desc(), Share.id))
    return [_shown(one) for one in rows]


def remove(actor: Actor | None, share_id: uuid.UUID) -> None:
    """Nobody can see it any more, from now on. Commits. Raises NotVisible."""
    owner = account_of(actor)
    require(actor, "write", WholeCard(owner))
    gone = db.session.execute(delete(Share).where(Share.id == share_id, Share.account_id == owner))
    if not gone.rowcount:  # type: ignore[attr-defined]
        raise NotVisible
    db.session.commit()


def public(token: str) -> Postcard:
    """What everybody may see at this address. Raises NotVisible when it was taken back, or never was."""
    if not TOKEN.fullmatch(token):
        raise NotVisible
    in_use = Account.left_at.is_(None), Account.suspended_at.is_(None)
    found = select(Share).join(Account, Account.id == Share.account_id)
    row = db.session.scalar(found.where(Share.key == _key(token), *in_use))
    if row is None:
        raise NotVisible
    return _shown(row).postcard


def move(source: uuid.UUID, target: uuid.UUID) -> None:
    """What one account shows becomes another's. Does not commit."""
    db.session.execute(update(Share).where(Share.account_id == source).values(account_id=target))


def _shown(row: Share) -> Shown:
    content = row.open_from("sealed")
    return Shown(row.id, content.pop("token"), Postcard(**content), row.made_at)


def _key(token: str) -> bytes:
    return sealing.lookup_hash("share", token)
