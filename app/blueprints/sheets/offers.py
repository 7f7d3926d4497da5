"""What is offered beside a field – the places of a postal code, names that are known – and filled in when it is
tapped, never unasked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flask import request
from werkzeug.datastructures import MultiDict

from app import guidance
from app.forms.sheet import Place
from app.jobcard import Field, Found, Index, Section, Unreadable, clean, folded
from app.services import candidates
from app.services.sheets import PERSON, Opened

POSTAL = "postal_code"
# `<input>/<code, or number of the place>`
TAPPED = re.compile(r"([a-z0-9_.]{1,100})/([0-9A-Za-z_-]{1,40})")
Offers = dict[str, list[tuple[int, str]]]


@dataclass(frozen=True)
class Control:
    """An input of the page: its field, those beside it, and what the names of them all begin with (`transfers.0.` in a
    row within a row)."""

    name: str
    field: Field
    beside: Mapping[str, Field]
    prefix: str = ""

    @property
    def id(self) -> str:
        """The id of the input."""
        return self.name.replace(".", "-")

    def typed(self, field_id: str) -> str:
        """What was posted for a field of this place."""
        return clean(request.form.get(self.prefix + field_id, ""))


@dataclass(frozen=True)
class Search:
    """What somebody looked for beside an input, and what was found. `lacks`: the field that has to be known first."""

    control: Control
    found: Found
    credit: str = ""
    lacks: str = ""

    @property
    def name(self) -> str:
        """The name of the input."""
        return self.control.name


def control(place: Place, name: str) -> Control | None:
    """The input of this name, if the page has it."""
    head, *rest = name.split(".")
    fields, field, prefix = place.by_id, place.by_id.get(head), ""
    if rest:
        if field is None or not field.is_group or len(rest) != 2 or not re.fullmatch(r"[0-9]{1,3}", rest[0]):
            return None
        fields, field, prefix = field.by_id, field.by_id.get(rest[1]), f"{head}.{rest[0]}."
    if field is None or field.writer != PERSON or not field.kind.asked:
        return None
    return Control(name, field, fields, prefix)


def posted(place: Place) -> MultiDict[str, str]:
    """What was posted, with what was tapped filled in: the tapped thing over what was typed for it, what goes with it
    (a street, an issuing body) only where nothing stands yet."""
    tapped = TAPPED.fullmatch(request.form.get("_take", ""))
    one = control(place, tapped[1]) if tapped else None
    if tapped is None or one is None:
        return request.form
    chosen, beside = _place(one, tapped[2]) if one.field.kind.name == POSTAL else _candidate(one, tapped[2])
    chosen |= {name: text for name, text in beside.items() if name in one.beside and not one.typed(name)}
    form = MultiDict(request.form)
    for name, text in chosen.items():
        form.setlist(one.prefix + name, [text])
    return form


def looked_for(place: Place) -> Search | None:
    """What was found for the input beside which somebody pressed the button of the candidates."""
    one = control(place, request.form.get("_find", ""))
    index = _index(one) if one else None
    if one is None or index is None:
        return None
    within = one.field.option("within")
    typed = one.typed(one.field.id) if one.field.kind.name == "text" else clean(request.form.get(f"_q.{one.name}", ""))
    # All faculties of a university can be looked through; all licences cannot.
    found = index.search(typed) if folded(typed) or within else Found("", 0, ())
    # Branches come from where their owners come from.
    source = one.beside[within].codes if within else one.field.codes
    lacks = one.beside[within].label if within and not len(index) else ""
    return Search(one, found, candidates.credit(source.name if source else ""), lacks)


def _index(one: Control) -> Index | None:
    if one.field.branches is not None:
        owner = one.beside[one.field.option("within")]
        return one.field.branches.of(owner.codes.code_of(one.typed(owner.id)) if owner.codes else None)
    return one.field.codes.index if one.field.codes else None


def _candidate(one: Control, key: str) -> tuple[dict[str, str], dict[str, str]]:
    """What a tapped candidate writes, and what it only offers."""
    index, codes = _index(one), one.field.codes
    label = index.label(key) if index else None
    if label is None:
        return {}, {}
    if one.field.kind.name == "choice":
        return {one.field.id: key}, {}
    fills = one.field.option("fills", {}) if codes else {}
    return {one.field.id: label}, {name: codes.column(key, column) for name, column in fills.items() if codes}


def places(opened: Opened, section: Section) -> Offers:
    """For each postal code of a section that asks the place, too: the number and the words of every place that does not
    stand there yet."""
    values, found = opened.part.values, Offers()
    for one in section.asked:
        names = _address(one, section.by_id)
        if names:
            pref, city = section.by_id[names["pref_code"]], names["city"]
            found[one.id] = [
                (number, pref.show(place.pref_code) + place.city + place.town)
                for number, place in enumerate(guidance.places_of(values.get(one.id)))
                if (values.get(pref.id), values.get(city)) != (place.pref_code, place.city)
            ]
    return found


def _place(one: Control, key: str) -> tuple[dict[str, str], dict[str, str]]:
    """What a tapped place writes: prefecture and city; and what it only offers: town and reading."""
    names = _address(one.field, one.beside)
    try:
        found = guidance.places_of(one.field.read(one.typed(one.field.id)))
    except Unreadable:
        found = ()
    if not names or not key.isdecimal() or int(key) >= len(found):
        return {}, {}
    place = found[int(key)]
    rest = {names.get("street", ""): place.town, names.get("kana", ""): place.kana}
    return {names["pref_code"]: place.pref_code, names["city"]: place.city}, rest


def _address(field: Field, beside: Mapping[str, Field]) -> dict[str, str]:
    """The fields that belong to a postal code `<prefix>postal_code`: <prefix>pref_code, city, street and the reading.
    Empty when prefecture and city are not asked beside it."""
    if field.kind.name != POSTAL or not field.id.endswith(POSTAL):
        return {}
    prefix = field.id.removesuffix(POSTAL)
    wanted = {name: prefix + name for name in ("pref_code", "city", "street")}
    wanted["kana"] = f"{prefix or 'address_'}kana"
    names = {name: field_id for name, field_id in wanted.items() if field_id in beside}
    return names if {"pref_code", "city"} <= names.keys() else {}
