"""Coming to the site by the link of a letter to many."""

from __future__ import annotations

import uuid

from flask import g, redirect, session, url_for
from werkzeug.wrappers import Response

from app.actor import CAME_BY, count_coming
from app.blueprints.mail import bp


@bp.get("/visit/<uuid:campaign_id>")
def visit(campaign_id: uuid.UUID) -> Response:
    """Members are counted at once, others when they sign in: programs that look at letters open links, too."""
    session[CAME_BY] = str(campaign_id)
    if g.actor and not g.actor.guest:
        count_coming()
    return redirect(url_for("mypage.home"), 303)  # type: ignore[return-value]
