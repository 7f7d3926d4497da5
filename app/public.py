"""Public pages: they say the same to everybody, so each is rendered and compressed once and kept in memory.

What they say comes from content, which is read at the start; the one thing that differs is whether this browser holds
a card already.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, wraps
from hashlib import sha256
from typing import Any

from flask import Flask, current_app, request
from werkzeug.wrappers import Response

from app.actor import card_here
from app.compression import encode, wanted

NAME = "public-pages"
BEST = 11
# Caches may keep the page, and ask each time whether it is still the newest.
ASK_AGAIN = "no-cache"


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
    """For a view that returns a page's HTML, or aborts, and looks at nothing but its address and `card_here`."""

    @wraps(view)
    def kept(**values: Any) -> Response:
        pages: dict[tuple[str, bool], Kept] = current_app.extensions[NAME]
        key = (request.path, card_here())
        if key not in pages or current_app.debug:
            pages[key] = Kept(view(**values).encode())
        return pages[key].response()

    return kept
