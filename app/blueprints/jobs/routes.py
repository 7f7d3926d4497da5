"""The field to search with, the groups, and the page of an occupation. What is searched for is written down nowhere."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import Any

from flask import abort, render_template, request, url_for

from app import occupations
from app.blueprints.jobs import bp
from app.jobcard import Field
from app.page import show
from app.public import public
from app.services import candidates

# Whose line stands under everything that comes from job tag.
CREDIT = "job_middle_groups"


@bp.get("")
def index() -> Any:
    """What a search finds, or all groups."""
    typed = "".join(letter for letter in request.args.get("q", "") if letter.isprintable())
    asked = typed.strip()[: occupations.LONGEST]
    found = occupations.find(asked) if asked else []
    page = {"asked": asked, "found": found, "longest": occupations.LONGEST, "groups": occupations.groups().values()}
    return show("occupations/index.html", **page, credit=candidates.credit(CREDIT))


@bp.get("/groups/<kind_id>")
@public
def group(kind_id: str) -> str:
    """The occupations of a group, by middle group; 404 when there is none of that number."""
    known = occupations.groups().get(kind_id)
    if known is None:
        abort(404)
    middle = occupations.middle_groups()
    listed = [
        (middle[code], list(found)) for code, found in groupby(occupations.group(kind_id), key=attrgetter("middle"))
    ]
    return render_template("occupations/group.html", group=known, listed=listed, credit=candidates.credit(CREDIT))


@bp.get("/<int:number>")
def occupation(number: int) -> Any:
    """What an occupation is; 404 when there is none of that number."""
    found = occupations.occupation(str(number))
    if found is None:
        abort(404)
    return show(
        "occupations/occupation.html",
        one=found,
        group=occupations.groups()[found.group],
        detail=occupations.detail(found),
        profiles=occupations.profiles(found),
        near=occupations.near(found),
        credit=candidates.credit(CREDIT),
    )


@bp.app_template_global()
def about_work(fields: tuple[Field, ...]) -> str:
    """Where one looks for occupations, for fields that ask about one; empty for others."""
    return url_for("jobs.index") if any("occupations" in field.help for field in fields) else ""
