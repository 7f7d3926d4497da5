"""Signing in, joining, linking and proving through a provider: the way there, and the way back.

The way there is a link, because our content policy lets no form lead to another site. What is asked for stands in the
session of this browser; an answer that nobody here asked for leads nowhere."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from flask import current_app, g, redirect, request, session, url_for

from app import actor as cookie
from app.actor import device, member
from app.blueprints.account import bp
from app.blueprints.account.signing_in import begun, own_path
from app.extensions import csrf
from app.models import engine
from app.page import address, show
from app.security import from_elsewhere
from app.services import identities, merging, providers, sign_ins
from app.services.identities import Arrival, LastWay, Over, Unknown
from app.services.members import Left, NotFresh, Refused, Taken
from app.services.providers import Declined, Subject, Unreachable, Untrue
from config import Provider

PENDING, KEPT = 3, 600
ONCE = ("state", "code", "error", "iss")
# What a provider's page may send along with the person (OpenID Connect Core, 4).
BROUGHT = ("iss", "login_hint", "target_link_uri")


class Asked(NamedTuple):
    """What this browser asked a provider for; kept in its session."""

    state: str
    provider: str
    why: str
    onward: str
    at: int
    shared: bool
    session: str


@dataclass(frozen=True)
class Trouble:
    """How a failure on the way is told."""

    status: int
    says: str


TROUBLES: dict[type[Exception], Trouble] = {
    Unreachable: Trouble(503, "down"),
    Untrue: Trouble(400, "untrue"),
    Declined: Trouble(200, "declined"),
    Refused: Trouble(409, "other"),
    Taken: Trouble(409, "taken"),
    LastWay: Trouble(409, "last"),
}


@bp.context_processor
def _offer() -> dict[str, Any]:
    return {"providers": providers.offered}


def told(view: Callable[..., Any]) -> Callable[..., Any]:
    """A route on which what goes wrong with a provider is told in words."""

    def judged(provider_id: str) -> Any:
        provider = providers.find(provider_id)
        try:
            return view(provider)
        except tuple(TROUBLES) as error:
            trouble = TROUBLES[type(error)]
            return show("account/trouble.html", status=trouble.status, says=trouble.says, provider=provider)

    judged.__name__, judged.__doc__ = view.__name__, view.__doc__
    return judged


@bp.get("/with/<provider_id>")
@told
def with_provider(provider: Provider) -> Any:
    """Sign in through a provider."""
    return _ask(provider, "enter", own_path(request.args.get("next")), shared="shared" in request.args)


@bp.get("/enter/<provider_id>")
@told
def enter_from(provider: Provider) -> Any:
    """People come from the provider's own pages: we ask it ourselves, and believe nothing that they bring."""
    if request.args.get("iss", provider.issuer) != provider.issuer:
        raise Untrue("iss")
    hint = request.args.get("login_hint", "")[:255]
    return _ask(provider, "enter", _path_of(request.args.get("target_link_uri")), hint=hint)


@bp.post("/enter/<provider_id>")
@csrf.exempt
@from_elsewhere
@engine.only_reads
@told
def entered_from(provider: Provider) -> Any:
    """The same, posted. A browser leaves its cookies at home when another site posts, and would lose its session to a new
    one here; it brings them along to the address that it is sent on to."""
    brought = {name: request.form[name][:500] for name in BROUGHT if name in request.form}
    return redirect(url_for(".enter_from", provider_id=provider.id, **brought), 303)


@bp.get("/with/<provider_id>/prove")
def prove_with(provider_id: str) -> Any:
    """Prove again who one is, through a provider."""
    member()
    return told(lambda provider: _ask(provider, "prove", own_path(request.args.get("next"))))(provider_id)


@bp.get("/with/<provider_id>/link")
def link(provider_id: str) -> Any:
    """Link what the provider calls the member."""
    _need_fresh()
    return told(lambda provider: _ask(provider, "link", url_for(".settings", done="link")))(provider_id)


@bp.get("/with/<provider_id>/unlink")
def unlink(provider_id: str) -> Any:
    """What unlinking means."""
    _need_fresh()
    return show("account/unlink.html", provider=providers.find(provider_id))


@bp.post("/with/<provider_id>/unlink")
def unlinked(provider_id: str) -> Any:
    """It is linked no more."""
    actor = member()

    def done(provider: Provider) -> Any:
        identities.unlink(actor, provider.id)
        return redirect(url_for(".settings", done="unlink"), 303)

    return told(done)(provider_id)


@bp.get("/with/<provider_id>/back")
@engine.ends_an_act
@told
def back(provider: Provider) -> Any:
    """The provider sends the person back. Who is known is signed in; who is not says first what they want."""
    if any(len(request.args.getlist(name)) > 1 for name in ONCE):
        raise Untrue("twice")
    state = request.args.get("state", "")
    asked = _take(provider, state)
    answer = {name: request.args[name] for name in ONCE if name in request.args}
    subject = providers.hear(provider, state, answer, _way_back(provider), anew=asked.why != "enter")
    return ENDS[asked.why](asked, subject)


