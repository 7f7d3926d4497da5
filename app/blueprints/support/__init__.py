"""Help while one writes, opened by a tap: questions that turn into sentences."""

from flask import Blueprint

bp = Blueprint("support", __name__)

from app.blueprints.support import sentences  # noqa: E402, F401
