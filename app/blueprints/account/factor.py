"""The second factor: showing it, setting it up, codes on paper."""

from __future__ import annotations

import io
from typing import Any

import segno
from flask import g, redirect, request, session, url_for
from markupsafe import Markup

from app import actor as cookie
from app import guidance
from app.actor import NotSignedIn, half_signed_in, member, waiting
from app.blueprints.account import bp
from app.blueprints.account.judging import is_good
from app.blueprints.account.signing_in import begun, own_path
from app.forms.account import Code
from app.page import show
from app.policies import TRUSTED
from app.services import factors, members
from app.services.factors import Holder, LastFactor
from app.services.links import Spent
from app.services.members import Refused

WRONG = "コードが違います。アプリに出ている新しい6桁か、紙のコードを入力してください。"
OVER = "時間が過ぎたか、もう使われています。はじめからやり直してください。"
WRONG_FIRST = "コードが違います。アプリに出ている新しい6桁を入力してください。"


@bp.get("/second")
def second() -> Any:
    """The other half of signing in."""
    half, onward = waiting(), own_path(request.args.get("next"))
    if half is None:
        raise NotSignedIn
    state = factors.state(half.account_id)
    if not state.any:
        return redirect(url_for(".second_factors"))
    return show("account/second.html", form=Code(), state=state, onward=onward)


@bp.post("/second")
def show_second() -> Any:
    """A code of the app, or one from paper."""
    half, form, onward = waiting(), Code(request.form), own_path(request.form.get("next"))
    if half is None:
        raise NotSignedIn
    if is_good(form):
        try:
            token = factors.show(half, form.code.data, request.remote_addr)
            return begun(token, onward, shared=not session.permanent)
        except Refused:
            form.blame("code", WRONG)
    return show("account/second.html", form=form, state=factors.state(half.account_id), onward=onward, status=422)


@bp.get("/factors")
def second_factors() -> Any:
    """What there is, and what can be set up."""
    who = factors.holder(g.actor, half_signed_in())
    must = who.role in TRUSTED
    return show(
        "account/factors.html", state=factors.state(who.account_id), must=must, half=half_signed_in() is not None
    )


@bp.post("/factors/app")
def begin_app() -> Any:
    """A secret for an app."""
    token = factors.begin_app(factors.holder(g.actor, half_signed_in()))
    return redirect(url_for(".first_code", token=token), 303)


@bp.get("/factors/app/<token>")
def first_code(token: str) -> Any:
    """The picture for the app, and its first code."""
    return _app_page(factors.holder(g.actor, half_signed_in()), token, Code())


@bp.post("/factors/app/<token>")
def finish_app(token: str) -> Any:
    """The app works: codes for paper, shown this once."""
    who, form = factors.holder(g.actor, half_signed_in()), Code(request.form)
    if not is_good(form):
        return _app_page(who, token, form, status=422)
    try:
        renewed, codes = factors.finish_app(who, token, form.code.data, request.remote_addr)
    except Spent:
        return _over()
    except Refused:
        form.blame("code", WRONG_FIRST)
        return _app_page(who, token, form, status=422)
    return cookie.renew(show("account/paper_codes.html", codes=codes), renewed)


@bp.post("/factors/app/off")
def remove_app() -> Any:
    """The app is not asked for any more."""
    try:
        factors.remove_app(member())
    except LastFactor:
        return show("account/factors.html", state=factors.state(g.actor.account_id), must=True, half=False, status=409)
    return redirect(url_for(".settings", done="factor"), 303)


@bp.post("/factors/codes")
def new_codes() -> Any:
    """Other codes for paper, shown this once."""
    return show("account/paper_codes.html", codes=factors.new_codes(member()))


def _app_page(who: Holder, token: str, form: Code, *, status: int = 200) -> Any:
    try:
        secret = factors.secret_of(who, token)
    except Spent:
        return _over()
    site = guidance.site().name
    told = factors.address_of_secret(secret, members.address_of(who.actor) or site, site)
    spaced = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return show("account/code_app.html", picture=_picture(told), secret=spaced, token=token, form=form, status=status)


def _picture(text: str) -> Markup:
    """The QR code as SVG, in the page itself."""
    drawn = io.BytesIO()
    segno.make(text, error="m").save(
        drawn, kind="svg", scale=3, xmldecl=False, svgns=False, svgclass=None, lineclass=None
    )
    html = drawn.getvalue().decode().replace("<svg ", '<svg role="img" aria-label="QRコード" ', 1)
    # Drawn by segno from letters that the address of an app may hold.
    return Markup(html)  # nosec B704


def _over() -> Any:
    return show("account/passkey_trouble.html", says=OVER, back=url_for(".second_factors"), status=410)
