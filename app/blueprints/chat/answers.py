"""Questions and answers as pages, by category, and finding one."""

from __future__ import annotations

from typing import Any

from flask import abort, current_app, render_template, request
from markupsafe import Markup

from app import faq
from app.blueprints.chat import bp
from app.page import show
from app.public import public
from app.services import chat

MOST = 10


@bp.get("/faq")
@public
def categories() -> str:
    """Every category."""
    return render_template("chat/categories.html", categories=faq.faq().categories)


@bp.get("/faq/<category_id>")
@public
def category(category_id: str) -> str:
    """The questions of a category; 404 when there is none of that name."""
    found = next((one for one in faq.faq().categories if one.id == category_id), None)
    if found is None:
        abort(404)
    return render_template("chat/category.html", category=found)


@bp.get("/faq/<category_id>/<topic_id>")
@public
def topic(category_id: str, topic_id: str) -> str:
    """One question and its answer."""
    entry = faq.faq().entries.get(topic_id)
    if entry is None or entry.category != category_id:
        abort(404)
    found = next(one for one in faq.faq().categories if one.id == category_id)
    at = found.entries.index(entry)
    beside = (*found.entries[at + 1 :], *found.entries[:at])[:5]
    # Rendered from Markdown without HTML.
    more = Markup(entry.reply.html)  # nosec B704
    return render_template("chat/topic.html", category=found, entry=entry, more=more, beside=beside)


@bp.get("/faq/find")
def find() -> Any:
    """The field to search with. What is searched for is posted: it stands in no address."""
    return show("chat/find.html", typed="", found=None, fault="")


@bp.post("/faq/find")
def found() -> Any:
    """What a search finds, best first."""
    typed = request.form.get("question", "").strip()
    if not typed or len(typed) > chat.LONGEST:
        fault = f"探すことばを、{chat.LONGEST}文字までで入力してください。"
        return show("chat/find.html", typed=typed, found=None, fault=fault, status=422)
    entries = chat.find(typed, request.remote_addr, current_app.config["FAQ"], MOST)
    return show("chat/find.html", typed=typed, found=entries, fault="")
