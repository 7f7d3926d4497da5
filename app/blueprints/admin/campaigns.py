"""Writing to many: draft, second look, sending, numbers."""

from __future__ import annotations

import uuid
from typing import Any

from flask import g, redirect, request, url_for
from markupsafe import Markup

from app import guidance
from app.blueprints.admin import bp
from app.forms.campaign import AUDIENCES, CATEGORIES, CHANNELS, Letter
from app.models import Campaign
from app.page import address, show
from app.services import about_me
from app.services import campaigns as acts
from app.services.campaigns import Plan, Sent

WORDS = dict((*AUDIENCES, *CHANNELS, *CATEGORIES, ("newsletter", "メールマガジン")))
STAGES = {"draft": "下書き", "sending": "送っています", "sent": "送りました"}
DONE = {"test": "自分あてに送りました。届いたメールを確かめてください。", "sent": "送りはじめました。"}


@bp.get("/campaigns")
def campaigns() -> Any:
    """What was written of late, with how it went."""
    rows = [(one, one.open_from("sealed")["subject"]) for one in acts.latest(g.actor)]
    return show("admin/campaigns.html", rows=rows, stages=STAGES)


@bp.get("/campaigns/new")
def new_campaign() -> Any:
    """An empty letter, or what is new in 関連情報 for those who asked for the newsletter."""
    begun = Letter(data=_news()) if request.args.get("about") == "information" else Letter()
    return show("admin/campaign.html", form=_offered(begun), here=url_for(".write_campaign"))


@bp.post("/campaigns/new")
def write_campaign() -> Any:
    """Keeps the draft, and shows it for the second look."""
    return _keep(None, url_for(".write_campaign"))


@bp.get("/campaigns/<uuid:campaign_id>")
def campaign(campaign_id: uuid.UUID) -> Any:
    """The second look: to how many, and how it will read; afterwards the numbers."""
    row = acts.find(g.actor, campaign_id)
    said = row.open_from("sealed")
    html = guidance.as_html(said["text"])
    # Cleaned, as in the letter.
    look = Markup(html)  # nosec B704
    return show(
        "admin/look.html",
        campaign=row,
        subject=said["subject"],
        html=look,
        reach=acts.reach(row) if row.stage == "draft" else None,
        words=WORDS,
        stages=STAGES,
        chosen=_chosen(row),
        done=DONE.get(request.args.get("done", "")),
    )


@bp.get("/campaigns/<uuid:campaign_id>/edit")
def edit_campaign(campaign_id: uuid.UUID) -> Any:
    """The draft again."""
    row = acts.find(g.actor, campaign_id)
    form = _offered(Letter(obj=row, data=row.open_from("sealed")))
    form.saved_before.data = row.saved_before.isoformat() if row.saved_before else ""
    return show("admin/campaign.html", form=form, here=url_for(".change_campaign", campaign_id=row.id))


@bp.post("/campaigns/<uuid:campaign_id>/edit")
def change_campaign(campaign_id: uuid.UUID) -> Any:
    """Keeps the draft."""
    return _keep(campaign_id, url_for(".change_campaign", campaign_id=campaign_id))


@bp.post("/campaigns/<uuid:campaign_id>/test")
def try_campaign(campaign_id: uuid.UUID) -> Any:
    """The letter to oneself."""
    acts.try_out(g.actor, campaign_id)
    return redirect(url_for(".campaign", campaign_id=campaign_id, done="test"), 303)


@bp.post("/campaigns/<uuid:campaign_id>/send")
def send_campaign(campaign_id: uuid.UUID) -> Any:
    """Off it goes."""
    try:
        acts.send(g.actor, campaign_id)
    except Sent:
        return redirect(url_for(".campaign", campaign_id=campaign_id), 303)
    return redirect(url_for(".campaign", campaign_id=campaign_id, done="sent"), 303)


def _news() -> dict[str, str]:
    """The newest of what was added or changed, with where it leads."""
    related = guidance.related()
    newest = related.news[0]
    found = [related.by_id[one] for one in newest.entries]
    lines = [
        f"- [{one.title}]({one.url or address('information.column', column_id=one.column)})\n  {one.learn}"
        for one in found
    ]
    more = f"ほかの情報は、[関連情報のページ]({address('information.index')})にあります。"
    return {"subject": "関連情報の更新", "text": "\n\n".join((newest.text, *lines, more)), "audience": "newsletter"}


def _keep(campaign_id: uuid.UUID | None, here: str) -> Any:
    form = _offered(Letter(request.form))
    decided = form.decided()
    if decided is None:
        return show("admin/campaign.html", form=form, here=here, status=422)
    try:
        kept = acts.write(g.actor, Plan(**decided), campaign_id)
    except Sent:
        return redirect(url_for(".campaign", campaign_id=campaign_id), 303)
    return redirect(url_for(".campaign", campaign_id=kept), 303)


def _offered(form: Letter) -> Letter:
    asked = guidance.about_me()
    form.offer(about_me.choices(asked["kind"]), about_me.choices(asked["age_band"]))
    return form


def _chosen(row: Campaign) -> list[str]:
    """Of the audience only these, in words."""
    asked = guidance.about_me()
    found = [dict(about_me.choices(asked[name])).get(getattr(row, name) or "") for name in ("kind", "age_band")]
    if row.saved_before:
        found.append(f"最後の更新が{row.saved_before:%Y年%-m月%-d日}より前")
    return [one for one in found if one]