@bp.get("/arrived")
def arrived() -> Any:
    """Somebody whom we do not know, who left, or who wants to link: what they want."""
    arrival = _arrival()
    if arrival is None:
        return redirect(url_for(".sign_in"))
    page = {
        "arrival": arrival,
        "provider": providers.find(arrival.subject.provider),
        "offer": merging.offer(cookie.guest_here()) if arrival.why == "join" else None,
        "known": identities.is_known(arrival.subject),
    }
    return show("account/arrived/" + arrival.why + ".html", **page)


@bp.post("/arrived")
def chosen() -> Any:
    """They want it."""
    arrival = _arrival()
    if arrival is None:
        return redirect(url_for(".sign_in"), 303)
    return told(lambda _: CHOSEN[arrival.why](arrival))(arrival.subject.provider)


def _entered(asked: Asked, subject: Subject) -> Any:
    here = Arrival("enter", subject, asked.shared, onward=asked.onward)
    if g.actor is None or g.actor.session is None:
        return _let_in(here)
    if identities.is_of(g.actor, subject):
        return redirect(asked.onward)
    # Nobody goes on writing on somebody else's card without having been told.
    return _ask_person(replace(here, why="switch", session=str(g.actor.session)))


def _let_in(arrival: Arrival) -> Any:
    """Signs in who is known; who is not, or left, says first what they want."""
    try:
        token, _ = identities.enter(arrival.subject, device(arrival.shared))
    except Unknown:
        return _ask_person(replace(arrival, why="join"))
    except Left:
        return _ask_person(replace(arrival, why="return"))
    return begun(token, arrival.onward, shared=arrival.shared)


def _proven(asked: Asked, subject: Subject) -> Any:
    identities.prove(_same_member(asked.session), subject)
    return redirect(asked.onward)


def _to_link(asked: Asked, subject: Subject) -> Any:
    _same_member(asked.session)
    return _ask_person(Arrival("link", subject, session=asked.session))


def _join(arrival: Arrival) -> Any:
    guest = cookie.guest_here()
    takes = identities.takes(guest, asked="take" in request.form)
    shared = arrival.shared or bool(guest and takes and guest.shared_computer)
    token = identities.join(guest if takes else None, arrival.subject, device(shared))
    return cookie.sign_in(redirect(url_for(".welcome"), 303), token, shared=shared, forget_guest=takes)


def _return(arrival: Arrival) -> Any:
    token, _ = identities.come_back(arrival.subject, device(arrival.shared))
    return begun(token, arrival.onward, shared=arrival.shared)


def _switch(arrival: Arrival) -> Any:
    """Whoever was signed in is so no more, and nothing of theirs stays in the browser."""
    sign_ins.end(_same_member(arrival.session))
    session.clear()
    g.pop("actor", None)
    return cookie.clean(_let_in(arrival))


def _link(arrival: Arrival) -> Any:
    identities.link(_same_member(arrival.session), arrival.subject)
    session.pop("arrived", None)
    return redirect(url_for(".settings", done="link"), 303)


ENDS: dict[str, Callable[[Asked, Subject], Any]] = {"enter": _entered, "prove": _proven, "link": _to_link}
CHOSEN: dict[str, Callable[[Arrival], Any]] = {"join": _join, "return": _return, "link": _link, "switch": _switch}


def _ask(provider: Provider, why: str, onward: str, *, shared: bool = False, hint: str = "") -> Any:
    """Go to the provider, and remember what for: a few at once, for ten minutes."""
    state = secrets.token_urlsafe(32)
    url = providers.ask(provider, state, _way_back(provider), anew=why != "enter", hint=hint)
    own = str(g.actor.session) if g.actor and g.actor.session else ""
    asked = Asked(state, provider.id, why, onward, int(time.time()), shared or _is_shared(), own)
    session["asked"] = [*session.get("asked", [])[1 - PENDING :], list(asked)]
    return redirect(url)


def _take(provider: Provider, state: str) -> Asked:
    """What was asked under this state; good once. Raises Untrue."""
    pending = [Asked(*one) for one in session.get("asked", [])]
    session["asked"] = [list(one) for one in pending if one.state != state]
    asked = next((one for one in pending if one.state == state), None)
    if asked is None or asked.provider != provider.id or time.time() - asked.at > KEPT:
        raise Untrue("state")
    return asked


def _ask_person(arrival: Arrival) -> Any:
    session["arrived"] = identities.sealed(arrival)
    return redirect(url_for(".arrived"))


def _arrival() -> Arrival | None:
    try:
        return identities.opened(session.get("arrived", ""))
    except Over:
        return None


def _same_member(sign_in: str) -> Any:
    """The member who asked. Raises Untrue when somebody else is signed in now."""
    actor = member()
    if str(actor.session) != sign_in:
        raise Untrue("session")
    return actor


def _need_fresh() -> None:
    if not sign_ins.is_fresh(member()):
        raise NotFresh("proof")


def _is_shared() -> bool:
    return bool(g.actor and g.actor.shared_computer)


def _way_back(provider: Provider) -> str:
    return address("account.back", provider_id=provider.id)


def _path_of(url: str | None) -> str:
    """The path of an address of ours that a provider's page names; the card, when it is none of ours."""
    site = current_app.config["SITE_URL"]
    parts = urlsplit(url or "")
    return own_path(parts.path if url and url.startswith(site + "/") else None)
