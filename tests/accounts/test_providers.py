"""Signing in through a provider – a real one: first steps, linking, proving, and never losing the last way in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from sqlalchemy import func, select, update

from app.models import Account, Identity, SignIn, db
from app.tasks import purge
from tests.accounts.conftest import ADDRESS, GOOD
from tests.accounts.test_account_pages import BUDGET, size
from tests.accounts.test_signing_in import ELSEWHERE
from tests.client import Page, Visitor
from tests.letters import link_in, newest_to
from tests.peers.people import AtProvider
from tests.writing import Writer

HERE = "/account/with/peer"
NAME = "マイナポータル"
FIRST = "はじめてのログインです"


@pytest.fixture
def somewhere(with_provider):
    """The site that knows the provider."""
    return with_provider


def through(visitor: Visitor, path: str = HERE, who: str = "hanako", *, status: int = 200, stops: bool = False) -> Page:
    """The page to which somebody comes back from the provider."""
    there = visitor.client.get(path)
    assert there.status_code == 302, there.text
    return visitor.get(AtProvider().goes(there.headers["Location"], who, stops=stops), status=status)


def joined(visitor: Visitor, who: str = "hanako") -> Visitor:
    through(visitor, who=who).form().submit()
    return visitor


def is_signed_in(visitor: Visitor) -> bool:
    return visitor.get("/account/").h1 == "アカウントの設定"


def later(time_machine, **span: int) -> None:
    time_machine.move_to(datetime.now(UTC) + timedelta(**span))


def proven_long_ago(somewhere) -> None:
    """The last proof is over. The clock stays: the provider has its own."""
    with somewhere.app_context():
        db.session.execute(update(SignIn).values(proved_at=datetime.now(UTC) - timedelta(minutes=11)))
        db.session.commit()


def test_the_way_there_asks_for_as_little_as_possible_and_with_every_guard(somewhere):
    url = Visitor(somewhere).client.get(HERE).headers["Location"]
    asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    assert asked["response_type"] == "code"
    assert asked["scope"] == "openid"
    assert asked["code_challenge_method"] == "S256"
    assert all(len(asked[name]) == 43 for name in ("state", "nonce", "code_challenge"))
    assert asked["redirect_uri"] == "http://127.0.0.1:8000/account/with/peer/back"


def test_an_unknown_person_joins_and_is_known_from_then_on(somewhere):
    visitor = Visitor(somewhere)
    page = through(visitor)
    assert page.h1 == FIRST
    assert page.form().submit().h1 == "登録しました"
    assert is_signed_in(visitor)
    again = Visitor(somewhere)
    assert through(again, HERE + "?next=/take-home").url == "/take-home"
    assert is_signed_in(again)
    with somewhere.app_context():
        assert db.session.scalar(select(func.count()).select_from(Identity)) == 1
        assert set(db.session.scalars(select(SignIn.method))) == {"provider"}


def test_looking_at_the_first_page_makes_no_account(somewhere):
    through(Visitor(somewhere))
    with somewhere.app_context():
        assert db.session.scalar(select(func.count()).select_from(Account)) == 0


def test_what_the_provider_calls_somebody_is_not_stored_in_the_open(somewhere):
    joined(Visitor(somewhere), "a-very-special-number")
    with somewhere.app_context():
        row = db.session.scalars(select(Identity)).one()
        assert b"special" not in row.sealed + row.key
        assert row.open_from("sealed")["subject"] == "a-very-special-number"


def a_writer(somewhere) -> tuple[Visitor, str]:
    """Somebody without an account who saved something, and the address of it."""
    writer = Writer(somewhere)
    return writer.visitor, writer.fill("profile", {"last_name": "海野"})


def test_the_card_of_this_browser_comes_along_when_it_is_theirs(somewhere):
    visitor, sheet = a_writer(somewhere)
    page = through(visitor)
    assert "この端末で、登録する前に書いた内容があります" in page.one("main").text
    assert "海野" not in page.html
    page.form().submit(button="私のものです。引きついで登録する")
    assert visitor.client.get_cookie("card") is None
    assert through(Visitor(somewhere), f"{HERE}?next={sheet}/check").url == f"{sheet}/check"


def test_the_card_of_somebody_else_in_this_browser_stays_where_it_is(somewhere):
    visitor, sheet = a_writer(somewhere)
    through(visitor).form().submit(button="引きつがずに登録する")
    assert is_signed_in(visitor)
    visitor.get(f"{sheet}/check", status=404)
    assert visitor.client.get_cookie("card") is not None


def test_a_member_is_asked_about_the_card_of_this_browser(somewhere):
    joined(Visitor(somewhere))
    visitor, _ = a_writer(somewhere)
    assert through(visitor).h1 == "この端末に、書いた内容があります"


def test_on_a_shared_computer_it_ends_with_the_browser_and_after_minutes(somewhere, time_machine):
    joined(Visitor(somewhere))
    visitor = Visitor(somewhere)
    through(visitor, HERE + "?shared=1")
    assert visitor.client.get_cookie("session").expires is None
    later(time_machine, minutes=12)
    assert not is_signed_in(visitor)


def test_the_session_is_another_one_after_signing_in(somewhere):
    joined(Visitor(somewhere))
    visitor = Visitor(somewhere)
    visitor.get("/account/sign-in")
    before = visitor.client.get_cookie("session").value
    through(visitor)
    visitor.client.set_cookie("session", before)
    assert not is_signed_in(visitor)


def test_two_people_at_the_provider_are_two_here(somewhere):
    first = joined(Visitor(somewhere))
    assert through(Visitor(somewhere), who="taro").h1 == FIRST
    assert is_signed_in(first)


def test_a_member_links_after_proof_and_unlinks_again(a_member, somewhere):
    visitor = a_member()
    proven_long_ago(somewhere)
    page = visitor.get("/account/").follow("つなぐ：" + NAME)
    assert page.h1 == "パスワードの確認"
    token = page.form().values["csrf_token"]
    sent = visitor.client.post("/account/proof", data={"csrf_token": token, "password": GOOD, "next": f"{HERE}/link"})
    assert sent.headers["Location"] == f"{HERE}/link"
    page = through(visitor, f"{HERE}/link")
    assert page.h1 == f"{NAME}をつなぎますか"
    assert "つないでいません" in visitor.get("/account/").one(".answers").text
    assert "つなぎました" in page.form().submit().one("main").text
    assert "ログインのしかた" in newest_to(somewhere, ADDRESS)["Subject"]
    other = Visitor(somewhere)
    assert through(other).url == "/card"
    page = visitor.get("/account/").follow("外す：" + NAME)
    assert "外しました" in page.form().submit().one("main").text
    assert through(Visitor(somewhere)).h1 == FIRST


def test_who_has_an_account_is_led_to_it_from_the_first_page(a_member, somewhere):
    a_member()
    visitor = Visitor(somewhere)
    page = through(visitor).follow(f"いつもの方法でログインして、{NAME}をつなぐ")
    sent = dict(page.form().type({"email": ADDRESS, "password": GOOD}).values)
    assert visitor.client.post("/account/sign-in", data=sent).headers["Location"] == f"{HERE}/link"
    assert through(visitor, f"{HERE}/link").h1 == f"{NAME}をつなぎますか"


def test_an_address_links_nobody(a_member, somewhere):
    """The provider may call somebody what it likes: an account is found by issuer and subject alone."""
    a_member()
    assert through(Visitor(somewhere), who=ADDRESS).h1 == FIRST


def test_nobody_links_what_another_account_has(a_member, somewhere):
    joined(Visitor(somewhere))
    visitor = a_member()
    page = through(visitor, f"{HERE}/link").form().submit(status=409)
    assert page.h1 == f"この{NAME}は、もう使われています"


def test_a_link_that_one_member_asked_for_is_not_made_for_the_next(a_member, somewhere):
    visitor = a_member()
    there = visitor.client.get(f"{HERE}/link").headers["Location"]
    visitor.get("/account/").form("form[action$=sign-out]").submit()
    a_member("taro@example.com")
    visitor.get("/account/sign-in").form().submit({"email": "taro@example.com", "password": GOOD})
    assert visitor.get(AtProvider().goes(there), status=400).h1.startswith(NAME)


def test_another_card_of_the_same_person_takes_the_place_of_the_first(a_member, somewhere):
    visitor = a_member()
    for who in ("old card", "new card"):
        through(visitor, f"{HERE}/link", who).form().submit()
    assert through(Visitor(somewhere), who="old card").h1 == FIRST
    assert through(Visitor(somewhere), who="new card").url == "/card"


def test_the_last_way_in_is_never_taken_away(somewhere):
    visitor = joined(Visitor(somewhere))
    page = visitor.get(f"{HERE}/unlink").form().submit(status=409)
    assert page.h1 == "いまは外せません"
    assert through(Visitor(somewhere)).url == "/card"


def test_who_joined_by_the_provider_adds_an_address_and_a_password(somewhere, signs_in):
    visitor = joined(Visitor(somewhere))
    assert "登録していません" in visitor.get("/account/").one(".answers").text
    assert visitor.get("/account/password").h1 == "メールアドレスを登録する"
    visitor.get("/account/address").form().submit({"email": ADDRESS})
    visitor.get(link_in(newest_to(somewhere, ADDRESS))).form().submit()
    visitor.get("/account/").follow("設定：パスワード").form().submit({"new_password": GOOD})
    assert is_signed_in(signs_in())
    visitor.get(f"{HERE}/unlink").form().submit()
    assert is_signed_in(signs_in())


def test_who_has_no_password_proves_by_the_provider(somewhere):
    visitor = joined(Visitor(somewhere))
    proven_long_ago(somewhere)
    page = visitor.get("/account/leave")
    assert page.h1 == "本人の確認"
    path = page.link(f"{NAME}で確かめる")
    assert "prompt=login" in visitor.client.get(path).headers["Location"]
    assert through(visitor, path).h1 == "退会しますか"


def test_somebody_else_at_the_provider_proves_nothing(somewhere):
    visitor = joined(Visitor(somewhere))
    proven_long_ago(somewhere)
    path = visitor.get("/account/leave").link(f"{NAME}で確かめる")
    assert through(visitor, path, who="taro", status=409).h1 == f"別の方の{NAME}です"
    assert visitor.get("/account/leave").h1 == "本人の確認"


def test_who_left_may_come_back_by_the_provider(somewhere):
    visitor = joined(Visitor(somewhere))
    visitor.get("/account/leave").form().submit()
    assert not is_signed_in(visitor)
    back = Visitor(somewhere)
    page = through(back)
    assert page.h1 == "退会を取り消しますか"
    assert not is_signed_in(back)
    page.form().submit()
    assert is_signed_in(back)


@pytest.mark.parametrize(("days", "says"), [(29, "退会を取り消しますか"), (31, FIRST)])
def test_who_has_no_other_way_in_may_come_back_for_a_month(somewhere, days, says):
    visitor, sheet = a_writer(somewhere)
    through(visitor).form().submit(button="私のものです。引きついで登録する")
    visitor.get("/account/leave").form().submit()
    with somewhere.app_context():
        db.session.execute(update(Account).values(left_at=datetime.now(UTC) - timedelta(days=days)))
        db.session.commit()
        purge.purge_traces(datetime.now(UTC))
    back = Visitor(somewhere)
    page = through(back)
    assert page.h1 == says
    page.form().submit()
    back.get(f"{sheet}/check", status=200 if days < 30 else 404)


def test_the_first_page_is_over_after_ten_minutes(somewhere, time_machine):
    visitor = Visitor(somewhere)
    page = through(visitor)
    later(time_machine, minutes=11)
    assert page.form().submit().h1 == "ログイン"
    assert not is_signed_in(visitor)


def test_where_no_provider_is_configured_nothing_is_offered(app, visitor):
    assert "ほかの方法" not in visitor.get("/account/sign-in").html
    for path in (HERE, f"{HERE}/back", "/account/enter/peer"):
        visitor.get(path, status=404)


@pytest.mark.parametrize("path", ["/account/sign-in", "/account/join"])
def test_the_button_stands_where_people_sign_in_and_join_and_the_page_stays_small(somewhere, path):
    visitor = Visitor(somewhere)
    assert visitor.get(path).link(f"{NAME}でログイン").startswith(HERE)
    assert size(visitor, path) <= BUDGET


def test_the_pages_cost_few_queries(somewhere, counted, time_machine):
    visitor = joined(Visitor(somewhere))
    visitor.get("/account/")
    time_machine.move_to(datetime.now(UTC), tick=False)
    visitor.get("/account/")
    assert counted(lambda: visitor.get("/account/")) <= 6
    assert counted(lambda: visitor.get("/account/proof")) <= 6


@pytest.mark.parametrize("wanted", ELSEWHERE[:3])
def test_nobody_comes_back_to_another_site(somewhere, wanted):
    member = joined(Visitor(somewhere))
    onward = urlencode({"next": wanted})
    assert through(member, f"{HERE}/prove?{onward}").url == "/card"
    assert through(Visitor(somewhere), f"{HERE}?{onward}").url == "/card"
    started = f"/account/enter/peer?{urlencode({'target_link_uri': wanted})}"
    assert through(Visitor(somewhere), started).url == "/card"
