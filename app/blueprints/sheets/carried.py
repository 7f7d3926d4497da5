"""What a page carries with it and brings back with its save, and the choices of the comparing page."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any

from flask import g, request
from wtforms.utils import unset_value

from app.forms.sheet import Place, SheetForm, base_from, base_text
from app.jobcard import Conflict, digest
from app.services import sheets
from app.services.sheets import Opened, Seen

# Names of our own inputs begin with a stroke: no field of any form can have such an id.
TOKEN = re.compile(r"[0-9a-f]{16}")
NUMBER = re.compile(r"[0-9]{1,9}")
OURS = ("_seen", "_token", "_base")
COMPARED, KEEP = "_compare", "_keep."
CHOOSE = "どちらを残すか、選んでください。"


def state(opened: Opened, place: Place, base: Mapping[str, str], at: str = "") -> dict[str, Any]:
    """What the page must bring back with its next save. A page keeps its token over its own saves."""
    token = _token() or secrets.token_hex(8)
    return {"seen": opened.sheet.revision, "token": token, "base": base_text(place, base, at)}


def brought() -> dict[str, str]:
    """What the page brought: after a refused save in passing it must bring the same again."""
    seen, token, base = (request.form.get(name, "") for name in OURS)
    return {"seen": seen, "token": token, "base": base}


def posted_base(at: str = "") -> dict[str, str] | None:
    """The digests that the page brought, by path."""
    return base_from(request.form.get("_base", ""), at)


def seen(at: str = "") -> Seen:
    """What the posted page had before its eyes."""
    number = request.form.get("_seen", "")
    return Seen(int(number) if NUMBER.fullmatch(number) else 0, _token(), posted_base(at), device())


def _token() -> str:
    token = request.form.get("_token", "")
    return token if TOKEN.fullmatch(token) else ""


def device() -> str:
    """The sort of device, for the list of revisions; nothing finer is kept."""
    agent = request.user_agent.string
    if "iPad" in agent or ("Android" in agent and "Mobile" not in agent):
        return "tablet"
    return "phone" if "Mobi" in agent else "computer"


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
        elif choice == "both" and one.spec.kind.name == "long_text":
            one.put(part, path, "\n".join(filter(None, (theirs, one.written))), style)
        elif choice != "mine":
            one.theirs, one.fault = Conflict(path, theirs, one.written, opened.sheet.revision), CHOOSE
            lacking.append(one.spec.id)
    return lacking


def repeated(form: SheetForm) -> bool:
    """Whether something that can stand only once was posted twice. No browser does that with our pages."""
    several = {one.spec.id for one in form if one.spec.kind.name == "choices"} | {COMPARED}
    several |= {inner.id for one in form for inner in one.spec.fields if inner.kind.name == "choices"}
    return any(len(values) > 1 and name.rpartition(".")[2] not in several for name, values in request.form.lists())


def typed_texts() -> list[str]:
    """Everything a person typed or chose on the posted page, field by field, for showing it again."""
    texts: dict[str, list[str]] = {}
    for name, values in request.form.lists():
        if name.startswith("_") or name == "csrf_token" or name.endswith(".era"):
            continue
        head = name.rpartition(".")[0] if name.rpartition(".")[2] in ("year", "month", "day") else name
        texts.setdefault(head, []).extend(value.strip() for value in values if value.strip())
    return [" ".join(found) for found in texts.values() if found]
