"""What staff write to many stands on the pages of those whom it is for, once, and is read there."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.models import Campaign, Notification, Refusal, Task, db
from app.services import members, notifications
from app.tasks import worker
from tests.accounts.conftest import ADDRESS
from tests.accounts.test_campaigns import SAID, got, sends, writes
from tests.accounts.test_mailing import subscribes
from tests.letters import delivered


def all_numbers(somewhere) -> dict[str, int]:
    with somewhere.app_context():
        row = db.session.scalars(select(Campaign)).one()
        return {name: getattr(row, name) for name in ("told", "read", "left", "sent")}


def on_pages(somewhere) -> int:
    with somewhere.app_context():
        told = db.session.scalars(select(Notification).where(Notification.kind == "campaign")).all()
        assert len({(one.account_id, one.campaign_id) for one in told}) == len(told)
        return len(told)


def test_both_ways_are_counted_before_and_after(staff, people, somewhere):
    *_, silent, refused = people(4)
    with somewhere.app_context():
        for address, ways in ((refused, ["mail"]), (silent, ["mail", "page"])):
            for way in ways:
                owner = members.find(address).id
                db.session.add(Refusal(account_id=owner, category="update", way=way, at=datetime.now(UTC)))
        db.session.commit()
    address = writes(staff, channel="both", category="update")
    look = staff.get(address).one("main")
    assert "メールが届く人2人" in look.text.replace(" ", "")
    assert "マイページに出る人3人" in look.text.replace(" ", "")
    staff.get(address).form("form[action$=send]").submit()
    assert len(got(somewhere)) == 2, "who refused letters of the sort gets none"
    assert on_pages(somewhere) == 3, "who refused it on the page has it on none"
    assert all_numbers(somewhere) == {"told": 3, "read": 0, "left": 2, "sent": 2}
    assert "マイページに出した数3人" in staff.get(address).one("main").text.replace(" ", "")


def test_a_member_reads_it_on_my_page_and_puts_it_away(staff, a_member, somewhere):
    member = a_member("comes@example.com")
    before = len(delivered(somewhere))
    sends(staff, channel="page")
    assert len(delivered(somewhere)) == before, "no letter goes out"
    page = member.get("/my/")
    link = next(one["href"] for one in page.all("main .notice a") if SAID["subject"] in one.text)
    told = member.get(link)
    assert told.h1 == SAID["subject"]
    assert told.one("main strong").text == "資格"
    assert told.all("main a[href='https://example.jp/x']")
    for _ in range(2):
        told.form("form[action$=away]").submit()
    assert SAID["subject"] not in member.get("/my/").text
    assert all_numbers(somewhere) == {"told": 1, "read": 1, "left": 0, "sent": 0}
    staff.get(link, status=404)


def test_who_does_not_want_a_sort_on_the_page_does_not_see_it_there(staff, a_member, somewhere):
    member = a_member("comes@example.com")
    sends(staff, channel="page", category="news", subject="あたらしい道具")
    sends(staff, channel="page", category="update", subject="更新の月です")
    delivered(somewhere)
    link = next(one["href"] for one in member.get("/my/").all("main .notice a") if "あたらしい道具" in one.text)
    settings = member.get(link).follow("マイページに出すお知らせを選ぶ")
    settings.form("form[action='/account/mail']").submit({"page": ["update"]})
    assert "送る相手がいません" in staff.get(writes(staff, channel="page", category="news", subject="つぎの道具")).text
    text = member.get("/my/").text
    assert "更新の月です" in text
    assert "道具" not in text
    assert on_pages(somewhere) == 2, "what they do not want is not put there any more"


def test_what_others_did_to_the_account_is_told_whatever_one_wants_to_hear(a_member, somewhere):
    member = a_member()
    member.get("/account/mail").form("form[action='/account/mail']").submit({"mail": [], "page": []})
    with somewhere.app_context():
        owner = members.find(ADDRESS).id
        now = datetime.now(UTC)
        for kind in ("half_year", "others"):
            notifications.tell(owner, kind, kind, now=now, place="end_sessions")
        db.session.commit()
    assert "ログアウトさせました" in member.get("/my/").text
    assert "半年のあいだ" not in member.get("/my/").text
    member.get("/account/mail").form("form[action='/account/mail']").submit({"page": ["update"]})
    assert "半年のあいだ" in member.get("/my/").text


def test_it_goes_on_pages_once_also_when_a_worker_dies_in_between(staff, people, somewhere, monkeypatch):
    monkeypatch.setattr("app.services.campaigns.PAGES", 2)
    people(5)
    sends(staff, channel="page")
    with somewhere.app_context():
        task = db.session.scalars(select(Task).where(Task.kind == "campaign")).one()
        worker.KINDS["campaign"](task.payload, datetime.now(UTC))
        db.session.rollback()
        for _ in range(3):
            task = db.session.scalars(select(Task).where(Task.kind == "campaign").order_by(Task.id.desc())).first()
            worker.KINDS["campaign"](task.payload, datetime.now(UTC))
            db.session.commit()
    assert on_pages(somewhere) == 5
    assert all_numbers(somewhere)["told"] == 5


def test_my_page_takes_no_more_queries_for_what_staff_wrote(staff, a_member, counted, somewhere, time_machine):
    time_machine.move_to(datetime.now(UTC), tick=False)
    member = a_member("comes@example.com")
    member.get("/my/")
    few = counted(lambda: member.get("/my/"))
    for number in range(2):
        sends(staff, channel="page", subject=str(number))
    delivered(somewhere)
    assert counted(lambda: member.get("/my/")) == few


def test_the_newsletter_is_a_letter_whatever_was_chosen(staff, people, somewhere):
    people(1)
    subscribes(somewhere, "reader@example.com")
    sends(staff, channel="page", audience="newsletter")
    assert [one["To"] for one in delivered(somewhere)][-1] == "reader@example.com"
    assert on_pages(somewhere) == 0


@pytest.mark.parametrize("channel", ["", "fax", "mail\r\n"])
def test_a_channel_that_is_none_is_said(staff, channel):
    token = staff.get("/admin/campaigns/new").form().values["csrf_token"]
    said = SAID | {"channel": channel, "csrf_token": token}
    assert staff.post("/admin/campaigns/new", said, status=422).all("#channel-fault")


@pytest.mark.parametrize("channel", ["page", "both"])
def test_supporters_have_no_page_on_which_to_read_it(staff, channel):
    token = staff.get("/admin/campaigns/new").form().values["csrf_token"]
    said = SAID | {"audience": "advisors", "channel": channel, "csrf_token": token}
    page = staff.post("/admin/campaigns/new", said, status=422)
    assert "支援する人には、メールだけで送れます。" in page.one("#channel-fault").text
    assert page.form().values["subject"] == SAID["subject"]
