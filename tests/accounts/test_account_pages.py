"""The pages about the account: small, known to search engines only where they may be, and without findings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import brotli
import pytest

from app.assets import SOURCE, content
from tests.accounts.conftest import ADDRESS, GOOD
from tests.client import Visitor
from tests.letters import link_in, newest_to

OPEN = [
    "/account/join",
    "/account/why",
    "/account/sent",
    "/account/sign-in",
    "/account/signed-out",
    "/account/reset",
    "/account/reading",
    "/mail/newsletter",
    "/account/gone",
]
OWN = [
    "/account/",
    "/account/welcome",
    "/account/proof",
    "/account/password",
    "/account/address",
    "/account/leave",
    "/account/about-me",
    "/account/mail",
    "/account/factors",
    "/account/passkeys",
]
WORK = [
    "/account/",
    "/admin/notices",
    "/admin/notices/new",
    "/admin/campaigns",
    "/admin/campaigns/new",
    "/admin/questions",
]
BUDGET = 8_192


def size(visitor: Visitor, path: str) -> int:
    style = brotli.compress(content(SOURCE / "site.css"), quality=11)
    return len(visitor.download(path, Accept_Encoding="br").data) + len(style)


@pytest.mark.parametrize("path", OPEN)
def test_pages_for_everybody_are_good_and_small(somewhere, path):
    visitor = Visitor(somewhere)
    visitor.get(path)
    assert size(visitor, path) <= BUDGET


@pytest.mark.parametrize("path", OWN)
def test_pages_of_members_are_good_and_small(a_member, path):
    visitor = a_member()
    visitor.get(path)
    assert size(visitor, path) <= BUDGET


def test_pages_of_staff_are_good_and_small(staff):
    page = staff.get("/admin/campaigns/new").form().submit({"subject": "見なおし", "text": "**資格**は増えましたか。"})
    for path in (*WORK, page.url, f"{page.url}/edit"):
        staff.get(path)
        assert size(staff, path) <= BUDGET, path


def test_pages_behind_links_tell_no_other_site_their_address(a_guest, somewhere):
    visitor = a_guest()
    visitor.get("/account/join").form().submit({"email": ADDRESS, "new_password": GOOD})
    answer = visitor.download(link_in(newest_to(somewhere, ADDRESS)))
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_settings_cost_the_same_for_one_device_and_for_nine(a_member, signs_in, counted, time_machine):
    visitor = a_member()
    visitor.get("/account/")
    # Once a minute the visit is written down, too.
    time_machine.move_to(datetime.now(UTC), tick=False)
    visitor.get("/account/")
    few = counted(lambda: visitor.get("/account/"))
    for _ in range(8):
        signs_in()
    assert counted(lambda: visitor.get("/account/")) == few <= 8


def test_a_guest_meets_the_offer_where_the_limit_is(a_guest):
    visitor = a_guest()
    page = visitor.get("/card").follow("登録して、どの端末からも書けるようにする")
    assert page.h1 == "登録する"
    first = [one.text for one in page.all("tbody th")]
    assert first[0] == "様式を書く・確認する・本登録する"
    assert any("お知らせ" in one for one in first)
    assert [one.text for one in visitor.get("/").all("tbody th")] == first


@pytest.mark.parametrize("where", ["/my/", "/account/sign-in", "/account/hand-over"])
def test_wherever_a_guest_meets_a_limit_the_reasons_are_a_tap_away(a_guest, where):
    links = [one["href"] for one in a_guest().get(where).all("main a")]
    assert "/account/why" in links


@pytest.mark.parametrize("where", ["/my/", "/card"])
def test_a_guest_is_offered_three_ways_to_keep_the_card(a_guest, where):
    links = {one["href"] for one in a_guest().get(where).all("main a")}
    assert {"/account/join", "/account/hand-over", "/take-home/locked"} <= links


def test_registering_is_offered_beside_what_a_guest_saved_and_never_to_a_member(a_guest, a_member):
    offer = "登録すると、どの端末からでも続きを書けます"
    visitor = a_guest()
    page = visitor.get("/card").follow("書いてみる")
    assert offer not in page.html
    saved = page.form("#writing").submit({"last_name": "記入"})
    sheet = saved.url.rpartition("/")[0]
    for address in (page.url, f"{sheet}/check", "/card"):
        assert visitor.get(address).follow(offer).h1 == "登録する"
    visitor = a_member()
    page = visitor.get("/card").follow("書いてみる")
    page.form("#writing").submit({"last_name": "記入"})
    assert offer not in visitor.get(page.url).html + visitor.get("/card").html


def test_a_member_cannot_be_erased_like_a_guest(a_member):
    visitor = a_member()
    token = visitor.get("/account/").form("form[action$=sign-out]").values["csrf_token"]
    visitor.post("/card/erase", {"csrf_token": token}, status=403)
    assert visitor.get("/card/erase").h1 == "退会しますか"


def test_a_password_can_be_looked_at_where_scripts_run(a_member, somewhere, time_machine):
    visitor = a_member()
    pages = [Visitor(somewhere).get("/account/sign-in"), Visitor(somewhere).get("/account/join")]
    pages.append(visitor.get("/account/password"))
    time_machine.move_to(datetime.now(UTC) + timedelta(minutes=11))
    pages.append(visitor.get("/account/proof"))
    for page in pages:
        button = page.one("[type=password] + [data-reveal]")
        assert button.text == "パスワードを表示"
        assert button.get("type") == "button"
        assert {"hidden", "aria-pressed"} <= set(button.attributes)
        assert page.all("script[src*=site]")
