"""What every table stands on: the one `db`, the names of constraints, times in UTC, random ids."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask import g
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import DateTime, LargeBinary, MetaData, Uuid, inspect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry
from sqlalchemy.sql.schema import CallableColumnDefault, ScalarElementColumnDefault
from sqlalchemy.types import TypeDecorator

TOKYO = ZoneInfo("Asia/Tokyo")

# SQLite can only change a constraint that has a name: Alembic copies the table around it.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcTime(TypeDecorator[datetime]):
    """An instant. Takes aware times only and gives back UTC, also from SQLite, which keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The parent of all tables."""

    # One registry, given as a whole: Flask-SQLAlchemy copies the body of this class into a base of its own.
    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={datetime: UtcTime, uuid.UUID: Uuid, bytes: LargeBinary},
    )

    def __init__(self, **columns: Any) -> None:
        """Takes columns by name. Defaults stand from the start, not only after the first flush: a seal is bound to
        the id, and a snapshot copies the status."""
        mapper = inspect(type(self))
        for name, column in mapper.columns.items():
            default = column.default
            if name not in columns and isinstance(default, ScalarElementColumnDefault):
                columns[name] = default.arg
            elif name not in columns and isinstance(default, CallableColumnDefault):
                columns[name] = default.arg(None)  # type: ignore[arg-type]
        for name, value in columns.items():
            if name not in mapper.attrs:
                raise TypeError(f"{type(self).__name__} has no {name}")
            setattr(self, name, value)


class Identified:
    """A row known by a random UUIDv4."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)


# What a statement was given stays out of error messages and so out of the log.
ENGINE = {"hide_parameters": True}

# In `g`: the connection of a request that only looks (engine.here).
LOOK = "look"


class Joining(Session):
    """The session of a request: it goes on in the transaction in which the request has begun to look."""

    def get_bind(self, mapper: Any = None, clause: Any = None, bind: Any = None, **more: Any) -> Any:
        """The connection that looks, if there is one; else what Flask-SQLAlchemy says."""
        return (None if bind else g.get(LOOK)) or super().get_bind(mapper, clause, bind, **more)


# Rows stay readable after the commit: showing the page that follows a save must not ask the database again,
# and on SQLite must not take the write lock again.
OPTIONS = {"expire_on_commit": False, "class_": Joining}
db = SQLAlchemy(model_class=Base, session_options=OPTIONS, engine_options=ENGINE)


def utc_now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def day_of(at: datetime) -> date:
    """The calendar day of an instant as people here count it (Asia/Tokyo)."""
    return at.astimezone(TOKYO).date()


def start_of_day(at: datetime) -> datetime:
    """The instant at which the day of `at` began in Asia/Tokyo, in UTC."""
    return datetime.combine(day_of(at), time(), TOKYO).astimezone(UTC)
