"""A member of staff from the first day on: the way in, the work, and what is not theirs."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from app.policies import TRUSTED, Actor, NoCard, NotVisible, WholeCard, require
from tests.accounts.conftest import GOOD
from tests.accounts.test_second_factor import LONG, now_of, set_up
from tests.client import Visitor
from tests.letters import link_in, newest_to

CHIEF, CLERK = "chief@example.com", "clerk@example.com"


@pytest.fixture
def comes_in(somewhere, time_machine):
    """comes_in(link): a password by the link, an app, and signed in again with both; the visitor and the app."""

    def come(address: str, link: str) -> tuple[Visitor, pyotp.TOTP]:
        first = Visitor(somewhere)
        first.get(link).form().submit({"new_password": LONG})
        app, _ = set_up(first)
        first.get("/account/").form("form[action$='/sign-out']").submit()
        now_of(time_machine, 31)
        page = first.get("/account/sign-in").form().submit({"email": address, "password": LONG})
        assert page.form().submit({"code": app.now()}).h1 == "お知らせを書く"
        return first, app

    return come


def test_from_the_command_to_a_colleague_at_work(somewhere, comes_in):
    made = somewhere.test_cli_runner().invoke(args=["accounts", "create", "--role", "administrator", "--email", CHIEF])
    chief, _ = comes_in(CHIEF, re.search(r"/account/reset/\S+", made.output)[0])

    clerk = Visitor(somewhere)
    clerk.get("/account/join").form().submit({"email": CLERK, "new_password": GOOD})
    clerk.get(link_in(newest_to(somewhere, CLERK))).form("main form").submit()
    people = chief.get("/admin/notices").follow("アカウントの設定").follow("アカウントの役割と利用")
    page = people.form().submit({"email": CLERK}).form("form[action$=role]").submit({"role": "staff"})
    assert "役割を変えました" in page.text

    clerk, _ = comes_in(CLERK, link_in(newest_to(somewhere, CLERK)))
    page = clerk.get("/account/").follow("お知らせと手紙を書く")
    for word in ("まとめて送るお知らせ", "質問の記録"):
        assert page.follow(word).h1 == word
    assert page.follow("新しく書く").status == 200
    clerk.get("/admin/people", status=404)


def test_staff_are_told_why_there_is_no_card_and_led_to_their_own_pages(staff):
    assert staff.get("/card").h1 == staff.get("/my/").h1 == "お知らせを書く"
    for path in ("/take-home", "/my/history", "/card/as-of"):
        page = staff.get(path, status=404)
        assert page.h1 == "仕事用のアカウントには、カードがありません"
        assert page.follow("アカウントの設定へ").h1 == "アカウントの設定"


def test_a_card_that_a_guest_left_in_the_browser_is_not_offered_to_staff(staff, a_guest, time_machine):
    app, _ = set_up(staff)
    time_machine.move_to(datetime.now(UTC) + timedelta(seconds=31))
    page = a_guest().get("/account/sign-in").form().submit({"email": "staff@example.com", "password": GOOD})
    assert page.form().submit({"code": app.now()}).h1 == "お知らせを書く"


def test_staff_choose_how_large_letters_are(staff):
    page = staff.get("/account/reading").form().submit({"size": "large"})
    assert page.one("[name=size][checked]")["value"] == "large"


@pytest.mark.parametrize("role", sorted(TRUSTED))
def test_only_the_own_card_says_that_there_is_none(role):
    mine, theirs = WholeCard(uuid.uuid4()), WholeCard(uuid.uuid4())
    with pytest.raises(NoCard):
        require(Actor(mine.account_id, role), "read", mine)
    with pytest.raises(NotVisible) as refused:
        require(Actor(mine.account_id, role), "read", theirs)
    assert refused.type is NotVisible
