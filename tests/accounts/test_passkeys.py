"""Passkeys: an authenticator made of a key and a counter answers the site's challenges, rightly and wrongly."""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, encode_cbor

from tests.accounts.test_signing_in import ELSEWHERE
from tests.client import FROM_OUR_PAGE, Visitor

ORIGIN, HOST = "http://localhost", "localhost"
USER_IS_HERE, MADE = 0x05, 0x40


class Authenticator:
    """One passkey in somebody's pocket."""

    def __init__(self) -> None:
        self.key, self.id, self.uses, self.user = (
            ec.generate_private_key(ec.SECP256R1()),
            secrets.token_bytes(16),
            0,
            b"",
        )

    def make(self, options: dict[str, Any]) -> str:
        self.user = base64url_to_bytes(options["user"]["id"])
        point = self.key.public_key().public_numbers()
        cose = encode_cbor({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")})
        own = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cose
        said = encode_cbor({"fmt": "none", "attStmt": {}, "authData": self._data(USER_IS_HERE | MADE) + own})
        client = self._client("webauthn.create", options["challenge"], ORIGIN)
        return self._answer({"attestationObject": bytes_to_base64url(said)}, client)

    def show(self, options: dict[str, Any], *, origin: str = ORIGIN, flags: int = USER_IS_HERE, back: int = 0) -> str:
        self.uses += 1 - back
        data, client = self._data(flags), self._client("webauthn.get", options["challenge"], origin)
        signed = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        own = {"authenticatorData": data, "signature": signed, "userHandle": self.user}
        return self._answer({name: bytes_to_base64url(value) for name, value in own.items()}, client)

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(HOST.encode()).digest() + bytes([flags]) + self.uses.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str, origin: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}).encode()

    def _answer(self, response: dict[str, str], client: bytes) -> str:
        response["clientDataJSON"] = bytes_to_base64url(client)
        name = bytes_to_base64url(self.id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


def token_of(visitor: Visitor) -> str:
    return visitor.get("/account/reading").all("[name=csrf_token]")[0]["value"]


def asked(visitor: Visitor, what: str) -> dict[str, Any]:
    sent = {"csrf_token": token_of(visitor)}
    answer = visitor.client.post(f"/account/passkeys/ask/{what}", data=sent, headers=FROM_OUR_PAGE)
    assert answer.status_code == 200
    return json.loads(answer.data)


def answers(visitor: Visitor, where: str, answer: str, *, status: int = 200, **more: str):
    return visitor.post(where, {"csrf_token": token_of(visitor), "answer": answer} | more, status=status)


def add(visitor: Visitor, name: str = "わたしのスマホ") -> Authenticator:
    made = Authenticator()
    answers(visitor, "/account/passkeys", made.make(asked(visitor, "new")), name=name)
    return made


def is_in(visitor: Visitor) -> bool:
    return visitor.get("/account/").h1 == "アカウントの設定"


@pytest.fixture
def stranger(somewhere) -> Visitor:
    return Visitor(somewhere)


def enters(visitor: Visitor, answer: str, *, status: int = 200) -> bool:
    answers(visitor, "/account/passkeys/enter", answer, status=status)
    return is_in(visitor)


def test_a_passkey_signs_in_without_typing(a_member, stranger):
    key = add(a_member())
    assert enters(stranger, key.show(asked(stranger, "enter")))
    assert "パスキーで" in stranger.get("/account/").all("#devices ~ .rows .card")[0].text


def test_on_a_shared_computer_it_ends_after_minutes_and_with_the_browser(a_member, stranger, time_machine):
    key = add(a_member())
    answers(stranger, "/account/passkeys/enter", key.show(asked(stranger, "enter")), shared="1")
    assert is_in(stranger)
    assert stranger.client.get_cookie("session").expires is None
    time_machine.move_to(datetime.now(UTC) + timedelta(minutes=12))
    assert not is_in(stranger)


def test_who_left_takes_it_back_with_the_passkey(a_member, stranger):
    visitor = a_member()
    key = add(visitor)
    visitor.get("/account/leave").form().submit()
    page = answers(
        stranger, "/account/passkeys/enter", key.show(asked(stranger, "enter")), status=409, next="/my", shared="1"
    )
    assert page.h1 == "退会を取り消しますか"
    assert not is_in(stranger)
    again = {one["name"]: one["value"] for one in page.all("[data-passkey] input") if one["name"] != "csrf_token"}
    assert again == {"next": "/my", "come_back": "1", "shared": "1"}
    answers(stranger, page.one("[data-passkey]")["data-action"], key.show(asked(stranger, "enter")), **again)
    assert is_in(stranger)
    assert stranger.client.get_cookie("session").expires is None


@pytest.mark.parametrize("wanted", ELSEWHERE[:3])
def test_a_passkey_leads_to_no_other_site(a_member, stranger, wanted):
    key = add(a_member())
    for what in ("enter", "prove"):
        page = answers(stranger, f"/account/passkeys/{what}", key.show(asked(stranger, what)), next=wanted)
        assert page.url == "/card"


def test_passkeys_are_named_listed_and_removed(a_member, stranger):
    visitor = a_member()
    key = add(visitor)
    page = visitor.get("/account/passkeys")
    assert "わたしのスマホ" in page.one(".rows").text
    sent = {"csrf_token": token_of(visitor), "name": "学校\0の" + "長" * 90}
    page = visitor.post(page.one("form[action$=name]")["action"], sent)
    assert page.one(".rows h2").text == "学校 の" + "長" * 36
    page.form("form[action$=remove]").submit()
    assert not enters(stranger, key.show(asked(stranger, "enter")), status=422)


def test_an_answer_is_good_once(a_member, stranger, somewhere):
    key = add(a_member())
    answer = key.show(asked(stranger, "enter"))
    assert enters(stranger, answer)
    assert not enters(Visitor(somewhere), answer, status=422)


def test_an_answer_is_good_for_five_minutes(a_member, stranger, time_machine):
    answer = add(a_member()).show(asked(stranger, "enter"))
    time_machine.move_to(datetime.now(UTC) + timedelta(minutes=5, seconds=1))
    assert not enters(stranger, answer, status=422)


@pytest.mark.parametrize(
    "wrongly", [{"origin": "https://evil.example"}, {"flags": 0x01}, {"flags": 0x00}, {"back": 1}, {"back": 2}]
)
def test_another_site_nobody_there_and_a_copied_key_are_refused(a_member, stranger, wrongly):
    key = add(a_member())
    key.uses = 7
    assert enters(stranger, key.show(asked(stranger, "enter")))
    other = Visitor(stranger.app)
    assert not enters(other, key.show(asked(other, "enter"), **wrongly), status=422)


def test_a_challenge_nobody_made_and_one_for_something_else_are_refused(a_member, stranger):
    visitor = a_member()
    key = add(visitor)
    assert not enters(stranger, key.show({"challenge": "A" * 43}), status=422)
    assert not enters(stranger, key.show(asked(visitor, "prove")), status=422)


def test_somebody_elses_passkey_proves_nothing(a_member, time_machine):
    mine, theirs = a_member(), a_member("taro@example.com")
    own, key = add(mine), add(theirs)
    time_machine.move_to(datetime.now(UTC) + timedelta(minutes=11))
    answers(mine, "/account/passkeys/prove", key.show(asked(mine, "prove")), status=422)
    assert mine.get("/account/password").h1 == "パスワードの確認"
    answers(mine, "/account/passkeys/prove", own.show(asked(mine, "prove")), next="/account/password")
    assert mine.get("/account/password").h1 == "新しいパスワードを決める"


def test_a_handle_of_somebody_else_is_refused(a_member, stranger):
    key = add(a_member())
    key.user = bytes(16)
    assert not enters(stranger, key.show(asked(stranger, "enter")), status=422)


@pytest.mark.parametrize(
    "answer", ["", "{}", "[]", "null", "1", "{", "\0", "x" * 30_000, '{"response":{"clientDataJSON":"e30"}}']
)
def test_a_broken_answer_is_refused_in_words(a_member, stranger, answer):
    visitor = a_member()
    for where in ("/account/passkeys", "/account/passkeys/prove"):
        assert answers(visitor, where, answer, status=422).h1 == "うまくいきませんでした"
    assert not enters(stranger, answer, status=422)


def test_nobody_removes_or_renames_somebody_elses(a_member):
    mine, theirs = a_member(), a_member("taro@example.com")
    add(theirs)
    page = theirs.get("/account/passkeys")
    for ending in ("name", "remove"):
        url = page.one(f"form[action$={ending}]")["action"]
        mine.post(url, {"csrf_token": token_of(mine), "name": "x"}, status=404)
    assert "わたしのスマホ" in theirs.get("/account/passkeys").one(".rows").text
