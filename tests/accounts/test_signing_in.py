"""Signing in and out, on one device and many; a forgotten password; leaving and coming back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.models import Account, Audit, Sheet, db, email_key
from app.services import known_devices
from app.tasks import purge
from tests.accounts.conftest import ADDRESS, GOOD
from tests.client import Visitor
from tests.letters import delivered, link_in, newest_to

OTHER = "あたらしい ことば 2027"
ELSEWHERE = (
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "\\\\x",
    "/a\nb",
)


def cookies(visitor: Visitor) -> str:
    cookie = visitor.client.get_cookie("session")
    assert cookie is not None
    return cookie.value


def is_signed_in(visitor: Visitor) -> bool:
    return visitor.get("/account/").h1 == "アカウントの設定"


def test_a_member_goes_on_from_any_device(a_member, signs_in):
    first = a_member()
    card = [one["href"] for one in first.get("/card").all(".tasks a")]
    phone = signs_in()
    assert [one["href"] for one in phone.get("/card").all(".tasks a")] == card


@pytest.mark.parametrize("path", ["/", "/guides", "/card"])
def test_the_way_in_and_the_way_out_stand_at_the_top_of_every_page(somewhere, a_member, path):
    """On a page for everybody, and on one's own; the pages for everybody are kept, and must not mix up who looks."""
    visitor, member = Visitor(somewhere), a_member()
    for _ in range(2):
        assert visitor.get("/" if path == "/card" else path).link("ログイン") == "/account/sign-in"
        assert member.get(path).link("ログアウト") == "/account/#out"
    page = member.get("/account/")
    assert page.form("#out").submit().h1 == "ログアウトしました"
    assert member.get("/").link("ログイン") == "/account/sign-in"


def test_wrong_passwords_and_unknown_addresses_get_the_same_words(a_member, signs_in):
    a_member()
    wrong = signs_in(password="not this one", status=422).page
    unknown = signs_in("nobody@example.com", status=422).page
    assert wrong.one("#password-fault").text == unknown.one("#password-fault").text
    assert not is_signed_in(wrong.visitor)


def test_the_session_is_another_one_after_signing_in(a_member, somewhere):
    a_member()
    visitor = Visitor(somewhere)
    page = visitor.get("/account/sign-in")
    before, token = cookies(visitor), page.form().values["csrf_token"]
    page.form().submit({"email": ADDRESS, "password": GOOD})
    assert cookies(visitor) != before
    assert visitor.get("/account/").form("form[action$=sign-out]").values["csrf_token"] != token
    visitor.client.set_cookie("session", before)
    assert not is_signed_in(visitor)


def test_signing_out_ends_it_on_the_server(a_member):
    visitor = a_member()
    stolen = cookies(visitor)
    page = visitor.get("/account/").form("form[action$=sign-out]").submit()
    assert page.h1 == "ログアウトしました"
    visitor.client.set_cookie("session", stolen)
    assert not is_signed_in(visitor)


def test_other_devices_can_be_signed_out_one_by_one_and_all(a_member, signs_in):
    here, phone, desk = a_member(), signs_in(), signs_in()
    page = here.get("/account/")
    assert len(page.all("#devices ~ .rows .card")) == 3
    page.form(
        "form[action$=end]:has(.unseen)" if len(page.all("form:has(.unseen)")) == 1 else "li:nth-child(1) form"
    ).submit()
    assert [is_signed_in(one) for one in (here, phone, desk)].count(True) == 2
    here.get("/account/").form("form[action='/account/devices/end']").submit()
    assert [is_signed_in(one) for one in (here, phone, desk)] == [True, False, False]
    phone, everywhere = signs_in(), "すべての端末からログアウト（この端末も）"
    page = here.get("/account/").form("form[action='/account/devices/end']").submit(button=everywhere)
    assert page.h1 == "ログアウトしました"
    assert not is_signed_in(here)
    assert not is_signed_in(phone)


