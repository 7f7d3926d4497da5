"""記入例: 32 invented people, as a gallery and beside the fields."""

from flask import Blueprint

bp = Blueprint("examples", __name__)

from app.blueprints.examples import routes  # noqa: E402, F401
