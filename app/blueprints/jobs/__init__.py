"""職業情報: looking for an occupation, and what it is."""

from flask import Blueprint

bp = Blueprint("jobs", __name__, url_prefix="/occupations")

from app.blueprints.jobs import routes  # noqa: E402, F401
