from datetime import timedelta

import pytest
import time_machine

from app.models import utc_now
from app.services import guests
from tests.client import FROM_OUR_PAGE, Visitor


@pytest.fixture
def asking(make_app):
    """A site that says who is asking, and how many times it had to look."""
    app = make_app()

    @app.get("/who")
    def who():
        from flask import g

        return f"{g.actor and g.actor.account_id} {g.actor is g.actor}"

    @app.get("/nobody-asks")
    def nobody():
        return "x"

    return app


def begin(app, **wishes):
    with app.test_request_context(method="POST"):
        account, token = guests.begin(**wishes)
    visitor = Visitor(app)
    visitor.client.set_cookie("card", token)
    return account, visitor


def test_who_wrote_is_known_again_by_the_cookie(asking):
    account, visitor = begin(asking)
    answer = visitor.client.get("/who")
    assert answer.text == f"{account.id} True"
    assert answer.headers["Cache-Control"] == "no-store"


def test_somebody_new_is_nobody_and_gets_no_cookie(asking):
    answer = asking.test_client().get("/who")
    assert answer.text == "None True"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("token", ["", "x", "x" * 43, "記入", "x" * 5_000])
def test_a_cookie_that_nobody_gave_is_nobody(asking, token):
    assert asking.test_client().get("/who", headers={"Cookie": f"card={token}"}).text.startswith("None")


def test_a_page_that_does_not_ask_does_not_look(asking, monkeypatch):
    _, visitor = begin(asking)
    monkeypatch.setattr(guests, "find", None)
    assert visitor.client.get("/nobody-asks").text == "x"


def test_every_day_of_a_visit_lets_the_cookie_live_on(asking):
    _, visitor = begin(asking)
    # Until the last day on which the draft is there: thirty after the last visit, and this one may go on till midnight.
    with time_machine.travel(utc_now() + timedelta(days=1), tick=False):
        cookie = visitor.client.get("/who").headers["Set-Cookie"]
        assert "Set-Cookie" not in visitor.client.get("/who").headers
    assert cookie.startswith("card=")
    assert "Max-Age=2678400" in cookie
    assert "HttpOnly" in cookie


def test_who_comes_back_in_time_is_known_and_who_comes_too_late_is_not(asking):
    account, visitor = begin(asking)
    now = utc_now()
    with time_machine.travel(now + timedelta(days=29), tick=False):
        assert str(account.id) in visitor.client.get("/who").text
    with time_machine.travel(now + timedelta(days=58), tick=False):
        assert str(account.id) in visitor.client.get("/who").text
    with time_machine.travel(now + timedelta(days=58 + 32), tick=False):
        assert visitor.client.get("/who").text.startswith("None")


def test_on_a_shared_computer_ten_idle_minutes_are_the_end(asking):
    account, visitor = begin(asking, shared=True)
    now = utc_now()
    with time_machine.travel(now + timedelta(minutes=9), tick=False):
        answer = visitor.client.get("/who")
        assert str(account.id) in answer.text
        assert "Set-Cookie" not in answer.headers
    with time_machine.travel(now + timedelta(minutes=21), tick=False):
        assert visitor.client.get("/who").text.startswith("None")


def test_who_erases_is_forgotten_here_and_there(app):
    account, visitor = begin(app)
    page = visitor.get("/card/erase")
    answer = visitor.client.post("/card/erase", data=page.form().values, headers=FROM_OUR_PAGE)
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert all("Max-Age=0" in cookie for cookie in answer.headers.getlist("Set-Cookie"))
    with app.test_request_context():
        from app.models import Account, db

        assert db.session.get(Account, account.id) is None
