"""No query on a person's path looks through a table: every statement that the pages and saves send is asked for its plan,
in a database with other people's cards in it. What is quick for the first person stays quick for the millionth."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask, has_request_context
from pyotp import TOTP
from sqlalchemy import delete, event, select

from app.guidance import examples
from app.models import (
    AUDIENCES,
    Account,
    AssessmentTaken,
    Campaign,
    CodeApp,
    Email,
    Handover,
    Identity,
    Link,
    Maker,
    MissedTry,
    Notice,
    NoticeRead,
    Notification,
    PaperCode,
    Passkey,
    Password,
    Refusal,
    Share,
    Sheet,
    SignIn,
    Upload,
    Use,
    db,
    utc_now,
)
from app.policies import Actor
from app.services import identities, reminders
from app.services.library import NAME
from app.services.members import Device
from app.services.providers import Subject
from tests.client import FROM_OUR_PAGE
from tests.contracts import every_page
from tests.contracts.addresses import DEMO
from tests.contracts.test_roles import signed_in
from tests.contracts.test_routes import Card
from tests.load import grow
from tests.writing import Writer

ASKED = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b")
# What a query may find at most, as the planner of PostgreSQL sees it: more is a piece of the table, not one person's.
A_PERSONS = 200
OTHERS = 3_000
Statements = dict[str, Any]


@contextmanager
def heard(app: Flask) -> Iterator[Statements]:
    """Every statement that requests send meanwhile, with the parameters it was last sent with."""
    found: Statements = {}

    def hear(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        if has_request_context() and ASKED.match(statement):
            found[statement] = parameters[0] if many else parameters

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", hear)


def read_through(app: Flask, statement: str, parameters: Any) -> list[str]:
    """What the plan of a statement says about rows that are looked at without an index leading to them."""
    with app.app_context(), db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            # SEARCH goes straight to its rows; SCAN reads all of them, in the table or in an index.
            return [line.detail for line in plan if line.detail.startswith("SCAN") and "CONSTANT" not in line.detail]
        plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).scalar_one()
        plan = json.loads(plan) if isinstance(plan, str) else plan
        return [told for node in nodes(plan[0]["Plan"]) if (told := without_index(node))]


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes(inner)


def without_index(node: dict[str, Any]) -> str:
    kind, where = node["Node Type"], node.get("Relation Name", node.get("Index Name", ""))
    if kind in {"Seq Scan", "Sample Scan"} or (" Index" in f" {kind}" and "Index Cond" not in node):
        return f"{kind} on {where}"
    return f"{kind} on {where}: {node['Plan Rows']} rows" if where and node["Plan Rows"] > A_PERSONS else ""


@pytest.fixture
def crowded(app: Flask) -> Flask:
    """The site with other people's cards, and with what the database knows about itself after a while."""
    with app.app_context():
        grow.grow(OTHERS)
        make_members()
        grow.settle()
    return app


def make_members() -> None:
    """Gives everybody there is an address, a password, a device and a link: what stands in them is never opened."""
    now = utc_now()
    for account_id in db.session.scalars(select(Account.id)):
        own = {"account_id": account_id, "sealed": b"sealed"}
        db.session.add(Email(key=account_id.bytes + b"e", **own))
        db.session.add(Password(changed_at=now, **own))
        db.session.add(Refusal(account_id=account_id, category="news", way="page", at=now))
        db.session.add(Link(key=account_id.bytes + b"l", purpose="reset", expires_at=now, **own))
        db.session.add(Identity(key=account_id.bytes + b"i", provider="peer", linked_at=now, used_at=now, **own))
        times = {"started_at": now, "seen_at": now, "proved_at": now}
        key = account_id.bytes + b"s"
        db.session.add(SignIn(account_id=account_id, key=key, method="password", device="phone", **times))
        db.session.add(Upload(made_at=now, **own))
        db.session.add(Passkey(key=account_id.bytes + b"p", uses=0, made_at=now, **own))
        db.session.add(CodeApp(last_step=0, made_at=now, **own))
        db.session.add(PaperCode(key=account_id.bytes + b"c", account_id=account_id, made_at=now))
        db.session.add(MissedTry(key=account_id.bytes + b"m", day=now.date(), count=1))
        handed = {name: account_id.bytes + name.encode() for name in ("key", "code", "asker")}
        db.session.add(Handover(expires_at=now, **handed, **own))
        add_what_was_told(account_id, now)
    db.session.commit()


