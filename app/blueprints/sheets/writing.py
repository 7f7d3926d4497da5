"""The page on which one writes, a section's or a row's, and the lines that tell of a save in passing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

from flask import Response, g, request
from flask_wtf.csrf import generate_csrf

from app.blueprints.sheets.carried import card_mark, heard
from app.blueprints.sheets.offers import Offers, Search
from app.forms.sheet import SheetForm
from app.outlines import HERE, MADE, BlankForm, hole, metered, page, plainly_drawn
from app.page import answer, block_wanted, clock, show
from app.reading import size_class
from app.services import history
from app.services.sheets import Opened

Beside = Callable[[Any], dict[str, Any]]


def writing_page(
    template: str,
    opened: Opened,
    form: SheetForm,
    state: Mapping[str, Any],
    beside: Beside,
    here: str,
    *,
    status: int = 200,
    offers: Offers | None = None,
    find: Search | None = None,
    trouble: str = "",
    gone: str = "",
    is_new: bool = False,
    lists: bool = False,
) -> Response:
    """The page with `beside(opened)` in its context, or its block "saved". It comes from its outline unless there is more
    on it than fields and what stands in them: something wrong, two texts, names that were looked for, `lists`."""
    at = opened.sheet.saved_at
    saved_at = clock(at) if at and not is_new else ""
    offered, compared = offers or {}, [one.theirs.path for one in form if one.theirs]
    context = {"trouble": trouble, "gone": gone, "is_new": is_new, "find": find, "compared": compared}
    context |= {"oob": block_wanted(), "origins": history.origins(g.actor, opened, compared)}
    more = lists or find or trouble or gone or compared or form.faults or form.private_numbers
    if status != 200 or more or request.args or any(offered.values()):
        words = {"opened": opened, "form": form, "page": state, "saved_at": saved_at, "here": here, "offers": offered}
        return show(template, block="saved", status=status, **words, **context, **beside(opened))

    def blank() -> dict[str, Any]:
        sheet = SimpleNamespace(id=hole("sheet"), definition=opened.definition)
        holes = {name: hole(name) if text != "" else "" for name, text in state.items()}
        named = {"saved_at": hole("saved_at") if saved_at else "", "here": hole(HERE)}
        offers = {name: [] for name in offered}
        own = {"opened": sheet, "form": BlankForm(form), "page": holes, "offers": offers}
        return own | named | context | beside(sheet)

    fields, shared = {one.name: one for one in form}, g.actor.shared_computer

    def word(name: str) -> Any:
        kind, _, of = name.partition(".")
        if kind == "field":
            return plainly_drawn(fields[of], here, shared)
        if kind == "lines":
            return metered(fields[of])
        return words[name]() if name in MADE else words[name]

    words = {"sheet": opened.id, "saved_at": saved_at, HERE: here, "csrf_token": generate_csrf, "card_mark": card_mark}
    words |= {"heard": lambda: heard(opened), "size_class": size_class, **state}
    there = (bool(saved_at), is_new, form.unfolded, *map(bool, state.values()), *offered)
    return answer(page(template, "saved" if context["oob"] else "", (form.place, *there), blank, word), status)
