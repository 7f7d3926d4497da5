"""Where letters lead: beginning the newsletter, stopping a sort of letter. Nobody has to sign in for it."""

from flask import Blueprint
from werkzeug.wrappers import Response

bp = Blueprint("mail", __name__, url_prefix="/mail")


@bp.after_request
def keep_the_address_here(response: Response) -> Response:
    """Addresses here hold the tickets of letters: no other page is told where somebody came from."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


from app.blueprints.mail import newsletter, stopping, visiting  # noqa: E402, F401
