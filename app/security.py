"""Headers that every answer bears, and the check where a request that changes something comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any

from flask import Flask, current_app, request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
TWO_YEARS = "max-age=63072000"
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


class InMemory:
    """A request whose files stay in memory: somebody's life is not left lying on a disk, not even for a moment."""

    def _get_file_stream(self, *_: Any, **__: Any) -> IO[bytes]:
        return BytesIO()


class ForeignOrigin(Exception):
    """A browser said that another site sent this request."""


def bind(app: Flask) -> None:
    """Turn away what another site sends in a person's name; keep what is sent off the disk."""
    app.request_class = type("Request", (InMemory, app.request_class), {})
    app.before_request(refuse_foreign)


def harden(app: Flask) -> None:
    """Put the headers on every answer. Comes last: it wraps everything else that answers."""
    app.wsgi_app = Hardened(app.wsgi_app, app.config["HTTPS"])  # type: ignore[method-assign]


def from_elsewhere(view: Callable[..., Any]) -> Callable[..., Any]:
    """Marks a route to which pages of another site may post. It only leads on."""
    view.from_elsewhere = True  # type: ignore[attr-defined]
    return view


def refuse_foreign() -> None:
    """Raises ForeignOrigin when a browser says that another site made this request.

    Requests that say nothing about where they come from (old browsers, command lines) pass: the token stops those.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method in UNSAFE and came_from_here() is False and not hasattr(view, "from_elsewhere"):
        raise ForeignOrigin


def came_from_here() -> bool | None:
    """Whether our own page made this request; None when the browser does not say."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    if origin:
        return origin in {request.host_url.rstrip("/"), current_app.config["SITE_URL"]}
    return None


class Hardened:
    """The site with the headers on every answer, also on those that never reach Flask. One pass over a list: adding
    them one by one in Flask took a third of the time of a public page."""

    def __init__(self, site: WSGIApplication, https: bool):
        self.site = site
        always = HEADERS | ({"Strict-Transport-Security": TWO_YEARS} if https else {})
        self.always = [(name, value, name.lower()) for name, value in always.items()]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, adding what the answer does not say itself."""

        def start(status: str, headers: list[tuple[str, str]], *failure: Any) -> Any:
            said = {name.lower() for name, _ in headers}
            headers += [(name, value) for name, value, lower in self.always if lower not in said]
            # What is personal is the rule: nothing is kept or indexed unless it says how long it may be.
            if "cache-control" not in said:
                headers += [("Cache-Control", "no-store"), ("X-Robots-Tag", "noindex")]
            return start_response(status, headers, *failure)

        return self.site(environ, start)
