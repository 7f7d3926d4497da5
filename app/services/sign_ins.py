"""Being signed in: a row for each device, found by the keyed hash of a token in its cookie."""

from __future__ import annotations

import re
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from flask import current_app
from sqlalchemy import BindParameter, and_, bindparam, delete, or_, select, update

from app.models import Account, CodeApp, Ready, SignIn, UtcTime, db, engine, sealing, start_of_day, utc_now
from app.policies import TRUSTED, Actor, NotVisible, OwnAccount, account_of, require

TOKEN_BYTES = 32
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
# How long after a proof the person may do what asks for one.
FRESH = timedelta(minutes=10)
KEPT = timedelta(days=90)
# Who runs the site: how long they may be idle, and how long a sign-in lasts at most.
TRUSTED_IDLE, TRUSTED_MOST = timedelta(minutes=30), timedelta(hours=12)
# How long a sign-in waits for its second factor.
WAITS = timedelta(minutes=30)
log = structlog.get_logger()


class Suspended(Exception):
    """An administrator closed the account for now."""


@dataclass(frozen=True)
class Waiting:
    """A sign-in that still has to show its second factor. No actor: it can do nothing else."""

    account_id: uuid.UUID
    role: str
    session: uuid.UUID
    shared: bool


def begin(account: Account, method: str, device: str, *, shared: bool, now: datetime | None = None) -> str:
    """A new sign-in and the token for its cookie. It waits for the second factor where the account has one, or has to have
    one; a passkey is both at once. Does not commit. Raises Suspended."""
    now = now or utc_now()
    if account.suspended_at is not None:
        raise Suspended
    second = "shown" if method == "passkey" else "waiting" if _asks_for_second(account) else "none"
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = SignIn(
        account_id=account.id,
        key=_key(token),
        method=method,
        device=device,
        second=second,
        shared_computer=shared,
        started_at=now,
        seen_at=_minute(now),
        proved_at=now,
    )
    account.last_seen = start_of_day(now)
    db.session.add(row)
    db.session.flush()
    return token


def find(token: str, now: datetime | None = None) -> Actor | None:
    """The member who signed in with this token; None when it is unknown, ended, or was idle for too long. Only reads."""
    if not TOKEN.fullmatch(token):
        return None
    found = engine.first_look(_FIND, {"key": _key(token), **_moments(now or utc_now())})
    if found is None:
        return None
    return Actor(
        found.account_id,
        found.role,
        session=found.id,
        shared_computer=found.shared_computer,
        kind=found.kind,
        eras=found.eras,
        text_size=found.text_size,
        last_seen=found.seen_at,
        proved_at=found.proved_at,
        second=found.second == "shown",
    )


def find_waiting(token: str, now: datetime | None = None) -> Waiting | None:
    """The sign-in with this token that waits for its second factor. Only reads."""
    if not TOKEN.fullmatch(token):
        return None
    now = now or utc_now()
    asked = {"key": _key(token), "begun": now - WAITS, **_moments(now)}
    with engine.looking() as connection:
        found = connection.execute(_FIND_WAITING, asked).one_or_none()
    return Waiting(*found) if found else None


