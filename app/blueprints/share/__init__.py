"""Showing a result, or that a card is written, to everybody; and what everybody sees of it."""

from flask import Blueprint
from werkzeug.wrappers import Response

bp = Blueprint("share", __name__)


@bp.after_request
def keep_the_address_here(response: Response) -> Response:
    """Whoever has the address may look: no other site is told it by a link."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


from app.blueprints.share import routes  # noqa: E402, F401
