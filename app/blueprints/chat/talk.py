"""The conversation. A page carries the ids of its turns, so that nothing of it stands in an address or stays on the
device: closing the page ends it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import abort, current_app, g, request, session
from werkzeug.exceptions import HTTPException

from app import faq
from app.actor import ASKED
from app.blueprints.chat import bp
from app.page import show
from app.services import chat

PAGE = "chat/talk.html"


@bp.get("/ask")
def ask() -> Any:
    """An empty conversation, with questions that fit the page one comes from."""
    return _page([], _kind_of(request.referrer))


@bp.post("/ask")
def answer() -> Any:
    """One turn more: a question of one's own, one of ours that was tapped, or a word about the last answer."""
    keys, at = request.form.getlist("_said")[-chat.TURNS :], request.form.get("_at", "")
    session[ASKED] = True
    if "useful" in request.form and keys:
        chat.judge(g.actor, keys[-1], request.form["useful"] == "yes")
        return _page(keys, at, judged=request.form["useful"])
    if "topic" in request.form:
        if request.form["topic"] not in faq.faq().entries:
            abort(404)
        return _page([*keys, chat.pick(g.actor, request.form["topic"], at)], at)
    typed = request.form.get("question", "")
    try:
        key = chat.ask(g.actor, typed, at, request.remote_addr, current_app.config["FAQ"])
    except chat.Unasked as fault:
        return _page(keys, at, typed=typed, fault=str(fault), status=422)
    return _page([*keys, key], at)


def _kind_of(address: str | None) -> str:
    """The part of the site that an address of ours belongs to; of the address itself nothing is kept."""
    try:
        endpoint, _ = current_app.url_map.bind("").match(urlsplit(address or "").path)
    except (HTTPException, ValueError):
        return ""
    return str(endpoint).partition(".")[0]


def _page(keys: list[str], at: str, *, status: int = 200, judged: str = "", typed: str = "", fault: str = "") -> Any:
    turns = chat.turns(keys)[-chat.TURNS :]
    words, member = faq.chat(), g.actor is not None and not g.actor.guest
    if turns:
        offered = chat.near(turns[-1], current_app.config["FAQ"])
        if not member and (joining := faq.faq().entries[words.joining]) not in (*offered, turns[-1].entry):
            offered = [*offered[: faq.OFFERED - 1], joining]
    else:
        offered = [faq.faq().entries[topic] for topic in words.offered(chat.page_kind(at), member)]
    context = {"words": words, "turns": turns, "offered": offered, "at": chat.page_kind(at), "longest": chat.LONGEST}
    return show(PAGE, block="talk", status=status, judged=judged, typed=typed, fault=fault, **context)