def test_nobody_signs_out_somebody_elses_device(a_member, somewhere):
    mine, theirs = a_member(), a_member("taro@example.com")
    page = mine.get("/account/")
    with somewhere.app_context():
        from app.models import SignIn

        foreign = db.session.scalars(select(SignIn.id).order_by(SignIn.started_at.desc())).first()
    token = page.form("form[action$=sign-out]").values["csrf_token"]
    mine.post(f"/account/devices/{foreign}/end", {"csrf_token": token}, status=404)
    assert is_signed_in(theirs)


def test_idle_for_two_weeks_is_signed_out(a_member, time_machine):
    visitor = a_member()
    time_machine.move_to(datetime.now(UTC) + timedelta(days=13))
    assert is_signed_in(visitor)
    time_machine.move_to(datetime.now(UTC) + timedelta(days=15))
    assert not is_signed_in(visitor)


def test_on_a_shared_computer_it_ends_after_minutes_and_with_the_browser(a_member, signs_in, time_machine):
    a_member()
    visitor = signs_in(shared="1")
    assert visitor.client.get_cookie("session").expires is None
    time_machine.move_to(datetime.now(UTC) + timedelta(minutes=12))
    assert not is_signed_in(visitor)


def test_guessing_is_slowed_down_and_never_locks_for_good(a_member, signs_in, time_machine):
    a_member()
    for _ in range(9):
        signs_in(password="guess", status=422)  # pragma: allowlist secret
    signs_in(status=200)
    signs_in(status=429)
    time_machine.move_to(datetime.now(UTC) + timedelta(minutes=6))
    assert is_signed_in(signs_in())


def sign_in_again(visitor: Visitor, password: str = GOOD, *, status: int = 200) -> Visitor:
    visitor.page = (
        visitor.get("/account/sign-in").form().submit({"email": ADDRESS, "password": password}, status=status)
    )
    return visitor


def test_where_somebody_signed_in_before_they_never_wait_for_guesses_made_elsewhere(a_member, signs_in):
    """Neither in the browser in which they joined nor in one in which they signed in since."""
    known = [a_member(), signs_in()]
    for visitor in known:
        visitor.get("/account/").form("form[action$=sign-out]").submit()
    for _ in range(9):
        signs_in(password="guess", status=422)  # pragma: allowlist secret
    signs_in(status=429)
    assert [is_signed_in(sign_in_again(visitor)) for visitor in known] == [True, True]


def test_guessing_is_slowed_down_in_a_known_browser_too(signs_in, a_member):
    a_member()
    known = signs_in()
    mark = known.client.get_cookie("mark").value
    for _ in range(10):
        thief = Visitor(known.app)
        thief.client.set_cookie("mark", mark)
        sign_in_again(thief, "guess", status=422)
    sign_in_again(thief, status=429)
    assert is_signed_in(signs_in())


@pytest.mark.parametrize("forged", ["", "x", "A" * 44, "あ" * 44])
def test_a_mark_of_no_browser_is_counted_with_everybody_else(a_member, signs_in, forged):
    a_member()
    for _ in range(10):
        signs_in(password="guess", status=422)  # pragma: allowlist secret
    stranger = Visitor(signs_in(status=429).app)
    stranger.client.set_cookie("mark", forged)
    assert "分後に、もう一度" in sign_in_again(stranger, status=429).page.one("main").text


def test_a_mark_is_of_one_address_alone_and_no_shared_computer_keeps_one(a_member, signs_in, somewhere):
    a_member()
    own = signs_in().client.get_cookie("mark").value
    with somewhere.app_context():
        assert known_devices.counted_as("taro@example.com", own) == email_key("taro@example.com").hex()
        assert known_devices.counted_as(ADDRESS, own) != email_key(ADDRESS).hex()
    assert signs_in(shared="1").client.get_cookie("mark") is None


