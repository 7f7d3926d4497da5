"""Who is asking: `g.actor`, found from what the browser carries when a route first needs it: the session of somebody who
signed in, else the cookie of a guest."""

from __future__ import annotations

import uuid
from datetime import timedelta
from functools import cached_property

from flask import Flask, current_app, g, request, session, url_for
from flask.ctx import _AppCtxGlobals
from flask_login import UserMixin, current_user, login_user
from werkzeug.wrappers import Response

from app import reading
from app.extensions import login
from app.policies import Actor
from app.services import campaigns, guests, known_devices, members, sign_ins
from app.services.members import Device
from app.services.sign_ins import Waiting

# In the session of somebody who asked the chat something: whether registering follows is a figure. Says nothing of what.
ASKED = "asked"
# In the session of somebody who saved after their sign-in had ended: what finds it again. It survives signing in.
UNSAVED = "unsaved"
# In the session: the letter to many by whose link somebody came, and the one that was counted.
CAME_BY, COUNTED = "came_by", "counted"
# How long a browser keeps the mark of having signed in.
MARKED = timedelta(days=365)


class NotSignedIn(Exception):
    """The page is for members who are signed in."""


class User(UserMixin):
    """A member who signed in, as Flask-Login knows them: by the token of the sign-in, so that ending it ends it here."""

    def __init__(self, token: str, actor: Actor | None = None) -> None:
        self.token, self.actor = token, actor

    def get_id(self) -> str:
        """What the session holds."""
        return self.token


@login.user_loader
def _load(token: str) -> User | None:
    actor = sign_ins.find(token)
    return User(token, actor) if actor else None


class Globals(_AppCtxGlobals):
    """Flask's `g` with the actor in it. A page that never asks costs no query, and the page for 500 never asks."""

    @cached_property
    def actor(self) -> Actor | None:
        """Who is asking; None for somebody who has not written anything yet, or whose time is over."""
        # A guest's session holds no sign-in: there is nothing that Flask-Login could find.
        if signed_in_here() and current_user.is_authenticated:
            return current_user.actor
        return guest_here()


def bind(app: Flask) -> None:
    """Make `g.actor` known, and keep the cookie of those who come back as long as their draft."""
    app.app_ctx_globals_class = Globals
    app.jinja_env.globals["signed_in_here"] = signed_in_here
    app.after_request(_stay)


def cookie_name() -> str:
    """`__Host-card` where the site has TLS (browsers refuse the prefix elsewhere), else `card`."""
    return "__Host-card" if current_app.config["HTTPS"] else "card"


def card_here() -> bool:
    """Whether this browser carries a guest's cookie or a sign-in. Says nothing about whether the card still exists."""
    return cookie_name() in request.cookies or signed_in_here()


def signed_in_here() -> bool:
    """Whether this browser carries a sign-in. Says nothing about whether it is still good."""
    return "_user_id" in session


def member_here() -> Actor | None:
    """Who is signed in, if anybody; where nobody is, asking costs no query."""
    actor: Actor | None = g.actor if signed_in_here() else None
    return actor


def member() -> Actor:
    """Who is signed in. Raises NotSignedIn."""
    actor: Actor | None = g.actor
    if actor is None or actor.session is None:
        raise NotSignedIn
    return actor


def card_owner() -> Actor:
    """Whoever has a card here, member or guest. Raises NotSignedIn."""
    actor: Actor | None = g.actor
    if actor is None:
        raise NotSignedIn
    return actor


def waiting() -> Waiting | None:
    """The sign-in here that still has to show its second factor."""
    return sign_ins.find_waiting(str(session.get("_user_id", "")))


def half_signed_in() -> Waiting | None:
    """The sign-in that waits for its second factor; None for a member. Raises NotSignedIn for everybody else."""
    if g.actor is not None and g.actor.session is not None:
        return None
    half = waiting()
    if half is None:
        raise NotSignedIn
    return half


def device_sort() -> str:
    """The sort of device that asks: phone, tablet or computer; nothing finer is kept."""
    agent = request.user_agent.string
    if "iPad" in agent or ("Android" in agent and "Mobile" not in agent):
        return "tablet"
    return "phone" if "Mobi" in agent else "computer"


