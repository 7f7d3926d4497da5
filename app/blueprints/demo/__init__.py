"""Trying the site out with invented people; registered only where the setting DEMO is on."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from app import actor as cookie
from app import guidance
from app.page import show
from app.services import demo

bp = Blueprint("demo", __name__)


@bp.get("/demo")
def people() -> Any:
    """The invented people, to step into."""
    return show("demo/people.html", examples=guidance.examples())


@bp.post("/demo/<example_id>")
def enter(example_id: str) -> Response:
    """Become one of them."""
    token = demo.enter(example_id)
    return cookie.remember(redirect(url_for("sheets.card"), 303), token, shared=False)
