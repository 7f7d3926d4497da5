"""What went wrong → status, page, log level: one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import structlog
from flask import Flask, Response, current_app, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge, SecurityError

from app.assets import names
from app.logs import number, places
from app.page import block_wanted, typed_texts
from app.policies import Forbidden, NoCard, NotVisible
from app.security import ForeignOrigin, came_from_here
from app.services.files import Busy
from app.services.limits import TooMany

# Of a body that is too large this much is read and dropped: a connection closed on unread data shows the person the
# browser's own failure page instead of ours.
DRAINED = 16 * 1024 * 1024
LONG = 40


@dataclass(frozen=True)
class Answer:
    """How a failure is told: status, template of the page, level in the log.

    Failsafe pages touch neither database nor session nor routes: what they tell may be that one of these is broken.
    """

    status: int
    page: str
    level: str = "info"
    failsafe: bool = False


TABLE: dict[type[Exception] | int, Answer] = {
    SecurityError: Answer(400, "failsafe", "warning", failsafe=True),
    CSRFError: Answer(400, "resend"),
    400: Answer(400, "400"),
    ForeignOrigin: Answer(403, "403", "warning"),
    Forbidden: Answer(403, "403"),
    403: Answer(403, "403"),
    NotVisible: Answer(404, "404"),
    NoCard: Answer(404, "no_card"),
    404: Answer(404, "404"),
    405: Answer(405, "405"),
    409: Answer(409, "409"),
    413: Answer(413, "413"),
    429: Answer(429, "429", "warning"),
    TooMany: Answer(429, "429", "warning"),
    Busy: Answer(503, "busy", "warning"),
    OperationalError: Answer(503, "failsafe", "error", failsafe=True),
    # The database went away under something that may not fail the act (a figure): the commit is the first to notice.
    PendingRollbackError: Answer(503, "failsafe", "error", failsafe=True),
    # Two acts met, and the other one changed what this one stands on; sent again, it stands on what is there now.
    IntegrityError: Answer(503, "failsafe", "error", failsafe=True),
    NoConnection: Answer(503, "failsafe", "error", failsafe=True),
    503: Answer(503, "failsafe", "error", failsafe=True),
    Exception: Answer(500, "failsafe", "error", failsafe=True),
}


def bind(app: Flask) -> None:
    """Answer every failure from the table."""
    for kind in TABLE:
        app.register_error_handler(kind, answer)


def answer(error: Exception) -> Response:
    """The page for an error, with its status."""
    chosen = _chosen(error)
    _log(error, chosen)
    if chosen is TABLE[Exception] and _told_to_developers():
        raise error
    if isinstance(error, RequestEntityTooLarge):
        _drain()
    seconds = getattr(error, "retry_after", None)
    if chosen.failsafe:
        return _failsafe(chosen, seconds)
    context: dict[str, Any] = {"posted": _posted()} if chosen.page == "resend" else {}
    wait = -(-seconds // 60) if isinstance(seconds, int) else None
    html = render_template("errors/" + chosen.page + ".html", status=chosen.status, wait=wait, **context)
    response = make_response(html, chosen.status)
    if seconds is not None:
        response.headers["Retry-After"] = str(seconds)
    if isinstance(error, MethodNotAllowed):
        response.allow.update(error.valid_methods or ())
    return response


def _chosen(error: Exception) -> Answer:
    for kind in type(error).__mro__:
        if kind in TABLE and kind is not Exception:
            return TABLE[kind]
    if isinstance(error, HTTPException) and error.code:
        known = TABLE.get(error.code)
        if known:
            return known
        if error.code < 500:
            return Answer(error.code, "400")
    return TABLE[Exception]


def _log(error: Exception, chosen: Answer) -> None:
    log = structlog.get_logger()
    if chosen.status >= 500:
        log.error("failure", number=number(), error=type(error).__name__, where=places(error))
    else:
        getattr(log, chosen.level)("refused", number=number(), error=type(error).__name__, status=chosen.status)


def _told_to_developers() -> bool:
    """Tests and the debugger see an unexpected error itself, unless they ask for its page."""
    asked = current_app.config["PROPAGATE_EXCEPTIONS"]
    return current_app.testing or current_app.debug if asked is None else asked


def _failsafe(chosen: Answer, seconds: int | None = None) -> Response:
    template = current_app.jinja_env.get_template("errors/failsafe.html")
    stylesheet = f"/static/{names()['site.css']}"
    html = template.render(status=chosen.status, number=number(), stylesheet=stylesheet, posted=_given_back(chosen))
    response = make_response(html, chosen.status)
    if chosen.status == 503:
        response.headers["Retry-After"] = str(seconds or 30)
    return response


@dataclass(frozen=True)
class Posted:
    """What a person sent that could not be taken: where to, with which token, and every other field.

    `again` says whether one tap may send it again: only when the browser vouches that our own page sent it. Otherwise
    another site could lay its words before the person and have them sent.
    """

    action: str
    token: str
    fields: list[tuple[str, str]]
    again: bool

    @property
    def written(self) -> list[tuple[str, str]]:
        """The fields that hold sentences, or all that somebody filled in where one tap may not send them again: shown,
        so that they can be read and kept."""
        return [(name, value) for name, value in self.fields if self._is_shown(name, value)]

    @property
    def carried(self) -> list[tuple[str, str]]:
        """All other fields: sent along unseen."""
        return [(name, value) for name, value in self.fields if not self._is_shown(name, value)]

    @property
    def beside(self) -> list[str]:
        """What was typed of those, to be read before it is sent along."""
        return typed_texts(self.carried) if self.again else []

    def _is_shown(self, name: str, value: str) -> bool:
        # Names of the page's own inputs begin with a stroke: nobody typed what is in them.
        is_typed = not name.startswith("_") and bool(value.strip())
        return is_typed and (len(value) > LONG or "\n" in value or not self.again)


def posted_fields() -> list[tuple[str, str]]:
    """Everything that was posted but the form token."""
    token = current_app.config["WTF_CSRF_FIELD_NAME"]
    return [(name, value) for name, values in request.form.lists() for value in values if name != token]


def _posted() -> Posted:
    token = request.form.get(current_app.config["WTF_CSRF_FIELD_NAME"], "")
    return Posted(request.path, token, posted_fields(), again=came_from_here() is True)


def _given_back(chosen: Answer) -> Posted | None:
    """What a failsafe page hands back; nothing to htmx, whose page still has it."""
    if chosen.status < 500 or request.method != "POST" or block_wanted():
        return None
    try:
        posted = _posted()
    except HTTPException:  # a body that nobody could read
        return None
    return posted if posted.again or posted.written else None


def _drain() -> None:
    # No more than was announced: not every server ends the stream there.
    stream, left = request.environ["wsgi.input"], min(DRAINED, request.content_length or DRAINED)
    while left > 0 and (piece := stream.read(min(left, 64 * 1024))):
        left -= len(piece)
