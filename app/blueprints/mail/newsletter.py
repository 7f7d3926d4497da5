"""The newsletter, for whoever has an address."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for

from app.blueprints.account.judging import is_good
from app.blueprints.mail import bp
from app.forms.account import Address
from app.page import address, show
from app.services import newsletter as subscriptions
from app.services.links import Spent


@bp.get("/newsletter")
def newsletter() -> Any:
    """An address alone."""
    return show("mail/newsletter.html", form=Address())


@bp.post("/newsletter")
def ask() -> Any:
    """Sends the letter, whoever has the address."""
    form = Address(request.form)
    if not is_good(form):
        return show("mail/newsletter.html", form=form, status=422)
    subscriptions.ask(form.email.data, lambda ticket: address("mail.agree", ticket=ticket), request.remote_addr)
    return redirect(url_for("account.sent"), 303)


@bp.get("/agree/<ticket>")
def agree(ticket: str) -> Any:
    """The link of the letter: programs that look at letters open it, too, so a person presses a button."""
    try:
        subscriptions.look(ticket)
    except Spent:
        return show("account/spent.html", status=410, again=url_for(".newsletter"))
    return show("mail/agree.html", ticket=ticket)


@bp.post("/agree/<ticket>")
def begin(ticket: str) -> Any:
    """The newsletter comes from now on."""
    try:
        subscriptions.agree(ticket)
    except Spent:
        return show("account/spent.html", status=410, again=url_for(".newsletter"))
    return show("mail/agreed.html")
