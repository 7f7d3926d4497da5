"""お知らせ: staff write them, for a time and for some kinds of people; everybody can read them while they stand."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import structlog
from sqlalchemy import and_, select
from sqlalchemy.dialects import postgresql, sqlite

from app.jobcard import JAPAN
from app.models import Notice, NoticeRead, day_of, db, engine, utc_now
from app.policies import Actor, NotVisible, require_staff

from . import audit

SHOWN = 50
# The end of a notice without one.
FAR_AHEAD = datetime(9000, 1, 1, tzinfo=UTC)
log = structlog.get_logger()


@dataclass(frozen=True)
class Plan:
    """What staff decide: the words, for whom (nobody named: for all), and the first and last day."""

    title: str
    text: str
    first: date
    last: date | None = None
    kinds: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Told:
    """A notice as it reads, and whether this member has opened it."""

    notice: Notice
    title: str
    text: str
    is_read: bool = False

    @property
    def id(self) -> uuid.UUID:
        """Which."""
        return self.notice.id

    @property
    def first(self) -> date:
        """The first day it stands."""
        return day_of(self.notice.from_at)

    @property
    def last(self) -> date | None:
        """The last day it stands; None for no end."""
        until = self.notice.until_at
        return None if until == FAR_AHEAD else day_of(until - timedelta(seconds=1))

    @property
    def stage(self) -> str:
        """coming, standing, over or back (taken back)."""
        now = utc_now()
        if self.notice.taken_back_at:
            return "back"
        if self.notice.from_at > now:
            return "coming"
        return "over" if self.notice.until_at <= now else "standing"


def standing(actor: Actor | None) -> list[Told]:
    """What stands now, the newest first, with what this member has read."""
    read = and_(NoticeRead.notice_id == Notice.id, NoticeRead.account_id == (actor.account_id if actor else None))
    now = utc_now()
    query = (
        select(Notice, NoticeRead.at)
        .outerjoin(NoticeRead, read)
        .where(Notice.until_at > now, Notice.from_at <= now, Notice.taken_back_at.is_(None))
        .order_by(Notice.from_at.desc(), Notice.id)
        .limit(SHOWN)
    )
    return [_told(one, at is not None) for one, at in db.session.execute(query)]


def for_me(actor: Actor) -> list[Told]:
    """Of these the ones for everybody and for this kind of person; all for somebody whose kind is not known."""
    return [
        one for one in standing(actor) if not (one.notice.kinds and actor.kind and actor.kind not in one.notice.kinds)
    ]


def read(actor: Actor | None, notice_id: uuid.UUID) -> Told:
    """One that stands now; a member has read it then. Raises NotVisible."""
    notice = db.session.get(Notice, notice_id)
    if notice is None or _told(notice).stage != "standing":
        raise NotVisible
    if actor is not None and not actor.guest:
        _note_read(actor, notice_id)
    return _told(notice)


def _note_read(actor: Actor, notice_id: uuid.UUID) -> None:
    """Remembers that it was opened, in a transaction of its own. Never fails the page: this is a record of looking, which
    a GET may write."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    row = {"account_id": actor.account_id, "notice_id": notice_id, "at": utc_now()}
    try:
        with engine.aside() as connection:
            connection.execute(insert(NoticeRead).values(row).on_conflict_do_nothing())
    except Exception as error:
        log.warning("reading not remembered", error=type(error).__name__)


def latest(actor: Actor) -> list[Told]:
    """For staff: all of late, whatever their stage. Raises NotVisible."""
    require_staff(actor)
    return [
        _told(one)
        for one in db.session.scalars(
            select(Notice).order_by(Notice.until_at.desc(), Notice.from_at.desc()).limit(SHOWN)
        )
    ]


def find(actor: Actor, notice_id: uuid.UUID) -> Told:
    """For staff: one, whatever its stage. Raises NotVisible."""
    require_staff(actor)
    return _told(_found(notice_id))


def write(actor: Actor, plan: Plan, notice_id: uuid.UUID | None = None) -> uuid.UUID:
    """Keeps a notice, new or again; answers its id. Commits. Raises NotVisible."""
    require_staff(actor)
    said = {"title": plan.title, "text": plan.text}
    columns = {"kinds": plan.kinds, "from_at": _begin(plan.first)}
    columns["until_at"] = _begin(plan.last + timedelta(days=1)) if plan.last else FAR_AHEAD
    if notice_id is None:
        notice = Notice.of(said, made_by=actor.account_id, made_at=utc_now(), **columns)
        db.session.add(notice)
    else:
        notice = _found(notice_id)
        notice.seal_into("sealed", said)
        for name, value in columns.items():
            setattr(notice, name, value)
    audit.note(actor, "write_notice", thing=str(notice.id))
    db.session.commit()
    return notice.id


def take_back(actor: Actor, notice_id: uuid.UUID, *, again: bool = False) -> None:
    """Nobody sees it any more; `again`: they do. Commits. Raises NotVisible."""
    require_staff(actor)
    _found(notice_id).taken_back_at = None if again else utc_now()
    audit.note(actor, "show_notice" if again else "take_back_notice", thing=str(notice_id))
    db.session.commit()


def _found(notice_id: uuid.UUID) -> Notice:
    notice = db.session.get(Notice, notice_id)
    if notice is None:
        raise NotVisible
    return notice


def _told(notice: Notice, is_read: bool = False) -> Told:
    said = notice.open_from("sealed")
    return Told(notice, said["title"], said["text"], is_read)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), JAPAN)
