"""A guest's card goes to another device: the pages of both."""

from __future__ import annotations

import unicodedata
from typing import Any

import segno
from flask import g, redirect, request, session, url_for
from markupsafe import Markup

from app import actor as cookie
from app.actor import card_owner, device_sort
from app.blueprints.account import bp
from app.blueprints.account.bringing import remember_waiting
from app.page import address, show
from app.services import handing_over
from app.services.handing_over import DIGITS, NotConfirmed, Over

ASKER = "asker"
WRONG_CODE = "その番号のカードは見つかりませんでした。番号が正しいか、10分たっていないかを確かめてください。"
NO_CODE = "6けたの数字を入力してください。"
NOT_YET = "まだ、はじめの端末で「はい」が押されていません。"


@bp.get("/hand-over")
def hand_over() -> Any:
    """The first device: what to do, then code and picture, then who asks."""
    if g.actor is None:
        # Also the first device, once the card has gone.
        return redirect(url_for(".receive"))
    if not g.actor.guest:
        return redirect(url_for(".settings"))
    return show("account/hand_over.html", shown=handing_over.shown(g.actor), picture=_picture)


@bp.post("/hand-over")
def go_on_handing_over() -> Any:
    """Begin, confirm the other device, or leave the card here."""
    acts = {"begin": handing_over.begin, "confirm": handing_over.confirm, "cancel": handing_over.cancel}
    act = acts.get(request.form.get("do", ""))
    try:
        if act is not None:
            act(card_owner())
    except Over:
        return redirect(url_for(".hand_over"), 303)
    return redirect(url_for(".hand_over"), 303)


@bp.get("/receive")
def receive() -> Any:
    """The other device: a code to be typed, or waiting for the first one."""
    return _receiving()


@bp.post("/receive")
def ask_by_code() -> Any:
    """Somebody typed a code."""
    code = unicodedata.normalize("NFKC", request.form.get("code", "")).replace(" ", "").replace("-", "")
    return _receiving(NO_CODE, 422) if not DIGITS.fullmatch(code) else _ask(code=code)


@bp.get("/receive/<token>")
def come_by_link(token: str) -> Any:
    """The link behind the picture; looking uses nothing up."""
    if not handing_over.is_open(token):
        return show("account/spent.html", status=410, again=url_for(".receive"))
    return show("account/receive_link.html", token=token)


@bp.post("/receive/<token>")
def ask_by_link(token: str) -> Any:
    """This device shall have the card."""
    return _ask(token=token)


@bp.post("/receive/open")
def open_here() -> Any:
    """The card opens here, once it was confirmed."""
    shared = bool(request.form.get("shared"))
    try:
        token, waiting = handing_over.take(session.get(ASKER, ""), g.actor, shared=shared)
    except NotConfirmed:
        return _receiving(NOT_YET, 409)
    except Over:
        session.pop(ASKER, None)
        return show("account/spent.html", status=410, again=url_for(".receive"))
    session.pop(ASKER, None)
    if not token:
        remember_waiting(waiting)
        return redirect(url_for(".compare"), 303)
    g.pop("actor", None)
    return cookie.remember(redirect(url_for("sheets.card"), 303), token, shared=shared)


def _ask(*, token: str = "", code: str = "") -> Any:
    try:
        session[ASKER] = handing_over.ask(device_sort(), request.remote_addr, token=token, code=code)
    except Over:
        return _receiving(WRONG_CODE, 422) if code else come_by_link(token)
    return redirect(url_for(".receive"), 303)


def _receiving(fault: str = "", status: int = 200) -> Any:
    waits = handing_over.is_waiting(session.get(ASKER, ""))
    room = waits and handing_over.needs_room(g.actor)
    return show("account/receive.html", status=status, fault=fault, waits=waits, room=room)


def _picture(token: str) -> Markup:
    """The link as a picture to be photographed; made of our own address and nothing else."""
    drawn = segno.make(address("account.come_by_link", token=token), error="m").svg_inline(scale=5, border=4)
    named = '<svg role="img" aria-label="別の端末で読み取るQRコード"'
    html = drawn.replace("<svg", named, 1)
    return Markup(html)  # nosec B704
