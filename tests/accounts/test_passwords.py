"""Which passwords are good enough, and how they are kept."""

import re

import pytest
from sqlalchemy import select

from app.models import Email, Password, db
from app.services import members, passwords
from tests.accounts.conftest import GOOD
from tests.client import Visitor


@pytest.mark.parametrize(
    "password",
    [
        "八文字以上の言葉だよ",
        "correct horse battery",
        " 空白で始まる言葉 ",
        "😀🚀🌸🍣🎌🗻🐙🍙",
        "髙橋さんのねこ三匹",
        "a" * 8 + "bcd" * 80,
        "パスワード忘れない！",
        "ｱｲｳｴｵｶｷｸｹｺ",
    ],
)
def test_a_password_may_be_anything_long_enough(password):
    assert passwords.fault(password) is None


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("七文字です。。"[:7], "8文字以上"),
        ("x" * 257, "256文字まで"),
        ("password1", "よく使われて"),
        ("PASSWORD", "よく使われて"),
        ("ｑｗｅｒｔｙｕｉｏｐ", "よく使われて"),
        ("ジョブカード2026", "よく使われて"),
        ("--jobcard--", "よく使われて"),
        ("ababababab", "よく使われて"),
        ("hanako.sato1", "よく使われて"),
    ],
)
def test_what_everybody_would_try_is_refused(password, why):
    assert why in (passwords.fault(password, about=("hanako.sato@example.com", "hanako.sato")) or "")


@pytest.mark.parametrize(("role", "least"), [("person", 8), ("advisor", 15), ("staff", 15), ("administrator", 15)])
def test_who_sees_what_others_wrote_chooses_a_longer_password(role, least):
    assert passwords.shortest_for(role) == least
    assert f"{least}文字以上" in (passwords.fault("うみやまそらかわもりはなつきほ"[: least - 1], shortest=least) or "")


def test_an_advisor_is_told_how_long_the_password_has_to_be(somewhere):
    made = ["accounts", "create", "--role", "advisor", "--email", "advisor@example.com"]
    said = somewhere.test_cli_runner().invoke(args=made).output
    page = Visitor(somewhere).get(re.search(r"/account/reset/\S+", said)[0])
    assert page.one(".hint").text.startswith("15文字以上。")
    page = page.form().submit({"new_password": "うみ と やま と そら"}, status=422)
    assert "15文字以上" in page.one("#new_password-fault").text


def test_letters_that_look_the_same_typed_on_another_keyboard_are_the_same(app):
    with app.app_context():
        kept = passwords.hashed("ＡＢＣ と うみ 2026")
        assert passwords.matches(kept, "ABC と うみ 2026")
        assert not passwords.matches(kept, "abc と うみ 2026")
        assert not passwords.matches(passwords.hashed("髙橋さんのねこ"), "高橋さんのねこ")


def test_nothing_is_cut_off(app):
    with app.app_context():
        kept = passwords.hashed("x" * 100 + "おわり")
        assert not passwords.matches(kept, "x" * 100 + "おわる")
        assert not passwords.matches(kept, "x" * 72)


def test_a_broken_hash_matches_nothing(app):
    with app.app_context():
        assert not passwords.matches("", "")
        assert not passwords.matches("$argon2id$v=19$m=8,t=1,p=1$AAAA", "x")


def test_a_hash_of_other_days_is_made_anew_when_its_owner_signs_in(a_member, signs_in, somewhere):
    a_member()
    with somewhere.app_context():
        owner = db.session.scalars(select(Email.account_id)).one()
        members.keep_password(owner, passwords.COST.hash(GOOD))
        db.session.commit()
    signs_in(password="ちがう ことば です", status=422)
    assert kept_now(somewhere).startswith("$argon2id$v=19$m=19456,t=4,p=1$")
    signs_in()
    assert kept_now(somewhere).startswith("$argon2id$v=19$m=8,t=1,p=1$"), "the parameters of the tests"
    assert signs_in().page.h1 == "あなたのジョブ・カード"


def kept_now(somewhere):
    with somewhere.app_context():
        return db.session.scalars(select(Password)).one().open_from("sealed")


def test_the_hash_costs_what_was_decided():
    kept = passwords.COST.hash("x")
    assert kept.startswith("$argon2id$v=19$m=19456,t=4,p=1$")
    assert passwords.COST.check_needs_rehash(passwords.CHEAP.hash("x"))
