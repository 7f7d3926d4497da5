"""Somebody keeps a passkey on the phone: adds it, proves with it, comes back without typing, and takes it away again."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import update

from app.models import SignIn, db, utc_now
from tests.contracts.test_roles import signed_in
from tests.journeys.stories import begins
from tests.journeys.test_members import joins

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def at_a_name(somebody):
    """at_a_name(…): somebody who came by a name, as browsers want it for passkeys, with a phone that keeps them."""

    def come(**more):
        person = somebody(**more)
        person.home = f"http://localhost:{urlsplit(person.home).port}"
        person.asks = person.context.new_cdp_session(person.page)
        person.asks.send("WebAuthn.enable")
        person.key = person.asks.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})["authenticatorId"]
        return person

    return come


def test_with_a_passkey_nobody_types(at_a_name, app):
    person = joins(begins(at_a_name()), app, "passkey@example.com").opens("/account/passkeys").judges()
    person.writes({"パスキーの名前": "自分のスマホ"}).taps("パスキーを登録する")
    person.sees("パスキーを登録しました", "自分のスマホ").judges()
    with app.app_context():
        db.session.execute(update(SignIn).values(proved_at=utc_now() - timedelta(minutes=11)))
        db.session.commit()
    person.taps("パスキーを登録する").is_at("パスワードの確認").judges().taps("パスキーで確かめる").is_at("パスキー")
    person.opens("/account/").sees("1個").taps("ログアウト").is_at("ログアウトしました")
    person.opens("/account/sign-in").judges().marks("共用パソコンです").taps("パスキーでログイン")
    person.is_at("あなたのジョブ・カード")
    assert {one["expires"] for one in person.context.cookies() if one["name"] == "session"} == {-1}
    person.opens("/account/leave").taps("退会する").is_at("退会しました")
    person.opens("/account/sign-in").taps("パスキーでログイン")
    person.is_at("退会を取り消しますか").judges()
    person.taps("パスキーで取り消して、ログイン").is_at("あなたのジョブ・カード")
    person.opens("/account/").sees("パスキーでログイン").opens("/account/passkeys")
    person.taps("外す…").sees("パスキーを外しました").judges()
    person.opens("/account/").taps("ログアウト").is_at("ログアウトしました")
    person.opens("/account/sign-in").taps("パスキーでログイン")
    person.is_at("うまくいきませんでした").sees("パスワードでログイン").judges().taps("もどる").is_at("ログイン")


def test_who_turns_the_phone_away_is_told_on_the_page(at_a_name):
    person = at_a_name().opens("/account/sign-in").taps("パスキーでログイン")
    person.sees("パスキーの操作が終わりませんでした").judges().is_at("ログイン")


def test_without_scripts_one_signs_in_with_a_password_and_is_told_so(somebody, app):
    person, session = somebody(scripts=False), signed_in(app, "person").client.get_cookie("session").value
    person.context.add_cookies([{"name": "session", "value": session, "url": person.home}])
    person.opens("/account/passkeys").sees("この画面では、パスキーを登録できません").judges()
    assert not person.button("パスキーを登録する").is_visible()
    person.context.clear_cookies()
    assert not person.opens("/account/sign-in").button("パスキーでログイン").is_visible()
