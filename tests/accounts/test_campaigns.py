"""Staff write to many: to the right ones, once each, a minute's worth at a time, after a second look."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from app import guidance
from app.models import AboutMe, Account, Campaign, Email, Refusal, Sheet, Subscription, Task, db
from app.services import members, newsletter
from app.tasks import worker
from tests.accounts.conftest import ADDRESS, GOOD
from tests.accounts.test_mailing import subscribes, way_out
from tests.builders import a_sheet
from tests.client import Visitor
from tests.letters import delivered, newest_to, words

SAID = {
    "subject": "年に一度の見なおしを",
    "text": "## 見なおしませんか\n\n**資格**は増えましたか。[くわしく](https://example.jp/x)",
}


def writes(staff: Visitor, **more) -> str:
    """The address of the second look. Posted: nobody types everything that can be sent."""
    form = staff.get("/admin/campaigns/new").form()
    return staff.post(form.element["action"], form.type(SAID).values.to_dict() | more).url


def sends(staff: Visitor, **more) -> str:
    address = writes(staff, **more)
    staff.get(address).form("form[action$=send]").submit()
    return address


def got(somewhere, subject: str = SAID["subject"]) -> list[str]:
    return sorted(one["To"] for one in delivered(somewhere) if one["Subject"].endswith(subject))


def numbers(somewhere) -> tuple[int, int, int, int]:
    with somewhere.app_context():
        row = db.session.scalars(select(Campaign)).one()
        return row.left, row.sent, row.failed, row.came


def test_members_do_not_find_the_page(a_member):
    for address in ("/admin/campaigns", "/admin/campaigns/new", f"/admin/campaigns/{uuid.uuid4()}"):
        page = a_member(f"{uuid.uuid4().hex}@example.com").get(address, status=404)
        assert not page.all("main form")


def test_a_letter_reaches_those_who_were_chosen_once_each(staff, people, somewhere):
    students = people(3, kind="student")
    people(2, kind="worker")
    address = writes(staff, kind="student")
    assert "3人に送る" in staff.get(address).text
    before = len(delivered(somewhere))
    look = staff.get(address)
    look.form("form[action$=send]").submit()
    look.form("form[action$=send]").submit()
    assert got(somewhere) == sorted(students)
    assert len(delivered(somewhere)) == before + 3
    assert numbers(somewhere) == (3, 3, 0, 0)
    assert "送りました" in staff.get("/admin/campaigns").text


def test_who_updated_lately_refused_left_or_cannot_be_reached_is_spared(staff, people, somewhere):
    old, lately, refused, gone, dead, suspended = people(6)
    with somewhere.app_context():
        for address, days in ((old, 90), (lately, 1), (refused, 90), (gone, 90), (dead, 90), (suspended, 90)):
            account = members.find(address)
            a_sheet(account)
            saved = datetime.now(UTC) - timedelta(days=days)
            db.session.execute(update(Sheet).where(Sheet.account_id == account.id).values(saved_at=saved))
        members.find(gone).left_at = members.find(suspended).suspended_at = datetime.now(UTC)
        ids = {address: members.find(address).id for address in (refused, dead)}
        db.session.execute(update(Email).where(Email.account_id == ids[dead]).values(returned_at=datetime.now(UTC)))
        db.session.add(Refusal(account_id=ids[refused], category="update", at=datetime.now(UTC)))
        db.session.commit()
    before = (datetime.now(UTC) - timedelta(days=30)).date().isoformat()
    sends(staff, category="update", saved_before=before)
    assert got(somewhere) == [old]


def test_who_said_lately_that_nothing_changed_or_removed_the_sheet_is_spared(staff, people, somewhere):
    old, confirmed, removed, other_removed = people(4)
    now = datetime.now(UTC)
    with somewhere.app_context():
        for address, columns in (
            (old, {}),
            (confirmed, {"confirmed_at": now - timedelta(days=1)}),
            (removed, {"removed_at": now}),
            (other_removed, {}),
        ):
            sheet = a_sheet(members.find(address))
            columns |= {"saved_at": now - timedelta(days=90)}
            db.session.execute(update(Sheet).where(Sheet.id == sheet.id).values(columns))
        a_sheet(members.find(other_removed), of="form-3-1").removed_at = now
        db.session.commit()
    sends(staff, saved_before=(now - timedelta(days=30)).date().isoformat())
    assert got(somewhere) == sorted([old, other_removed])


def test_people_of_one_age_are_written_to_and_no_others(staff, people, somewhere):
    young, older, _ = people(3)
    with somewhere.app_context():
        for address, band in ((young, "from_20"), (older, "from_30")):
            db.session.add(AboutMe(account_id=members.find(address).id, age_band=band))
        db.session.commit()
    sends(staff, age_band="from_20")
    assert got(somewhere) == [young]


def test_supporters_are_written_to_as_such(staff, people, somewhere):
    people(2)
    advisors = people(2, role="advisor")
    sends(staff, audience="advisors")
    assert got(somewhere) == sorted(advisors)


def test_the_newsletter_goes_to_those_who_agreed_and_ends_with_its_way_out(staff, people, somewhere):
    people(2)
    subscribes(somewhere, "reader@example.com")
    Visitor(somewhere).get("/mail/newsletter").form().submit({"email": "curious@example.com"})
    sends(staff, audience="newsletter", kind="student")
    assert got(somewhere) == ["reader@example.com"]
    Visitor(somewhere).get(way_out(newest_to(somewhere, "reader@example.com"))).form().submit()
    assert "送る相手がいません" in staff.get(writes(staff, audience="newsletter", subject="次の号")).text


@pytest.mark.parametrize("ended", ["left_at", "suspended_at"])
def test_a_reader_who_left_or_is_suspended_is_not_written_to(staff, a_member, somewhere, ended):
    a_member().get("/account/mail").form("form[action$='newsletter']").submit()
    with somewhere.app_context():
        row = db.session.scalars(select(Subscription)).one()
        row.agreed_at = datetime.now(UTC)
        assert newsletter.address_of(row.id) == ADDRESS
        setattr(db.session.get_one(Account, row.account_id), ended, datetime.now(UTC))
        db.session.commit()
        assert newsletter.address_of(row.id) is None
    page = staff.get(writes(staff, audience="newsletter"))
    assert "いまは、送る相手がいません" in page.text
    assert not page.all("form[action$=send]")


def test_a_reader_who_is_a_member_too_gets_one(staff, people, somewhere):
    (address,) = people(1)
    with somewhere.app_context():
        account = members.find(address)
        row = newsletter.Subscription.of({}, account_id=account.id, asked_at=datetime.now(UTC))
        row.agreed_at = datetime.now(UTC)
        db.session.add(row)
        db.session.commit()
    subscribes(somewhere, address)
    sends(staff, audience="newsletter")
    assert got(somewhere) == [address]


def test_it_goes_out_a_minute_s_worth_at_a_time_also_with_two_workers_in_turn(
    staff, people, somewhere, time_machine, monkeypatch
):
    monkeypatch.setitem(somewhere.config, "MAIL_PER_MINUTE", 2)
    reached = people(5)
    now = datetime.now(UTC)
    time_machine.move_to(now, tick=False)
    sends(staff)
    seen = []
    for minute in range(4):
        time_machine.move_to(now + timedelta(minutes=minute, seconds=minute), tick=False)
        seen.append(len(got(somewhere)))
    assert seen == [2, 4, 5, 5]
    assert got(somewhere) == sorted(reached)


def test_a_worker_that_dies_in_a_batch_doubles_nothing(staff, people, somewhere):
    people(3)
    sends(staff)
    with somewhere.app_context():
        task = db.session.scalars(select(Task).where(Task.kind == "campaign")).one()
        worker.KINDS["campaign"](task.payload, datetime.now(UTC))
        db.session.rollback()
    assert len(got(somewhere)) == 3


def test_who_had_a_letter_this_week_gets_it_when_the_week_is_over(staff, people, somewhere, time_machine):
    now = datetime.now(UTC)
    time_machine.move_to(now, tick=False)
    people(1)
    sends(staff, subject="一")
    sends(staff, subject="二")
    assert (len(got(somewhere, "一")), len(got(somewhere, "二"))) == (1, 0)
    time_machine.move_to(now + timedelta(days=7, minutes=1), tick=False)
    assert len(got(somewhere, "二")) == 1


def test_a_test_goes_to_oneself_and_counts_nowhere(staff, people, somewhere):
    people(1)
    staff.get(writes(staff)).form("form[action$=test]").submit()
    assert got(somewhere) == ["staff@example.com"]
    assert numbers(somewhere) == (0, 0, 0, 0)


def test_the_letter_reads_well_as_text_and_as_html(staff, people, somewhere):
    (address,) = people(1)
    sends(staff)
    letter = newest_to(somewhere, address)
    assert "■ 見なおしませんか\n\n資格は増えましたか。くわしく（https://example.jp/x）" in words(letter)
    html = letter.get_body(("html",)).get_content()
    assert "<h2>見なおしませんか</h2>" in html
    assert '<a href="https://example.jp/x">くわしく</a>' in html


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,1)",
        "<a href='http://evil.example'>x</a>",
        "![x](https://evil.example/pixel.png)",
    ],
)
def test_marks_that_could_do_something_are_taken_out_of_page_and_letter(staff, people, somewhere, evil):
    (address,) = people(1)
    look = staff.get(sends(staff, text=f"こんにちは\n\n{evil}"))
    html = newest_to(somewhere, address).get_body(("html",)).get_content()
    for made in (look.html.partition("<h2>本文</h2>")[2], html):
        for mark in ("<script", "<img", 'href="javascript', 'href="data', 'href="http://evil'):
            assert mark not in made


@pytest.mark.parametrize("subject", ["a\r\nBcc: x@example.com", "a\nX: y", "a\x0bb", "あ" * 80])
def test_a_subject_is_one_line(staff, people, somewhere, subject):
    (address,) = people(1)
    sends(staff, subject=subject)
    letter = newest_to(somewhere, address)
    assert letter["Bcc"] is None
    assert letter["X"] is None
    assert "\n" not in letter["Subject"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": ""},
        {"subject": "あ" * 81},
        {"text": ""},
        {"text": "あ" * 10_001},
        {"audience": "everybody"},
        {"kind": "x\r\ny"},
        {"age_band": "1"},
        {"category": "reset"},
        {"saved_before": "2026-13-01"},
        {"saved_before": "あ" * 10_000},
    ],
)
def test_what_cannot_be_used_is_said_and_stays_as_typed(staff, somewhere, wrong):
    token = staff.get("/admin/campaigns/new").form().values["csrf_token"]
    page = staff.post("/admin/campaigns/new", SAID | wrong | {"csrf_token": token}, status=422)
    assert page.all(".fault")
    assert page.form().values["text"].replace("\r\n", "\n").strip() == ({**SAID, **wrong})["text"]
    with somewhere.app_context():
        assert db.session.scalars(select(Campaign)).all() == []


def test_ten_thousand_letters_arrive(staff, people, somewhere):
    (address,) = people(1)
    sends(staff, text="あ" * 10_000)
    assert "あ" * 10_000 in words(newest_to(somewhere, address))


def test_a_draft_is_written_anew_and_what_was_sent_is_not(staff, people, somewhere):
    people(1)
    address = writes(staff)
    form = staff.get(f"{address}/edit").form()
    assert form.values["subject"] == SAID["subject"]
    assert "別の件名" in form.submit({"subject": "別の件名"}).text
    staff.get(address).form("form[action$=send]").submit()
    staff.get(f"{address}/edit").form().submit({"subject": "遅すぎる"})
    assert "別の件名" in staff.get(address).text


def test_who_comes_by_the_link_is_counted_and_not_known(staff, a_member, somewhere):
    member = a_member("comes@example.com")
    sends(staff)
    letter = newest_to(somewhere, "comes@example.com")
    address = words(letter).partition("/mail/visit/")[2].split()[0]
    member.get(f"/mail/visit/{address}")
    member.get(f"/mail/visit/{address}")
    Visitor(somewhere).get(f"/mail/visit/{address}")
    assert numbers(somewhere)[3] == 1


def test_who_signs_in_after_the_link_is_counted(staff, a_member, somewhere):
    a_member("comes@example.com")
    sends(staff)
    address = words(newest_to(somewhere, "comes@example.com")).partition("/mail/visit/")[2].split()[0]
    visitor = Visitor(somewhere)
    visitor.get(f"/mail/visit/{address}")
    visitor.get("/account/sign-in").form().submit({"email": "comes@example.com", "password": GOOD})
    assert numbers(somewhere)[3] == 1


def test_the_pages_cost_the_same_for_one_and_for_many(staff, people, counted, time_machine):
    time_machine.move_to(datetime.now(UTC), tick=False)
    address = writes(staff)
    staff.get(address)
    few = counted(lambda: staff.get("/admin/campaigns")), counted(lambda: staff.get(address))
    people(5)
    for number in range(3):
        writes(staff, subject=str(number))
    many = counted(lambda: staff.get("/admin/campaigns")), counted(lambda: staff.get(address))
    assert many == few
    assert max(few) <= 6


def test_what_is_new_in_related_information_goes_to_whoever_asked_for_it(staff, people, somewhere):
    people(1)
    subscribes(somewhere, "reader@example.com")
    draft = staff.get("/admin/campaigns").follow("関連情報の更新を知らせる下書き")
    look = draft.form().submit()
    newest = guidance.related().news[0]
    assert newest.text in look.text
    assert len(look.all("main a[href^='https://']")) >= len(newest.entries)
    look.form("form[action$=send]").submit()
    assert got(somewhere, "関連情報の更新") == ["reader@example.com"]
