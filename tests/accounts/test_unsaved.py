"""A sign-in ends while somebody writes: what they send then is saved once they have signed in again, and shown to
nobody else."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.models import Account, Unsaved, db, utc_now
from app.services import limits, unsaved
from tests.accounts.conftest import ADDRESS, GOOD
from tests.accounts.test_second_factor import set_up
from tests.client import Visitor
from tests.writing import FORM, UUID

OTHER = "taro@example.com"
TEXT = "川べりに、だれでも入れる小さな店をひらきたい。そのために、まず町の人の話を聞いて歩くことから始める。"


@pytest.fixture
def member(a_member):
    """Somebody who is signed in."""
    return a_member()


def sheet(member, form):
    """The address of a sheet of theirs."""
    found = UUID.search(member.get("/card").one(f"li[id='{form}'] a")["href"])
    return f"/sheets/{found[1]}"


@pytest.fixture
def page(member):
    """A page of theirs with one long text."""
    return member.get(sheet(member, "form-1-1") + "/strengths")


def is_signed_out(member):
    """In another tab: this one still shows its page."""
    member.get("/account/").form("form[action$=sign-out]").submit()


def signs_in_again(page, address=ADDRESS):
    return page.follow("ログインして保存する").form().submit({"email": address, "password": GOOD})


def stands(page):
    return page.visitor.get(page.url).form(FORM).values["strengths"]


def kept(somewhere):
    with somewhere.app_context():
        return list(db.session.scalars(select(Unsaved)))


def test_a_section_sent_after_signing_out_is_saved_after_signing_in(member, page):
    is_signed_out(member)
    told = page.form(FORM).submit({"strengths": TEXT}, status=404)
    assert TEXT in told.text
    again = signs_in_again(told)
    assert again.h1 == "まだ保存していない内容があります"
    done = again.form().submit()
    assert done.url.endswith("/future_work")
    assert stands(page) == TEXT


def test_the_same_after_two_weeks_of_rest(member, page, time_machine):
    time_machine.move_to(datetime.now(UTC) + timedelta(days=15))
    signs_in_again(page.form(FORM).submit({"strengths": TEXT}, status=404)).form().submit()
    assert stands(page) == TEXT


def test_the_same_by_way_of_a_second_factor(member, page, time_machine):
    app, _ = set_up(member)
    is_signed_out(member)
    time_machine.move_to(datetime.now(UTC) + timedelta(seconds=31))
    half = signs_in_again(page.form(FORM).submit({"strengths": TEXT}, status=404))
    again = half.form().submit({"code": app.now()})
    assert again.h1 == "まだ保存していない内容があります"
    again.form().submit()
    assert stands(page) == TEXT


def test_a_whole_row_comes_along(member):
    page = member.get(sheet(member, "form-2") + "/jobs").follow("仕事を追加する")
    is_signed_out(member)
    typed = {"company_name": "見本商店", "duties": TEXT, "start_ym.year": "2019", "end_ym.open": ["1"]}
    done = signs_in_again(page.form(FORM).submit(typed | {"start_ym.month": "4"}, status=404)).form().submit()
    values = member.get(done.one("#jobs .rows a")["href"]).form(FORM).values
    assert [values[one] for one in ("company_name", "duties", "start_ym.month")] == ["見本商店", TEXT, "4"]


def test_what_another_device_wrote_meanwhile_is_compared(member, page, signs_in):
    is_signed_out(member)
    told = page.form(FORM).submit({"strengths": TEXT}, status=404)
    signs_in().get(page.url).form(FORM).submit({"strengths": "人の話をよく聞く"})
    again = signs_in_again(told)
    both = again.form().submit(status=409)
    assert TEXT in both.text
    assert "人の話をよく聞く" in both.text
    assert stands(page) == "人の話をよく聞く"


def test_another_account_sees_nothing_of_it(member, page, a_member):
    a_member(OTHER)
    is_signed_out(member)
    told = page.form(FORM).submit({"strengths": TEXT}, status=404)
    onward = told.follow("ログインして保存する").form().submit({"email": OTHER, "password": GOOD}, status=404)
    assert TEXT not in onward.html
    assert TEXT not in (there := member.get("/card/unsaved")).html
    assert there.url == "/card"
    assert stands_for_owner(page) == ""


def stands_for_owner(page):
    """What the owner finds, at another browser."""
    owner = Visitor(page.visitor.app)
    owner.get("/account/sign-in").form().submit({"email": ADDRESS, "password": GOOD})
    return owner.get(page.url).form(FORM).values["strengths"]


def test_another_browser_of_the_owner_is_not_asked(member, page, signs_in, somewhere):
    is_signed_out(member)
    page.form(FORM).submit({"strengths": TEXT}, status=404)
    assert len(kept(somewhere)) == 1
    assert signs_in().page.url == "/card"


def test_after_half_an_hour_it_is_over_and_goes_with_the_next_cleaning(member, page, somewhere, time_machine):
    is_signed_out(member)
    told = page.form(FORM).submit({"strengths": TEXT}, status=404)
    time_machine.move_to(datetime.now(UTC) + timedelta(minutes=31))
    assert signs_in_again(told).url == page.url
    with somewhere.app_context():
        assert unsaved.purge(utc_now()) == 1
    assert kept(somewhere) == []


def test_what_was_put_in_the_place_of_another_is_not_shown(member, page, somewhere):
    is_signed_out(member)
    told = page.form(FORM).submit({"strengths": TEXT}, status=404)
    with somewhere.app_context():
        row = db.session.scalars(select(Unsaved)).one()
        row.sealed = row.sealed[:-1] + bytes([row.sealed[-1] ^ 1])
        db.session.commit()
    assert signs_in_again(told).url == page.url


def test_a_changed_session_finds_nothing(member, page):
    is_signed_out(member)
    told = page.form(FORM).submit({"strengths": TEXT}, status=404)
    cookie = member.client.get_cookie("session").value
    member.client.set_cookie("session", cookie[:-2] + ("AA" if cookie[-2:] != "AA" else "BB"))
    assert signs_in_again(told).url == page.url


def test_nothing_of_it_stands_in_the_database_or_the_cookie_to_be_read(member, page, somewhere):
    is_signed_out(member)
    page.form(FORM).submit({"strengths": TEXT}, status=404)
    assert TEXT.encode() not in kept(somewhere)[0].sealed
    assert len(member.client.get_cookie("session").value) < 400


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_what_another_site_sends_is_never_kept(member, page, somewhere, headers):
    is_signed_out(member)
    values = page.form(FORM).type({"strengths": TEXT}).values
    assert member.client.post(page.url, data=values, headers=headers).status_code in (400, 403)
    assert kept(somewhere) == []


def test_of_a_guest_or_nobody_nothing_is_kept_and_the_page_reads_the_same(member, page, somewhere, a_guest):
    guest = a_guest()
    theirs = guest.get(sheet(guest, "form-1-1") + "/strengths")
    guest.client.delete_cookie("card")
    assert theirs.form(FORM).submit({"strengths": TEXT}, status=404).h1 == "ページが見つかりません"
    # Also when it says that it is a member's.
    values = theirs.form(FORM).type({"strengths": TEXT}).values
    values["_member"] = "1"
    told = guest.post(theirs.url, values, status=404)
    assert kept(somewhere) == []
    is_signed_out(member)
    known = page.form(FORM).submit({"strengths": TEXT}, status=404)
    assert [one.text for one in known.all("main h1, main p, main textarea")] == [
        one.text for one in told.all("main h1, main p, main textarea")
    ]


def test_too_much_from_one_network_is_shown_but_not_kept(member, page, somewhere):
    is_signed_out(member)
    with somewhere.app_context():
        for _ in range(unsaved.MOST_PER_HOUR):
            limits.hit("unsaved", "127.0.0.1", most=unsaved.MOST_PER_HOUR, seconds=3600)
    told = page.form(FORM).submit({"strengths": TEXT}, status=404)
    assert TEXT in told.text
    assert "ログインして保存する" not in told.text
    assert kept(somewhere) == []


def test_who_leaves_takes_it_along(member, page, somewhere):
    is_signed_out(member)
    page.form(FORM).submit({"strengths": TEXT}, status=404)
    with somewhere.app_context():
        db.session.execute(db.delete(Account))
        db.session.commit()
    assert kept(somewhere) == []


def test_a_save_in_passing_says_that_nobody_is_signed_in(member, page):
    is_signed_out(member)
    answer = member.htmx(page, FORM, {"strengths": TEXT})
    assert answer.status == 401
    assert answer.form(FORM).values["strengths"] == TEXT
