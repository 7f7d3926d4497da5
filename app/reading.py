"""How large letters are shown: a cookie of the browser that holds one of two words, so that public pages know it, too."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, current_app, has_request_context, request
from markupsafe import Markup
from werkzeug.wrappers import Response

COOKIE = "text_size"
# Besides the usual size, which needs no word.
LARGER = ("large", "largest")
KEPT = timedelta(days=365)


def bind(app: Flask) -> None:
    """Let the layout say it."""
    app.jinja_env.globals["size_class"] = size_class


def size() -> str:
    """The size that this browser asks for: large, largest, or empty for the usual one."""
    asked = request.cookies.get(COOKIE, "") if has_request_context() else ""
    return asked if asked in LARGER else ""


def size_class() -> Markup:
    """The attribute of the page's root."""
    return Markup(' class="{}"').format(size()) if size() else Markup("")


def remember(response: Response, chosen: str, *, shared: bool) -> Response:
    """Let the browser remember a size: until it is closed on a shared computer."""
    secure = current_app.config["HTTPS"]
    if chosen in LARGER:
        stay = None if shared else KEPT
        response.set_cookie(COOKIE, chosen, max_age=stay, secure=secure, httponly=True, samesite="Lax")
    else:
        response.delete_cookie(COOKIE, secure=secure, httponly=True, samesite="Lax")
    return response
