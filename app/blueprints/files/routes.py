"""Choosing sheets and getting them as files."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import g, redirect, request, url_for
from werkzeug.wrappers import Response

from app.actor import device_sort
from app.blueprints.files import bp
from app.documents import Choice
from app.page import show
from app.services import cards, files, past_cards
from app.services.files import NothingChosen
from app.services.past_cards import NoSuchDay

KINDS = "pdf, xlsx, csv"


@bp.get("/take-home")
def choose() -> Any:
    """Which sheets, as what; blank forms for those who write by hand."""
    available = files.available(g.actor) if g.actor else []
    nothing = request.args.get("empty") and any(sheet.begun for sheet in available)
    fault = "持ち帰る様式を、ひとつ以上選んでください。" if nothing else ""
    blanks = cards.forms()
    return show("files/choose.html", available=available, blanks=blanks, fault=fault, status=422 if fault else 200)


@bp.get(f"/take-home/card.<any({KINDS}):kind>")
def card(kind: str) -> Any:
    """The chosen sheets in one file."""
    if g.actor is None:
        return redirect(url_for(".choose"))
    try:
        file = files.export(
            g.actor,
            kind,
            request.args.getlist("form"),
            style=request.args.get("style"),
            choice=_choice(),
            device=device_sort(),
        )
    except NothingChosen:
        return redirect(url_for(".choose", empty="1"))
    return sent(file)


@bp.get("/take-home/past.pdf")
def past() -> Any:
    """The whole card as it read on an earlier day."""
    typed = request.args.get("date", "")
    if g.actor is None:
        return redirect(url_for(".choose"))
    try:
        return sent(files.export_past(g.actor, past_cards.day_from(typed), device=device_sort()))
    except (NoSuchDay, NothingChosen):
        # The page of the day says why.
        return redirect(url_for("sheets.as_of", date=typed))


@bp.get("/take-home/<form_id>.<any(pdf, xlsx):kind>")
def blank(form_id: str, kind: str) -> Response:
    """An empty form; the same for everybody, so caches may keep it."""
    response = sent(files.blank_form(form_id, kind))
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def _choice() -> Choice:
    faces = frozenset((form, face) for form, _, face in (one.partition("/") for one in request.args.getlist("face")))
    return Choice(faces=faces, private=bool(request.args.get("private")))


def sent(file: files.File) -> Response:
    """An attachment with its Japanese name (RFC 6266), never opened as a page."""
    response = Response(file.content, content_type=file.type)
    plain = "job-card." + file.name.rpartition(".")[2]
    response.headers["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name)}"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
