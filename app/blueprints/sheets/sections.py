"""A section is shown and saved: one page, one form."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import abort, g, redirect, request, url_for

from app.blueprints.sheets import bp
from app.blueprints.sheets.carried import brought, decide, posted_base, repeated, seen, state
from app.blueprints.sheets.places import fill_in, offers
from app.forms.sheet import SheetForm, base_of, sheet_form
from app.jobcard import Section, digest, new_row_id, sentences
from app.page import block_wanted, show
from app.services import answers, sheets
from app.services.sheets import Opened, Overtaken

PAGE = "sheets/section.html"


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
def save(sheet_id: uuid.UUID, section_id: str) -> Any:
    """Save a section: by htmx in passing, or by the button and on to the next page."""
    opened = sheets.open_sheet(g.actor, sheet_id)
    place = opened.section(section_id)
    form = sheet_form(place, opened.part, posted=request.form)
    if repeated(form):
        abort(400)
    if lacking := decide(form, opened):
        return _compared(opened, place, form, newly_shown(opened, lacking))
    fill_in(form, opened, place)
    try:
        saved = sheets.save_section(g.actor, sheet_id, section_id, form.written, seen(), button=not block_wanted())
    except Overtaken as found:
        return _compared(found.opened, place, form.compare(found.conflicts), found.base)
    faults = saved.reading.faults
    if block_wanted() or faults:
        return section_page(saved.opened, place, form.blame(faults), saved.base, status=422 if faults else 200)
    if (listed := request.form.get("_list")) in place.by_id:
        return redirect(url_for(".section", sheet_id=sheet_id, section_id=section_id, list=listed, _anchor=listed), 303)
    if request.form.get("_then") == "stay" or request.form.get("_place"):
        return redirect(url_for(".section", sheet_id=sheet_id, section_id=section_id), 303)
    return redirect(after(saved.opened, section_id), 303)


def section_page(
    opened: Opened,
    place: Section,
    form: SheetForm,
    base: Mapping[str, str] | None = None,
    *,
    status: int = 200,
    trouble: str = "",
) -> Any:
    """The page of a section, or the line that tells of a save in passing. `base`: what the next save has to bring, the
    state of the sheet unless another one is given."""
    return show(
        PAGE,
        block="saved",
        status=status,
        opened=opened,
        section=place,
        form=form,
        page=state(opened, place, base_of(place, opened.part) if base is None else base),
        pages=opened.definition.pages,
        back=before(opened, place.id),
        onward=after(opened, place.id),
        offers=offers(opened, place),
        oob=block_wanted(),
        compared=any(one.theirs for one in form),
        trouble=trouble,
        **listing(opened, place),
    )


def _compared(opened: Opened, place: Section, form: SheetForm, base: Mapping[str, str]) -> Any:
    """Both texts, and nothing chosen for the person."""
    if block_wanted():
        return overtaken()
    return section_page(opened, place, form, base, status=409)


def overtaken() -> Any:
    """A save in passing met another writer: nothing was written, and the button leads to the comparing page."""
    return show(PAGE, block="overtaken", status=409, page=brought(), why="", way="")


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
    titles, spans, removed = {}, {}, {}
    for group in place.groups:
        for row in opened.view.rows(group.id):
            titles[row["_id"]] = answers.row_title(group, row)
            spans[row["_id"]] = answers.row_span(group, row, g.actor.eras)
        last = opened.part.row(group.id, request.args.get("removed", ""))
        if last is not None and last.get("_gone"):
            removed[group.id] = last["_id"]
    return {"titles": titles, "spans": spans, "removed": removed, "new_row_id": new_row_id}