def test_who_has_to_wait_because_of_somebody_elses_guesses_gets_in_by_a_letter(a_member, signs_in, somewhere):
    a_member()
    for _ in range(10):
        signs_in(password="guess", status=422)  # pragma: allowlist secret
    assert "分後に、もう一度お試しください" in signs_in(status=429).page.one("main").text
    visitor = Visitor(somewhere)
    visitor.get("/account/reset").form().submit({"email": ADDRESS})
    visitor.get(link_in(newest_to(somewhere, ADDRESS))).form().submit({"new_password": OTHER})
    assert is_signed_in(visitor)


def test_letters_of_one_kind_that_somebody_else_asked_for_hold_up_none_of_another(a_member, somewhere):
    a_member()
    for _ in range(5):
        Visitor(somewhere).get("/mail/newsletter").form().submit({"email": ADDRESS})
    Visitor(somewhere).get("/mail/newsletter").form().submit({"email": ADDRESS}, status=429)
    visitor = Visitor(somewhere)
    assert visitor.get("/account/reset").form().submit({"email": ADDRESS}).h1 == "メールを送りました"
    assert newest_to(somewhere, ADDRESS)["Subject"].endswith("パスワードを決め直せます")


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_nobody_is_sent_to_another_site(a_member, somewhere, wanted):
    a_member()
    visitor = Visitor(somewhere)
    page = visitor.get("/account/sign-in").form().submit({"email": ADDRESS, "password": GOOD, "next": wanted})
    assert page.url == "/card"


def test_nobody_who_is_signed_in_is_sent_to_another_site(a_member):
    visitor = a_member()
    for wanted in ELSEWHERE:
        for path in ("/account/sign-in", "/account/bring"):
            answer = visitor.client.get(path, query_string={"next": wanted})
            assert answer.headers["Location"] == "/card", (path, wanted)


def test_a_forgotten_password_is_chosen_anew_and_every_device_signed_out(a_member, signs_in, somewhere):
    old = a_member()
    visitor = Visitor(somewhere)
    assert visitor.get("/account/reset").form().submit({"email": ADDRESS}).h1 == "メールを送りました"
    path = link_in(newest_to(somewhere, ADDRESS))
    visitor.get(path).form().submit({"new_password": "password"}, status=422)  # pragma: allowlist secret
    visitor.get(path).form().submit({"new_password": OTHER})
    assert is_signed_in(visitor)
    assert not is_signed_in(old)
    signs_in(status=422)
    assert is_signed_in(signs_in(password=OTHER))
    assert visitor.get(path, status=410).status == 410


def test_a_password_chosen_on_a_shared_computer_signs_in_for_minutes_and_till_the_browser_is_closed(
    a_member, somewhere, time_machine
):
    assert not a_member().get("/account/password").all("[name=shared]")
    visitor = Visitor(somewhere)
    visitor.get("/account/reset").form().submit({"email": ADDRESS})
    page = visitor.get(link_in(newest_to(somewhere, ADDRESS)))
    page.form().submit({"new_password": OTHER, "shared": "1"})
    assert is_signed_in(visitor)
    assert visitor.client.get_cookie("session").expires is None
    time_machine.move_to(datetime.now(UTC) + timedelta(minutes=12))
    assert not is_signed_in(visitor)


@pytest.mark.parametrize("password", [ADDRESS, "hanako2026"])
@pytest.mark.parametrize("by_letter", [True, False])
def test_nobody_chooses_their_own_address_as_password(a_member, somewhere, password, by_letter):
    visitor, path = a_member(), "/account/password"
    if by_letter:
        visitor.get("/account/reset").form().submit({"email": ADDRESS})
        path = link_in(newest_to(somewhere, ADDRESS))
    page = visitor.get(path).form().submit({"new_password": password}, status=422)
    assert "当てられやすい" in page.one("#new_password-fault").text


