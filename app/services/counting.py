"""Counting who made and kept up their card, from the sheets (decisions/0039): every night, and before anything goes that
was not counted yet. What is counted stays; nobody can be found in it."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Uuid, and_, delete, func, insert, literal, or_, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute

from app.jobcard import JAPAN
from app.models import (
    AboutMe,
    Account,
    Counted,
    Figure,
    Maker,
    Revision,
    Sheet,
    UtcTime,
    day_of,
    db,
    engine,
    utc_now,
)
from app.statistics import (
    ALL,
    DIMENSIONS,
    SAVES,
    TOTAL,
    UNKNOWN,
    Key,
    Year,
    first_day,
    fiscal_year,
    known,
    month_of,
    rows_of,
    together,
    years_of,
)

from .library import library

CARDS = "cards"
# Of what forms a card is made; 基本情報 is printed on all of them.
CARD = ("card", "profile")
# So many sheets or people at once: whoever saves meanwhile waits for no more than their counting.
BATCH = 500
# A save that was under way when the last count began may have been written after it.
OVERLAP = timedelta(hours=1)
NEVER = datetime(1970, 1, 2, tzinfo=JAPAN)
# Which columns say to which groups a person belongs now.
NOW = {"kind": Account.kind} | {one: getattr(AboutMe, one) for one in DIMENSIONS if one not in ("standing", "kind")}
Groups = dict[str, str | None]


def roll_up(now: datetime) -> int:
    """Counts what was saved since the last time, and how many members there are; answers how many people were looked at.
    Commits in batches. Done twice, or by two workers at once, it counts once; broken off, it begins again where it began."""
    until, looked = _last(), 0
    for ids in _due((until or NEVER) - OVERLAP, fiscal_year(day_of(now))):
        # Looked up before anybody has to wait. Who was united or erased meanwhile was counted then.
        with engine.looking() as connection:
            found = _years(connection, ids, _since(until))
        hold()
        _add(_changes(ids, found))
        db.session.commit()
        db.session.expunge_all()
        looked += len(ids)
    members = _members(day_of(now))
    hold()
    _put_members(day_of(now), members)
    db.session.execute(update(Counted).where(Counted.name == CARDS).values(until=now))
    db.session.commit()
    return looked


def hold() -> datetime | None:
    """Keeps everybody else from counting until the commit; answers until when all was counted. Whoever holds accounts as
    well asks for this first: two who want the same wait for each other and never for ever."""
    row = _insert(Counted).values(name=CARDS, since=utc_now())
    held = row.on_conflict_do_update(index_elements=[Counted.name], set_={"name": row.excluded.name})
    until: datetime | None = db.session.execute(held.returning(Counted.until)).scalar_one()
    return until


def count(ids: Iterable[uuid.UUID]) -> None:
    """Counts what these people saved, as far as it is not counted yet, and fills in of this year's what they told about
    themselves since. Does not commit: what deletes an account does, and then all of it has happened or nothing."""
    wanted = sorted(set(ids))
    if not wanted:
        return
    since, rows = _since(hold()), Counter[Key]()
    for some in _pieces(wanted):
        rows.update(_changes(some, _years(db.session.connection(), some, since)))
    _add(rows)


def unite(owner: uuid.UUID, guest: uuid.UUID) -> None:
    """Two who were counted are one: what was counted twice is taken back. Does not commit. To be called while each still
    has their own sheets, and after `hold`."""
    count((owner, guest))
    makers, now, rows = _makers((owner, guest)), _groups((owner,))[owner], Counter[Key]()
    for year, theirs in makers[guest].items():
        own = makers[owner].get(year)
        years = (_year(own), _year(theirs)) if own else (_year(theirs),)
        groups = known(_told(own) if own else now, _told(theirs))
        rows.subtract(_rows(theirs))
        rows.update(_change(own, owner, year, together(*years), groups))
        db.session.delete(theirs)
    _add(rows)


def _since(until: datetime | None) -> datetime:
    """The beginning of the fiscal year that was not over when all was counted last."""
    if until is None:
        return NEVER
    day = first_day(fiscal_year(day_of(until - OVERLAP)))
    return datetime(day.year, day.month, day.day, tzinfo=JAPAN)


def _changes(ids: Sequence[uuid.UUID], found: Mapping[uuid.UUID, Mapping[int, Year]]) -> Counter[Key]:
    """Writes down what was found of these people, and answers what it changes in the figures."""
    makers, rows, this_year = _makers(ids), Counter[Key](), fiscal_year(day_of(utc_now()))
    for owner, told in _groups(ids).items():
        saved = found.get(owner, {})
        for year in saved.keys() | (makers[owner].keys() & {this_year}):
            maker = makers[owner].get(year)
            years = [one for one in (maker and _year(maker), saved.get(year)) if one]
            groups = known(_told(maker), told) if maker else told
            rows.update(_change(maker, owner, year, together(*years), groups))
    return rows


def _due(since: datetime, year: int) -> Iterator[list[uuid.UUID]]:
    """Whose sheets were saved or registered since, and who told of themselves what was open, in batches."""
    yield from _written(Sheet.saved_at, since)
    yield from _written(Sheet.registered_at, since)
    yield from _told_more(year)


def _last() -> datetime | None:
    with engine.looking() as connection:
        until: datetime | None = connection.scalar(select(Counted.until).where(Counted.name == CARDS))
    return until


def _written(column: InstrumentedAttribute[Any], since: datetime) -> Iterator[list[uuid.UUID]]:
    """Whose sheets have this time later than that."""
    at, sheet = since, uuid.UUID(int=0)
    while True:
        here = tuple_(literal(at, UtcTime), literal(sheet, Uuid))
        later = select(Sheet.account_id, column, Sheet.id).where(column >= at, tuple_(column, Sheet.id) > here)
        with engine.looking() as connection:
            found = connection.execute(later.order_by(column, Sheet.id).limit(BATCH)).all()
        if not found:
            return
        yield sorted({one[0] for one in found})
        _, at, sheet = found[-1]


def _told_more(year: int) -> Iterator[list[uuid.UUID]]:
    """Of whom something was not known when they were counted this year, and is by now."""
    filled = [and_(getattr(Maker, name).is_(None), column.is_not(None)) for name, column in NOW.items()]
    joined = and_(Maker.standing == "guest", Account.joined_at.is_not(None))
    more = select(Maker.account_id).join(Account, Account.id == Maker.account_id)
    more = more.outerjoin(AboutMe, AboutMe.account_id == Maker.account_id)
    more = more.where(Maker.fiscal_year == year, or_(joined, *filled))
    with engine.looking() as connection:
        ids = list(connection.scalars(more))
    yield from _pieces(ids)


def _years(connection: Connection, ids: Sequence[uuid.UUID], since: datetime) -> Mapping[uuid.UUID, Mapping[int, Year]]:
    """What people saved on their cards since, removed sheets included. Aids to thinking and papers for applying are no part
    of the card."""
    others = {one.id for one in library() if one.role not in CARD}
    saved = select(Sheet.account_id, Revision.at, Revision.cause).join(Revision, Revision.sheet_id == Sheet.id)
    saved = saved.where(Sheet.account_id.in_(ids), Sheet.definition.not_in(others), Revision.at >= since)
    saves = defaultdict[uuid.UUID, list[tuple[datetime, str]]](list)
    for owner, at, cause in connection.execute(saved):
        if cause in SAVES:
            saves[owner].append((at, cause))
    return {owner: years_of(some) for owner, some in saves.items()}


def _groups(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Groups]:
    """To which groups those of the accounts belong that are there."""
    query = select(Account.id, Account.joined_at, *NOW.values())
    query = query.outerjoin(AboutMe, AboutMe.account_id == Account.id).where(Account.id.in_(ids))
    return {row[0]: _named("member" if row[1] else "guest", row[2:]) for row in db.session.execute(query)}


def _named(standing: str, told: Sequence[str | None]) -> Groups:
    return {"standing": standing} | dict(zip(NOW, told, strict=True))


def _makers(ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, dict[int, Maker]]:
    found = defaultdict[uuid.UUID, dict[int, Maker]](dict)
    for one in db.session.scalars(select(Maker).where(Maker.account_id.in_(ids))):
        found[one.account_id][one.fiscal_year] = one
    return found


def _year(maker: Maker) -> Year:
    return Year(maker.first_on, maker.again_on, maker.registered_on)


def _told(maker: Maker) -> Groups:
    return {name: getattr(maker, name) for name in DIMENSIONS}


def _rows(maker: Maker) -> Counter[Key]:
    return rows_of(_year(maker), _told(maker))


def _change(maker: Maker | None, owner: uuid.UUID, year: int, became: Year, groups: Groups) -> Counter[Key]:
    """Writes down as what somebody is counted, and answers what that changes in the figures."""
    rows = rows_of(became, groups)
    if maker is None:
        maker = Maker(account_id=owner, fiscal_year=year)
        db.session.add(maker)
    else:
        rows.subtract(_rows(maker))
    maker.first_on, maker.again_on, maker.registered_on = became.first, became.again, became.registered
    for name, value in groups.items():
        setattr(maker, name, value)
    return rows


def _add(rows: Mapping[Key, int]) -> None:
    """Adds to the figures, or takes away."""
    changes = [_row(key, number) for key, number in sorted(rows.items()) if number]
    if changes:
        row = _insert(Figure)
        sums = {"count": Figure.count + row.excluded.count}
        db.session.execute(row.on_conflict_do_update(index_elements=Figure.__table__.primary_key, set_=sums), changes)


def _members(day: date) -> Counter[Key]:
    """How many members there are today: the total of the day, and each group of the month."""
    there = Account.joined_at.is_not(None), Account.left_at.is_(None), Account.suspended_at.is_(None)
    query = select(func.count(), *NOW.values()).select_from(Account)
    query = (
        query.outerjoin(AboutMe, AboutMe.account_id == Account.id)
        .where(Account.role == "person", *there)
        .group_by(*NOW.values())
    )
    rows = Counter[Key]({("members", TOTAL, day, ALL): 0})
    with engine.looking() as connection:
        for number, *told in connection.execute(query):
            rows["members", TOTAL, day, ALL] += number
            for name, value in _named("member", told).items():
                rows["members", name, month_of(day), value or UNKNOWN] += number
    return rows


def _put_members(day: date, rows: Mapping[Key, int]) -> None:
    """In the place of what was counted earlier in the day, and by group in the month: its last state stays."""
    of_day = and_(Figure.dimension == TOTAL, Figure.day == day)
    of_month = and_(Figure.dimension != TOTAL, Figure.day == month_of(day))
    db.session.execute(delete(Figure).where(Figure.figure == "members", or_(of_day, of_month)))
    db.session.execute(insert(Figure), [_row(key, number) for key, number in rows.items()])


def _row(key: Key, number: int) -> dict[str, Any]:
    return dict(zip(("figure", "dimension", "day", "value"), key, strict=True)) | {"count": number}


def _insert(model: type[Any]) -> Any:
    return (postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert)(model)


def _pieces(ids: Sequence[uuid.UUID]) -> Iterator[list[uuid.UUID]]:
    yield from (list(ids[at : at + BATCH]) for at in range(0, len(ids), BATCH))
