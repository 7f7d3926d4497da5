"""Every page that a person can come to, and cards for showing them: empty, as an invented person wrote them, and as
long as the forms allow."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import Any

from flask import Flask, url_for

from app import guidance
from app.jobcard import Definition, Field, new_row_id, today
from app.models import db, moments_of
from app.services import assessments, demo, shares, sheets
from app.services.library import library
from app.services.shares import Chosen
from tests.builders import LIFELINE, results
from tests.people import Person as Writer

# Nothing in it allows a line to end: it must not push a page sideways.
UNBROKEN = {"text": "Wildschwein", "name": "Ｗ", "words": "Wildschwein", "long_text": "Wildschwein長"}
LONGEST = {
    "kana": lambda field: "ア" * field.limit,
    "date": lambda field: "1989-12-28",
    "year_month": lambda field: "2019-12",
    "postal_code": lambda field: "1000001",
    "phone": lambda field: "03-0000-0001",
    "email": lambda field: "m" * 50 + "@" + "e" * 35 + ".example.jp",
    "number": lambda field: str(field.option("most")),
    "choice": lambda field: max(field.codes.pairs, key=lambda pair: len(pair[1]))[0],
    "choices": lambda field: [code for code, _ in field.codes.pairs][: field.option("most", 3)],
}


def a_card(app: Flask, written: Mapping[str, Any] | None = None) -> Writer:
    """A guest with every form; with these values on them, registered, and with a lifeline, a result of every
    self-assessment, and one of them shown to everybody."""
    with app.app_context():
        forms = ["profile", *(one.id for one in library().forms)]
    writer = Writer(app, *forms)
    if written:
        with app.app_context():
            drawn = {"career-plan-aid": {"lifeline": LIFELINE, **written.get("career-plan-aid", {})}}
            demo.fill(writer.actor, {**written, **drawn})
            shown, *_ = results(writer.actor.account_id)
            db.session.commit()
            shares.publish(writer.actor, shown, Chosen("top", "plain", "blue"))
    return writer


def example() -> Mapping[str, Any]:
    """What one of the invented people wrote: the one with the most forms and the most text."""
    return max((one.values for one in guidance.examples()), key=lambda values: (len(values), len(str(values))))


def longest(app: Flask) -> dict[str, Any]:
    """A card on which every field is as long as it may be."""
    with app.app_context():
        return {one.id: _fields(one.fields.values()) for one in [library().profile, *library().forms]}


def _fields(fields: Any) -> dict[str, Any]:
    mine = [one for one in fields if one.writer == "person" and (one.kind.asked or one.is_group)]
    return {one.id: _longest(one) for one in mine}


def _longest(field: Field) -> Any:
    if field.is_group:
        return [{"_id": new_row_id(), **_fields(field.fields)} for _ in range(2)]
    if field.kind.name in UNBROKEN:
        word = UNBROKEN[field.kind.name]
        return (word * (field.limit // len(word) + 1))[: field.limit]
    return LONGEST[field.kind.name](field)


EXAMPLES = (
    "/examples",
    "/examples/08",
    "/examples/08/form-2",
    "/examples/for/form-2/jobs",
    "/assess/",
    "/occupations",
    "/occupations?q=事務",
    "/occupations/groups/14",
    "/occupations/46",
    "/information",
    "/information?who=worker",
    "/information/money-for-learning",
    "/assess/interests",
    "/assess/interests/7",
    "/assess/values",
    "/assess/lifeline",
    "/assess/basic-skills/36",
)


GUIDES = (
    "/guides",
    "/guides/for/students",
    "/guides/create-supported",
    "/guides/for-company",
    "/guides/for-company/handout",
    "/guides/for-senior",
    "/films",
    "/films/write-now",
)


def every_guide() -> list[str]:
    """Guides, sheets and films: many of one shape, of which some stand for all but in the full run."""
    guides = guidance.guides().values()
    sheets_of_paper = [f"/guides/{one.id}/handout" for one in guides if one.handout]
    return [*(f"/guides/{one.id}" for one in guides), *sheets_of_paper, *(f"/films/{one}" for one in guidance.films())]


def public(app: Flask) -> list[str]:
    """Pages for everybody."""
    with app.test_request_context():
        texts = [url_for("start.text", page_id=page.id) for page in guidance.pages().values()]
        return [
            "/",
            "/for",
            "/for/student/work/now",
            "/for/worker/reflect/update",
            "/changed",
            "/supporters",
            "/ask",
            "/faq",
            "/faq/account",
            "/faq/account/data-lost",
            "/faq/find",
            "/terms",
            "/terms/work",
            "/terms/for/form-2/jobs",
            *GUIDES,
            *EXAMPLES,
            *texts,
        ]


def personal(app: Flask, writer: Writer, forms: Container[str] | None = None) -> list[str]:
    """Every page of somebody's card: lists, sections, rows that are there and one that is not, checks, what was done;
    of these forms only, if some are given."""
    found = [
        "/card",
        "/my/",
        "/assess/lifeline",
        "/share/",
        "/my/history",
        "/notices",
        "/card/erase",
        f"/card/as-of?date={today()}",
    ]
    found += ["/card/from/form-1-2", "/card/from/form-1-2/done"]
    found += [
        "/take-home",
        "/take-home/resume",
        "/take-home/load",
        "/take-home/locked",
        "/take-home/everything",
        "/account/hand-over",
    ]
    with app.test_request_context():
        if any(one.sheet.registered_at for one in sheets.open_card(writer.actor)):
            found.append("/share/card")
        taken = [one.assessment.id for one in assessments.all_taken(writer.actor) if one.result]
        found += [f"/{room}/{one}" for room in ("assess", "share") for one in taken]
        for opened in sheets.open_card(writer.actor):
            if forms is not None and opened.definition.id not in forms:
                continue
            here = {"sheet_id": opened.id}
            found += [url_for(f"sheets.{name}", **here) for name in ("sheet", "check", "done", "revisions")]
            for number, _ in moments_of(opened.id)[-1:]:
                names = ("revision", "compare", "ask_restore")
                found += [url_for(f"sheets.{name}", number=number, **here) for name in names]
            if opened.definition.role != "profile":
                found.append(url_for("sheets.ask_remove", **here))
            for section in opened.definition.pages:
                found.append(url_for("sheets.section", section_id=section.id, **here))
                named = [one.id for one in section.asked if "sentences" in one.help]
                found += [url_for("support.sentences", at=one, **here) for one in named]
            for group, row_id in _rows(opened.definition, opened.view):
                found.append(url_for("sheets.row", group_id=group, row_id=row_id, **here))
    return found


def _rows(definition: Definition, view: Any) -> Iterator[tuple[str, str]]:
    for section in definition.pages:
        for group in section.groups:
            yield from ((group.id, row["_id"]) for row in list(view.rows(group.id))[:1])
            yield group.id, new_row_id()
