"""A section is shown and saved: one page, one form."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import abort, g, redirect, request, url_for
from werkzeug.wrappers import Response

from app.blueprints.sheets import bp
from app.blueprints.sheets.carried import brought, decide, kept_beside, posted_base, repeated, seen, state
from app.blueprints.sheets.offers import Search, control, looked_for, places, posted
from app.blueprints.sheets.writing import writing_page
from app.forms.sheet import Place, SheetForm, base_of, sheet_form
from app.jobcard import Section, digest, new_row_id, row_title, sentences
from app.models.engine import only_reads, writes_at_once
from app.page import beside_wanted, block_wanted, clock, show
from app.services import answers, candidates, meters, removals, sheets, timeline
from app.services.history import Origin
from app.services.removals import Removed
from app.services.rows import removed_rows
from app.services.sheets import Opened, Overtaken

PAGE = "sheets/section.html"
# Before the name of a field: the button that makes a sentence for it.
SENTENCES = "s."
# With what was written on a sheet that is off the card: it is to be put back for that.
PUT_BACK = "_put_back"
NOT_SAVED, SEE = "まだ保存していません。", "書いた内容を見る"


@bp.get("/sheets/<uuid:sheet_id>/<section_id>")
def section(sheet_id: uuid.UUID, section_id: str) -> Any:
    """One section with what stands in it."""
    opened = sheets.open_sheet(g.actor, sheet_id)
    if opened.is_old:
        return redirect(url_for(".ask_upgrade", sheet_id=sheet_id))
    place = opened.section(section_id)
    form = sheet_form(place, opened.part, style=sheets.style_of(g.actor))
    return section_page(opened, place, form.blame(sentences(opened.definition, opened.part)))


@bp.post("/sheets/<uuid:sheet_id>/<section_id>")
@writes_at_once
def save(sheet_id: uuid.UUID, section_id: str) -> Any:
    """Save a section: by htmx in passing, or by the button and on to the next page."""
    opened = opened_to_write(sheet_id)
    place = opened.section(section_id)
    form = sheet_form(place, opened.part, posted=posted(place))
    if repeated(form):
        abort(400)
    if lacking := decide(form, opened):
        return _compared(opened, place, form, newly_shown(opened, lacking))
    try:
        saved = sheets.save_section(g.actor, sheet_id, section_id, form.written, seen(), button=not block_wanted())
    except Overtaken as found:
        return _compared(found.opened, place, form.compare(found.conflicts), found.base)
    if spot := to_sentences(place):
        return redirect(url_for("support.sentences", sheet_id=sheet_id, at=spot, **kept_beside()), 303)
    faults = saved.reading.faults
    found = looked_for(place)
    if block_wanted() or faults or found:
        status = 422 if faults else 200
        return section_page(saved.opened, place, form.blame(faults), saved.base, status=status, find=found)
    here = {"sheet_id": sheet_id, "section_id": section_id}
    if stay := staying(place):
        return redirect(url_for(".section", **here, **stay), 303)
    if request.form.get("_then") == "paper":
        return redirect(url_for(".paper", sheet_id=sheet_id, at=section_id), 303)
    return redirect(after(saved.opened, section_id), 303)


@bp.post("/sheets/<uuid:sheet_id>/<section_id>/find")
@only_reads
def find(sheet_id: uuid.UUID, section_id: str) -> Any:
    """The names that go with what is being typed; nothing is saved."""
    return found_for(candidates.look(g.actor, sheet_id).section(section_id), PAGE)


def opened_to_write(sheet_id: uuid.UUID) -> Opened:
    """The sheet that is written on, put back on the card first where the page says so. Raises Taken."""
    if PUT_BACK in request.form:
        removals.put_back(g.actor, sheet_id)
    return sheets.open_sheet(g.actor, sheet_id, writing=True)


def found_for(place: Place, template: str) -> Any:
    """The list that htmx asked for, as a block of the page of the place."""
    found = looked_for(place)
    if found is None or not block_wanted():
        abort(400)
    return show(template, block="found", find=found)


def staying(place: Place) -> dict[str, Any]:
    """Where on the same page to go on after a button that only helps to write: the list that was asked for, the field
    that was filled in. Empty for all other buttons."""
    listed = control(place, request.form.get("_list", ""))
    if listed:
        return {"list": listed.name, "_anchor": listed.id}
    taken = control(place, request.form.get("_take", "").partition("/")[0])
    if request.form.get("_then") == "stay" or request.form.get("_take") is not None:
        return {"_anchor": taken.id if taken else "writing"}
    return {}


def to_sentences(place: Place, at: str = "") -> str:
    """The path of the field for which a sentence is wanted; what was typed has been saved on the way. Empty for none, and
    for a save in passing, which brings the button that was pressed last."""
    then, here = request.form.get("_then", ""), not block_wanted() or beside_wanted()
    name = then.removeprefix(SENTENCES)
    field = place.by_id.get(name) if here and then == SENTENCES + name else None
    return at + field.id if field and "sentences" in field.help else ""


@bp.after_request
def told_in_its_place(response: Response) -> Response:
    """What a save has to tell goes to where saves tell it, also when it was the first step to something beside it."""
    if request.method == "POST" and beside_wanted():
        response.headers["HX-Retarget"] = "#saved"
    return response


def section_page(
    opened: Opened,
    place: Section,
    form: SheetForm,
    base: Mapping[str, str] | None = None,
    *,
    status: int = 200,
    trouble: str = "",
    find: Search | None = None,
) -> Any:
    """The page of a section, or the line that tells of a save in passing. `base`: what the next save has to bring, the
    state of the sheet unless another one is given."""

    def beside(opened: Any) -> dict[str, Any]:
        ways = {"back": before(opened, place.id), "onward": after(opened, place.id)}
        return {"section": place, "pages": opened.definition.pages, **ways, **listing(opened, place)}

    return writing_page(
        PAGE,
        opened,
        form.measure(meters.of_section(opened, place)),
        state(opened, place, base_of(place, opened.part) if base is None else base),
        beside,
        url_for(".save", sheet_id=opened.id, section_id=place.id),
        status=status,
        offers=places(opened, place),
        find=find,
        trouble=trouble,
        lists=bool(place.groups),
    )


def _compared(opened: Opened, place: Section, form: SheetForm, base: Mapping[str, str]) -> Any:
    """Both texts, and nothing chosen for the person."""
    if block_wanted():
        return overtaken()
    return section_page(opened, place, form, base, status=409)


def overtaken(why: str = "", way: str = "") -> Any:
    """A save in passing met another writer: nothing was written, and the button leads to the comparing page. `why` and
    `way`: another reason, and what the button says then."""
    return show(PAGE, block="overtaken", status=409, page=brought(), why=why, way=way)


def told(what: str, origin: Origin | Removed, did: str) -> str:
    """That somebody removed what is written in here: when, who, and on what sort of device."""
    return f"この{what}は、{clock(origin.at)}に{origin.who}が{origin.device and origin.device + 'で'}{did}しました。"


def newly_shown(opened: Opened, ids: list[str], at: str = "") -> dict[str, str]:
    """What the page brought, with the texts that are shown for comparing now."""
    return {**(posted_base(at) or {}), **{at + name: digest(opened.part.shown(at + name)) for name in ids}}


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
    titles, spans, removed, kept = {}, {}, {}, {}
    for group in place.groups:
        for row in opened.view.rows(group.id):
            titles[row["_id"]] = row_title(group, row)
            spans[row["_id"]] = answers.row_span(group, row, g.actor.eras)
        last = opened.part.row(group.id, request.args.get("removed", ""))
        if last is not None and last.get("_gone"):
            removed[group.id] = last["_id"]
        # The one that was removed just now is offered above the list.
        kept[group.id] = [one for one in removed_rows(opened, group) if one.id != removed.get(group.id)]
    return {
        "titles": titles,
        "spans": spans,
        "removed": removed,
        "bin": kept,
        "new_row_id": new_row_id,
        "noticing": _noticing(opened, place),
    }


def _noticing(opened: Opened, place: Section) -> timeline.Noticing:
    """What there is to notice, told beside lists on the timeline."""
    dated = any(group.option("timeline") and opened.view.rows(group.id) for group in place.groups)
    return timeline.noticed(g.actor, opened.id) if dated else timeline.Noticing()
