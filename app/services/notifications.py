"""Telling members something on their page, and by letter if they want letters: each thing once for its cause."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import contains_eager, joinedload

from app.models import Campaign, Notification, db, utc_now
from app.policies import Actor, NotVisible, WholeCard, account_of, require

from . import mailing

# What may be told, and the sentence of its letter: which form it is about stands on the page alone.
KINDS = {
    "draft_week": "下書きのままの様式があります。続きは、いつでも書けます。",
    "draft_month": "1か月のあいだ、下書きのままの様式があります。",
    "due": "書いていただいた免許・資格の有効期限が近づいています。",
    "half_year": "半年のあいだ、ジョブ・カードの更新がありません。",
    "new_version": "書いていただいた様式が、新しくなりました。",
    "others": "運営の担当者が、あなたのアカウントの設定を変えました。",
}
# What is told whatever the person wants to hear: it is about their account.
ALWAYS = "others"
# What staff wrote to many; whether a letter goes with it, the campaign says.
TO_MANY = "campaign"
# The sort of news that all the rest is, by letter and on the page.
REMINDS = "update"
SHOWN = 20
KEPT = timedelta(days=400)


def tell(
    account_id: uuid.UUID,
    kind: str,
    cause: str,
    *,
    now: datetime,
    sheet_id: uuid.UUID | None = None,
    place: str | None = None,
    due_on: date | None = None,
) -> bool:
    """Puts it on the member's page, and offers a letter; False when this cause was told already. Does not commit: the act
    that is the cause does."""
    if kind not in KINDS:
        raise ValueError("nothing of this kind is told")
    about = {"sheet_id": sheet_id, "place": place, "due_on": due_on, "made_at": now}
    if not _once([{"account_id": account_id, "kind": kind, "cause": cause, **about}]):
        return False
    mailing.offer("notification", REMINDS, to=account_id, now=now, told=KINDS[kind])
    return True


def tell_many(account_ids: Collection[uuid.UUID], campaign_id: uuid.UUID, now: datetime) -> int:
    """Puts what staff wrote on the pages of these members, on each once; answers on how many it was not yet. Does not
    commit."""
    about = {"kind": TO_MANY, "cause": f"{TO_MANY}:{campaign_id.hex}", "campaign_id": campaign_id, "made_at": now}
    return _once([{"account_id": one, **about} for one in account_ids])


def _once(rows: list[dict[str, Any]]) -> int:
    """Two workers that find the same cause ask for the same row; answers how many are new."""
    if not rows:
        return 0
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    new = insert(Notification).values([{"id": uuid.uuid4(), **row} for row in rows])
    once = new.on_conflict_do_nothing(index_elements=["account_id", "cause"])
    return len(db.session.scalars(once.returning(Notification.id)).all())


def standing(actor: Actor) -> list[Notification]:
    """What was told, is wanted on the page and not put away yet, the newest first, in one query."""
    require(actor, "read", WholeCard(owner := account_of(actor)))
    # By the person's id, not by that of the notification: PostgreSQL would read everybody's refusals.
    refused = mailing.is_refused(owner, func.coalesce(Campaign.category, REMINDS), "page")
    mine = select(Notification).outerjoin(Notification.campaign).options(contains_eager(Notification.campaign))
    mine = mine.where(Notification.account_id == owner, Notification.put_away_at.is_(None))
    wanted = mine.where(or_(Notification.kind == ALWAYS, ~refused))
    return list(db.session.scalars(wanted.order_by(Notification.made_at.desc(), Notification.id).limit(SHOWN)))


def find(actor: Actor, notification_id: uuid.UUID) -> Notification:
    """Something that staff wrote to many, and to this member. Raises NotVisible for what is not theirs."""
    require(actor, "read", WholeCard(account_of(actor)))
    one = db.session.get(Notification, notification_id, options=[joinedload(Notification.campaign)])
    if one is None or one.account_id != actor.account_id or one.campaign is None:
        raise NotVisible
    return one


def put_away(actor: Actor, notification_id: uuid.UUID) -> None:
    """The person has read it. Twice is as good as once; another one's does not exist. Commits."""
    require(actor, "write", WholeCard(account_of(actor)))
    one = db.session.get(Notification, notification_id)
    if one is not None and one.account_id == actor.account_id:
        _count_read(one)
        away = update(Notification).where(Notification.account_id == one.account_id)
        # A draft that was left for a month was left for a week, too.
        drafts = Notification.kind.startswith("draft") if one.kind.startswith("draft") else Notification.id == one.id
        db.session.execute(
            away.where(drafts, Notification.sheet_id.is_not_distinct_from(one.sheet_id)).values(put_away_at=utc_now())
        )
    db.session.commit()


def _count_read(one: Notification) -> None:
    """Of what was written to many it is counted that somebody read it, once; nobody is asked who."""
    if one.campaign_id is not None:
        still = Notification.id == one.id, Notification.put_away_at.is_(None)
        if db.session.execute(update(Notification).where(*still).values(put_away_at=utc_now())).rowcount:  # type: ignore[attr-defined]
            read = update(Campaign).where(Campaign.id == one.campaign_id).values(read=Campaign.read + 1)
            db.session.execute(read)


def purge(now: datetime) -> int:
    """Forgets what was told more than a year ago; answers how many. Commits."""
    gone = db.session.execute(delete(Notification).where(Notification.made_at < now - KEPT))
    db.session.commit()
    return int(gone.rowcount)  # type: ignore[attr-defined]
