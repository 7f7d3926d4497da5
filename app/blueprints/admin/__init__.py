"""Where those who run the site stand. For everybody else nothing is here."""

from flask import Blueprint

from app.actor import member
from app.policies import require_staff

bp = Blueprint("admin", __name__, url_prefix="/admin")


@bp.before_request
def staff_only() -> None:
    """Raises NotSignedIn for visitors, NotVisible for members."""
    require_staff(member())


from app.blueprints.admin import campaigns, figures, notices, people, questions  # noqa: E402, F401
