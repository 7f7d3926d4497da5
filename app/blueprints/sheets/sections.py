"""A section is shown and saved: one page, one form."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from typing import Any

from flask import g, redirect, request, url_for

from app import guidance
from app.blueprints.sheets import bp
from app.forms.sheet import Place, SheetForm, base_from, base_of, sheet_form
from app.jobcard import ROW_ID, new_row_id, sentences
from app.page import block_wanted, show
from app.services import cards, sheets
from app.services.sheets import Opened, Overtaken, Seen

PAGE = "sheets/section.html"
# A choice between two texts on the comparing page: `keep.<field>`.
KEEP = "keep."


@bp.get("/sheets/<uuid:sheet_id>/<section_id>")
def section(sheet_id: uuid.UUID, section_id: str) -> Any:
    """One section with what stands in it."""
    opened = sheets.open_sheet(g.actor, sheet_id)
    if opened.is_old:
        return redirect(url_for(".ask_upgrade", sheet_id=sheet_id))
    place = opened.section(section_id)
    form = sheet_form(place, opened.part, style=g.actor.eras)
    return _page(opened, place, form.blame(sentences(opened.definition, opened.part)))


@bp.post("/sheets/<uuid:sheet_id>/<section_id>")
def save(sheet_id: uuid.UUID, section_id: str) -> Any:
    """Save a section: by htmx in passing, or by the button and on to the next page."""
    opened = sheets.open_sheet(g.actor, sheet_id)
    place = opened.section(section_id)
    form = sheet_form(place, opened.part, posted=request.form)
    if lacking := undecided(form):
        return _overtaken(opened, place, form, lacking)
    written = chosen_place(place, settled(form, opened, ""))
    try:
        opened, reading = sheets.save_section(g.actor, sheet_id, section_id, written, seen(), button=not block_wanted())
    except Overtaken as found:
        return _overtaken(found.opened, place, form.compare(found.conflicts), "")
    if block_wanted():
        return _page(opened, place, form.blame(reading.faults), status=422 if reading.faults else 200)
    if reading.faults:
        return _page(opened, place, form.blame(reading.faults), status=422)
    if request.form.get("then") == "stay" or request.form.get("place"):
        return redirect(url_for(".section", sheet_id=sheet_id, section_id=section_id), 303)
    return redirect(after(opened, section_id), 303)


def _page(opened: Opened, place: Any, form: SheetForm, status: int = 200, compared: bool = False) -> Any:
    return show(
        PAGE,
        block="saved",
        status=status,
        opened=opened,
        section=place,
        form=form,
        page=page_state(opened, place),
        pages=opened.definition.pages,
        back=before(opened, place.id),
        onward=after(opened, place.id),
        proposed=proposals(opened, place),
        asks_place=any(one.kind.name == "postal_code" for one in place.asked),
        oob=block_wanted(),
        compared=compared,
        **listing(opened, place),
    )


def _overtaken(opened: Opened, place: Any, form: SheetForm, fault: str) -> Any:
    """Both texts, and nothing chosen for the person."""
    if block_wanted():
        return show(PAGE, block="overtaken", status=409, page=posted_state())
    for one in form:
        one.fault = fault if one.theirs else one.fault
    return _page(opened, place, form, status=409, compared=True)


def page_state(opened: Opened, place: Place, at: str = "") -> dict[str, Any]:
    """What the page must bring back with a save. A page keeps its token over its own saves."""
    token = request.form.get("token") or secrets.token_hex(8)
    return {"seen": opened.sheet.revision, "token": token, "base": base_of(place, opened.part, at)}


def posted_state() -> dict[str, str]:
    """What the page brought: after a refused save it must bring the same again."""
    return {name: request.form.get(name, "") for name in ("seen", "token", "base")}


def seen(at: str = "") -> Seen:
    """What the posted page had before its eyes."""
    revision = request.form.get("seen", "0")
    base = base_from(request.form.get("base", ""), at)
    token = request.form.get("token", "")[:32]
    number = int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 10 else 0
    return Seen(number, token, base, device())


def device() -> str:
    """The sort of device, for the list of revisions; nothing finer is kept."""
    agent = request.user_agent.string
    if "iPad" in agent or ("Android" in agent and "Mobile" not in agent):
        return "tablet"
    return "phone" if "Mobi" in agent else "computer"


def undecided(form: SheetForm) -> str:
    """On the comparing page one of the texts must be chosen; a sentence when one was not."""
    open_ones = [name for name in request.form.getlist("compare") if not request.form.get(KEEP + name)]
    return "どちらを残すか、選んでください。" if open_ones else ""


def settled(form: SheetForm, opened: Opened, at: str) -> dict[str, Any]:
    """What was posted, with the choices of the comparing page carried out."""
    written = dict(form.written)
    for name in request.form.getlist("compare"):
        choice = request.form.get(KEEP + name)
        theirs = opened.part.shown(at + name)
        if name in written and choice == "theirs":
            written[name] = theirs
        elif name in written and choice == "both":
            written[name] = "\n".join(filter(None, [str(theirs or ""), str(written[name])]))
    return written


def before(opened: Opened, section_id: str) -> str:
    """The page before this one."""
    ids = [one.id for one in opened.definition.pages]
    at = ids.index(section_id)
    if at == 0:
        return url_for(".card")
    return url_for(".section", sheet_id=opened.id, section_id=ids[at - 1])


def after(opened: Opened, section_id: str) -> str:
    """The page after this one; the last section leads to the check."""
    ids = [one.id for one in opened.definition.pages]
    at = ids.index(section_id)
    if at + 1 == len(ids):
        return url_for(".check", sheet_id=opened.id)
    return url_for(".section", sheet_id=opened.id, section_id=ids[at + 1])


def listing(opened: Opened, place: Any) -> dict[str, Any]:
    """What a section with rows shows of each: its title and its time."""
    titles, spans = {}, {}
    for group in place.groups:
        for row in opened.view.rows(group.id):
            titles[row["_id"]] = cards.row_title(group, row)
            spans[row["_id"]] = cards.row_span(group, row, g.actor.eras)
    removed = request.args.get("removed", "")
    removed = removed if ROW_ID.fullmatch(removed) else ""
    return {"titles": titles, "spans": spans, "removed": removed, "new_row_id": new_row_id}


def proposals(opened: Opened, place: Any) -> list[tuple[str, int, guidance.Place]]:
    """Places of the stored postal code, for a section that asks an address and does not hold that place yet."""
    found = []
    for prefix in ("", "contact_"):
        if f"{prefix}postal_code" in place.by_id and opened.definition.role == "profile":
            values = opened.part.values
            for number, one in enumerate(guidance.places_of(values.get(f"{prefix}postal_code"))):
                if values.get(f"{prefix}pref_code") != one.pref_code or values.get(f"{prefix}city") != one.city:
                    found.append((prefix, number, one))
    return found


def chosen_place(place: Any, written: dict[str, Any]) -> Mapping[str, Any]:
    """A tapped proposal fills prefecture and city; the street only where nothing stands yet."""
    prefix, _, number = request.form.get("place", "").partition("/")
    if not number.isdigit() or f"{prefix}postal_code" not in place.by_id:
        return written
    code = place.by_id[f"{prefix}postal_code"].kind.read(written.get(f"{prefix}postal_code"), None)
    found = guidance.places_of(code)
    if int(number) >= len(found):
        return written
    chosen = found[int(number)]
    filled = {f"{prefix}pref_code": chosen.pref_code, f"{prefix}city": chosen.city}
    rest = {f"{prefix}street": chosen.town, f"{'contact_kana' if prefix else 'address_kana'}": chosen.kana}
    return written | filled | {name: text for name, text in rest.items() if not written.get(name)}
