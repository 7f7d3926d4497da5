"""用語説明: words explained, by field, and those of one page of the wizard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from flask import abort, render_template

from app import guidance
from app.blueprints.start import bp
from app.jobcard import Field
from app.page import show
from app.public import public
from app.services.library import library


@bp.get("/terms")
@public
def terms() -> str:
    """Every word, by field."""
    return render_template("start/terms.html", fields=guidance.terms().values())


@bp.get("/terms/<words_id>")
@public
def terms_of(words_id: str) -> str:
    """The words of one field."""
    words = guidance.terms().get(words_id)
    if words is None:
        abort(404)
    return render_template("start/terms_of.html", words=words)


@bp.get("/terms/for/<form_id>/<place_id>")
def words(form_id: str, place_id: str) -> Any:
    """What stands on a page of the wizard (a section, or a row of a group), explained: beside it, or without scripts in a
    page of its own."""
    forms = {one.id: one for one in (library().profile, *library().forms)}
    form = forms.get(form_id)
    section, group = (form.sections_by_id.get(place_id), form.fields.get(place_id)) if form else (None, None)
    if section is None and group is None:
        abort(404)
    title, fields = (section.title, section.fields) if section else (group.label, (group,))  # type: ignore[union-attr]
    return show(
        "start/words.html", block="words", title=title, fields=fields, terms=guidance.terms_for(_labels(fields))
    )


def _labels(fields: Iterable[Field]) -> Iterator[str]:
    for field in fields:
        yield field.label
        yield from _labels(field.fields)
