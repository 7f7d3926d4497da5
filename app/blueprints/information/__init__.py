"""関連情報: where else to read about work, the labour market and the economy."""

from flask import Blueprint

bp = Blueprint("information", __name__, url_prefix="/information")

from app.blueprints.information import routes  # noqa: E402, F401
