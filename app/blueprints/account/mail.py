"""Which news a member gets, by letter and on their page."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from app.actor import member
from app.blueprints.account import bp
from app.page import address, show
from app.services import mailing, members, newsletter, returned


@bp.get("/mail")
def mail() -> Any:
    """What is always sent, what may be refused, and the newsletter."""
    actor = member()
    return show(
        "account/mail.html",
        email=members.address_of(actor),
        dead=returned.is_dead(actor),
        wanted=mailing.wanted(actor),
        newsletter=newsletter.of(actor),
    )


@bp.post("/mail")
def choose_mail() -> Response:
    """Only the sorts with a mark from now on."""
    mailing.choose(member(), {way: request.form.getlist(way) for way in mailing.WAYS})
    return redirect(url_for(".settings", done="mail"), 303)  # type: ignore[return-value]


@bp.post("/mail/newsletter")
def ask_newsletter() -> Response:
    """A letter whose link begins the newsletter."""
    newsletter.ask_as_member(member(), lambda ticket: address("mail.agree", ticket=ticket), request.remote_addr)
    return redirect(url_for(".sent"), 303)  # type: ignore[return-value]


@bp.post("/mail/newsletter/stop")
def stop_newsletter() -> Response:
    """No newsletter any more."""
    newsletter.stop(member())
    return redirect(url_for(".mail"), 303)  # type: ignore[return-value]
