"""What machines ask a site for: whether it lives, what to index, its icon."""

from __future__ import annotations

from flask import Response, redirect, render_template

from app import guidance
from app.assets import asset
from app.blueprints.start import bp
from app.extensions import db
from app.page import address

ONE_DAY = "public, max-age=86400"


@bp.get("/healthz")
def healthz() -> Response:
    """200 while the database answers; otherwise the table of app/errors.py makes it 503."""
    db.session.execute(db.text("SELECT 1"))
    return Response("ok\n", mimetype="text/plain", headers={"Cache-Control": "no-store"})


@bp.get("/robots.txt")
def robots() -> Response:
    """Everything may be visited: personal pages say noindex themselves and have addresses nobody can guess."""
    body = f"User-agent: *\nAllow: /\nSitemap: {address('start.sitemap')}\n"
    return Response(body, mimetype="text/plain", headers={"Cache-Control": ONE_DAY})


@bp.get("/sitemap.xml")
def sitemap() -> Response:
    """The public pages."""
    texts = [(address("start.text", page_id=page.id), page.updated) for page in guidance.pages().values()]
    body = render_template("start/sitemap.xml", addresses=[(address("start.home"), None), *texts])
    return Response(body, mimetype="application/xml", headers={"Cache-Control": ONE_DAY})


@bp.get("/favicon.ico")
def favicon() -> Response:
    """Browsers that ask for the icon without having read the page."""
    answer = redirect(asset("favicon.ico"), 302)
    answer.headers["Cache-Control"] = ONE_DAY
    return answer  # type: ignore[return-value]