def device(shared: bool) -> Device:
    """The device that asks, for signing in."""
    marked = request.cookies.get(_mark_name(), "")
    return Device(device_sort(), shared, request.remote_addr, asked=ASKED in session, marked=marked)


def renew(response: Response, token: str) -> Response:
    """The same sign-in under another token, in a session that holds nothing of the one before."""
    return sign_in(response, token, shared=not session.permanent)


def sign_in(response: Response, token: str, *, shared: bool = False, forget_guest: bool = False) -> Response:
    """Give the browser a fresh session that holds the sign-in: nothing of the session before stays in it but the
    way to what could not be saved, which opens for its owner alone. It ends with the browser on a shared computer."""
    unsaved = session.get(UNSAVED)
    count_coming()
    found = sign_ins.find(token)
    _end_before(found)
    session.clear()
    if unsaved:
        session[UNSAVED] = unsaved
    login_user(User(token))
    session.permanent = not shared
    g.pop("actor", None)
    if found is None and response.location:
        # Nothing is open to it but the page that asks for the second factor.
        response.location = url_for("account.second", next=response.location)
    if found is not None and found.text_size:
        reading.remember(response, found.text_size, shared=shared)
    if found is not None and not shared:
        _mark(response, found)
    return without_guest(response) if forget_guest else response


def _mark(response: Response, actor: Actor) -> None:
    """Let the browser remember that this member signed in here."""
    if address := members.address_of(actor):
        secure, made = current_app.config["HTTPS"], known_devices.mark(address)
        response.set_cookie(_mark_name(), made, max_age=MARKED, secure=secure, httponly=True, samesite="Lax")


def _mark_name() -> str:
    return "__Host-mark" if current_app.config["HTTPS"] else "mark"


def _end_before(now: Actor | None) -> None:
    """A browser holds one sign-in: the one before has ended when another begins."""
    before = g.actor if signed_in_here() else None
    if before is not None and before.session is not None and (now is None or now.session != before.session):
        sign_ins.end(before)


def count_coming() -> None:
    """Count somebody who came by a letter to many, once a visit; who it was is not written down."""
    campaign = session.pop(CAME_BY, None)
    if campaign is not None and campaign != session.get(COUNTED):
        campaigns.came(uuid.UUID(campaign))
        session[COUNTED] = campaign


def sign_out(response: Response) -> Response:
    """Take the session back, with everything the browser still holds of the pages seen here."""
    session.clear()
    return clean(response)


def clean(response: Response) -> Response:
    """Have the browser drop what it still holds of the pages seen here."""
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    g.forgotten = True
    return response


def guest_here() -> Actor | None:
    """The guest whose cookie this browser carries, also while a member is signed in."""
    token = request.cookies.get(cookie_name())
    return guests.find(token) if token else None


def without_guest(response: Response) -> Response:
    """Take the guest's cookie back."""
    secure = current_app.config["HTTPS"]
    response.delete_cookie(cookie_name(), secure=secure, httponly=True, samesite="Lax")
    g.forgotten = True
    return response


def remember(response: Response, token: str, *, shared: bool) -> Response:
    """Give the browser its token: until it is closed on a shared computer, else as long as the draft is kept, and a day
    on top, because it is renewed once a day."""
    stay = None if shared else timedelta(days=current_app.config["GUEST_DAYS"] + 1)
    secure = current_app.config["HTTPS"]
    response.set_cookie(cookie_name(), token, max_age=stay, secure=secure, httponly=True, samesite="Lax")
    return response


def forget(response: Response) -> Response:
    """Take the token back, with everything the browser still holds of the pages seen here."""
    secure = current_app.config["HTTPS"]
    without_guest(response)
    response.delete_cookie(current_app.config["SESSION_COOKIE_NAME"], secure=secure, httponly=True, samesite="Lax")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _stay(response: Response) -> Response:
    """A visit counts from now on: the draft is kept from the last one, and so is the cookie, from the first page of a
    day. A shared computer's cookie ends with the browser."""
    actor = vars(g).get("actor")
    if actor is None or "forgotten" in g or response.status_code >= 400:
        return response
    if actor.session is not None:
        sign_ins.touch(actor)
        return response
    if guests.touch(actor) and not actor.shared_computer:
        remember(response, request.cookies[cookie_name()], shared=False)
    return response
