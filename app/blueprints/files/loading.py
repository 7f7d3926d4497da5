"""A locked file to keep, and loading a file again: first what it would change, then the change."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, request, url_for

from app import actor as cookie
from app.actor import device_sort
from app.blueprints.files import bp
from app.blueprints.files.routes import sent
from app.documents import NotOurs, Written, WrongWords
from app.page import show
from app.services import guests, loading, parcels, passwords
from app.services.files import NothingChosen
from app.services.loading import NeedsWords

LOCK_WORDS = "このファイルには、合言葉がかかっています。合言葉を入力して、ファイルをもう一度選んでください。"
WRONG_WORDS = "合言葉が違うか、ファイルがこわれています。合言葉を確かめて、ファイルをもう一度選んでください。"
NO_FILE = "ファイルを選んでください。"


@bp.get("/take-home/locked")
def lock() -> Any:
    """Words for the file."""
    return show("files/lock.html", fault="")


@bp.post("/take-home/locked")
def locked() -> Any:
    """The whole card as a locked file."""
    words = request.form.get("words", "")
    fault = passwords.fault(words)
    if fault:
        return show("files/lock.html", fault=fault.replace("パスワード", "合言葉"), status=422)
    try:
        return sent(parcels.locked(g.actor, words, device=device_sort()))
    except NothingChosen:
        return redirect(url_for(".choose"), 303)


@bp.get("/take-home/load")
def load() -> Any:
    """A file to be chosen."""
    return show("files/load.html", fault="", at="file")


@bp.post("/take-home/load")
def receive() -> Any:
    """Reads the file; nothing is written on any sheet yet."""
    fault, at, written = _read()
    if fault:
        return show("files/load.html", fault=fault, at=at, status=422)
    answer = redirect(url_for(".loading_page"), 303)
    actor = g.actor
    if actor is None:
        shared = bool(request.form.get("shared"))
        account, token = guests.begin(shared=shared, client=request.remote_addr)
        actor = guests.actor_of(account)
        cookie.remember(answer, token, shared=shared)
    loading.keep(actor, written)
    return answer


@bp.get("/take-home/load/check")
def loading_page() -> Any:
    """What is in the file, and what would change."""
    found = loading.waiting(g.actor) if g.actor else None
    return show("files/loading.html", loading=found) if found else redirect(url_for(".load"))


@bp.post("/take-home/load/check")
def loaded() -> Any:
    """Takes the chosen forms in, or forgets the file."""
    if g.actor is None:
        return redirect(url_for(".load"), 303)
    if request.form.get("drop"):
        loading.forget(g.actor)
        return redirect(url_for(".choose"), 303)
    loading.load(g.actor, request.form.getlist("form"), device=device_sort())
    return redirect(url_for(".after_loading"), 303)


@bp.get("/take-home/load/done")
def after_loading() -> Any:
    """It is there."""
    return show("files/loaded.html")


def _read() -> tuple[str, str, list[Written]]:
    """A sentence and the field that it is about, or what the file says."""
    file = request.files.get("file")
    content = file.read() if file else b""
    if not content:
        return NO_FILE, "file", []
    try:
        return "", "", loading.read(content, request.form.get("words", ""), request.remote_addr)
    except NotOurs as sentence:
        return str(sentence), "file", []
    except NeedsWords:
        return LOCK_WORDS, "words", []
    except WrongWords:
        return WRONG_WORDS, "words", []
