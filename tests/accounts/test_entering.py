"""Coming from the provider's own pages, and coming to a browser in which somebody else is signed in."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import func, select

from app.models import SignIn, db
from tests.accounts.conftest import ADDRESS
from tests.accounts.test_providers import FIRST, HERE, NAME, is_signed_in, joined, through
from tests.client import Visitor


@pytest.fixture
def somewhere(with_provider):
    """The site that knows the provider."""
    return with_provider


def test_the_portal_starts_our_own_flow(somewhere, real_provider):
    joined(Visitor(somewhere))
    visitor = Visitor(somewhere)
    site, issuer = "http://127.0.0.1:8000", real_provider["issuer"]
    path = f"/account/enter/peer?iss={issuer}&login_hint=hanako&target_link_uri={site}/take-home"
    assert "login_hint=hanako" in visitor.client.get(path).headers["Location"]
    assert through(visitor, path).url == "/take-home"
    other = Visitor(somewhere)
    elsewhere = f"/account/enter/peer?target_link_uri={site}.evil.example/x"
    assert through(other, elsewhere).url == "/card"
    other.get("/account/enter/peer?iss=https://evil.example", status=400)


def test_the_portal_may_post_as_well_and_the_session_stays(somewhere, real_provider, a_member):
    """The posts of other sites come without our cookies: what answered them would put another session over ours."""
    visitor = a_member()
    brought = {"iss": real_provider["issuer"], "login_hint": "hanako", "target_link_uri": "http://127.0.0.1:8000/my/"}
    theirs = {"Sec-Fetch-Site": "cross-site", "Origin": "https://portal.example"}
    answer = somewhere.test_client().post("/account/enter/peer", data=brought, headers=theirs)
    assert answer.status_code == 303
    assert "Set-Cookie" not in answer.headers
    location = answer.headers["Location"]
    assert parse_qs(urlsplit(location).query) == {name: [value] for name, value in brought.items()}
    assert "login_hint=hanako" in visitor.client.get(location).headers["Location"]
    assert is_signed_in(visitor)
    joined(Visitor(somewhere))
    assert through(Visitor(somewhere), location).url == "/my/"


def test_what_is_posted_by_somebody_else_is_believed_no_more_than_what_is_linked(somewhere):
    for wrong, status in (({"iss": "https://evil.example"}, 400), ({"target_link_uri": "https://evil.example/x"}, 302)):
        answer = somewhere.test_client().post("/account/enter/peer", data=wrong)
        assert answer.headers["Location"].startswith("/account/enter/peer?")
        assert somewhere.test_client().get(answer.headers["Location"]).status_code == status
    assert somewhere.test_client().post("/account/enter/nobody").status_code == 404


OTHER_ONE = "別のアカウントでログインしています"
GO_ON = f"ログアウトして、{NAME}の方で続ける"


def address_here(visitor: Visitor) -> str:
    """Whose account this browser is in."""
    return visitor.get("/account/").one(".answers").text


@pytest.mark.parametrize("path", ["/account/enter/peer", HERE])
def test_another_member_who_enters_is_told_that_somebody_is_signed_in(a_member, somewhere, path):
    joined(Visitor(somewhere))
    visitor = a_member()
    page = through(visitor, path)
    assert page.h1 == OTHER_ONE
    assert "別のアカウントの方" in page.one("main").text
    assert ADDRESS in address_here(visitor)
    assert page.follow("いまのアカウントのまま続ける").url == "/card"
    assert ADDRESS in address_here(visitor)


def test_going_on_as_another_member_ends_the_sign_in_before_and_leaves_nothing_of_it(a_member, somewhere):
    joined(Visitor(somewhere))
    visitor = a_member()
    kept = visitor.client.get_cookie("session").value
    page = through(visitor, f"{HERE}?next=/take-home")
    sent = visitor.client.post("/account/arrived", data=dict(page.form().values))
    assert sent.headers["Location"] == "/take-home"
    assert "storage" in sent.headers["Clear-Site-Data"]
    assert ADDRESS not in address_here(visitor)
    assert is_signed_in(visitor)
    old = Visitor(somewhere)
    old.client.set_cookie("session", kept)
    assert not is_signed_in(old)


def test_somebody_new_who_enters_where_a_member_is_signed_in_chooses_what_becomes_of_it(a_member, somewhere):
    visitor = a_member()
    page = through(visitor, "/account/enter/peer")
    assert page.h1 == OTHER_ONE
    assert visitor.client.get(page.link(f"{NAME}を、いまのアカウントにつなぐ")).status_code == 302
    assert page.form().submit(button=GO_ON).h1 == FIRST
    assert not is_signed_in(visitor)
    visitor.get("/account/arrived").form().submit()
    assert is_signed_in(visitor)
    assert ADDRESS not in address_here(visitor)


def test_who_left_and_enters_where_another_member_is_signed_in_may_come_back(a_member, somewhere):
    leaver = joined(Visitor(somewhere))
    leaver.get("/account/leave").form().submit()
    visitor = a_member()
    page = through(visitor, "/account/enter/peer").form().submit(button=GO_ON)
    assert page.h1 == "退会を取り消しますか"
    page.form().submit()
    assert is_signed_in(visitor)
    assert ADDRESS not in address_here(visitor)


def test_the_same_member_who_enters_again_just_goes_on(somewhere):
    visitor = joined(Visitor(somewhere))
    assert through(visitor, f"{HERE}?next=/take-home").url == "/take-home"
    with somewhere.app_context():
        assert db.session.scalar(select(func.count()).select_from(SignIn)) == 1


def test_a_choice_made_for_one_member_is_not_carried_out_on_the_next(a_member, somewhere):
    joined(Visitor(somewhere))
    visitor, other = a_member(), a_member("taro@example.com")
    page = through(visitor)
    # Another page of this browser signed somebody else in meanwhile, and the old page is still open.
    with visitor.client.session_transaction() as mine, other.client.session_transaction() as theirs:
        mine["_user_id"] = theirs["_user_id"]
    assert page.form().submit(status=400).h1.startswith(NAME)
    assert "taro@example.com" in address_here(visitor)
