"""Who is asking: `g.actor`, found from the guest's cookie when a route first needs it."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property

from flask import Flask, current_app, g, request
from flask.ctx import _AppCtxGlobals
from werkzeug.wrappers import Response

from app.policies import Actor
from app.services import guests


class Globals(_AppCtxGlobals):
    """Flask's `g` with the actor in it. A page that never asks costs no query, and the page for 500 never asks."""

    @cached_property
    def actor(self) -> Actor | None:
        """Who is asking; None for somebody who has not written anything yet, or whose time is over."""
        token = request.cookies.get(cookie_name())
        return guests.find(token) if token else None


def bind(app: Flask) -> None:
    """Make `g.actor` known, and keep the cookie of those who come back as long as their draft."""
    app.app_ctx_globals_class = Globals
    app.after_request(_stay)


def cookie_name() -> str:
    """`__Host-card` where the site has TLS (browsers refuse the prefix elsewhere), else `card`."""
    return "__Host-card" if current_app.config["HTTPS"] else "card"


def card_here() -> bool:
    """Whether this browser carries a guest's cookie. Says nothing about whether the card still exists."""
    return cookie_name() in request.cookies


def remember(response: Response, token: str, *, shared: bool) -> Response:
    """Give the browser its token: until it is closed on a shared computer, else as long as the draft is kept."""
    stay = None if shared else timedelta(days=current_app.config["GUEST_DAYS"])
    secure = current_app.config["HTTPS"]
    response.set_cookie(cookie_name(), token, max_age=stay, secure=secure, httponly=True, samesite="Lax")
    return response


def forget(response: Response) -> Response:
    """Take the token back, with everything the browser still holds of the pages seen here."""
    secure = current_app.config["HTTPS"]
    response.delete_cookie(cookie_name(), secure=secure, httponly=True, samesite="Lax")
    response.delete_cookie(current_app.config["SESSION_COOKIE_NAME"], secure=secure, httponly=True, samesite="Lax")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    g.forgotten = True
    return response


def _stay(response: Response) -> Response:
    """A visit counts from now on: the draft is kept from the last one, and so is the cookie. A shared computer's cookie
    ends with the browser."""
    actor = vars(g).get("actor")
    if actor is None or "forgotten" in g or response.status_code >= 400:
        return response
    guests.touch(actor)
    token = request.cookies.get(cookie_name())
    if token and not actor.shared_computer:
        remember(response, token, shared=False)
    return response
