"""The wizard: from the first question to a registered sheet."""

from flask import Blueprint

bp = Blueprint("sheets", __name__)

from app.blueprints.sheets import (  # noqa: E402
    begin,  # noqa: F401
    check,  # noqa: F401
    history,  # noqa: F401
    paper,  # noqa: F401
    refused,  # noqa: F401
    rows,  # noqa: F401
    sections,  # noqa: F401
    taking_over,  # noqa: F401
)