def add_what_was_told(account_id: uuid.UUID, now: datetime) -> None:
    """Something that one person was told, did with their card, published, wrote to many, and read."""
    db.session.add(Notification(account_id=account_id, kind="half_year", cause="half_year", made_at=now))
    db.session.add(Campaign(sealed=b"sealed", audience=AUDIENCES[0], category="news", made_by=account_id, made_at=now))
    answered = {"assessment": "interests", "sealed": b"sealed", "answered_at": now}
    db.session.add(AssessmentTaken(account_id=account_id, **answered))
    db.session.add(Share(account_id=account_id, key=account_id.bytes + b"h", sealed=b"sealed", made_at=now))
    db.session.add(Use(account_id=account_id, act="download", actor_role="person", kind="pdf", forms=[], at=now))
    old = {"from_at": now - timedelta(days=9), "until_at": now - timedelta(days=1), "made_at": now}
    db.session.add(notice := Notice(sealed=b"sealed", kinds=[], **old))
    db.session.flush()
    db.session.add(NoticeRead(account_id=account_id, notice_id=notice.id, at=now))
    db.session.add(Maker(account_id=account_id, fiscal_year=2020, first_on=now.date(), standing="guest"))


def write_everything(app: Flask) -> None:
    """Two forms from the first page to the check, with rows; in passing, too; a row moved about; every page looked at."""
    writer = Writer(app)
    visitor, definition = writer.visitor, writer.definition("form-2")
    for form in ("profile", "form-2"):
        url = writer.fill(form, examples()[0].values[form])
    profile = writer.url("profile", writer.definition("profile").pages[0].id)
    assert visitor.htmx(visitor.get(profile), "#writing", {"last_name": "記録"}).status == 200
    section, group = next((one, one.groups[0].id) for one in definition.pages if one.groups)
    row = examples()[0].values["form-2"][group][0]["_id"]
    for how in ("down", "up", "remove", "restore"):
        page = visitor.get(f"{url}/{section.id}", opinions=False)
        token = page.all("[name=csrf_token]")[0]["value"]
        row = next(iter(re.findall(f"rows/{group}/([0-9a-f]{{16}})/{how}", page.html)), row)
        visitor.post(f"{url}/rows/{group}/{row}/{how}", {"csrf_token": token}, opinions=False)
    for address in every_page.of_a_card(writer):
        assert visitor.client.get(address).status_code < 400
    assert visitor.download("/take-home/card.csv?form=form-2").data


def ask_everything(app: Flask) -> None:
    """Every address of the site about a card of its own, the one that erases it at the end."""
    card = Card(app)
    for asked in sorted(card.asked(), key=lambda one: (one.method, one.url == "/card/erase")):
        if asked.who != DEMO:
            assert card.ask(asked).status_code < 500, asked


def test_every_query_of_a_person_goes_by_an_index(crowded):
    with heard(crowded) as statements:
        write_everything(crowded)
        ask_everything(crowded)
    asked_of = set(re.findall(r"(?:FROM|INTO|UPDATE) (\w+)", "\n".join(statements)))
    assert asked_of >= {"accounts", "sheets", "sheet_parts", "revisions", "events", "rate_counters", "links"}
    found = {text: read_through(crowded, text, given) for text, given in statements.items()}
    assert not {text: told for text, told in found.items() if told}


