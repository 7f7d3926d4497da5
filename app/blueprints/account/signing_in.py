"""Signing in and out, and proving again who one is."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import g, redirect, request, session, url_for

from app import actor as cookie
from app.actor import device, member
from app.blueprints.account import bp
from app.blueprints.account.judging import is_good
from app.forms.account import Proof, SignIn
from app.page import show
from app.services import factors, identities, members, merging, sign_ins, unsaved
from app.services.members import Left, Refused

WRONG = "メールアドレスかパスワードが違います。もう一度確かめてください。"
WRONG_PROOF = "パスワードが違います。もう一度確かめてください。"


@bp.get("/sign-in")
def sign_in() -> Any:
    """Address and password."""
    onward = own_path(request.args.get("next"))
    if g.actor is not None and not g.actor.guest:
        return redirect(onward)
    return show("account/sign_in.html", form=SignIn(), onward=onward)


@bp.post("/sign-in")
def begin() -> Any:
    """Sign in, or say that the two do not belong together."""
    form, onward = SignIn(request.form), own_path(request.form.get("next"))
    if not is_good(form):
        return show("account/sign_in.html", form=form, onward=onward, status=422)
    shared = bool(form.shared.data)
    enter = members.come_back if request.form.get("come_back") else members.sign_in
    try:
        token, _ = enter(form.email.data, form.password.data, device(shared))
    except Refused:
        form.blame("password", WRONG)
        return show("account/sign_in.html", form=form, onward=onward, status=422)
    except Left:
        return show("account/come_back.html", form=form, onward=onward, shared=shared, status=409)
    return begun(token, onward, shared=shared)


def begun(token: str, onward: str, *, shared: bool) -> Any:
    """Signed in: on to where they wanted to go, by way of what they could not save, and of the card that a guest left in
    this browser. Who still has to show a second factor goes these ways after it; who has no card, never."""
    actor = sign_ins.find(token)
    if actor is not None and actor.role == "person":
        if unsaved.find(actor, session.get(cookie.UNSAVED, "")):
            onward = url_for("sheets.waiting")
        if merging.offer(cookie.guest_here()):
            onward = url_for(".bring", next=onward)
    return cookie.sign_in(redirect(onward, 303), token, shared=shared)


@bp.post("/sign-out")
def sign_out() -> Any:
    """Sign out here; nothing personal stays in the browser."""
    if g.actor is not None and g.actor.session is not None:
        sign_ins.end(g.actor)
    return cookie.sign_out(redirect(url_for(".signed_out"), 303))


@bp.get("/signed-out")
def signed_out() -> Any:
    """Signed out."""
    return show("account/signed_out.html")


@bp.get("/proof")
def proof() -> Any:
    """The password once more, before what cannot be undone."""
    member()
    return _proof(Proof(), own_path(request.args.get("next")))


@bp.post("/proof")
def prove() -> Any:
    """Good for ten minutes."""
    member()
    form, onward = Proof(request.form), own_path(request.form.get("next"))
    if is_good(form):
        try:
            members.prove(g.actor, form.password.data, request.remote_addr)
            return redirect(onward, 303)
        except Refused:
            form.blame("password", WRONG_PROOF)
    return _proof(form, onward, status=422)


def _proof(form: Proof, onward: str, *, status: int = 200) -> Any:
    """The ways in which this member can prove who they are."""
    ways = {
        "linked": identities.linked(g.actor),
        "state": factors.state(g.actor.account_id),
    }
    return show("account/proof.html", form=form, onward=onward, status=status, **ways)


def own_path(wanted: str | None) -> str:
    """A path of this site to go on to; the card, when it is none of ours."""
    parts = urlsplit(wanted or "")
    own = bool(wanted) and wanted[0] == "/" and wanted[1:2] not in ("/", "\\") and not parts.scheme and not parts.netloc  # type: ignore[index]
    return wanted if own and wanted and "\\" not in wanted and wanted.isprintable() else url_for("sheets.card")
