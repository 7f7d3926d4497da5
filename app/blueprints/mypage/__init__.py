"""My page: where everything stands, what to do next, what happened."""

from flask import Blueprint

bp = Blueprint("mypage", __name__, url_prefix="/my")

from app.blueprints.mypage import routes  # noqa: E402, F401
