"""Which letters people get: they choose, they stop them with one tap and without signing in, they ask for the newsletter."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from sqlalchemy import func, select

from app.models import Email, Mail, Refusal, Subscription, db
from app.services import mailing, newsletter, returned, tickets
from tests.accounts.conftest import ADDRESS
from tests.client import Visitor
from tests.letters import delivered, link_in, newest_to, words

NEWS = "reader@example.com"
BUTTON = "form[action$='newsletter']"


def offered(app, category: str = "news") -> bool:
    """Whether a letter of this sort is left for the one member there is."""
    with app.app_context():
        owner = db.session.scalars(select(Email.account_id)).one()
        left = mailing.offer("left", category, to=owner, now=datetime.now(UTC))
        db.session.commit()
        return left


def how_many(app, table) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table))


def subscribes(app, address: str = NEWS) -> None:
    visitor = Visitor(app)
    visitor.get("/mail/newsletter").form().submit({"email": address})
    visitor.get(link_in(newest_to(app, address))).form().submit()


def way_out(letter) -> str:
    found = re.fullmatch(r"<http://[^/]+(/mail/stop/\S+)>", letter["List-Unsubscribe"])
    assert found
    return found[1]


def test_a_member_gets_all_sorts_until_they_choose(a_member, somewhere):
    visitor = a_member()
    page = visitor.get("/account/mail")
    assert len(page.all("input[checked]")) == len(mailing.CHOICES) * len(mailing.WAYS)
    assert "止められません" in page.text
    page.form("form[action='/account/mail']").submit({"mail": ["update"], "page": ["news"]})
    kept = [(one["name"], one["value"]) for one in visitor.get("/account/mail").all("[checked]")]
    assert kept == [("mail", "update"), ("page", "news")]
    assert not offered(somewhere, "news")
    assert offered(somewhere, "update")


def test_sorts_that_do_not_exist_are_not_chosen(a_member, somewhere):
    visitor = a_member()
    token = visitor.get("/account/mail").form("form[action='/account/mail']").values["csrf_token"]
    visitor.post(
        "/account/mail", {"csrf_token": token, "mail": ["reset", "x" * 10_000], "page": ["newsletter"], "fax": ["news"]}
    )
    with somewhere.app_context():
        kept = {(row.way, row.category) for row in db.session.scalars(select(Refusal))}
        assert kept == set(product(mailing.WAYS, mailing.CHOICES))


def test_a_letter_names_the_way_out_in_words_and_for_mail_programs(a_member, somewhere):
    a_member()
    assert offered(somewhere)
    letter = newest_to(somewhere, ADDRESS)
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert way_out(letter) in words(letter)
    assert ADDRESS not in way_out(letter)


def test_one_click_stops_them_without_cookie_and_token(a_member, somewhere):
    a_member()
    assert offered(somewhere)
    address = way_out(newest_to(somewhere, ADDRESS))
    stranger = somewhere.test_client()
    for _ in range(2):
        answer = stranger.post(address, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    with somewhere.app_context():
        assert [(one.category, one.way) for one in db.session.scalars(select(Refusal))] == [("news", "mail")]


def test_a_person_is_shown_what_stops_and_presses_a_button(a_member, somewhere):
    a_member()
    assert offered(somewhere, "update")
    visitor = Visitor(somewhere)
    page = visitor.get(way_out(newest_to(somewhere, ADDRESS)))
    assert "更新のすすめ" in page.h1
    assert how_many(somewhere, Refusal) == 0
    assert "止めました" in page.form().submit().h1
    assert how_many(somewhere, Refusal) == 1


def test_without_a_token_only_the_one_click_of_the_standard_counts(a_member, somewhere):
    a_member()
    assert offered(somewhere)
    address = way_out(newest_to(somewhere, ADDRESS))
    for data in ({}, {"List-Unsubscribe": "x"}):
        assert somewhere.test_client().post(address, data=data).status_code == 400
    assert how_many(somewhere, Refusal) == 0


@pytest.mark.parametrize("ticket", ["A" * 44, "A" * 43 + "=", "x", "A" * 10_000, "あ" * 44])
def test_a_made_up_ticket_stops_nothing(somewhere, ticket):
    Visitor(somewhere).get(f"/mail/stop/{ticket}", status=404)
    one_click = {"List-Unsubscribe": "One-Click"}
    assert somewhere.test_client().post(f"/mail/stop/{ticket}", data=one_click).status_code == 404


def test_a_ticket_does_one_thing_only(a_member, somewhere):
    a_member()
    with somewhere.app_context():
        owner = db.session.scalars(select(Email.account_id)).one()
        made = tickets.make("news", owner)
        # The byte that says what it does, changed.
        other = made[:21] + ("B" if made[21] != "B" else "C") + made[22:]
    assert not Visitor(somewhere).get(f"/mail/stop/{other}", status=404).all("main form")
    assert not Visitor(somewhere).get(f"/mail/agree/{made}", status=410).all("main form")


def test_a_letter_refused_after_it_was_left_is_not_sent(a_member, somewhere):
    visitor = a_member()
    before = len(delivered(somewhere))
    assert offered(somewhere)
    visitor.get("/account/mail").form("form[action='/account/mail']").submit({"mail": []})
    assert len(delivered(somewhere)) == before


def test_nobody_gets_two_in_a_week(a_member, somewhere, time_machine):
    a_member()
    now = datetime.now(UTC)
    time_machine.move_to(now, tick=False)
    assert offered(somewhere)
    assert not offered(somewhere, "update")
    time_machine.move_to(now + timedelta(days=7), tick=False)
    assert offered(somewhere, "update")


def test_who_left_gets_nothing(a_member, somewhere):
    visitor = a_member()
    visitor.get("/account/leave").form().submit()
    assert not offered(somewhere)


def test_an_address_alone_gets_the_newsletter_after_it_agreed(somewhere):
    visitor = Visitor(somewhere)
    visitor.get("/mail/newsletter").form().submit({"email": NEWS})
    page = visitor.get(link_in(newest_to(somewhere, NEWS)))
    with somewhere.app_context():
        row = db.session.scalars(select(Subscription)).one()
        assert newsletter.address_of(row.id) is None
    page.form().submit()
    with somewhere.app_context():
        row = db.session.scalars(select(Subscription)).one()
        assert newsletter.address_of(row.id) == NEWS
        assert row.agreed_at is not None
        assert NEWS.encode() not in bytes(row.sealed) + bytes(row.key)


def test_asking_twice_reads_the_same_and_says_more_by_letter(somewhere):
    visitor = Visitor(somewhere)
    first = visitor.get("/mail/newsletter").form().submit({"email": NEWS}).text
    visitor.get(link_in(newest_to(somewhere, NEWS))).form().submit()
    assert visitor.get("/mail/newsletter").form().submit({"email": NEWS}).text == first
    assert "もう申込みがすんでいます" in words(newest_to(somewhere, NEWS))
    assert how_many(somewhere, Subscription) == 1


@pytest.mark.parametrize("wrong", ["", "x", "a@b\r\nBcc: c@example.com", "あ" * 10_000])
def test_what_is_no_address_is_said_and_kept(somewhere, wrong):
    page = Visitor(somewhere).get("/mail/newsletter").form().submit({"email": wrong}, status=422)
    assert page.all(".fault")
    assert how_many(somewhere, Mail) == 0


def test_the_newsletter_link_is_over_after_a_day_and_the_address_after_a_week(somewhere, time_machine):
    now = datetime.now(UTC)
    time_machine.move_to(now, tick=False)
    visitor = Visitor(somewhere)
    visitor.get("/mail/newsletter").form().submit({"email": NEWS})
    address = link_in(newest_to(somewhere, NEWS))
    time_machine.move_to(now + timedelta(hours=25), tick=False)
    visitor.get(address, status=410)
    with somewhere.app_context():
        assert newsletter.purge(now + timedelta(days=6)) == 0
        assert newsletter.purge(now + timedelta(days=8)) == 1


def test_stopping_the_newsletter_forgets_the_address(somewhere):
    subscribes(somewhere)
    with somewhere.app_context():
        ticket = tickets.make("newsletter", db.session.scalars(select(Subscription.id)).one())
    Visitor(somewhere).get(f"/mail/stop/{ticket}").form().submit()
    assert how_many(somewhere, Subscription) == 0


def test_a_member_asks_agrees_and_stops_in_the_settings(a_member, somewhere):
    visitor = a_member()
    visitor.get("/account/mail").form(BUTTON).submit()
    visitor.get(link_in(newest_to(somewhere, ADDRESS))).form().submit()
    page = visitor.get("/account/mail")
    assert "お届けしています" in page.text
    page.form("form[action$='newsletter/stop']").submit()
    assert how_many(somewhere, Subscription) == 0


REPORT = """From: MAILER-DAEMON@example.jp
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It did not work.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.jp

