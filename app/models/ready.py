"""Statements that are ready: written out once for a database and then given to its driver as they are.

SQLAlchemy looks a statement up again whenever it is executed, keeps an account of the execution, and wraps what comes of
it; on a person's path that took longer than the database. What types make of values on the way in and out holds here,
too, and errors are the ones that everybody knows. Whoever listens to statements hears these: they go the long way then.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Dialect, Executable
from sqlalchemy.exc import DBAPIError

Change = Callable[[Any], Any] | None


class Written:
    """A statement in the words of one database."""

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        made = statement.compile(dialect=dialect)
        self.text = str(made)
        self.names: list[str] | None = made.positiontup if made.positional else None
        self.fixed = {name: one.value for name, one in made.binds.items() if not one.required}
        self.inward = [(name, _inward(one.type, dialect)) for name, one in made.binds.items()]
        columns = statement.selected_columns if statement.is_select else ()
        self.outward = [_outward(one.type, dialect) for one in columns]

    def given(self, values: Mapping[str, Any]) -> Any:
        """The values as the driver takes them."""
        all_of_them = {**self.fixed, **values}
        given = {name: change(all_of_them[name]) if change else all_of_them[name] for name, change in self.inward}
        return given if self.names is None else [given[name] for name in self.names]

    def got(self, row: Any) -> list[Any]:
        """A row as it is meant."""
        return [change(value) if change else value for change, value in zip(self.outward, row, strict=True)]


def _inward(kind: Any, dialect: Dialect) -> Change:
    change: Change = kind.dialect_impl(dialect).bind_processor(dialect)
    return change


def _outward(kind: Any, dialect: Dialect) -> Change:
    change: Change = kind.dialect_impl(dialect).result_processor(dialect, None)
    return change


class Ready:
    """A statement with bound values: a select, or a change whose values are all given."""

    def __init__(self, statement: Any) -> None:
        self.statement: Executable = statement
        self._written: dict[str, Written] = {}

    @cached_property
    def _row(self) -> Any:
        names = self.statement.selected_columns.keys()  # type: ignore[attr-defined]
        row: Any = namedtuple("Row", names)  # type: ignore[misc]
        return row._make

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[Any]:
        """All rows of a select, with the names of the columns."""
        if _heard(connection):
            return [self._row(one) for one in connection.execute(self.statement, values)]
        written = self._for(connection.dialect)
        return [self._row(written.got(one)) for one in _sent(connection, written, values).fetchall()]

    def one(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        """The first row, or None."""
        return next(iter(self.rows(connection, values)), None)

    def change(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """How many rows the statement changed."""
        if _heard(connection):
            return connection.execute(self.statement, values).rowcount
        return int(_sent(connection, self._for(connection.dialect), values).rowcount)

    def _for(self, dialect: Dialect) -> Written:
        if dialect.name not in self._written:
            self._written[dialect.name] = Written(self.statement, dialect)
        return self._written[dialect.name]


def _heard(connection: Connection) -> bool:
    return bool(connection.dispatch.before_cursor_execute)


def _sent(connection: Connection, written: Written, values: Mapping[str, Any]) -> Any:
    raw: Any = connection.connection.dbapi_connection
    given = written.given(values)
    try:
        return raw.execute(written.text, given)
    except connection.dialect.loaded_dbapi.Error as error:
        raise as_known(connection, error, written.text) from error


def as_known(connection: Connection, error: Exception, text: str) -> BaseException:
    """The driver's error as everybody knows it. A connection that is gone is not used again."""
    dialect = connection.dialect
    is_gone = dialect.is_disconnect(error, connection.connection.dbapi_connection, None)  # type: ignore[arg-type]
    if is_gone:
        connection.invalidate(error)
    return DBAPIError.instance(
        text, None, error, dialect.loaded_dbapi.Error, True, connection_invalidated=is_gone, dialect=dialect
    )
