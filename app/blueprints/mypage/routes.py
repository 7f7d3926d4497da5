"""My page and the history of the whole card."""

from __future__ import annotations

import uuid
from typing import Any

from flask import g, redirect, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from app import guidance
from app.actor import member
from app.blueprints.mypage import bp
from app.choice import choice_here, kind_here
from app.page import show
from app.policies import TRUSTED, runs
from app.services import about_me, chronicle, mypage, notifications, taking_over


@bp.get("/")
def home() -> Any:
    """Where everything stands; for somebody without a card, what would be here."""
    if g.actor is not None and g.actor.role in TRUSTED:
        # They have no card; their page is the one they work on.
        return redirect(url_for("admin.all_notices" if runs(g.actor) else "account.settings"))
    if g.actor is None:
        return show("mypage/home.html", home=None)
    home = mypage.home(g.actor)
    offer = taking_over.standing(g.actor, home.card.opened, kind_here())
    chosen = choice_here()
    guides = guidance.guides_for(chosen, about_me.age_of(g.actor))[:1] if chosen else []
    return show("mypage/home.html", home=home, offer=offer, guides=guides)


@bp.get("/history")
def history() -> Any:
    """Everything that happened with the card, the newest first."""
    if g.actor is None:
        return redirect(url_for(".home"))
    place = request.args.get("from", "")
    return show("mypage/history.html", page=chronicle.chronicle(g.actor, place), place=place)


@bp.get("/told/<uuid:notification_id>")
def told(notification_id: uuid.UUID) -> Any:
    """What those who run the site wrote to many members."""
    one = notifications.find(member(), notification_id)
    assert one.campaign is not None  # nothing else is found
    said = one.campaign.open_from("sealed")
    # Cleaned, as in the letter.
    cleaned = guidance.as_html(said["text"])
    html = Markup(cleaned)  # nosec B704
    return show("mypage/told.html", told=one, title=said["subject"], html=html)


@bp.post("/told/<uuid:notification_id>/away")
def put_away(notification_id: uuid.UUID) -> Response:
    """The person has read what they were told."""
    notifications.put_away(member(), notification_id)
    return redirect(url_for(".home"), 303)