Final-Recipient: rfc822; {dead}
Action: failed
Status: 5.1.1

Final-Recipient: rfc822; late@example.com
Action: delayed
Status: 4.4.1
--b--
"""


@pytest.mark.parametrize("text", [REPORT.format(dead=ADDRESS), f"{ADDRESS}\nあ\n\n<{ADDRESS.upper()}>\n"])
def test_what_came_back_is_read_and_the_member_told(a_member, somewhere, tmp_path, text):
    visitor = a_member()
    file = tmp_path / "back.eml"
    file.write_text(text)
    outcome = somewhere.test_cli_runner().invoke(args=["mail", "returned", str(file)])
    assert "1 of them known here" in outcome.output
    assert not offered(somewhere)
    assert "メールが届きませんでした" in visitor.get("/account/mail").text


def test_an_address_alone_that_is_dead_is_forgotten(somewhere):
    subscribes(somewhere)
    with somewhere.app_context():
        assert returned.mark([NEWS, "nobody@example.com"]) == 1
        db.session.commit()
    assert how_many(somewhere, Subscription) == 0


def test_the_page_costs_few_queries(a_member, counted, time_machine):
    visitor = a_member()
    time_machine.move_to(datetime.now(UTC), tick=False)
    visitor.get("/account/mail")
    assert counted(lambda: visitor.get("/account/mail")) <= 6


def test_a_member_without_an_address_is_asked_for_one(a_member, somewhere):
    visitor = a_member()
    with somewhere.app_context():
        db.session.query(Email).delete()
        db.session.commit()
    page = visitor.get("/account/mail")
    assert page.follow("メールアドレスを登録する")
    assert not page.all(BUTTON)
    token = page.form("form[action='/account/mail']").values["csrf_token"]
    visitor.post("/account/mail/newsletter", {"csrf_token": token}, status=404)
