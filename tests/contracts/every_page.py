"""Every page of a card, for contracts that hold for all of them."""

from __future__ import annotations

from flask import Flask

from app.jobcard import new_row_id
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


def _forms(app: Flask) -> list[str]:
    from app.services.library import NAME

    return [one.id for one in app.extensions[NAME].forms]


def public(app: Flask) -> list[str]:
    """The addresses that are open to everybody."""
    found = Visitor(app).client.get("/sitemap.xml").text
    return [part.partition("<")[0].removeprefix(app.config["SITE_URL"]) or "/" for part in found.split("<loc>")[1:]]
