"""Somebody registers with マイナポータル, comes back on another device, and unlinks – with and without scripts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from app.models import SignIn, db
from config import Provider
from tests.journeys.person import DESK
from tests.journeys.stories import begins, writes_profile
from tests.journeys.test_members import joins
from tests.journeys.ways import also_without_scripts_in_full, with_and_without_scripts
from tests.letters import link_in, newest_to

NAME = "マイナポータル"
PASSWORD = "うみ と やま と そら 2026"


@pytest.fixture
def citizen(somebody, app, live_server, real_provider, monkeypatch):
    """citizen(size): somebody who may go to the provider, too."""
    monkeypatch.setitem(app.config, "OIDC_PROVIDERS", (Provider.model_validate(real_provider),))
    monkeypatch.setitem(app.config, "SITE_URL", live_server)

    def come(*arguments, **more):
        person = somebody(*arguments, **more)
        person.also = (real_provider["issuer"],)
        return person

    return come


def goes_there(person, who, button="この人で進む"):
    return person.is_at(f"練習用の{NAME}").writes({"だれとして": who}).taps(button)


@with_and_without_scripts
def test_from_a_guest_to_a_member_and_on_from_another_device(citizen, app, scripts):
    who, address = f"citizen {scripts}", f"citizen-{scripts}@example.com".lower()
    phone = writes_profile(begins(citizen(scripts=scripts)))
    phone.opens("/account/sign-in").judges().taps(f"{NAME}でログイン")
    goes_there(phone, who, "やめる").is_at(f"{NAME}での手続きをやめました").judges().taps("ログインに戻る")
    phone.taps(f"{NAME}でログイン")
    goes_there(phone, who).is_at("はじめてのログインです").judges()
    phone.taps("私のものです。引きついで登録する").is_at("登録しました")
    desk = citizen(DESK, scripts=scripts).opens("/account/sign-in")
    goes_there(desk.taps(f"{NAME}でログイン"), who).is_at("あなたのジョブ・カード")
    desk.page.get_by_role("link", name="基本情報").first.click()
    desk.sees("記入")
    phone.opens("/account/").judges().opens("/account/with/peer/unlink").judges().taps("外す")
    phone.is_at("いまは外せません").judges()
    phone.opens("/account/address").judges().writes({"メールアドレス": address}).taps("確認のメールを送る")
    phone.opens(link_in(newest_to(app, address))).judges().taps("このアドレスを使う")
    phone.taps("設定 ：パスワード").writes({"新しいパスワード": PASSWORD}).taps("このパスワードにする")
    phone.taps("外す…").taps("外す").sees("つながりを外しました")
    phone.taps("つなぐ…")
    goes_there(phone, who).is_at(f"{NAME}をつなぎますか").judges().taps("つなぐ").sees("つなぎました").judges()


@also_without_scripts_in_full
def test_who_has_only_the_provider_proves_there_before_leaving(citizen, app, scripts):
    person = citizen(scripts=scripts)
    person.opens("/account/sign-in").taps(f"{NAME}でログイン")
    goes_there(person, "leaver").judges().taps("登録する").is_at("登録しました")
    with app.app_context():
        db.session.execute(update(SignIn).values(proved_at=datetime.now(UTC) - timedelta(minutes=11)))
        db.session.commit()
    person.opens("/account/leave").is_at("本人の確認").judges().taps(f"{NAME}で確かめる")
    goes_there(person, "leaver").is_at("退会しますか").taps("退会する").is_at("退会しました")
    person.opens("/account/sign-in").taps(f"{NAME}でログイン")
    goes_there(person, "leaver").is_at("退会を取り消しますか").judges()
    person.taps("退会を取り消して、ログイン").is_at("あなたのジョブ・カード")


@also_without_scripts_in_full
def test_who_comes_from_the_portal_to_a_browser_of_somebody_else_is_told(citizen, app, scripts):
    address = f"before-{scripts}@example.com".lower()
    person = joins(begins(citizen(scripts=scripts)), app, address)
    person.opens("/account/enter/peer")
    goes_there(person, f"somebody else {scripts}").is_at("別のアカウントでログインしています").judges()
    person.taps("いまのアカウントのまま続ける").opens("/account/").sees(address)
    person.opens("/account/enter/peer")
    goes_there(person, f"somebody else {scripts}")
    person.taps(f"ログアウトして、{NAME}の方で続ける").is_at("はじめてのログインです").judges()
    person.taps("登録する").is_at("登録しました").opens("/account/").is_at("アカウントの設定")
    assert person.page.get_by_text(address).count() == 0
