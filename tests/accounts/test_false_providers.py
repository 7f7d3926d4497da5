"""What is not the answer to what this browser asked makes no session, and is told in words – never as a fault of ours."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.models import Account, db
from tests.client import Page, Visitor
from tests.peers.people import CLIENT, KEY, OTHER, FalseProvider, a_false_provider, id_token

HERE = "/account/with/peer"
NAME = "マイナポータル"
NOT_BELIEVED = f"{NAME}でのログインを、確かめられませんでした"
DOWN = f"いま{NAME}につながりません"


@pytest.fixture
def liar() -> Iterator[FalseProvider]:
    """A provider that says what a test wants."""
    with a_false_provider() as provider:
        yield provider


@pytest.fixture
def knows(make_app) -> Callable[..., Flask]:
    """knows(issuer): the site that knows this provider."""

    def make(issuer: str, **more: object) -> Flask:
        known = {"id": "peer", "name": NAME, "issuer": issuer, "client_id": CLIENT, "client_secret": "s" * 32}
        return make_app(OIDC_PROVIDERS=[known | more])

    return make


def asks(visitor: Visitor, path: str = HERE) -> dict[str, str]:
    """What the site sends along to the provider."""
    url = visitor.client.get(path).headers["Location"]
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def comes_back(visitor: Visitor, *, status: int, **answer: str) -> Page:
    """The page that an answer leads to."""
    query = "&".join(f"{name}={value}" for name, value in answer.items())
    return visitor.get(f"{HERE}/back?{query}", status=status)


def nobody_came_in(app: Flask, visitor: Visitor) -> bool:
    with app.app_context():
        accounts = db.session.scalar(select(func.count()).select_from(Account))
    return accounts == 0 and visitor.get("/account/arrived").h1 == "ログイン"


def unsigned(issuer: str, nonce: str) -> str:
    """The same token without a signature."""
    head = base64.urlsafe_b64encode(json.dumps({"alg": "none", "kid": "first"}).encode()).decode().rstrip("=")
    return f"{head}.{id_token(issuer, nonce).split('.')[1]}."


def signed_with_what_is_public(issuer: str, nonce: str) -> str:
    """The same token with the public key as the secret of HS256."""
    head = base64.urlsafe_b64encode(json.dumps({"alg": "HS256", "kid": "first"}).encode()).decode().rstrip("=")
    said = f"{head}.{id_token(issuer, nonce).split('.')[1]}"
    mark = hmac.digest(KEY.as_pem(private=False), said.encode(), sha256)
    return said + "." + base64.urlsafe_b64encode(mark).decode().rstrip("=")


def changed(issuer: str, nonce: str) -> str:
    """A token whose content was exchanged under its signature."""
    head, _, mark = id_token(issuer, nonce).split(".")
    return ".".join((head, id_token(issuer, nonce, sub="taro").split(".")[1], mark))


NOW = int(time.time())
LIES: dict[str, Callable[[str, str], str]] = {
    "another nonce": lambda issuer, _: id_token(issuer, "another"),
    "no nonce": lambda issuer, _: id_token(issuer, None),
    "another issuer": lambda _, nonce: id_token("https://evil.example", nonce),
    "another audience": lambda issuer, nonce: id_token(issuer, nonce, aud="another-site"),
    "for several, and not us in the end": lambda issuer, nonce: id_token(issuer, nonce, aud=[CLIENT, "x"], azp="x"),
    "for several, and nobody in the end": lambda issuer, nonce: id_token(issuer, nonce, aud=[CLIENT, "x"]),
    "alg none": unsigned,
    "HS256 with the public key": signed_with_what_is_public,
    "another key by the same name": lambda issuer, nonce: id_token(issuer, nonce, key=OTHER),
    "a key that nobody knows": lambda issuer, nonce: id_token(issuer, nonce, header={"kid": "second"}, key=OTHER),
    "changed under its signature": changed,
    "expired": lambda issuer, nonce: id_token(issuer, nonce, iat=NOW - 900, exp=NOW - 120),
    "without an end": lambda issuer, nonce: id_token(issuer, nonce, exp=None),
    "from tomorrow": lambda issuer, nonce: id_token(issuer, nonce, iat=NOW + 86_400, exp=NOW + 90_000),
    "not yet good": lambda issuer, nonce: id_token(issuer, nonce, nbf=NOW + 3600),
    "another kind of token": lambda issuer, nonce: id_token(issuer, nonce, header={"typ": "at+jwt"}),
    "about nobody": lambda issuer, nonce: id_token(issuer, nonce, sub=""),
    "about a number": lambda issuer, nonce: id_token(issuer, nonce, sub=7),
    "about too long a name": lambda issuer, nonce: id_token(issuer, nonce, sub="x" * 256),
    "no token at all": lambda *_: "nothing.to.read",
}


@pytest.mark.parametrize("lie", LIES)
def test_a_token_with_something_wrong_in_it_lets_nobody_in(knows, liar, lie):
    app = knows(liar.issuer)
    visitor = Visitor(app)
    asked = asks(visitor)
    liar.gives(LIES[lie](liar.issuer, asked["nonce"]))
    assert comes_back(visitor, status=400, state=asked["state"], code="x").h1 == NOT_BELIEVED
    assert nobody_came_in(app, visitor)


def test_the_same_token_with_nothing_wrong_in_it_is_believed(knows, liar):
    visitor = Visitor(knows(liar.issuer))
    asked = asks(visitor)
    liar.gives(id_token(liar.issuer, asked["nonce"], aud=[CLIENT]))
    assert comes_back(visitor, status=200, state=asked["state"], code="x").h1 == "はじめてのログインです"


def test_a_provider_may_change_its_keys(knows, liar):
    visitor = Visitor(knows(liar.issuer))
    asks(visitor)
    asked = asks(visitor)
    liar.keys = [OTHER.as_dict(private=False, kid="second")]
    liar.gives(id_token(liar.issuer, asked["nonce"], header={"kid": "second"}, key=OTHER))
    assert comes_back(visitor, status=200, state=asked["state"], code="x").h1 == "はじめてのログインです"


@pytest.mark.parametrize(("said", "status"), [("aal3", 200), ("aal1", 400)])
def test_a_weaker_proof_than_was_asked_for_is_refused(knows, liar, said, status):
    visitor = Visitor(knows(liar.issuer, acr_values="aal3"))
    asked = asks(visitor)
    assert asked["acr_values"] == "aal3"
    liar.gives(id_token(liar.issuer, asked["nonce"], acr=said))
    comes_back(visitor, status=status, state=asked["state"], code="x")


def test_it_is_down_when_somebody_sets_out(knows):
    app = knows("http://127.0.0.1:1")
    page = Visitor(app).get(HERE, status=503)
    assert page.h1 == DOWN
    assert page.follow("ログインに戻る").form().values["next"] == "/card"


def test_it_goes_down_meanwhile(knows):
    with a_false_provider() as provider:
        visitor = Visitor(knows(provider.issuer))
        asked = asks(visitor)
    assert comes_back(visitor, status=503, state=asked["state"], code="x").h1 == DOWN


@pytest.mark.parametrize("said", ["server_error", "temporarily_unavailable"])
def test_it_says_so_itself(knows, liar, said):
    visitor = Visitor(knows(liar.issuer))
    assert comes_back(visitor, status=503, state=asks(visitor)["state"], error=said).h1 == DOWN


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ((500, "out of order"), 503),
        ((302, "/elsewhere"), 503),
        ((200, "x" * 300_000), 503),
        ((200, "<html>"), 400),
        ((200, "[]"), 400),
        ((200, "{}"), 400),
        ((200, '{"id_token": 5, "access_token": "x"}'), 400),
        ((400, '{"error": "invalid_client"}'), 400),
    ],
)
def test_it_answers_something_else(knows, liar, answer, status):
    site = knows(liar.issuer)
    visitor = Visitor(site)
    asked = asks(visitor)
    liar.answer = lambda: answer
    comes_back(visitor, status=status, state=asked["state"], code="x")
    assert nobody_came_in(site, visitor)


@pytest.mark.parametrize(
    "said", [{"issuer": "https://evil.example"}, {"token_endpoint": None}, {"token_endpoint": "https://x.example"}]
)
def test_it_says_strange_things_of_itself(knows, liar, said):
    liar.metadata |= said
    site = knows(liar.issuer)
    visitor = Visitor(site)
    visitor.get(HERE, status=400)
    assert nobody_came_in(site, visitor)


def test_nothing_of_it_reaches_the_log(knows, liar, capfd):
    visitor = Visitor(knows(liar.issuer))
    asked = asks(visitor)
    liar.gives(id_token(liar.issuer, "another", sub="a-very-special-number"))
    comes_back(visitor, status=400, state=asked["state"], code="a-very-special-code")
    logged = capfd.readouterr().err
    assert "provider not believed" in logged
    assert "special" not in logged
    assert asked["state"] not in logged
