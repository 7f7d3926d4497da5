"""The wizard: from the first question to a registered sheet."""

from flask import Blueprint

bp = Blueprint("sheets", __name__)

from app.blueprints.sheets import begin, check, refused, rows, sections  # noqa: E402, F401
