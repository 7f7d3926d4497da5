"""Becoming a member, signing in and out, and what belongs to the account."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from app.actor import NotSignedIn, waiting
from app.page import show
from app.services.sign_ins import Suspended

bp = Blueprint("account", __name__, url_prefix="/account")


@bp.app_errorhandler(NotSignedIn)
def sign_in_first(_: NotSignedIn) -> Any:
    """Pages of members lead to signing in, and back; a sign-in that is only half done, to its other half."""
    onward = request.path if request.method == "GET" else None
    if waiting() is not None:
        return redirect(url_for("account.second", next=onward), 303)
    return redirect(url_for("account.sign_in", next=onward), 303)


@bp.app_errorhandler(Suspended)
def closed(_: Suspended) -> Any:
    """An administrator closed the account."""
    return show("account/suspended.html", status=403)


@bp.after_request
def keep_the_address_here(response: Response) -> Response:
    """Addresses here hold the tokens of letters: no other page is told where somebody came from."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


from app.blueprints.account import (  # noqa: E402
    about_me,  # noqa: F401
    bringing,  # noqa: F401
    devices,  # noqa: F401
    factor,  # noqa: F401
    handing_over,  # noqa: F401
    joining,  # noqa: F401
    leaving,  # noqa: F401
    mail,  # noqa: F401
    passkeys,  # noqa: F401
    password,  # noqa: F401
    signing_in,  # noqa: F401
    with_provider,  # noqa: F401
)
