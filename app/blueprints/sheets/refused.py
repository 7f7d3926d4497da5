"""What cannot be saved where it was sent to: nothing that somebody typed is lost for that."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, request, session, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response

from app import errors
from app.actor import UNSAVED
from app.blueprints.sheets import bp
from app.blueprints.sheets.sections import NOT_SAVED, PUT_BACK, SEE, overtaken, told
from app.page import block_wanted, show, typed_texts
from app.policies import NotVisible
from app.security import came_from_here
from app.services import removals, sheets, unsaved, versions
from app.services.removals import Taken
from app.services.sheets import OldVersion

SAVES = ("sheets.save", "sheets.save_row")
MOVED_ON = "この様式は、新しい版になりました。" + NOT_SAVED


@bp.errorhandler(NotVisible)
def missing(error: NotVisible) -> Any:
    """Nothing is here for this person: the page of every unknown address, with what was typed below it. Where nobody is
    signed in, that is told to the script, and what was saved by the button waits for its owner."""
    if request.method == "POST" and block_wanted() and g.actor is None:
        return Response(status=401)
    if request.endpoint in SAVES and (taken := removals.taken_off(g.actor, (request.view_args or {})["sheet_id"])):
        return off_the_card(taken)
    kept = typed_texts(request.form.items(multi=True)) if request.method == "POST" and not block_wanted() else []
    if not kept:
        return errors.answer(error)
    # Only the wording depends on what the page says of itself.
    waits = g.actor is None and "_member" in request.form and _waits()
    page = "sheets/signed_out.html" if waits else "sheets/kept.html"
    return show(page, status=404, kept=kept)


@bp.errorhandler(CSRFError)
def unproven(error: CSRFError) -> Any:
    """A session that was lost costs one tap; where nobody is signed in any more, that is what has to be told."""
    return missing(NotVisible()) if g.actor is None and came_from_here() else errors.answer(error)


def _waits() -> bool:
    """Whether what was sent to a section or a row waits until its owner has signed in."""
    if request.endpoint not in SAVES:
        return False
    sheet_id = (request.view_args or {})["sheet_id"]
    session[UNSAVED] = unsaved.keep(sheet_id, request.path, errors.posted_fields(), request.remote_addr)
    return bool(session[UNSAVED])


@bp.get("/card/unsaved")
def waiting() -> Any:
    """What could not be saved before signing in: one tap saves it, by the rules of every save."""
    sent = unsaved.find(g.actor, session.get(UNSAVED, ""))
    if sent is None:
        return redirect(url_for(".card"))
    return show("sheets/unsaved.html", posted=errors.Posted(sent.path, "", sent.fields, again=True))


def off_the_card(taken: removals.Removed) -> Any:
    """The sheet was taken off the card while somebody wrote on it: when, where, and their text, which one tap saves on
    the sheet put back."""
    if block_wanted():
        return overtaken(told("様式", taken, "カードから外") + NOT_SAVED, SEE)
    posted = errors.Posted(request.path, "", [(PUT_BACK, "1"), *errors.posted_fields()], came_from_here() is True)
    sentence = told("様式", taken, "カードから外")
    return show("sheets/off_the_card.html", status=409, removed=taken, sentence=sentence, posted=posted)


@bp.errorhandler(Taken)
def place_taken(_error: Taken) -> Any:
    """What should come back on the card has its place taken: both are shown, with what was sent along."""
    look = removals.look(g.actor, (request.view_args or {})["sheet_id"])
    return show("sheets/removed.html", status=409, look=look, kept=typed_texts(request.form.items(multi=True)))


@bp.errorhandler(OldVersion)
def moved_on(error: OldVersion) -> Any:
    """The form has a newer version since the page was opened: first it has to be carried over."""
    if block_wanted():
        return overtaken(MOVED_ON, "新しい版について読む")
    return upgrade_page(error.opened, status=409)


def upgrade_page(opened: sheets.Opened, status: int = 200) -> Any:
    """What would move, what finds no place, and what was typed on a page of the old version."""
    outcome = versions.carried(opened)
    kept = typed_texts(request.form.items(multi=True)) if request.method == "POST" else []
    return show("sheets/upgrade.html", status=status, opened=opened, outcome=outcome, kept=kept)