def renew(sign_in_id: uuid.UUID) -> str:
    """The second factor was shown: the sign-in goes on under another token, which it answers. Does not commit.
    Raises NotVisible when it has ended meanwhile."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    mine = update(SignIn).where(SignIn.id == sign_in_id, SignIn.ended_at.is_(None))
    found = db.session.execute(mine.values(key=_key(token), second="shown", proved_at=utc_now()))
    if not found.rowcount:  # type: ignore[attr-defined]
        raise NotVisible
    return token


def touch(actor: Actor, now: datetime | None = None) -> None:
    """Remembers that the device was used, at most once a minute, in a transaction of its own. Never fails a request:
    this is the visit record, which a GET may write."""
    now = now or utc_now()
    seen = _minute(now)
    if actor.last_seen is None or seen <= actor.last_seen:
        return
    try:
        with engine.aside() as connection:
            row = update(SignIn).where(SignIn.id == actor.session, SignIn.seen_at < seen)
            connection.execute(row.values(seen_at=seen))
            day = update(Account).where(Account.id == actor.account_id, Account.last_seen < start_of_day(now))
            connection.execute(day.values(last_seen=start_of_day(now)))
    except Exception as error:
        log.warning("visit not remembered", error=type(error).__name__)


def is_fresh(actor: Actor, now: datetime | None = None) -> bool:
    """Whether the person proved a moment ago who they are."""
    return actor.proved_at is not None and (now or utc_now()) - actor.proved_at <= FRESH


def prove(actor: Actor) -> None:
    """The person has just proven again who they are. Commits."""
    db.session.execute(update(SignIn).where(SignIn.id == actor.session).values(proved_at=utc_now()))
    db.session.commit()


def devices(actor: Actor) -> list[SignIn]:
    """Where the person is signed in now, and where they were within 90 days; the newest first."""
    require(actor, "read", OwnAccount(account_of(actor)))
    mine = select(SignIn).where(SignIn.account_id == actor.account_id).order_by(SignIn.started_at.desc()).limit(50)
    return list(db.session.scalars(mine))


def is_open(row: SignIn, role: str, now: datetime | None = None) -> bool:
    """Whether the device of somebody in this role is signed in now."""
    now = now or utc_now()
    idle = timedelta(minutes=current_app.config["SHARED_MINUTES"]) if row.shared_computer else _stay()
    if role in TRUSTED:
        idle = min(idle, TRUSTED_IDLE)
        if now - row.started_at >= TRUSTED_MOST:
            return False
    if row.second == "waiting":
        return False
    return row.ended_at is None and now - row.seen_at <= idle + timedelta(minutes=1)


def end(actor: Actor) -> None:
    """Signs out here. Commits."""
    db.session.execute(_open_ones(account_of(actor)).where(SignIn.id == actor.session).values(ended_at=utc_now()))
    db.session.commit()


def end_one(actor: Actor, sign_in_id: uuid.UUID) -> None:
    """Signs out one of the person's devices. Commits. Raises NotVisible for anybody else's."""
    found = db.session.execute(_open_ones(account_of(actor)).where(SignIn.id == sign_in_id).values(ended_at=utc_now()))
    db.session.commit()
    if not found.rowcount:  # type: ignore[attr-defined]
        raise NotVisible


def end_others(actor: Actor) -> None:
    """Signs out every device but this one. Commits."""
    end_all(account_of(actor), but=actor.session)
    db.session.commit()


def end_everywhere(actor: Actor) -> None:
    """Signs out every device, this one too. Commits."""
    end_all(account_of(actor))
    db.session.commit()


def end_all(account_id: uuid.UUID, *, but: uuid.UUID | None = None) -> None:
    """Signs out every device of the account, except one. Does not commit."""
    all_of_them = _open_ones(account_id)
    if but is not None:
        all_of_them = all_of_them.where(SignIn.id != but)
    db.session.execute(all_of_them.values(ended_at=utc_now()))


def purge(now: datetime) -> int:
    """Forgets sign-ins that were over 90 days ago; answers how many. Commits."""
    old = delete(SignIn).where(or_(SignIn.ended_at < now - KEPT, SignIn.seen_at < now - KEPT))
    gone = db.session.execute(old)
    db.session.commit()
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _open_ones(account_id: uuid.UUID):  # type: ignore[no-untyped-def]
    return (
        update(SignIn)
        .where(SignIn.account_id == account_id, SignIn.ended_at.is_(None))
        .execution_options(synchronize_session=False)
    )


def _asks_for_second(account: Account) -> bool:
    return account.role in TRUSTED or db.session.get(CodeApp, account.id) is not None


def _moments(now: datetime) -> dict[str, datetime]:
    """Since when a sign-in has to have been used, or begun, not to be over."""
    minute = timedelta(minutes=1)
    return {
        "used": now - _stay(),
        "used_shared": now - timedelta(minutes=current_app.config["SHARED_MINUTES"]) - minute,
        "used_trusted": now - TRUSTED_IDLE - minute,
        "begun_trusted": now - TRUSTED_MOST,
    }


def _moment(name: str) -> BindParameter[datetime]:
    return bindparam(name, type_=UtcTime)


_TRUSTED_OVER = or_(SignIn.seen_at <= _moment("used_trusted"), SignIn.started_at <= _moment("begun_trusted"))
_OVER = or_(
    SignIn.seen_at <= _moment("used"),
    and_(SignIn.shared_computer.is_(True), SignIn.seen_at <= _moment("used_shared")),
    and_(or_(*(Account.role == one for one in sorted(TRUSTED))), _TRUSTED_OVER),
    Account.left_at.is_not(None),
    Account.suspended_at.is_not(None),
)
# Made once: it is asked with every page of a member, and making it takes longer than asking.
_FIND = Ready(
    select(SignIn.id, SignIn.shared_computer, SignIn.second, SignIn.seen_at, SignIn.proved_at)
    .add_columns(Account.id.label("account_id"), Account.role, Account.kind, Account.eras, Account.text_size)
    .join(Account, Account.id == SignIn.account_id)
    .where(SignIn.key == bindparam("key"), SignIn.ended_at.is_(None), SignIn.second != "waiting", ~_OVER)
)
_FIND_WAITING = (
    select(SignIn.account_id, Account.role, SignIn.id, SignIn.shared_computer)
    .join(Account, Account.id == SignIn.account_id)
    .where(SignIn.key == bindparam("key"), SignIn.ended_at.is_(None), SignIn.second == "waiting", ~_OVER)
    .where(SignIn.started_at > _moment("begun"))
)


def _stay() -> timedelta:
    return timedelta(days=current_app.config["MEMBER_DAYS"])


def _minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0)


def _key(token: str) -> bytes:
    return sealing.lookup_hash("sign-in", token)
