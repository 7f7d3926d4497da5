"""What machines ask a site for: whether it lives, what to index, its icon."""

from __future__ import annotations

from flask import Response, current_app, redirect, render_template, url_for

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


@bp.get("/site.webmanifest")
def manifest() -> Response:
    """Name and colours for people who put the site on their home screen."""
    site = guidance.site()
    answer = current_app.json.response(
        name=site.name,
        short_name=site.called,
        lang="ja",
        start_url=url_for("start.home"),
        display="browser",
        background_color="#ffffff",
        theme_color="#0017c1",
        icons=[{"src": asset("favicon.svg"), "type": "image/svg+xml", "sizes": "any"}],
    )
    answer.mimetype = "application/manifest+json"
    answer.headers["Cache-Control"] = ONE_DAY
    return answer
