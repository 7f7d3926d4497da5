"""Writing お知らせ: for whom, from when to when; looking first, changing, taking back."""

from __future__ import annotations

import uuid
from typing import Any

from flask import g, redirect, request, url_for
from markupsafe import Markup

from app import guidance
from app.blueprints.admin import bp
from app.forms.notice import NoticeForm
from app.jobcard import today
from app.page import show
from app.services import about_me, notices


@bp.get("/notices")
def all_notices() -> Any:
    """What was written of late, with its stage."""
    return show("admin/notices.html", notices=notices.latest(g.actor))


@bp.get("/notices/new")
def new_notice() -> Any:
    """An empty one, from today on."""
    form = NoticeForm(data={"first": today().isoformat()})
    form.choose([])
    return _page(form, None)


@bp.post("/notices/new")
def write_notice() -> Any:
    """Keeps it, or shows how it will read."""
    return _keep(None)


@bp.get("/notices/<uuid:notice_id>")
def notice(notice_id: uuid.UUID) -> Any:
    """One to be changed or taken back."""
    told = notices.find(g.actor, notice_id)
    days = {"first": told.first.isoformat(), "last": told.last.isoformat() if told.last else ""}
    form = NoticeForm(data={"title": told.title, "text": told.text, **days})
    form.choose(told.notice.kinds)
    return _page(form, told)


@bp.post("/notices/<uuid:notice_id>")
def change_notice(notice_id: uuid.UUID) -> Any:
    """Keeps it again, or shows how it will read."""
    return _keep(notices.find(g.actor, notice_id))


@bp.post("/notices/<uuid:notice_id>/take-back")
def take_back_notice(notice_id: uuid.UUID) -> Any:
    """Nobody sees it any more, or again."""
    notices.take_back(g.actor, notice_id, again=bool(request.form.get("again")))
    return redirect(url_for(".all_notices"), 303)


def _keep(told: notices.Told | None) -> Any:
    form = NoticeForm(request.form)
    form.choose(request.form.getlist("kinds"))
    said = form.read()
    if said is None:
        return _page(form, told, status=422)
    if "look" in request.form:
        # Cleaned when it is made.
        html = guidance.as_html(said["text"])
        look = Markup(html)  # nosec B704
        return _page(form, told, look=look)
    notices.write(g.actor, notices.Plan(**said), told.id if told else None)
    return redirect(url_for(".all_notices"), 303)


def _page(form: NoticeForm, told: notices.Told | None, *, look: str = "", status: int = 200) -> Any:
    kinds = about_me.choices(guidance.about_me()["kind"])
    here = url_for(".change_notice", notice_id=told.id) if told else url_for(".write_notice")
    return show("admin/notice.html", form=form, told=told, kinds=kinds, here=here, look=look, status=status)
