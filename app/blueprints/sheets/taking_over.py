"""同期機能: what was written on one form, side by side with the others into which it may be taken over."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, request, url_for
from werkzeug.wrappers import Response

from app.actor import device_sort
from app.blueprints.sheets import bp
from app.page import show
from app.services import sheets, taking_over
from app.services.rows import TooManyRows
from app.services.taking_over import ShownOtherwise

# Names of the page's inputs, each with the name of its item.
HOW, SHOWN = "how.", "shown."
OTHERWISE = (
    "見ているあいだに、ほかの画面で書きかえられました。まだ何も写していません。今の内容を見て、もう一度選んでください。"
)
NOTHING = "写すものが選ばれていません。写したいものだけ「写す」を選んでください。"


@bp.get("/card/from/<form_id>")
def from_form(form_id: str) -> Any:
    """Everything that may be taken over, each beside what stands there now."""
    if g.actor is None:
        return redirect(url_for(".begin"))
    return _page(form_id)


@bp.post("/card/from/<form_id>")
def take_over(form_id: str) -> Any:
    """Take over what was chosen."""
    if g.actor is None:
        return redirect(url_for(".begin"), 303)
    chosen, shown = _posted(HOW), _posted(SHOWN)
    if not any(chosen.values()):
        return _page(form_id, NOTHING, 422)
    try:
        taking_over.take_over(g.actor, form_id, chosen, shown, device=device_sort())
    except ShownOtherwise:
        return _page(form_id, OTHERWISE, 409)
    except TooManyRows as full:
        return _page(form_id, f"{full}先に、使わない行を外してください。まだ何も写していません。", 422)
    return redirect(url_for(".taken_over", form_id=form_id), 303)


@bp.get("/card/from/<form_id>/done")
def taken_over(form_id: str) -> Any:
    """It stands there now, and wants to be read once more."""
    if g.actor is None:
        return redirect(url_for(".begin"))
    return show("sheets/taken_over.html", offer=taking_over.offering(g.actor, form_id))


@bp.post("/card/from/<form_id>/away")
def put_offer_away(form_id: str) -> Response:
    """Do not offer it unasked any more."""
    if g.actor is None:
        return redirect(url_for(".begin"), 303)
    taking_over.put_away(g.actor, form_id)
    return redirect(url_for(".card"), 303)


def _posted(name: str) -> dict[str, str]:
    return {key.removeprefix(name): said for key, said in request.form.items() if key.startswith(name)}


def _page(form_id: str, trouble: str = "", status: int = 200) -> Any:
    offer = taking_over.offering(g.actor, form_id)
    chosen, style = _posted(HOW), sheets.style_of(g.actor)
    return show("sheets/from_form.html", status=status, offer=offer, trouble=trouble, chosen=chosen, style=style)
