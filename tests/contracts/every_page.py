"""Every page of a card, for contracts that hold for all of them."""

from __future__ import annotations

from flask import Flask

from app.jobcard import new_row_id
from app.models import db
from app.services import demo, guests, shares
from tests.builders import LIFELINE, results
from tests.client import Visitor
from tests.writing import Writer

ROW = "0123456789abcdef"


def of_a_card(writer: Writer) -> list[str]:
    """The addresses of all pages that a person with these forms can open, rows among them."""
    urls = [
        "/write",
        "/card",
        "/card/as-of",
        "/card/from/form-1-2",
        "/card/from/form-1-2/done",
        "/my/",
        "/my/history",
        "/assess/lifeline",
        "/assess/values",
        "/share/",
        "/notices",
        "/card/erase",
        "/card/erased",
        "/take-home",
        "/take-home/resume",
        "/take-home/load",
        "/take-home/locked",
        "/take-home/everything",
        "/account/hand-over",
    ]
    for form in (*_forms(writer.app), "profile"):
        sheet = writer.url(form)
        urls += [sheet, f"{sheet}/check", f"{sheet}/done", f"{sheet}/history"]
        urls += [f"{sheet}/remove", f"{sheet}/paper"] if form != "profile" else []
        for section in writer.definition(form).pages:
            urls.append(f"{sheet}/{section.id}")
            urls += [f"{sheet}/rows/{group.id}/{new_row_id()}" for group in section.groups]
    return urls


def of_results(writer: Writer) -> list[str]:
    """The addresses of all pages on which results and turning points stand, once this person has some and shows one."""
    with writer.app.app_context():
        actor = guests.find(writer.visitor.client.get_cookie("card").value)
        assert actor is not None
        taken = results(actor.account_id)
        db.session.commit()
        demo.fill(actor, {"career-plan-aid": {"lifeline": LIFELINE}, "form-1-1": {"strengths": "聞くこと"}})
    things = [*taken, "card"]
    for thing in things[: shares.MOST]:
        writer.visitor.get(f"/share/{thing}").form("form[method=post]").submit()
    lifeline = [writer.url("career-plan-aid", "lifeline"), "/assess/lifeline"]
    assessed = [f"/assess/{one}" for one in taken]
    return [
        *assessed,
        *(f"{one}/1" for one in assessed),
        *lifeline,
        "/my/",
        "/share/",
        *(f"/share/{one}" for one in things),
    ]


def _forms(app: Flask) -> list[str]:
    from app.services.library import NAME

    return [one.id for one in app.extensions[NAME].forms]


def public(app: Flask) -> list[str]:
    """The addresses that are open to everybody."""
    found = Visitor(app).client.get("/sitemap.xml").text
    return [part.partition("<")[0].removeprefix(app.config["SITE_URL"]) or "/" for part in found.split("<loc>")[1:]]
