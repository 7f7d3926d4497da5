"""The sheet as it will be printed: pages of paper as pictures."""

from __future__ import annotations

import re
import uuid
from math import ceil
from typing import Any

from flask import g, request, url_for
from werkzeug.wrappers import Response

from app.blueprints.sheets import bp
from app.page import show
from app.services import previews
from app.services.previews import WIDTH, Preview

AT_ONCE = 4
NUMBER = re.compile(r"[0-9]{1,4}")
# A4, upright.
PROPORTION = 297 / 210


@bp.get("/sheets/<uuid:sheet_id>/paper")
def paper(sheet_id: uuid.UUID) -> Any:
    """The pages of the sheet, from the one on which stands what one came from, or from another that is asked for."""
    place = tuple(request.args.get("at", "").split("/"))
    preview = previews.preview(g.actor, sheet_id, place)
    asked = request.args.get("page", "")
    first = min(int(asked), preview.pages) if NUMBER.fullmatch(asked) and int(asked) else preview.page
    return show(
        "sheets/paper.html",
        opened=preview.read.opened,
        pages=preview.pages,
        shown=range(first, min(first + AT_ONCE, preview.pages + 1)),
        at_once=AT_ONCE,
        back=_back(preview, place),
        size=(WIDTH, ceil(WIDTH * PROPORTION)),
    )


@bp.get("/sheets/<uuid:sheet_id>/paper/<int:number>.png")
def paper_page(sheet_id: uuid.UUID, number: int) -> Response:
    """A page as a picture; `large` for looking closely."""
    drawn = previews.picture(g.actor, sheet_id, number, large=bool(request.args.get("large")))
    response = Response(drawn, content_type="image/png")
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _back(preview: Preview, place: tuple[str, ...]) -> tuple[str, str]:
    """Where one came from: the place itself (`at` for the pages to come, never anything else that was asked), and its
    address."""
    opened, view = preview.read.opened, preview.read.view
    if place in (("check",), *((one.id,) for one in opened.definition.pages)) and not opened.is_old:
        if place == ("check",):
            return "check", url_for(".check", sheet_id=opened.id)
        return place[0], url_for(".section", sheet_id=opened.id, section_id=place[0])
    if len(place) == 2 and place[0] in opened.definition.fields and not opened.is_old:
        field = opened.definition.fields[place[0]]
        if field.is_group and field.writer == "person" and place[1] in {row["_id"] for row in view.rows(field.id)}:
            address = url_for(".row", sheet_id=opened.id, group_id=place[0], row_id=place[1])
            return "/".join(place), address
    return "", url_for(".sheet", sheet_id=opened.id)
