"""Becoming a member: an address and a password, then the link in the letter."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, request, url_for

from app import actor as cookie
from app.actor import device, member
from app.blueprints.account import bp
from app.blueprints.account.judging import is_good
from app.forms.account import Join, Proof
from app.page import address, show
from app.services import guests, links, members
from app.services.links import Spent
from app.services.members import Refused, Taken

WRONG = "パスワードが違います。登録のときに決めたパスワードを入力してください。"


@bp.get("/why")
def why() -> Any:
    """What needs an account, and what does not."""
    return show("account/why.html")


@bp.get("/join")
def join() -> Any:
    """An address and a password."""
    if g.actor is not None and not g.actor.guest:
        return redirect(url_for(".settings"))
    return show("account/join.html", form=Join())


@bp.post("/join")
def begin_joining() -> Any:
    """Sends the letter, whoever has the address."""
    form = Join(request.form)
    if not is_good(form):
        return show("account/join.html", form=form, status=422)
    answer = redirect(url_for(".sent"), 303)
    actor = g.actor
    if actor is not None and not actor.guest:
        return redirect(url_for(".settings"), 303)
    if actor is None:
        account, token = guests.begin(shared=bool(form.shared.data), client=request.remote_addr)
        actor = guests.actor_of(account)
        cookie.remember(answer, token, shared=bool(form.shared.data))
    members.join(actor, form.email.data, form.new_password.data, _page, request.remote_addr)
    return answer


@bp.get("/sent")
def sent() -> Any:
    """A letter is on its way."""
    return show("account/sent.html")


@bp.get("/join/<token>")
def joined(token: str) -> Any:
    """The link of the letter: one tap, or the password on another device. Looking uses nothing up: mail programs look,
    too."""
    try:
        link = links.look(token, "join")
    except Spent:
        return show("account/spent.html", status=410, again=url_for(".join"))
    here = g.actor is not None and g.actor.account_id == link.account_id
    return show("account/joined.html", token=token, here=here, form=Proof())


@bp.post("/join/<token>")
def finish_joining(token: str) -> Any:
    """The guest is a member now, and signed in."""
    form = Proof(request.form)
    here = "password" not in request.form
    shared = bool(g.actor and g.actor.shared_computer) if here else "shared" in request.form
    try:
        opened = members.finish_joining(g.actor, token, form.password.data, device(shared))
    except Spent:
        return show("account/spent.html", status=410, again=url_for(".join"))
    except Taken:
        return show("account/taken.html", status=409)
    except Refused:
        form.blame("password", WRONG)
        return show("account/joined.html", token=token, here=False, form=form, status=422)
    return cookie.sign_in(redirect(url_for(".welcome"), 303), opened, shared=shared, forget_guest=here)


@bp.get("/welcome")
def welcome() -> Any:
    """Registered: what is possible now."""
    member()
    return show("account/welcome.html")


def _page(token: str) -> str:
    return address("account.joined", token=token)
