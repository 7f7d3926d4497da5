"""The log: one JSON object a line, made of fields from a closed list.

What a person wrote must not reach a log, not even through the message of an exception or the arguments of a library's
warning. So lines carry only the fields below, errors are told by type and place in the code, and of a library's line only
who wrote it and where is kept – except for the few libraries that speak about the running of the site alone.
"""

from __future__ import annotations

import io
import logging
import secrets
import sys
import time
import traceback
from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO, cast

import structlog
from flask import Flask, Response, g, request

FIELDS = frozenset(
    (
        "timestamp",
        "level",
        "event",
        "number",
        "method",
        "route",
        "status",
        "milliseconds",
        "block",
        "error",
        "where",
        "logger",
        "task",
        "count",
        "form",
        "section",
    )
)
OWN_PLACES = ("/app/", "/config.py")
TRUSTED_SPEAKERS = ("alembic", "gunicorn", "flask_migrate")


class Stderr(io.TextIOBase):
    """Standard error as it is at the moment of writing: servers and tests put another in its place."""

    def write(self, text: str) -> int:
        """Hand the text on. A log that has no room left must not take the site with it."""
        with suppress(OSError):
            sys.stderr.write(text)
        return len(text)

    def flush(self) -> None:
        """Hand the wish on."""
        with suppress(OSError):
            sys.stderr.flush()


STDERR = cast(TextIO, Stderr())


def bind(app: Flask) -> None:
    """Write one line for each request, and send what libraries log the same way."""
    configure(app.config["LOG_LEVEL"])
    app.before_request(_begin)
    app.after_request(_finish)


def configure(level: str) -> None:
    """Set up structlog and the standard library's root logger; safe to call again."""
    number = logging.getLevelNamesMapping()[level]
    chain: list[structlog.typing.Processor] = [
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.add_log_level,
        only_listed,
    ]
    to_text = structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[*chain, to_text],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(STDERR),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(STDERR)
    handler.setFormatter(LibraryLine())
    root = logging.getLogger()
    for old in [old for old in root.handlers if isinstance(old.formatter, LibraryLine)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(max(number, logging.WARNING))
    # The development server's own lines hold the address of whoever asks.
    logging.getLogger("werkzeug").setLevel(logging.WARNING)


def only_listed(logger: Any, method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop every field that is not on the list."""
    return {name: value for name, value in line.items() if name in FIELDS}


def places(error: BaseException) -> list[str]:
    """Where an error passed through our own code, innermost last: file, line and function, never a value."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if any(place in frame.filename for place in OWN_PLACES)]
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in own or frames[-1:]]


def _short(filename: str) -> str:
    """A file of ours from its room on, any other by its name: where the site is installed is nobody's business."""
    return filename.rpartition("/app/")[2] if "/app/" in filename else Path(filename).name


def number() -> str:
    """The number of this request: on the page for failures, and in the log."""
    if "number" not in g:
        g.number = secrets.token_hex(4)
    return g.number


class LibraryLine(logging.Formatter):
    """A line of a library in our shape: what it says only when we trust the speaker, its error without the message."""

    def format(self, record: logging.LogRecord) -> str:
        """The JSON text of the line."""
        trusted = record.name.startswith(TRUSTED_SPEAKERS)
        line: dict[str, Any] = {
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage() if trusted else f"{record.module}:{record.lineno}",
        }
        if record.exc_info and record.exc_info[1]:
            line |= {"error": type(record.exc_info[1]).__name__, "where": places(record.exc_info[1])}
        return str(structlog.processors.JSONRenderer(ensure_ascii=False)(None, "", only_listed(None, "", line)))


def _begin() -> None:
    g.began = time.perf_counter()


def _finish(response: Response) -> Response:
    # The rule and not the path: a path holds the id of somebody's sheet.
    rule = request.url_rule.rule if request.url_rule else None
    tell(request.method, rule, response.status_code, g.get("began"), request.environ, number())
    return response


def tell(
    method: str,
    route: str | None,
    status: int,
    began: float | None,
    environ: Mapping[str, Any],
    known_as: str | None = None,
) -> None:
    """The line of a request that was answered, whoever answered it."""
    structlog.get_logger().info(
        "request",
        number=known_as or secrets.token_hex(4),
        method=method,
        route=route,
        status=status,
        milliseconds=None if began is None else round((time.perf_counter() - began) * 1000, 1),
        block=bool(environ.get("HTTP_HX_REQUEST")),
    )
