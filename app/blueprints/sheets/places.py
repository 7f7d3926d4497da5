"""Places of a postal code: offered beside it, filled in when one is tapped, never unasked."""

from __future__ import annotations

import re
from typing import Any

from flask import request

from app import guidance
from app.forms.sheet import SheetForm
from app.jobcard import Field, Section, Unreadable
from app.services.sheets import Opened

POSTAL = "postal_code"
# `<field>/<number of the place>`
TAPPED = re.compile(r"([a-z][a-z0-9_]*)/([0-9]{1,3})")
Offers = dict[str, list[tuple[int, str]]]


def offers(opened: Opened, section: Section) -> Offers:
    """For each postal code of a section that asks the place, too: the number and the words of every place that does not
    stand there yet."""
    values, found = opened.part.values, Offers()
    for one in section.asked:
        names = _beside(one, section)
        if names:
            pref, city = section.by_id[names["pref_code"]], names["city"]
            found[one.id] = [
                (number, pref.show(place.pref_code) + place.city + place.town)
                for number, place in enumerate(guidance.places_of(values.get(one.id)))
                if (values.get(pref.id), values.get(city)) != (place.pref_code, place.city)
            ]
    return found


def fill_in(form: SheetForm, opened: Opened, section: Section) -> None:
    """A tapped place fills in prefecture and city; town and reading only where nothing stands yet."""
    tapped = TAPPED.fullmatch(request.form.get("_place", ""))
    field = section.by_id.get(tapped[1]) if tapped else None
    names = _beside(field, section) if field is not None else {}
    if tapped is None or field is None or not names:
        return
    written = form.written
    try:
        found = guidance.places_of(field.read(written.get(field.id)))
    except Unreadable:
        return
    if int(tapped[2]) >= len(found):
        return
    place = found[int(tapped[2])]
    chosen: dict[str, Any] = {names["pref_code"]: place.pref_code, names["city"]: place.city}
    rest = {names.get("street"): place.town, names.get("kana"): place.kana}
    chosen |= {name: text for name, text in rest.items() if name and not str(written.get(name) or "").strip()}
    for one in form:
        if one.spec.id in chosen:
            one.put(opened.part, one.spec.id, chosen[one.spec.id])


def _beside(field: Field, section: Section) -> dict[str, str]:
    """The fields that belong to a postal code `<prefix>postal_code`: <prefix>pref_code, city, street and the reading.
    Empty when prefecture and city are not asked beside it."""
    if field.kind.name != POSTAL or not field.id.endswith(POSTAL):
        return {}
    prefix = field.id.removesuffix(POSTAL)
    wanted = {name: prefix + name for name in ("pref_code", "city", "street")}
    wanted["kana"] = f"{prefix or 'address_'}kana"
    names = {name: field_id for name, field_id in wanted.items() if field_id in section.by_id}
    return names if {"pref_code", "city"} <= names.keys() else {}
