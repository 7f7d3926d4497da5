"""Writing to many at once, by letter, on their page or both: staff choose to whom, look twice, and send; the worker sends
in batches."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from flask import current_app
from sqlalchemy import Select, and_, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from app.jobcard import JAPAN
from app.models import AboutMe, Account, Campaign, Email, Sheet, Subscription, db, engine, utc_now
from app.policies import Actor, NotVisible, require_staff

from . import audit, letters, mailing, notifications, outbox, returned

PAUSE = timedelta(minutes=1)
# On so many pages at a time; letters are counted by MAIL_PER_MINUTE.
PAGES = 1000
SHOWN = 50
ROLES = {"members": "person", "advisors": "advisor"}
log = structlog.get_logger()


class Sent(Exception):
    """The campaign was sent off: it cannot be changed or sent again."""


@dataclass(frozen=True)
class Plan:
    """What staff decide: the words, to whom, as which sort of letter."""

    subject: str
    text: str
    audience: str = "members"
    category: str = "news"
    kind: str | None = None
    age_band: str | None = None
    saved_before: date | None = None
    channel: str = "mail"

    @property
    def columns(self) -> dict[str, Any]:
        """What is not sealed. The newsletter goes to all who asked for it, and to nobody else."""
        names = ("audience", "category", "kind", "age_band", "saved_before", "channel")
        if self.audience == "newsletter":
            return dict.fromkeys(names) | {"audience": "newsletter", "category": "newsletter", "channel": "mail"}
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class Reach:
    """How many would get it now by letter, and on how many pages it would be put."""

    letters: int
    pages: int


def latest(actor: Actor) -> list[Campaign]:
    """The campaigns of late, the newest first."""
    require_staff(actor)
    return list(db.session.scalars(select(Campaign).order_by(Campaign.made_at.desc()).limit(SHOWN)))


def find(actor: Actor, campaign_id: uuid.UUID) -> Campaign:
    """One campaign. Raises NotVisible."""
    require_staff(actor)
    found = db.session.get(Campaign, campaign_id)
    if found is None:
        raise NotVisible
    return found


def write(actor: Actor, plan: Plan, campaign_id: uuid.UUID | None = None) -> uuid.UUID:
    """Keeps a draft; answers its id. Commits. Raises Sent."""
    require_staff(actor)
    said = {"subject": plan.subject, "text": plan.text}
    if campaign_id is None:
        row = Campaign.of(said, made_by=actor.account_id, made_at=utc_now(), **plan.columns)
        db.session.add(row)
    else:
        row = _draft(actor, campaign_id)
        row.seal_into("sealed", said)
        for name, value in plan.columns.items():
            setattr(row, name, value)
    db.session.commit()
    return row.id


def reach(campaign: Campaign) -> Reach:
    """How many would get it now."""
    return Reach(
        _size(_mailed(campaign)) if campaign.channel != "page" else 0,
        _size(_shown(campaign)) if campaign.channel != "mail" else 0,
    )


def _size(audience: Select[uuid.UUID]) -> int:
    return int(db.session.scalar(select(func.count()).select_from(audience.subquery())) or 0)


def try_out(actor: Actor, campaign_id: uuid.UUID) -> None:
    """Sends the letter to the member of staff alone; it counts nowhere. Commits."""
    row = find(actor, campaign_id)
    own = db.session.get(Email, actor.account_id)
    if own is None:
        raise NotVisible
    letters.leave(letters.TO_MANY, own.open_from("sealed"), campaign=str(row.id))
    db.session.commit()


def send(actor: Actor, campaign_id: uuid.UUID) -> None:
    """Sends it off, once however often the button is pressed. Commits. Raises Sent."""
    row = _draft(actor, campaign_id)
    row.stage, row.begun_at = "sending", utc_now()
    outbox.leave("campaign", {"campaign": row.id})
    audit.note(actor, "send_campaign", thing=str(row.id))
    db.session.commit()


def leave_batch(payload: Mapping[str, Any], now: datetime) -> None:
    """Leaves the letters of a minute, puts the text on pages, and leaves itself for the next minute. Does not commit: the
    worker does, all or nothing."""
    row = db.session.get_one(Campaign, uuid.UUID(payload["campaign"]))
    if row.stage != "sending":
        return
    most = PAGES if row.channel == "page" else current_app.config["MAIL_PER_MINUTE"]
    key = Subscription.id if row.audience == "newsletter" else Account.id
    wanted = _mailed(row) if row.channel == "mail" else _accounts(row)
    wanted = wanted if row.reached is None else wanted.where(key > row.reached)
    ids = list(db.session.scalars(wanted.order_by(key).limit(most)))
    if row.channel != "mail":
        row.told += notifications.tell_many(_among(_shown(row), ids), row.id, now)
    if row.channel != "page":
        mailed = ids if row.channel == "mail" else _among(_mailed(row), ids)
        for one in mailed:
            _leave(row, one, now)
        row.left += len(mailed)
    if len(ids) < most:
        row.stage = "sent"
    else:
        row.reached = ids[-1]
        outbox.leave("campaign", {"campaign": row.id}, run_at=now + PAUSE)


def _among(audience: Select[uuid.UUID], ids: list[uuid.UUID]) -> list[uuid.UUID]:
    """Those of these accounts that are in the audience."""
    return list(db.session.scalars(audience.where(Account.id.in_(ids)).order_by(Account.id)))


def count(campaign_id: uuid.UUID | None, what: str) -> None:
    """One more letter was `sent` or `failed`. Does not commit."""
    if campaign_id is not None:
        column = {"sent": Campaign.sent, "failed": Campaign.failed}[what]
        db.session.execute(update(Campaign).where(Campaign.id == campaign_id).values({column: column + 1}))


def came(campaign_id: uuid.UUID) -> None:
    """Somebody came by the link of the letter; who it was is not written down. A look may count this, and never fails."""
    try:
        with engine.aside() as connection:
            connection.execute(update(Campaign).where(Campaign.id == campaign_id).values(came=Campaign.came + 1))
    except Exception as error:
        log.warning("not counted", error=type(error).__name__)


def _draft(actor: Actor, campaign_id: uuid.UUID) -> Campaign:
    require_staff(actor)
    row = db.session.get(Campaign, campaign_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotVisible
    if row.stage != "draft":
        db.session.rollback()
        raise Sent
    return row


def _leave(row: Campaign, one: uuid.UUID, now: datetime) -> None:
    said = {"campaign": str(row.id)}
    if row.audience == "newsletter":
        letters.leave_for(letters.TO_MANY, row.category, said, due=now, subscription_id=one, campaign_id=row.id)
    else:
        turn = mailing.next_turn(one, now)
        letters.leave_for(letters.TO_MANY, row.category, said, due=turn, account_id=one, campaign_id=row.id)


def _mailed(row: Campaign) -> Select[uuid.UUID]:
    """The ids of accounts, or of subscriptions, to which a letter goes."""
    if row.audience == "newsletter":
        return _readers()
    reached = _accounts(row).join(Email, Email.account_id == Account.id)
    return reached.where(returned.reached(), ~mailing.is_refused(Account.id, row.category, "mail"))


def _shown(row: Campaign) -> Select[uuid.UUID]:
    """The ids of accounts on whose page it is put."""
    return _accounts(row).where(~mailing.is_refused(Account.id, row.category, "page"))


def _readers() -> Select[uuid.UUID]:
    """Whoever agreed; an address alone not again when it is a member's who agreed, too."""
    own = aliased(Subscription)
    twice = exists().where(
        Email.key == Subscription.key, own.account_id == Email.account_id, own.agreed_at.is_not(None)
    )
    mine = exists().where(Account.id == Subscription.account_id, Email.account_id == Account.id, returned.reached())
    there = or_(Subscription.account_id.is_(None), mine)
    return select(Subscription.id).where(Subscription.agreed_at.is_not(None), ~twice, there)


def _accounts(row: Campaign) -> Select[uuid.UUID]:
    """The ids of members who are meant, whether they want such news or not."""
    member = Account.joined_at.is_not(None), Account.left_at.is_(None), Account.suspended_at.is_(None)
    wanted = select(Account.id).where(Account.role == ROLES[row.audience], *member)
    if row.kind is not None:
        wanted = wanted.where(Account.kind == row.kind)
    if row.age_band is not None:
        wanted = wanted.where(exists().where(AboutMe.account_id == Account.id, AboutMe.age_band == row.age_band))
    if row.saved_before is not None:
        start = datetime(row.saved_before.year, row.saved_before.month, row.saved_before.day, tzinfo=JAPAN)
        mine = and_(Sheet.account_id == Account.id, Sheet.removed_at.is_(None))
        # Who said since that nothing has changed keeps their card up to date, too.
        since = or_(Sheet.saved_at >= start, Sheet.confirmed_at >= start)
        wanted = wanted.where(exists().where(mine, Sheet.saved_at < start), ~exists().where(mine, since))
    return wanted
