"""Every address of the site: who may use it, and that looking changes nothing.

A new route fails here until somebody has written down who may use it. An address that disappears fails, too: people keep
links.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import pytest
from flask import Flask, url_for

from app.jobcard import new_row_id
from app.models import Sheet, db
from app.services.library import library
from tests.client import FROM_OUR_PAGE, Visitor

ANYONE = "anyone, also without a card"
OWN_CARD = "anyone, about the card that their own cookie names; it takes nothing from the address"
OWNER = "the owner of the sheet in the address; for all others it does not exist"
DEMO = "anyone, where the setting DEMO is on"

SHEET = "/sheets/<uuid:sheet_id>"
ROW = SHEET + "/rows/<group_id>/<row_id>"
ROUTES = {
    ("GET", "/"): ANYONE,
    ("GET", "/about/<page_id>"): ANYONE,
    ("GET", "/favicon.ico"): ANYONE,
    ("GET", "/healthz"): ANYONE,
    ("GET", "/robots.txt"): ANYONE,
    ("GET", "/sitemap.xml"): ANYONE,
    ("GET", "/static/<path:name>"): ANYONE,
    ("GET", "/take-home/<form_id>.<any(pdf, xlsx):kind>"): ANYONE,
    ("GET", "/write"): OWN_CARD,
    ("POST", "/write"): OWN_CARD,
    ("GET", "/card"): OWN_CARD,
    ("GET", "/card/erase"): OWN_CARD,
    ("POST", "/card/erase"): OWN_CARD,
    ("GET", "/card/erased"): OWN_CARD,
    ("POST", "/card/forms/<form_id>"): OWN_CARD,
    ("POST", "/card/years"): OWN_CARD,
    ("GET", "/take-home"): OWN_CARD,
    ("GET", "/take-home/card.<any(pdf, xlsx, csv):kind>"): OWN_CARD,
    ("GET", SHEET): OWNER,
    ("GET", SHEET + "/<section_id>"): OWNER,
    ("POST", SHEET + "/<section_id>"): OWNER,
    ("GET", SHEET + "/check"): OWNER,
    ("POST", SHEET + "/register"): OWNER,
    ("GET", SHEET + "/done"): OWNER,
    ("GET", SHEET + "/upgrade"): OWNER,
    ("POST", SHEET + "/upgrade"): OWNER,
    ("GET", ROW): OWNER,
    ("POST", ROW): OWNER,
    ("POST", ROW + "/<any(up, down, remove, restore):how>"): OWNER,
    ("GET", "/demo"): DEMO,
    ("POST", "/demo/<example_id>"): DEMO,
}
# What a look may write: taking a file home is counted, and limited.
WRITTEN_BY_LOOKING = {"files.card": {"events", "rate_counters"}}


@dataclass(frozen=True)
class Asked:
    """One route with an address filled in."""

    method: str
    endpoint: str
    who: str
    url: str


class Card:
    """Somebody's card and the things in it that addresses name."""

    def __init__(self, app: Flask):
        self.app = app
        others = sheets_of_form_2(app)
        self.visitor = Visitor(app)
        begin = self.visitor.get("/write").form()
        path = next(one["value"] for one in begin.controls if one["name"] == "path")
        self.token = begin.submit({"path": path}).all("main [name=csrf_token]")[0]["value"]
        (self.sheet_id,) = sheets_of_form_2(app) - others
        with app.app_context():
            definition = library().latest("form-2")
        page, group = next((page, page.groups[0]) for page in definition.pages if page.groups)
        self.section_id, self.group_id, self.row_id = page.id, group.id, new_row_id()

    def asked(self, sheet_id: uuid.UUID | None = None) -> list[Asked]:
        """Every route, asked about this card, or about another sheet."""
        values = {
            "sheet_id": sheet_id or self.sheet_id,
            "section_id": self.section_id,
            "group_id": self.group_id,
            "row_id": self.row_id,
            "how": "up",
            "form_id": "form-2",
            "kind": "xlsx",
            "name": "site.css",
            "page_id": "privacy",
            "example_id": "01",
        }
        found = []
        with self.app.test_request_context():
            for rule in self.app.url_map.iter_rules():
                url = url_for(rule.endpoint, **{name: values[name] for name in rule.arguments})
                for method in sorted(rule.methods & {"GET", "POST"}):
                    found.append(Asked(method, rule.endpoint, ROUTES[method, rule.rule], url))
        return found

    def ask(self, asked: Asked, *, token: str | None = None, **headers: str):
        """The answer, with the token of an own page unless another is given."""
        data = {"csrf_token": self.token if token is None else token} if asked.method == "POST" else None
        return self.visitor.client.open(
            asked.url, method=asked.method, data=data, headers=FROM_OUR_PAGE | headers, buffered=True
        )