def test_an_unknown_address_gets_the_same_page_and_a_letter_that_says_so(a_member, somewhere):
    a_member()
    visitor = Visitor(somewhere)
    known = visitor.get("/account/reset").form().submit({"email": ADDRESS})
    unknown = visitor.get("/account/reset").form().submit({"email": "nobody@example.com"})
    assert known == unknown
    assert "登録されていません" in newest_to(somewhere, "nobody@example.com")["Subject"]


def test_password_and_address_change_only_after_proof(a_member, somewhere, time_machine):
    visitor = a_member()
    time_machine.move_to(datetime.now(UTC) + timedelta(minutes=11))
    page = visitor.get("/account/password")
    assert page.h1 == "パスワードの確認"
    page.form().submit({"password": "wrong"}, status=422)  # pragma: allowlist secret
    assert any(one.text.endswith("：1回") for one in visitor.get("/account/").all("main li"))
    page = visitor.get("/account/password").form().submit({"password": GOOD})
    page.form().submit({"new_password": OTHER})
    assert "ログインのしかた" in newest_to(somewhere, ADDRESS)["Subject"]
    visitor.get("/account/address").form().submit({"email": "new@example.com"})
    assert ADDRESS in visitor.get("/account/").one(".answers").text
    visitor.get(link_in(newest_to(somewhere, "new@example.com"))).form().submit()
    assert "new@example.com" in visitor.get("/account/").one(".answers").text
    assert "ログインのしかた" in newest_to(somewhere, ADDRESS)["Subject"]


def test_somebody_else_cannot_use_the_link_to_a_new_address(a_member, somewhere):
    visitor, other = a_member(), a_member("taro@example.com")
    visitor.get("/account/address").form().submit({"email": "new@example.com"})
    path = link_in(newest_to(somewhere, "new@example.com"))
    assert other.get(path).form().submit(status=410).status == 410
    assert Visitor(somewhere).get(path).h1 == "ログイン"


def test_who_leaves_is_out_at_once_and_may_come_back_for_a_month(a_member, signs_in, somewhere, time_machine):
    visitor = a_member()
    card = [one["href"] for one in visitor.get("/card").all(".tasks a")]
    assert visitor.get("/account/leave").form().submit().h1 == "退会しました"
    assert not is_signed_in(visitor)
    time_machine.move_to(datetime.now(UTC) + timedelta(days=29))
    with somewhere.app_context():
        purge.purge_traces(datetime.now(UTC))
    back = signs_in(status=409, shared="1")
    assert back.page.h1 == "退会を取り消しますか"
    back.page.form().submit({"password": GOOD})
    assert back.client.get_cookie("session").expires is None
    assert [one["href"] for one in back.get("/card").all(".tasks a")] == card


def test_after_a_month_everything_is_gone_and_the_audit_names_nobody(a_member, signs_in, somewhere, time_machine):
    visitor = a_member()
    visitor.get("/card").follow("書いてみる").form("#writing").submit({"last_name": "記入", "first_name": "花子"})
    visitor.get("/account/leave").form().submit()
    time_machine.move_to(datetime.now(UTC) + timedelta(days=31))
    with somewhere.app_context():
        purge.purge_traces(datetime.now(UTC))
        assert db.session.scalar(select(func.count()).select_from(Account)) == 0
        assert db.session.scalar(select(func.count()).select_from(Sheet)) == 0
        # Not a row of any table belongs to an account any more.
        for table in db.metadata.tables.values():
            if "account_id" in table.c:
                assert db.session.execute(select(table).where(table.c.account_id.is_not(None))).all() == [], table
        told = [str(row) for row in db.session.execute(select(Audit.__table__))]
        assert any("purge" in line for line in told)
        assert not [line for line in told for word in ("記入", "花子", ADDRESS, "127.0.0.1") if word in line]
    signs_in(status=422)


def test_a_letter_is_sent_once(a_member, somewhere):
    a_member()
    assert len(delivered(somewhere)) == len(delivered(somewhere))
