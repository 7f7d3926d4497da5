"""A forgotten password, another password, another address."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from flask import current_app, g, redirect, request, url_for

from app import actor as cookie
from app.actor import device
from app.blueprints.account import bp
from app.blueprints.account.judging import is_good
from app.forms.account import Address, NewPassword
from app.page import address, show
from app.services import links, members, passwords, recovery, sign_ins
from app.services.links import Spent
from app.services.members import NotFresh, Refused, Taken


@bp.app_errorhandler(NotFresh)
def prove_first(_: NotFresh) -> Any:
    """What cannot be undone asks for the password first, and leads back to where it was asked for."""
    return redirect(url_for("account.proof", next=_page_of(request.path)), 303)


def _page_of(path: str) -> str:
    """The page on which the button stands that was pressed: what is only posted to lies below it."""
    adapter = current_app.create_url_adapter(request)
    above = (path, *(str(one) for one in PurePosixPath(path).parents))
    return next((one for one in above if adapter and adapter.test(one, method="GET")), path)


@bp.get("/reset")
def reset() -> Any:
    """The password is forgotten: an address for the letter."""
    return show("account/reset.html", form=Address())


@bp.post("/reset")
def ask_reset() -> Any:
    """Sends the letter, whoever has the address."""
    form = Address(request.form)
    if not is_good(form):
        return show("account/reset.html", form=form, status=422)
    recovery.ask(form.email.data, lambda token: address("account.choose", token=token), request.remote_addr)
    return redirect(url_for(".sent"), 303)


@bp.get("/reset/<token>")
def choose(token: str) -> Any:
    """The link of the letter: a new password."""
    try:
        return _choosing(url_for(".choose", token=token), NewPassword(), recovery.behind(token)[0], by_link=True)
    except Spent:
        return show("account/spent.html", status=410, again=url_for(".reset"))


@bp.post("/reset/<token>")
def choose_password(token: str) -> Any:
    """The new password holds; every other device is signed out."""
    form, shared = NewPassword(request.form), "shared" in request.form
    try:
        role, own_address = recovery.behind(token)
        if not is_good(form, role, own_address):
            return _choosing(url_for(".choose", token=token), form, role, by_link=True, status=422)
        opened = recovery.choose_password(token, form.new_password.data, device(shared))
    except Spent:
        return show("account/spent.html", status=410, again=url_for(".reset"))
    return cookie.sign_in(redirect(url_for(".settings", done="password"), 303), opened, shared=shared)


def _choosing(here: str, form: NewPassword, role: str, *, by_link: bool = False, status: int = 200) -> Any:
    """The page for a new password. Who comes by a letter is signed in by it, and asked whose computer this is."""
    shortest = passwords.shortest_for(role)
    return show("account/choose.html", form=form, here=here, shortest=shortest, by_link=by_link, status=status)


@bp.get("/password")
def change() -> Any:
    """Another password; an address first, where there is none to sign in with."""
    if not sign_ins.is_fresh(cookie.member()):
        raise NotFresh("proof")
    if not members.address_of(g.actor):
        return redirect(url_for(".change_address"))
    return _choosing(url_for(".change"), NewPassword(), cookie.member().role)


@bp.post("/password")
def change_password() -> Any:
    """The new password holds."""
    form, actor = NewPassword(request.form), cookie.member()
    if not is_good(form, actor.role, members.address_of(actor)):
        return _choosing(url_for(".change"), form, actor.role, status=422)
    recovery.change_password(actor, form.new_password.data)
    return redirect(url_for(".settings", done="password"), 303)


@bp.get("/address")
def change_address() -> Any:
    """Another address."""
    if not sign_ins.is_fresh(cookie.member()):
        raise NotFresh("proof")
    return show("account/address.html", form=Address(), now=members.address_of(g.actor))


@bp.post("/address")
def ask_address() -> Any:
    """A letter to the new address; until its link is opened the old one stays."""
    form, actor = Address(request.form), cookie.member()
    if not is_good(form):
        return show("account/address.html", form=form, now=members.address_of(actor), status=422)
    to_page = lambda token: address("account.new_address", token=token)  # noqa: E731
    recovery.ask_address(actor, form.email.data, to_page, request.remote_addr)
    return redirect(url_for(".sent"), 303)


@bp.get("/address/<token>")
def new_address(token: str) -> Any:
    """The link of the letter to the new address."""
    try:
        links.look(token, "address")
    except Spent:
        return show("account/spent.html", status=410, again=url_for(".change_address"))
    if g.actor is None or g.actor.guest:
        return redirect(url_for(".sign_in", next=request.path))
    return show("account/new_address.html", token=token)


@bp.post("/address/<token>")
def finish_address(token: str) -> Any:
    """The address is theirs."""
    try:
        recovery.finish_address(cookie.member(), token)
    except (Spent, Refused):
        return show("account/spent.html", status=410, again=url_for(".change_address"))
    except Taken:
        return show("account/taken.html", status=409)
    return redirect(url_for(".settings", done="address"), 303)