def sheets_of_form_2(app: Flask) -> set[uuid.UUID]:
    with app.app_context():
        return set(db.session.scalars(db.select(Sheet.id).where(Sheet.definition == "form-2")))


def contents(app: Flask) -> dict[str, list]:
    """Every row of every table."""
    with app.app_context(), db.engine.connect() as connection:
        tables = db.metadatas[None].sorted_tables
        return {table.name: sorted(map(repr, connection.execute(table.select()))) for table in tables}


def changed(before: dict[str, list], after: dict[str, list]) -> set[str]:
    return {name for name in before if before[name] != after[name]}


@pytest.fixture
def card(app) -> Card:
    return Card(app)


def test_every_address_has_its_line_in_the_table(make_app):
    rules = make_app(DEMO=True).url_map.iter_rules()
    assert {(method, rule.rule) for rule in rules for method in rule.methods & {"GET", "POST"}} == set(ROUTES)


def test_addresses_take_no_other_methods(make_app):
    methods = {method for rule in make_app(DEMO=True).url_map.iter_rules() for method in rule.methods}
    assert methods == {"GET", "HEAD", "OPTIONS", "POST"}


def test_somebody_elses_sheet_does_not_exist(app, card):
    """Not for another guest, not for somebody without a card, and not in other words than a sheet that never was."""
    stranger, nobody = Card(app), Visitor(app)
    token = nobody.get("/write").form().values["csrf_token"]
    before = contents(app)
    for asked, unreal in zip(card.asked(), card.asked(uuid.uuid4()), strict=True):
        if asked.who != OWNER:
            continue
        answer, never = stranger.ask(asked), stranger.ask(unreal)
        assert answer.status_code == never.status_code == 404, asked
        assert plain(answer, asked) == plain(never, unreal), asked
        sent = {"csrf_token": token} if asked.method == "POST" else None
        bare = nobody.client.open(asked.url, method=asked.method, data=sent, headers=FROM_OUR_PAGE)
        assert bare.status_code == 404, asked
    assert changed(before, contents(app)) == set()


def plain(answer, asked: Asked) -> str:
    """The page without the address it was asked at."""
    return answer.get_data(as_text=True).replace(asked.url, "")


def test_looking_changes_nothing(app, card):
    for asked in card.asked():
        if asked.method == "GET":
            before = contents(app)
            answer = card.ask(asked)
            assert answer.status_code < 400 or asked.endpoint == "assets.static", asked
            assert changed(before, contents(app)) <= WRITTEN_BY_LOOKING.get(asked.endpoint, set()), asked


def test_nothing_is_done_without_the_token_of_an_own_page(app, card):
    before = contents(app)
    for asked in card.asked():
        if asked.method == "POST":
            assert card.ask(asked, token="").status_code == 400, asked
            assert card.ask(asked, token="made-up").status_code == 400, asked
    assert changed(before, contents(app)) == set()


def test_nothing_is_done_for_another_site(app, card):
    before = contents(app)
    for asked in card.asked():
        if asked.method == "POST":
            elsewhere = {"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"}
            assert card.ask(asked, **elsewhere).status_code in {400, 403}, asked
    assert changed(before, contents(app)) == set()


def test_a_first_visit_makes_no_account_and_leaves_no_card_behind(app, card):
    before = contents(app)
    for asked in card.asked():
        if asked.method == "GET":
            visitor = Visitor(app)
            answer = visitor.client.get(asked.url, buffered=True)
            assert answer.status_code < 500, asked
            assert visitor.client.get_cookie("card") is None, asked
    assert changed(before, contents(app)) <= {"events", "rate_counters"}
