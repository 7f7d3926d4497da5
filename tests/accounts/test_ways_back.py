"""The query with which somebody comes back from a provider: good in the browser that asked, once, and soon."""

from __future__ import annotations

import time
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from tests.accounts.test_false_providers import HERE, NAME, NOT_BELIEVED, asks, comes_back, nobody_came_in
from tests.client import Visitor
from tests.peers.people import AtProvider


@pytest.fixture
def somewhere(with_provider) -> Flask:
    return with_provider


@pytest.fixture
def visitor(somewhere) -> Visitor:
    return Visitor(somewhere)


def test_an_answer_that_nobody_asked_for(visitor, somewhere):
    assert comes_back(visitor, status=400, state="made-up", code="x").h1 == NOT_BELIEVED
    assert visitor.get(f"{HERE}/back", status=400).h1 == NOT_BELIEVED
    assert nobody_came_in(somewhere, visitor)


def test_another_state(visitor, somewhere):
    path = answered(visitor)
    visitor.get(path.replace("state=", "state=x"), status=400)
    assert nobody_came_in(somewhere, visitor)


def test_the_state_of_another_browser(visitor, somewhere):
    """Somebody is to be signed in as another: they are sent a link with the other's answer in it."""
    path, victim = answered(visitor), Visitor(somewhere)
    asks(victim)
    assert victim.get(path, status=400).h1 == NOT_BELIEVED
    assert nobody_came_in(somewhere, victim)


def test_the_same_answer_twice(visitor):
    path = answered(visitor)
    visitor.get(path)
    assert visitor.get(path, status=400).h1 == NOT_BELIEVED


def test_a_code_that_was_used(visitor, somewhere):
    path = answered(visitor)
    code = parse_qs(urlsplit(path).query)["code"][0]
    visitor.get(path).form().submit()
    other = Visitor(somewhere)
    asked = asks(other)
    issuer = somewhere.config["OIDC_PROVIDERS"][0].issuer
    page = comes_back(other, status=400, state=asked["state"], code=code, iss=issuer)
    assert page.h1 == NOT_BELIEVED
    assert other.get("/account/").h1 == "ログイン"


def test_a_code_that_another_browser_got(visitor, somewhere):
    """PKCE: the code is worth nothing without what only the browser that asked leads to."""
    code = parse_qs(urlsplit(answered(visitor)).query)["code"][0]
    thief = Visitor(somewhere)
    asked = asks(thief)
    issuer = somewhere.config["OIDC_PROVIDERS"][0].issuer
    comes_back(thief, status=400, state=asked["state"], code=code, iss=issuer)
    assert nobody_came_in(somewhere, thief)


@pytest.mark.parametrize("iss", ["", "&iss=https://evil.example"])
def test_an_answer_in_another_ones_name(visitor, somewhere, iss):
    path = answered(visitor)
    visitor.get(path.partition("&iss=")[0] + iss, status=400)
    assert nobody_came_in(somewhere, visitor)


def test_a_parameter_that_stands_twice(visitor, somewhere):
    visitor.get(answered(visitor) + "&code=y", status=400)
    assert nobody_came_in(somewhere, visitor)


def test_the_person_goes_no_further(visitor, somewhere):
    path = AtProvider().goes(visitor.client.get(HERE).headers["Location"], stops=True)
    page = visitor.get(path)
    assert page.h1 == f"{NAME}での手続きをやめました"
    assert page.follow("ログインに戻る").h1 == "ログイン"
    assert nobody_came_in(somewhere, visitor)


def test_more_than_a_few_minutes_later(visitor, somewhere, time_machine):
    path = answered(visitor)
    time_machine.move_to(time.time() + 601)
    assert visitor.get(path, status=400).h1 == NOT_BELIEVED
    assert nobody_came_in(somewhere, visitor)


def test_the_first_of_many(visitor):
    """Three tabs may be on their way at once; what was begun before is over."""
    paths = [answered(visitor) for _ in range(4)]
    assert visitor.get(paths[0], status=400).h1 == NOT_BELIEVED
    assert visitor.get(paths[1]).h1 == "はじめてのログインです"


def answered(visitor: Visitor) -> str:
    """Where the provider sends somebody back to."""
    return AtProvider().goes(visitor.client.get(HERE).headers["Location"])
