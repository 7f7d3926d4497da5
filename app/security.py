"""Headers that every answer bears, and the check where a request that changes something comes from."""

from __future__ import annotations

from flask import Flask, Response, current_app, request

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


class ForeignOrigin(Exception):
    """A browser said that another site sent this request."""


def bind(app: Flask) -> None:
    """Put the headers on every answer, and turn away what another site sends in a person's name."""
    app.before_request(refuse_foreign)
    app.after_request(harden)


def refuse_foreign() -> None:
    """Raises ForeignOrigin when a browser says that another site made this request.

    Requests that say nothing about where they come from (old browsers, command lines) pass: the token stops those.
    """
    if request.method in UNSAFE and came_from_here() is False:
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


def harden(response: Response) -> Response:
    """Add the headers; what is personal is the rule, so no page is kept or indexed unless it says that it is public."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["HTTPS"]:
        response.headers.setdefault("Strict-Transport-Security", TWO_YEARS)
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
        response.headers.setdefault("X-Robots-Tag", "noindex")
    return response
