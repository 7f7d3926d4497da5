"""How often somebody may do something: counters in Redis where the site has one, else in the database; shared by all
processes either way.

They fail safe: when the counter cannot be read or written, the answer is no."""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog
from flask import current_app
from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from app.models import RateCounter, day_of, db, engine, sealing, utc_now

if TYPE_CHECKING:
    from redis import Redis

REDIS = "rate-counters"
log = structlog.get_logger()


class TooMany(Exception):
    """Done too often. `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"again in {retry_after} s")
        self.retry_after = retry_after


def hit(what: str, who: str, *, most: int, seconds: int, now: datetime | None = None) -> bool:
    """Counts one more `what` by `who` and answers whether it is still allowed: `most` in each window of `seconds` (at most a day).

    Call it before the act touches the database: then the count stands even when the act is undone."""
    now = now or utc_now()
    try:
        return _count(what, who, _window_end(now, seconds)) <= most
    except Exception as error:
        log.warning("not counted", error=type(error).__name__)
        return False


def require(what: str, who: str, *, most: int, seconds: int, now: datetime | None = None) -> None:
    """Like `hit`. Raises TooMany instead of answering no."""
    now = now or utc_now()
    if not hit(what, who, most=most, seconds=seconds, now=now):
        raise TooMany(max(1, int((_window_end(now, seconds) - now).total_seconds())))


def network_of(address: str) -> str:
    """Whom to count an address as: itself, or its /64 network, which is what one IPv6 subscriber has."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(ip, ipaddress.IPv6Address):
        mapped = ip.ipv4_mapped
        return str(mapped or ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)


def purge(now: datetime | None = None) -> int:
    """Forgets windows that are over; answers how many. Commits."""
    gone = db.session.execute(delete(RateCounter).where(RateCounter.ends_at <= (now or utc_now())))
    db.session.commit()
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _count(what: str, who: str, ends_at: datetime) -> int:
    # The day in the hash: who was counted today is not known by the same name tomorrow.
    key = sealing.lookup_hash(f"rate/{day_of(ends_at)}", f"{what}/{who}")
    if redis := _redis():
        name = b"rate/" + key + str(int(ends_at.timestamp())).encode()
        both = redis.pipeline()
        both.incr(name)
        both.expireat(name, ends_at)
        return int(both.execute()[0])
    with engine.aside() as connection:
        insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        first = insert(RateCounter).values(key=key, ends_at=ends_at, count=1)
        again = first.on_conflict_do_update(
            index_elements=[RateCounter.key, RateCounter.ends_at], set_={"count": RateCounter.count + 1}
        )
        return int(connection.execute(again.returning(RateCounter.count)).scalar_one())


def _redis() -> Redis | None:
    """The connection pool of this application's Redis; None where the setting REDIS_URL is empty."""
    url = current_app.config["REDIS_URL"]
    if not url:
        return None
    if REDIS not in current_app.extensions:
        # Twenty megabytes in every worker, for those sites only that count there.
        from redis import Redis

        current_app.extensions[REDIS] = Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2)
    found: Redis = current_app.extensions[REDIS]
    return found


def _window_end(now: datetime, seconds: int) -> datetime:
    return datetime.fromtimestamp((int(now.timestamp()) // seconds + 1) * seconds, UTC)
