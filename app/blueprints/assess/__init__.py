"""自己診断: one question a tap, and what the answers say."""

from flask import Blueprint

bp = Blueprint("assess", __name__, url_prefix="/assess")

from app.blueprints.assess import lifeline, routes  # noqa: E402, F401
