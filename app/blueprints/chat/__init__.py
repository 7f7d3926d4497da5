"""Asking: the conversation, and the questions and answers as pages."""

from flask import Blueprint

bp = Blueprint("chat", __name__)

from app.blueprints.chat import answers, talk  # noqa: E402, F401
