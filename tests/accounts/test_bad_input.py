"""What no page of ours sends: forged cookies, links of something else, codes that are none. Each is refused in
words. Posts without a token: tests/contracts/test_routes.py."""

from __future__ import annotations

import pytest
from flask.sessions import SecureCookieSessionInterface

from tests.accounts.conftest import ADDRESS, GOOD
from tests.accounts.test_passkeys import asked
from tests.accounts.test_second_factor import set_up
from tests.client import FROM_OUR_PAGE, Visitor
from tests.letters import link_in, newest_to

OWN = "アカウントの設定"


def knocks(app, cookie: str) -> str:
    """What somebody sees at the settings who comes with this session."""
    visitor = Visitor(app)
    visitor.client.set_cookie("session", cookie)
    return visitor.get("/account/").h1


def sealed_as(app, content: dict[str, object]) -> str:
    """A session as the site itself seals one."""
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    return str(serializer.dumps(content))


@pytest.mark.parametrize("cookie", ["", "x", "eyJfdXNlcl9pZCI6IjEifQ.aaaa.bbbb", "記入", "." * 4_000, "e30.e30.e30"])
def test_a_session_that_nobody_gave_is_nobodys(somewhere, cookie):
    assert knocks(somewhere, cookie) == "ログイン"


@pytest.mark.parametrize("who", ["", "1", None, "A" * 43, "A" * 5_000, "\0" * 43])
def test_a_session_that_says_somebody_else_is_nobodys_even_under_our_seal(a_member, somewhere, who):
    a_member()
    assert knocks(somewhere, sealed_as(somewhere, {"_user_id": who})) == "ログイン"


def test_one_letter_changed_in_a_session_makes_it_nobodys(a_member, somewhere):
    good = a_member().client.get_cookie("session").value
    assert knocks(somewhere, good) == OWN
    content, _, seal = good.rpartition(".")
    other = "A" if seal[0] != "A" else "B"
    assert knocks(somewhere, f"{content}.{other}{seal[1:]}") == "ログイン"


def test_a_link_does_one_thing_once(a_guest, somewhere):
    visitor = a_guest()
    visitor.get("/account/join").form().submit({"email": ADDRESS, "new_password": GOOD})
    join = link_in(newest_to(somewhere, ADDRESS))
    for place in ("reset", "address"):
        Visitor(somewhere).get(join.replace("/join/", f"/{place}/"), status=410)
    visitor.get(join).form("main form").submit()
    visitor.get(join, status=410)
    visitor.get("/account/reset").form().submit({"email": ADDRESS})
    reset = link_in(newest_to(somewhere, ADDRESS))
    page = Visitor(somewhere).get(reset)
    Visitor(somewhere).get(reset).form().submit({"new_password": "つき と ほし と かぜ 2027"})
    assert page.form().submit({"new_password": "あとから きた ひと 2027"}, status=410).h1 != OWN


def test_a_challenge_to_a_passkey_is_no_link(a_member, somewhere):
    challenge = asked(a_member(), "prove")["challenge"]
    for place in ("join", "reset", "address"):
        page = Visitor(somewhere).get(f"/account/{place}/{challenge}", status=410)
        assert not page.all("input[type=password]")


def test_a_secret_for_an_app_is_its_owners(a_member):
    mine, theirs = a_member(), a_member("taro@example.com")
    page = mine.get("/account/factors").form("form[action$='/factors/app']").submit()
    answer = theirs.post(page.url, {"csrf_token": _token(theirs), "code": "123456"}, status=410)
    assert "もう使われています" in answer.text


@pytest.mark.parametrize(
    "code", ["", " ", "12345", "1234567", "１２３４５", "abcdef", "\0" * 6, "🗻" * 6, "²³²³²³", "9" * 9_000]
)
def test_a_code_that_is_none_is_asked_for_again(a_member, signs_in, code):
    set_up(a_member())
    page = signs_in().get("/account/second")
    page = page.visitor.post(
        "/account/second", {"csrf_token": page.form().values["csrf_token"], "code": code}, status=422
    )
    assert "コード" in page.one(".fault").text


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_no_proof_leads_to_another_site(a_member, wanted):
    visitor = a_member()
    page = visitor.get("/account/proof").form().submit({"password": GOOD, "next": wanted})
    assert page.url == "/card"
    for path in ("/account/proof", "/account/sign-in"):
        assert "evil" not in Visitor(visitor.app).get(f"{path}?next={wanted}").html


def test_letters_lead_to_our_own_name_whatever_the_request_says(somewhere, a_member):
    a_member()
    visitor = Visitor(somewhere)
    page = visitor.get("/account/reset")
    sent = {"csrf_token": page.form().values["csrf_token"], "email": ADDRESS}
    before = newest_to(somewhere, ADDRESS)["Message-ID"]
    assert visitor.client.post("/account/reset", data=sent, headers={"Host": "evil.example"}).status_code == 400
    assert newest_to(somewhere, ADDRESS)["Message-ID"] == before
    visitor.client.post("/account/reset", data=sent, headers=FROM_OUR_PAGE | {"X-Forwarded-Host": "evil.example"})
    letter = newest_to(somewhere, ADDRESS)
    assert letter["Message-ID"] != before
    assert "evil" not in letter.as_string()


def _token(visitor: Visitor) -> str:
    return visitor.get("/account/reading").all("[name=csrf_token]")[0]["value"]
