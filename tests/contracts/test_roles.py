"""Every address × every role: who is let in, who is led to signing in, for whom it does not exist."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask

from app.models import Account, db, utc_now
from app.policies import TRUSTED
from app.services import sign_ins
from tests.client import FROM_OUR_PAGE, Visitor
from tests.contracts.addresses import ADMINISTRATOR, HALF, LETTER, MEMBER, OWNER, PROVIDER, SHARER, STAFF
from tests.contracts.test_routes import Card

ROLES = ("person", "advisor", "staff", "administrator")
SIGN_IN, SECOND, GONE = "/account/sign-in", "/account/second", 404
# Who is led where, or finds nothing, at the addresses of a class; everybody who is not named here is let in.
TURNED_AWAY = {
    MEMBER: {"nobody": SIGN_IN, "guest": SIGN_IN, "half": SECOND},
    HALF: {"nobody": SIGN_IN, "guest": SIGN_IN, **dict.fromkeys(ROLES, SIGN_IN)},
    STAFF: {"nobody": SIGN_IN, "guest": SIGN_IN, "half": SECOND, "person": GONE, "advisor": GONE},
    ADMINISTRATOR: {
        "nobody": SIGN_IN,
        "guest": SIGN_IN,
        "half": SECOND,
        **dict.fromkeys(("person", "advisor", "staff", "staff without second factor"), GONE),
    },
    OWNER: dict.fromkeys(("nobody", "guest", "half", *ROLES, "staff without second factor"), GONE),
}
TURNED_AWAY[STAFF]["staff without second factor"] = GONE
TURNED_AWAY[SHARER] = TURNED_AWAY[OWNER]
# Pages on which half a sign-in sets up its second factor, or shows a passkey.
OPEN_TO_HALF = ("account.second_factors", "account.begin_app", "account.first_code", "account.finish_app")
OPEN_TO_HALF += ("account.keys", "account.add_passkey", "account.prove_with_passkey")
# What the address names here was never made.
MADE_UP = {"assets.static", "account.first_code", "account.prove_with", "account.link", "account.unlink"}
MADE_UP |= {"mypage.told", "admin.campaign", "admin.edit_campaign"}
# Pages about a card, which whoever runs the site or helps others does not have, and what there is to show of one.
ABOUT_A_CARD = {"account.about_me", "mypage.history", "sheets.to", "sheets.as_of", "sheets.from_form", "share.mine"}
ABOUT_A_CARD |= {"sheets.taken_over", "files.choose", "files.card", "files.loading_page", "examples.beside"}
ABOUT_A_CARD |= {"files.resume", "files.resume_paper", "assess.result", "assess.question", "assess.lifeline"}
SHOWN_OF_A_CARD = {"share.make", "share.preview"}


def signed_in(app: Flask, role: str, second: str = "shown") -> Visitor:
    """Somebody in a role, with a session as signing in leaves it."""
    visitor, now = Visitor(app), utc_now()
    with app.app_context():
        account = Account(id=uuid.uuid4(), role=role, created_at=now, last_seen=now, joined_at=now)
        db.session.add(account)
        db.session.flush()
        token = sign_ins.begin(account, "passkey", "phone", shared=False)
        row = db.session.scalars(db.select(sign_ins.SignIn).where(sign_ins.SignIn.account_id == account.id)).one()
        row.second = second
        db.session.commit()
    with visitor.client.session_transaction() as session:
        session["_user_id"] = token
    return visitor


@pytest.fixture
def everybody(app) -> dict[str, Visitor]:
    people = {role: signed_in(app, role) for role in ROLES}
    # As if the role had been given by hand, in the database.
    people["staff without second factor"] = signed_in(app, "staff", "none")
    people["half"] = signed_in(app, "staff", "waiting")
    return people | {"guest": Card(app).visitor, "nobody": Visitor(app)}


def test_every_address_turns_away_whom_it_should(app, everybody):
    card = Card(app)
    for name, visitor in everybody.items():
        token = visitor.get("/account/reading").all("[name=csrf_token]")[0]["value"]
        for asked in card.asked():
            wanted = TURNED_AWAY.get(asked.who, {}).get(name)
            if wanted is None or (name == "half" and asked.endpoint in OPEN_TO_HALF):
                continue
            sent = {"csrf_token": token} if asked.method == "POST" else None
            answer = visitor.client.open(asked.url, method=asked.method, data=sent, headers=FROM_OUR_PAGE)
            if wanted == GONE:
                assert answer.status_code == GONE, (name, asked)
            else:
                assert answer.status_code in {302, 303}, (name, asked)
                assert answer.headers["Location"].partition("?")[0] == wanted, (name, asked)


def test_whoever_is_not_turned_away_finds_the_page(app, everybody):
    card = Card(app)
    for name, visitor in everybody.items():
        no_card = ABOUT_A_CARD if name.partition(" ")[0] in TRUSTED else set()
        gone = MADE_UP | no_card | (SHOWN_OF_A_CARD if name != "guest" else set())
        for asked in card.asked():
            turned_away = name in TURNED_AWAY.get(asked.who, {}) or asked.who in (LETTER, PROVIDER)
            if asked.method == "GET" and not turned_away:
                answer = visitor.client.get(asked.url, headers=FROM_OUR_PAGE, buffered=True)
                assert (answer.status_code < 400) == (asked.endpoint not in gone), (name, asked, answer.status_code)


@pytest.mark.parametrize("role", ROLES)
def test_whoever_signed_in_finds_the_pages_of_the_account(app, role):
    visitor = signed_in(app, role)
    pages = (
        "/account/",
        "/account/mail",
        "/account/passkeys",
        "/account/factors",
        "/account/leave",
        "/account/password",
    )
    for url in pages:
        assert visitor.get(url).status == 200


def test_half_a_sign_in_sets_up_its_second_factor_and_nothing_else(app):
    visitor = signed_in(app, "staff", "waiting")
    assert visitor.get("/account/").h1 == "2段階の確認"
    assert visitor.get("/account/passkeys").h1 == "パスキー"
    assert visitor.client.get("/admin/notices").headers["Location"].startswith(SECOND)
