"""Every address of the site: who may use it, and that looking changes nothing.

A new route fails here until somebody has written down who may use it. An address that disappears fails, too: people keep
links.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from flask import Flask, url_for

from app.jobcard import new_row_id
from app.models import Notice, Sheet, db, utc_now
from app.services.library import library
from app.services.notices import FAR_AHEAD
from tests.client import FROM_OUR_PAGE, Visitor
from tests.contracts.addresses import (
    ADMINISTRATOR,
    HALF,
    LETTER,
    MEMBER,
    OWNER,
    PORTAL,
    PROVIDER,
    ROUTES,
    SHARER,
    STAFF,
)

# What a look may write: taking a file home is counted, and limited.
WRITTEN_BY_LOOKING = {
    "files.card": {"events", "rate_counters", "uses"},
    "files.resume_paper": {"events", "rate_counters", "uses"},
    "examples.paper": {"rate_counters"},
    "share.preview": {"rate_counters"},
    "sheets.paper": {"rate_counters"},
    "sheets.paper_page": {"rate_counters"},
}


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
        self.visitor, self.notice_id = Visitor(app), a_notice(app)
        begin = self.visitor.get("/write").form()
        path = next(one["value"] for one in begin.controls if one["name"] == "path")
        self.token = begin.submit({"path": path}).all("main [name=csrf_token]")[0]["value"]
        (self.sheet_id,) = sheets_of_form_2(app) - others
        # With that it has a revision that can be looked at, and something to show to everybody.
        self.visitor.post(f"/sheets/{self.sheet_id}/register", {"csrf_token": self.token})
        shown = self.visitor.get("/share/card").form("form[method='post']").submit()
        self.shown_at = urlsplit(shown.all("main section a[href*='/s/']")[0]["href"]).path
        self.share_id = shown.one("form[action$='/remove']")["action"].split("/")[-2]
        with app.app_context():
            definition = library().latest("form-2")
        page, group = next((page, page.groups[0]) for page in definition.pages if page.groups)
        self.section_id, self.group_id, self.row_id = page.id, group.id, new_row_id()

    def asked(self, sheet_id: uuid.UUID | None = None) -> list[Asked]:
        """Every route, asked about this card, or about another sheet and something else that is shown."""
        values = {
            "sheet_id": sheet_id or self.sheet_id,
            "section_id": self.section_id,
            "group_id": self.group_id,
            "row_id": self.row_id,
            "at": f"{self.group_id}/{self.row_id}/duties",
            "number": 1,
            "how": "up",
            "form_id": "form-2",
            "kind": "xlsx",
            "name": "site.css",
            "page_id": "privacy",
            "assessment_id": "interests",
            "thing_id": "card",
            "share_id": uuid.uuid4() if sheet_id else self.share_id,
            "who": "student",
            "words_id": "work",
            "place_id": "jobs",
            "purpose": "work",
            "case": "now",
            "example_id": "01",
            "token": "A" * 43,
            "ticket": "A" * 44,
            "passkey_id": uuid.uuid4(),
            "account_id": uuid.uuid4(),
            "act": "suspend",
            "what": "enter",
            "sign_in_id": uuid.uuid4(),
            "notification_id": uuid.uuid4(),
            "notice_id": self.notice_id,
            "campaign_id": uuid.uuid4(),
            "provider_id": "peer",
            "category_id": "updating",
            "topic_id": "update-how",
            "guide_id": "for-company",
            "film_id": "write-now",
            "reader": "companies",
            "kind_id": "14",
            "column_id": "finding-out",
        }
        found = []
        with self.app.test_request_context():
            for rule in self.app.url_map.iter_rules():
                own = {"token": self.shown_at.rpartition("/")[2]} if rule.endpoint.startswith("share.") else {}
                url = url_for(rule.endpoint, **{name: (values | own)[name] for name in rule.arguments})
                for method in sorted(rule.methods & {"GET", "POST"}):
                    found.append(Asked(method, rule.endpoint, ROUTES[method, rule.rule], url))
        return found

    def ask(self, asked: Asked, *, token: str | None = None, **headers: str):
        """The answer, with the token of an own page unless another is given."""
        data = {"csrf_token": self.token if token is None else token} if asked.method == "POST" else None
        return self.visitor.client.open(
            asked.url, method=asked.method, data=data, headers=FROM_OUR_PAGE | headers, buffered=True
        )


def a_notice(app: Flask) -> uuid.UUID:
    """One that stands, for everybody."""
    with app.app_context():
        said = {"title": "見本", "text": "見本のお知らせです。"}
        notice = Notice.of(said, kinds=[], from_at=utc_now(), until_at=FAR_AHEAD, made_at=utc_now())
        db.session.add(notice)
        db.session.commit()
        return notice.id


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


def test_somebody_elses_sheet_or_share_does_not_exist(app, card):
    """Not for another guest, not for somebody without a card, and not in other words than one that never was."""
    stranger, nobody = Card(app), Visitor(app)
    token = nobody.get("/write").form().values["csrf_token"]
    before = contents(app)
    for asked, unreal in zip(card.asked(), card.asked(uuid.uuid4()), strict=True):
        if asked.who not in (OWNER, SHARER):
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


def test_pages_of_members_lead_everybody_else_to_signing_in(app, card):
    before = contents(app)
    for asked in card.asked():
        if asked.who in {MEMBER, STAFF, ADMINISTRATOR, HALF}:
            answer = card.ask(asked)
            assert answer.status_code in {302, 303}, asked
            assert answer.headers["Location"].partition("?")[0] == "/account/sign-in", asked
    assert changed(before, contents(app)) == set()


def test_looking_changes_nothing(app, card):
    for asked in card.asked():
        if asked.method == "GET":
            before = contents(app)
            answer = card.ask(asked)
            is_known = asked.endpoint != "assets.static" and asked.who not in (LETTER, PROVIDER)
            assert answer.status_code < 400 or not is_known, asked
            assert changed(before, contents(app)) <= WRITTEN_BY_LOOKING.get(asked.endpoint, set()), asked


def test_nothing_is_done_without_the_token_of_an_own_page(app, card):
    before = contents(app)
    for asked in card.asked():
        if asked.method == "POST" and asked.who != PORTAL:
            assert card.ask(asked, token="").status_code == 400, asked
            assert card.ask(asked, token="made-up").status_code == 400, asked
    assert changed(before, contents(app)) == set()


def test_nothing_is_done_for_another_site(app, card):
    before = contents(app)
    for asked in card.asked():
        if asked.method == "POST" and asked.who != PORTAL:
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