def test_members_are_found_by_what_a_provider_calls_them_by_an_index(crowded):
    with crowded.app_context():
        member = Actor(db.session.scalars(select(Account.id).limit(1)).one(), session=uuid.uuid4(), proved_at=utc_now())
        for way_in in (Email, Passkey):
            db.session.execute(delete(way_in).where(way_in.account_id == member.account_id))
        db.session.commit()
    with heard(crowded) as statements, crowded.test_request_context(method="POST"):
        with pytest.raises(identities.Unknown):
            identities.enter(Subject("peer", "https://issuer.example", "nobody"), Device("phone", False, None))
        assert identities.linked(member)
        with pytest.raises(identities.LastWay):
            identities.unlink(member, "peer")
    assert len(statements) > 5
    assert not [told for text, given in statements.items() for told in read_through(crowded, text, given)]


def test_what_one_signs_in_with_is_found_by_an_index(crowded):
    chief, half = signed_in(crowded, "administrator"), signed_in(crowded, "staff", "waiting")
    with heard(crowded) as statements:
        page = half.get("/account/factors").form("form[action$='/factors/app']").submit()
        page.form().submit({"code": "000000"}, status=422)
        half.get("/account/second", status=200)
        codes = chief.get("/account/factors").form("form[action$='/factors/app']").submit()
        codes.form().submit({"code": TOTP(codes.one("code").text.replace(" ", "")).now()})
        for path in ("/account/", "/account/passkeys", "/account/proof"):
            chief.get(path)
        chief.get("/admin/people").form().submit({"email": "nobody@example.com"}, status=422)
        token = chief.get("/account/reading").all("[name=csrf_token]")[0]["value"]
        for what in ("enter", "prove", "new"):
            chief.client.post(f"/account/passkeys/ask/{what}", data={"csrf_token": token}, headers=FROM_OUR_PAGE)
        chief.post("/account/passkeys/enter", {"csrf_token": token, "answer": "{}"}, status=422)
    asked_of = set(re.findall(r"(?:FROM|INTO|UPDATE) (\w+)", "\n".join(statements)))
    assert asked_of >= {"passkeys", "code_apps", "paper_codes", "missed_tries", "sign_ins", "emails"}
    found = {text: read_through(crowded, text, given) for text, given in statements.items()}
    assert not {text: told for text, told in found.items() if told}


@pytest.mark.only_on("sqlite")
def test_the_worker_finds_what_is_due_by_indexes_too(crowded):
    with heard(crowded) as statements, crowded.test_request_context(method="POST"):
        reminders.remind(utc_now())
    assert len(statements) == 4, "drafts, half years, versions and days"
    found = {text: read_through(crowded, text, given) for text, given in statements.items()}
    assert not {text: told for text, told in found.items() if told}


def test_a_query_without_an_index_would_be_found(crowded):
    with heard(crowded) as statements, crowded.test_request_context():
        db.session.scalars(select(Sheet.id).where(Sheet.status == "registered")).all()
        db.session.scalars(select(Sheet.id).order_by(Sheet.id).limit(1)).all()
    assert len(statements) == 2
    assert all(read_through(crowded, text, given) for text, given in statements.items())


def test_what_goes_with_its_owner_is_found_by_an_index():
    """Erasing follows the foreign keys, and no plan tells how."""
    for table in db.metadatas[None].sorted_tables:
        keys = [table.primary_key, *table.indexes, *(one for one in table.constraints if hasattr(one, "columns"))]
        unique = [one for one in keys if type(one).__name__ in {"PrimaryKeyConstraint", "Index", "UniqueConstraint"}]
        leading = {next(iter(one.columns)).name for one in unique if len(one.columns)}
        for key in table.foreign_keys:
            assert key.parent.name in leading, f"{table.name}.{key.parent.name}"


def test_the_people_of_a_grown_database_can_open_their_cards(crowded):
    """They are as the site itself would have made them."""
    client = crowded.test_client()
    with crowded.app_context():
        people = list(grow.someone("profile", 3))
        first = crowded.extensions[NAME].latest("profile").pages[0].id
    assert len(people) == 3
    for sheet_id, token in people:
        client.set_cookie("card", token)
        for url in ("/card", f"/sheets/{sheet_id}/{first}"):
            assert client.get(url).status_code == 200
