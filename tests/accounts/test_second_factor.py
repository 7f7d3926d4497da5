"""A second factor: codes of an app, codes on paper; obligatory for whoever runs the site."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pyotp
import pytest
from sqlalchemy import select, update

from app.models import Account, CodeApp, PaperCode, SignIn, db
from tests.accounts.conftest import ADDRESS, GOOD
from tests.accounts.test_signing_in import ELSEWHERE
from tests.client import Visitor
from tests.letters import link_in, newest_to

LONG = "うみ と やま と そら と かわ 2026"
NOW = datetime(2026, 11, 26, 3, 0, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


def now_of(clock, seconds: float) -> None:
    clock.move_to(datetime.now(UTC) + timedelta(seconds=seconds), tick=False)


def set_up(visitor: Visitor) -> tuple[pyotp.TOTP, list[str]]:
    """Sets an app up; the app, and the codes for paper."""
    page = visitor.get("/account/factors").form("form[action$='/factors/app']").submit()
    app = pyotp.TOTP(page.one("code").text.replace(" ", ""))
    page = page.form().submit({"code": app.now()})
    assert page.h1 == "紙のコード"
    return app, [one.text for one in page.all("ol code")]


@pytest.fixture
def a_staff(somewhere) -> Visitor:
    """Somebody with a new account for running the site, at the link that the command printed."""
    result = somewhere.test_cli_runner().invoke(
        args=["accounts", "create", "--role", "administrator", "--email", ADDRESS]
    )
    assert result.exit_code == 0, result.output
    visitor = Visitor(somewhere)
    visitor.link = re.search(r"/account/reset/\S+", result.output)[0]  # type: ignore[attr-defined]
    return visitor


def is_in(visitor: Visitor) -> bool:
    return visitor.get("/account/").h1 == "アカウントの設定"


def test_a_password_alone_opens_nothing_once_an_app_is_set_up(a_member, signs_in, clock):
    here = a_member()
    app, _ = set_up(here)
    other = signs_in()
    assert other.page.h1 == "2段階の確認"
    assert not is_in(other)
    assert "2段階目で止まりました" in here.get("/account/").one(".rows").text
    assert other.get("/card").h1 != "あなたのジョブ・カード"
    other.get("/account/second").form().submit({"code": "000000"}, status=422)
    now_of(clock, 31)
    other.get("/account/second").form().submit({"code": app.now()})
    assert is_in(other)


def test_the_session_is_another_one_after_the_second_factor(a_member, signs_in, clock):
    app, _ = set_up(a_member())
    other = signs_in()
    before = other.client.get_cookie("session").value
    now_of(clock, 31)
    other.get("/account/second").form().submit({"code": app.now()})
    assert other.client.get_cookie("session").value != before
    other.client.set_cookie("session", before)
    assert not is_in(other)


def test_the_second_half_leads_to_no_other_site(a_member, signs_in, clock):
    app, _ = set_up(a_member())
    other = signs_in()
    for wanted in ELSEWHERE:
        page = other.get(f"/account/second?{urlencode({'next': wanted})}")
        assert page.form().values["next"] == "/card"
    for wanted in ELSEWHERE[:3]:
        now_of(clock, 31)
        assert signs_in().page.form().submit({"code": app.now(), "next": wanted}).url == "/card"


def test_no_code_is_good_twice(a_member, signs_in, clock):
    app, _ = set_up(a_member())
    now_of(clock, 31)
    code = app.now()
    signs_in().get("/account/second").form().submit({"code": code})
    again = signs_in()
    again.get("/account/second").form().submit({"code": code}, status=422)
    assert not is_in(again)


def test_a_code_may_be_typed_as_it_is_shown_and_half_a_minute_late(a_member, signs_in, clock):
    app, _ = set_up(a_member())
    now_of(clock, 60)
    code = app.now()
    now_of(clock, 29)
    wide = "".join(chr(ord(one) + 0xFEE0) for one in code)
    other = signs_in()
    other.get("/account/second").form().submit({"code": f"{wide[:3]} {wide[3:]}"})
    assert is_in(other)


def test_a_code_on_paper_is_good_once(a_member, signs_in, somewhere):
    _, codes = set_up(a_member())
    assert len(set(codes)) == 10
    one = signs_in()
    one.get("/account/second").form().submit({"code": codes[3].upper()})
    assert is_in(one)
    two = signs_in()
    two.get("/account/second").form().submit({"code": codes[3]}, status=422)
    with somewhere.app_context():
        kept = list(db.session.scalars(select(PaperCode.key)))
        assert len(kept) == 9
        assert not any(code.encode() in key for key in kept for code in codes)
        assert b"secret" not in db.session.scalars(select(CodeApp.sealed)).one()


def test_codes_cannot_be_guessed_and_nobody_is_locked_out_for_good(a_member, signs_in, clock):
    app, _ = set_up(a_member())
    now_of(clock, 31)
    other = signs_in()
    for _ in range(5):
        other.get("/account/second").form().submit({"code": "123456"}, status=422)
    other.get("/account/second").form().submit({"code": app.now()}, status=429)
    now_of(clock, 301)
    other.get("/account/second").form().submit({"code": app.now()})
    assert is_in(other)
    assert "5回" in other.get("/account/").one("main").text


def test_a_new_password_by_letter_leaves_the_second_factor_on(a_member, somewhere, clock):
    app, _ = set_up(a_member())
    visitor = Visitor(somewhere)
    visitor.get("/account/reset").form().submit({"email": ADDRESS})
    page = visitor.get(link_in(newest_to(somewhere, ADDRESS))).form().submit({"new_password": LONG})
    assert page.h1 == "2段階の確認"
    assert not is_in(visitor)
    now_of(clock, 31)
    page.form().submit({"code": app.now()})
    assert is_in(visitor)


def test_who_has_an_app_cannot_set_up_another_with_the_password_alone(a_member, signs_in):
    set_up(a_member())
    other = signs_in()
    token = other.get("/account/second").form().values["csrf_token"]
    other.post("/account/factors/app", {"csrf_token": token}, status=404)
    other.get("/account/passkeys", status=404)
    assert not is_in(other)


def test_an_app_can_be_left_again(a_member, signs_in):
    visitor = a_member()
    set_up(visitor)
    visitor.get("/account/factors").form("form[action$='/off']").submit()
    assert is_in(signs_in())


def test_others_are_signed_out_when_an_app_is_set_up_and_a_letter_says_so(a_member, signs_in, somewhere):
    here, there = a_member(), signs_in()
    set_up(here)
    assert is_in(here)
    assert not is_in(there)
    assert "ログインのしかた" in newest_to(somewhere, ADDRESS)["Subject"]


def test_somebody_elses_secret_is_not_shown(a_member):
    mine, theirs = a_member(), a_member("taro@example.com")
    page = mine.get("/account/factors").form("form[action$='/factors/app']").submit()
    assert theirs.get(page.url, status=410).status == 410


def test_the_first_administrator_comes_by_a_link_and_sets_up_a_second_factor_first(a_staff):
    short = a_staff.get(a_staff.link).form().submit({"new_password": GOOD[:14]}, status=422)
    assert "15文字以上" in short.one("#new_password-fault").text
    page = a_staff.get(a_staff.link).form().submit({"new_password": LONG})
    assert page.h1 == "2段階の確認"
    assert a_staff.get("/admin/people").h1 == "2段階の確認"
    set_up(a_staff)
    assert a_staff.get("/admin/people").h1 == "アカウント"
    a_staff.get(a_staff.link, status=410)


def test_who_runs_the_site_keeps_a_second_factor(a_staff):
    a_staff.get(a_staff.link).form().submit({"new_password": LONG})
    set_up(a_staff)
    page = a_staff.get("/account/factors")
    assert not page.all("form[action$='/off']")
    token = page.form("form[action$='/codes']").values["csrf_token"]
    a_staff.post("/account/factors/app/off", {"csrf_token": token}, status=409)
    assert len(a_staff.get("/account/factors").form("form[action$='/codes']").submit().all("ol code")) == 10


def test_who_runs_the_site_is_out_after_half_an_hour_and_after_twelve_hours(a_staff, clock):
    a_staff.get(a_staff.link).form().submit({"new_password": LONG})
    set_up(a_staff)
    for _ in range(24):
        now_of(clock, 29 * 60)
        assert is_in(a_staff)
    now_of(clock, 26 * 60)
    assert not is_in(a_staff)


def test_idle_for_half_an_hour_ends_it_for_who_runs_the_site(a_staff, clock):
    a_staff.get(a_staff.link).form().submit({"new_password": LONG})
    set_up(a_staff)
    now_of(clock, 32 * 60)
    assert not is_in(a_staff)


def test_the_command_makes_no_second_account_at_an_address_and_takes_none_that_is_none(a_staff, somewhere):
    run = somewhere.test_cli_runner()
    taken = run.invoke(args=["accounts", "create", "--role", "staff", "--email", ADDRESS])
    assert (taken.exit_code, "already" in taken.output) == (1, True)
    assert run.invoke(args=["accounts", "create", "--role", "staff", "--email", "nowhere"]).exit_code == 1
    assert run.invoke(args=["accounts", "create", "--role", "person", "--email", "a@example.com"]).exit_code == 2
    with somewhere.app_context():
        assert len(db.session.scalars(select(Account.id)).all()) == 1


def test_the_command_prints_another_link_until_a_password_was_chosen(a_staff, somewhere):
    again = ["accounts", "create", "--role", "administrator", "--email", ADDRESS]
    result = somewhere.test_cli_runner().invoke(args=again)
    link = re.search(r"/account/reset/\S+", result.output)[0]
    assert link != a_staff.link
    a_staff.get(link).form().submit({"new_password": LONG})
    a_staff.get(a_staff.link, status=410)
    assert somewhere.test_cli_runner().invoke(args=again).exit_code == 1


def test_who_has_to_prove_first_comes_back_to_where_the_button_was(a_member, clock):
    visitor = a_member()
    set_up(visitor)
    page = visitor.get("/account/factors")
    now_of(clock, 11 * 60)
    page = page.form("form[action$='/codes']").submit()
    assert page.h1 == "パスワードの確認"
    page = page.form().submit({"password": GOOD})
    assert page.h1 == "2段階の確認"
    assert len(page.form("form[action$='/codes']").submit().all("ol code")) == 10


def administrator(a_staff: Visitor) -> Visitor:
    a_staff.get(a_staff.link).form().submit({"new_password": LONG})
    set_up(a_staff)
    return a_staff


def looked_up(visitor: Visitor, address: str, status: int = 200):
    return visitor.get("/admin/people").form().submit({"email": address}, status=status)


def test_an_administrator_closes_an_account_and_opens_it_again(a_staff, a_member, signs_in):
    member, admin = a_member("taro@example.com"), administrator(a_staff)
    looked_up(admin, "nobody@example.com", 422)
    looked_up(admin, "TARO@example.com").form("form[action$=suspend]").submit()
    assert not is_in(member)
    closed = signs_in("taro@example.com", status=403)
    assert closed.page.h1 == "このアカウントは、いま使えません"
    looked_up(admin, "taro@example.com").form("form[action$=reopen]").submit()
    assert is_in(signs_in("taro@example.com"))


def test_an_administrator_signs_somebody_out_everywhere(a_staff, a_member):
    member, admin = a_member("taro@example.com"), administrator(a_staff)
    looked_up(admin, "taro@example.com").form("form[action$='/end']").submit()
    assert not is_in(member)


def test_a_role_is_given_to_who_has_no_card_and_asks_for_a_new_password(a_staff, a_member, somewhere, signs_in):
    a_member("card@example.com")
    admin = administrator(a_staff)
    page = looked_up(admin, "card@example.com").form("form[action$=role]").submit({"role": "staff"}, status=409)
    assert "自分のジョブ・カード" in page.one("main").text
    joins = Visitor(somewhere)
    joins.get("/account/join").form().submit({"email": "staff@example.com", "new_password": GOOD})
    joins.get(link_in(newest_to(somewhere, "staff@example.com"))).form("main form").submit()
    looked_up(admin, "staff@example.com").form("form[action$=role]").submit({"role": "staff"})
    assert not is_in(joins)
    signs_in("staff@example.com", status=422)
    page = joins.get(link_in(newest_to(somewhere, "staff@example.com"))).form().submit({"new_password": LONG})
    set_up(joins)
    assert joins.get("/admin/notices").status == 200
    joins.get("/admin/people", status=404)


def test_nobody_changes_their_own_role(a_staff, somewhere):
    admin = administrator(a_staff)
    page = looked_up(admin, ADDRESS)
    assert not page.all("form[action$=role]")
    with somewhere.app_context():
        own = db.session.scalars(select(Account.id)).one()
    admin.post(f"/admin/people/{own}/suspend", {"csrf_token": page.form().values["csrf_token"]}, status=403)
    assert is_in(admin)


def test_the_settings_page_asks_as_much_for_many_devices_as_for_one(a_member, counted, somewhere, signs_in):
    visitor = a_member()
    visitor.get("/account/")
    few = counted(lambda: visitor.get("/account/"))
    for _ in range(4):
        signs_in()
    assert counted(lambda: visitor.get("/account/")) == few
    with somewhere.app_context():
        db.session.execute(update(SignIn).values(second="none"))
