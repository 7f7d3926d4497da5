"""Passkeys: a page of one's own, and signing in, proving and the second factor with one tap.

The browser asks for a challenge, the device answers it, and the answer is posted like any other form."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from app import actor as cookie
from app import guidance
from app.actor import device, half_signed_in, member, waiting
from app.blueprints.account import bp
from app.blueprints.account.signing_in import begun, own_path
from app.page import show
from app.services import factors, passkeys
from app.services.factors import LastFactor
from app.services.members import Left, Refused
from app.services.passkeys import Enough, Site

WRONG = {
    "enter": "このパスキーではログインできませんでした。もう一度ためすか、パスワードでログインしてください。",
    "prove": "このパスキーでは確かめられませんでした。もう一度ためすか、ほかの方法を使ってください。",
    "add": "パスキーを登録できませんでした。もう一度ためしてください。",
    "enough": f"パスキーは{passkeys.MOST}個までです。使わないものを外してから、登録してください。",
    "last": "最後の1つは外せません。ほかのログインのしかたを登録してから、外してください。",
}
DONE = {
    "add": "パスキーを登録しました。次から、これだけでログインできます。",
    "name": "名前を変えました。",
    "remove": "パスキーを外しました。この端末に残っているものは、端末の設定から消せます。",
}


@bp.get("/passkeys")
def keys() -> Any:
    """The passkeys of the account, and a new one."""
    who = factors.holder(g.actor, half_signed_in())
    mine, done = passkeys.mine(who.actor), DONE.get(request.args.get("done", ""))
    signed_in = g.actor is not None and g.actor.session is not None
    return show("account/passkeys.html", mine=mine, signed_in=signed_in, done=done)


@bp.post("/passkeys/ask/<any(enter, prove, new):what>")
def ask_passkey(what: str) -> Any:
    """The challenge for a passkey: good once, for five minutes."""
    if what == "enter":
        return _json(passkeys.ask("enter", None, _site(), request.remote_addr))
    if what == "prove":
        owner = (waiting() or member()).account_id
        return _json(passkeys.ask("prove", owner, _site(), request.remote_addr))
    try:
        return _json(passkeys.ask_new(factors.holder(g.actor, half_signed_in()), _site()))
    except Enough:
        return _trouble("enough", url_for(".keys"))


@bp.post("/passkeys")
def add_passkey() -> Any:
    """A passkey that the browser has made."""
    who = factors.holder(g.actor, half_signed_in())
    try:
        token, codes = passkeys.add(who, _site(), request.form.get("answer", ""), request.form.get("name", ""))
    except Refused:
        return _trouble("add", url_for(".keys"))
    except Enough:
        return _trouble("enough", url_for(".keys"))
    if codes:
        return cookie.renew(show("account/paper_codes.html", codes=codes), token)
    return cookie.renew(redirect(url_for(".keys", done="add"), 303), token)


@bp.post("/passkeys/enter")
def enter_with_passkey() -> Any:
    """Signs in without typing; who left is asked, and shows the passkey once more for taking it back."""
    onward, shared = own_path(request.form.get("next")), "shared" in request.form
    enter = passkeys.come_back if "come_back" in request.form else passkeys.enter
    try:
        token = enter(_site(), request.form.get("answer", ""), device(shared))
    except Refused:
        return _trouble("enter", url_for(".sign_in", next=onward))
    except Left:
        return show("account/come_back.html", form=None, onward=onward, shared=shared, status=409)
    return begun(token, onward, shared=shared)


@bp.post("/passkeys/prove")
def prove_with_passkey() -> Any:
    """Proves again, good for ten minutes; or is the second factor of a sign-in."""
    onward, half = own_path(request.form.get("next")), waiting()
    answer = request.form.get("answer", "")
    try:
        if half is not None:
            return begun(passkeys.show(half, _site(), answer), onward, shared=not session.permanent)
        passkeys.prove(member(), _site(), answer)
    except Refused:
        return _trouble("prove", url_for(".second" if half else ".proof", next=onward))
    return redirect(onward, 303)


@bp.post("/passkeys/<uuid:passkey_id>/name")
def name_passkey(passkey_id: uuid.UUID) -> Response:
    """Another name for a passkey."""
    passkeys.rename(member(), passkey_id, request.form.get("name", ""))
    return redirect(url_for(".keys", done="name"), 303)


@bp.post("/passkeys/<uuid:passkey_id>/remove")
def remove_passkey(passkey_id: uuid.UUID) -> Any:
    """A passkey that is good no longer."""
    try:
        passkeys.remove(member(), passkey_id)
    except LastFactor:
        return _trouble("last", url_for(".keys"))
    return redirect(url_for(".keys", done="remove"), 303)


def _site() -> Site:
    """Where the person stands: over TLS the one address of the site, in development also localhost."""
    origin = current_app.config["SITE_URL"] if current_app.config["HTTPS"] else request.host_url.rstrip("/")
    return Site(urlsplit(origin).hostname or "", origin, guidance.site().name)


def _json(options: str) -> Response:
    return current_app.response_class(options, mimetype="application/json")


def _trouble(what: str, back: str) -> Any:
    return show("account/passkey_trouble.html", says=WRONG[what], back=back, status=422)
