"""The first page, the pages about the site, and what machines ask a site for."""

from flask import Blueprint

bp = Blueprint("start", __name__)

from app.blueprints.start import films, guides, machines, menus, notices, routes, words  # noqa: E402, F401
