"""Public pages: they say the same to everybody, so each is rendered and compressed once and kept in memory.

What they say comes from content, which is read at the start; what differs is whether this browser holds a card already,
and how large it wants the letters. Who comes without any cookie is answered before Flask begins, with the very bytes and headers that the
first who asked the same way got from it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property, wraps
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app, request
from werkzeug.wrappers import Response

from app import logs
from app.actor import card_here, signed_in_here
from app.compression import encode, wanted
from app.reading import size

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

NAME = "public-pages"
BEST = 11
# Caches may keep the page, and ask each time whether it is still the newest.
ASK_AGAIN = "no-cache"
# The view leaves its rule here: what it answers may be kept for everybody.
MARK = "jobcard.public"
# Ways of asking that are remembered: a host, a page and what a browser says of encodings.
WAYS = 500
OF_THE_BODY = {"content-type", "content-length", "content-encoding"}


@dataclass
class Kept:
    """A rendered page with its encodings."""

    body: bytes
    encoded: dict[str, bytes] = field(default_factory=dict)

    @cached_property
    def tag(self) -> str:
        """What changes when the page does."""
        return sha256(self.body).hexdigest()[:16]

    def response(self) -> Response:
        """The page for this request: in the browser's best encoding, or 304 when it has it already."""
        encoding = wanted()
        if encoding and encoding not in self.encoded:
            self.encoded[encoding] = encode(self.body, encoding, BEST)
        response = Response(self.encoded[encoding] if encoding else self.body, mimetype="text/html")
        if encoding:
            response.headers["Content-Encoding"] = encoding
        response.headers["Cache-Control"] = ASK_AGAIN
        response.vary.update(("Accept-Encoding", "Cookie"))
        response.set_etag(self.tag, weak=True)
        return response.make_conditional(request)


def bind(app: Flask) -> None:
    """A place for the pages of this application."""
    app.extensions[NAME] = {}


def public(view: Callable[..., str]) -> Callable[..., Response]:
    """For a view that returns a page's HTML, or aborts, and looks at nothing but its address, the
    cookies that are here and the size of letters."""

    @wraps(view)
    def kept(**values: Any) -> Response:
        pages: dict[tuple[str, bool, bool, str], Kept] = current_app.extensions[NAME]
        key = (request.path, card_here(), signed_in_here(), size())
        if key not in pages or current_app.debug:
            pages[key] = Kept(view(**values).encode())
        assert request.url_rule is not None  # a view has one
        request.environ[MARK] = request.url_rule.rule
        return pages[key].response()

    return kept


def put_in_front(app: Flask) -> None:
    """Answer visitors before Flask. Comes after the headers: what is kept bears them."""
    if not app.debug:
        app.wsgi_app = Front(app.wsgi_app)  # type: ignore[method-assign]


Key = tuple[str, str, str]


@dataclass(frozen=True)
class Answer:
    """What the site answered once, and will answer whoever asks the same way."""

    route: str
    headers: list[tuple[str, str]]
    body: bytes

    @cached_property
    def tag(self) -> str:
        """The ETag without its mark of weakness."""
        return next(value for name, value in self.headers if name == "ETag").removeprefix("W/")

    @cached_property
    def unchanged(self) -> list[tuple[str, str]]:
        """The headers for a browser that has the page already."""
        return [(name, value) for name, value in self.headers if name.lower() not in OF_THE_BODY]


class Front:
    """The site, with its public pages at the door.

    An answer is kept under the host as well: only names that the site answers to get that far."""

    def __init__(self, site: WSGIApplication):
        self.site = site
        self.kept: dict[Key, Answer] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from what is kept, else let the site answer and keep that if it may be."""
        key = _way(environ)
        if key is None:
            return self.site(environ, start_response)
        answer = self.kept.get(key)
        if answer is None:
            return self._ask(key, environ, start_response)
        began, method = time.perf_counter(), environ["REQUEST_METHOD"]
        asked = environ.get("HTTP_IF_NONE_MATCH")
        if asked and (answer.tag in asked or asked.strip() == "*"):
            start_response("304 NOT MODIFIED", list(answer.unchanged))
            logs.tell(method, answer.route, 304, began, environ)
            return []
        start_response("200 OK", list(answer.headers))
        logs.tell(method, answer.route, 200, began, environ)
        return [answer.body] if method == "GET" else []

    def _ask(self, key: Key, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        said: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], *failure: Any) -> Any:
            said[:] = status, headers
            return start_response(status, headers, *failure)

        answered = self.site(environ, start)
        route = environ.get(MARK)
        if route is None or environ["REQUEST_METHOD"] != "GET":
            return answered
        try:
            body = b"".join(answered)
        finally:
            getattr(answered, "close", lambda: None)()
        status, headers = said
        if status.startswith("200") and not any(name == "Set-Cookie" for name, _ in headers):
            if len(self.kept) >= WAYS:
                self.kept.clear()
            self.kept[key] = Answer(route, list(headers), body)
        return [body]


def _way(environ: WSGIEnvironment) -> Key | None:
    """How somebody asks, if it can be for nothing but a public page; None for all others."""
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or environ.get("QUERY_STRING") or "HTTP_COOKIE" in environ:
        return None
    if environ.get("SCRIPT_NAME") or environ.get("CONTENT_LENGTH") or "HTTP_TRANSFER_ENCODING" in environ:
        return None
    return environ.get("HTTP_HOST", ""), environ.get("PATH_INFO", ""), environ.get("HTTP_ACCEPT_ENCODING", "")
