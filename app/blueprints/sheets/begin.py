"""Beginning, the task list of the card, and erasing it."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, request, url_for
from werkzeug.wrappers import Response

from app import actor as cookie
from app import guidance
from app.blueprints.sheets import bp
from app.choice import kind_here
from app.page import show
from app.policies import TRUSTED
from app.services import cards, guests, removals, sheets, taking_over
from app.services.files import STYLES


@bp.get("/write")
def begin() -> Any:
    """「働いた経験はありますか」, or the way back to what is there already."""
    if g.actor is not None and (g.actor.role in TRUSTED or cards.holds_any(g.actor)):
        return redirect(_onward())
    return _asked()


@bp.post("/write")
def start() -> Any:
    """Lay out the sheets of the chosen path for a new guest."""
    path = guidance.paths().get(request.form.get("path", ""))
    if path is None:
        return _asked("「はい」か「いいえ」を選んでください。")
    if g.actor is not None:
        sheets.add_sheets(g.actor, [*path.forms])
        return redirect(_onward(path), 303)
    shared = bool(request.form.get("shared"))
    token = cards.begin(path.forms, shared=shared, client=request.remote_addr)
    return cookie.remember(redirect(_onward(path), 303), token, shared=shared)


def _asked(fault: str = "") -> Any:
    page = {"paths": guidance.paths(), "wanted": _wanted(), "fault": fault}
    return show("sheets/begin.html", status=422 if fault else 200, **page)


def _wanted() -> dict[str, str]:
    """The place of a form that somebody came for, if there is such a place."""
    form_id, section_id = (request.values.get(name, "") for name in ("form_id", "section_id"))
    return {"form_id": form_id, "section_id": section_id} if cards.is_place(form_id, section_id) else {}


def _onward(path: guidance.Path | None = None) -> str:
    """The place that somebody came for, or their card."""
    wanted = _wanted()
    if wanted and path:
        wanted["form_id"] = cards.meant(path, wanted["form_id"])
    return url_for(".to", **wanted) if wanted else url_for(".card")


@bp.get("/card")
def card() -> Any:
    """The task list: every form with its state, and what to write next."""
    if g.actor is None:
        return redirect(url_for(".begin"))
    if g.actor.role in TRUSTED:
        return redirect(url_for("mypage.home"))
    card = cards.overview(g.actor)
    offer = taking_over.standing(g.actor, card.opened, kind_here())
    return show("sheets/card.html", card=card, offer=offer, removed=removals.removed(g.actor))


@bp.get("/card/to/<form_id>/<section_id>")
def to(form_id: str, section_id: str) -> Response:
    """A place of a form, whoever comes: on their own sheet, or first to where the sheet is begun."""
    if g.actor is None or not cards.holds_any(g.actor):
        return redirect(url_for(".begin", form_id=form_id, section_id=section_id))
    opened = cards.sheet_of(g.actor, form_id)
    if opened is None:
        return redirect(url_for(".card", _anchor="further"))
    if section_id not in opened.definition.sections_by_id:
        return redirect(url_for(".sheet", sheet_id=opened.id))
    return redirect(url_for(".section", sheet_id=opened.id, section_id=section_id))


@bp.post("/card/forms/<form_id>")
def add(form_id: str) -> Response:
    """Take another form into the card, and go to the place in it that was asked for."""
    cards.add_form(g.actor, form_id)
    section_id = request.form.get("section_id", "")
    if cards.is_place(form_id, section_id):
        return redirect(url_for(".to", form_id=form_id, section_id=section_id), 303)
    return redirect(url_for(".card", _anchor=form_id), 303)


@bp.post("/card/years")
def years() -> Response:
    """和暦 or 西暦: how this person's dates are shown and asked."""
    if g.actor is not None and request.form.get("eras") in STYLES:
        guests.choose(g.actor, eras=request.form["eras"])
    return redirect(url_for(".card"), 303)


@bp.post("/card/confirm")
def confirm() -> Response:
    """「変更なし」: everything on the card is still right."""
    cards.confirm(g.actor)
    return redirect(url_for(".card", _anchor="confirm"), 303)


@bp.get("/card/erase")
def ask_erase() -> Any:
    """「この端末から消す」: what will be gone, before it is."""
    if g.actor is None:
        return redirect(url_for(".begin"))
    if not g.actor.guest:
        return redirect(url_for("account.leave"))
    return show("sheets/erase.html")


@bp.post("/card/erase")
def erase() -> Response:
    """Erase everything the guest wrote, here and on the server."""
    if g.actor is not None:
        guests.erase(g.actor)
    return cookie.forget(redirect(url_for(".erased"), 303))


@bp.get("/card/erased")
def erased() -> Any:
    """Everything is gone."""
    return show("sheets/erased.html")
