"""What a page carries with it and brings back with its save, and the choices of the comparing page."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any

from flask import g, request
from wtforms.utils import unset_value

from app.actor import device_sort
from app.blueprints.sheets import bp
from app.forms.sheet import Place, SheetForm, base_from, base_text
from app.jobcard import Conflict, digest
from app.page import beside_wanted, block_wanted
from app.services import guests, sheets
from app.services.sheets import Opened, Seen

# Names of our own inputs begin with a stroke: no field of any form can have such an id.
TOKEN = re.compile(r"[0-9a-f]{16}")
NUMBER = re.compile(r"[0-9]{1,9}")
OURS = ("_seen", "_token", "_base", "_known")
# A page and its last turn, as a later page names it.
KNOWN = re.compile(r"([0-9a-f]{16})\.([0-9]{1,9})(?![0-9a-f.])")
MOST_KNOWN, MOST_HEARD = 4, 5
COMPARED, KEEP = "_compare", "_keep."
CHOOSE = "どちらを残すか、選んでください。"


def state(opened: Opened, place: Place, base: Mapping[str, str], at: str = "") -> dict[str, Any]:
    """What the page must bring back with its next save. A page keeps its token over its own saves in passing and over what
    is shown beside it; a page that answers a button is another one, which knows what the one before it wrote."""
    page = {"seen": opened.sheet.revision, "base": base_text(place, base, at)}
    if block_wanted():
        return page | {"token": _token() or secrets.token_hex(8), "known": ""}
    known = _known() | ({_token(): _turn()} if _turn() else {}) if request.method == "POST" else {}
    return page | {"token": secrets.token_hex(8), "known": " ".join(f"{token}.{turn}" for token, turn in known.items())}


@bp.app_template_global()
def card_mark() -> str:
    """Whose unsent texts the script may keep in the tab."""
    return guests.mark(g.actor) if g.actor else ""


@bp.app_template_global()
def heard(opened: Opened) -> str:
    """The pages saved last, each with its last turn: what they wrote is no longer unsent."""
    return " ".join(f"{token}.{turn}" for token, turn in [*opened.part.heard.items()][-MOST_HEARD:])


def brought() -> dict[str, str]:
    """What the page brought: after a refused save in passing it must bring the same again."""
    return {name.removeprefix("_"): request.form.get(name, "") for name in OURS}


def posted_base(at: str = "") -> dict[str, str] | None:
    """The digests that the page brought, by path."""
    return base_from(request.form.get("_base", ""), at)


def seen(at: str = "") -> Seen:
    """What the posted page had before its eyes."""
    return Seen(_number("_seen"), _token(), posted_base(at), device_sort(), _turn(), _known())


def kept_beside() -> dict[str, str]:
    """What the address of something beside this page says of it: its token, so that a text which comes into the page from
    there overtakes nobody but the page itself."""
    return {"_token": _token()} if beside_wanted() and _token() else {}


def _number(name: str) -> int:
    number = request.form.get(name, "")
    return int(number) if NUMBER.fullmatch(number) else 0


def _turn() -> int:
    """Which of the page's sends this is; 0 from a page without scripts."""
    return _number("_turn") if _token() else 0


def _known() -> dict[str, int]:
    return {token: int(turn) for token, turn in KNOWN.findall(request.form.get("_known", ""))[-MOST_KNOWN:]}


def _token() -> str:
    token = request.form.get("_token") or request.args.get("_token", "")
    return token if TOKEN.fullmatch(token) else ""


def decide(form: SheetForm, opened: Opened, at: str = "") -> list[str]:
    """Carry out the choices of the comparing page; answers the ids of the fields for which nothing was chosen."""
    compared, base, part = set(request.form.getlist(COMPARED)), posted_base(at) or {}, opened.part
    style, lacking = sheets.style_of(g.actor), []
    for one in form:
        path, choice = at + one.spec.id, request.form.get(KEEP + one.spec.id)
        if one.spec.id not in compared or one.written is unset_value:
            continue
        theirs = part.shown(path)
        if digest(theirs) != base.get(path):
            # Not the text that was compared: a second tap on the same choice, or one more writer, who is compared anew.
            if part.changed.get(path, (0, ""))[1] == _token():
                one.written = unset_value
        elif choice == "theirs":
            one.put(part, path, theirs, style)
        elif choice == "both" and (both := one.joined(theirs)):
            one.put(part, path, both, style)
        elif choice != "mine":
            one.theirs, one.fault = Conflict(path, theirs, one.written, opened.sheet.revision), CHOOSE
            lacking.append(one.spec.id)
    return lacking


def repeated(form: SheetForm) -> bool:
    """Whether something that can stand only once was posted twice. No browser does that with our pages."""
    several = {one.spec.id for one in form if one.spec.kind.name == "choices"} | {COMPARED}
    several |= {inner.id for one in form for inner in one.spec.fields if inner.kind.name == "choices"}
    return any(len(values) > 1 and name.rpartition(".")[2] not in several for name, values in request.form.lists())
