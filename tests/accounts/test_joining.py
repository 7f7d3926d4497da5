"""A guest becomes a member without losing a letter; nobody learns from the site whose address is known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.models import Account, Email, Event, Link, Mail, Password, db
from app.services import assessments, demo, guests
from tests.accounts.conftest import ADDRESS, GOOD
from tests.builders import LIFELINE, answered
from tests.chat.asking import ask
from tests.client import Visitor
from tests.letters import delivered, link_in, newest_to, words
from tests.routes.test_share import address_of


@pytest.fixture
def guest(a_guest) -> Visitor:
    """Somebody who has begun to write."""
    return a_guest()


def join(visitor: Visitor, address: str = ADDRESS, password: str = GOOD, status: int = 200):
    return visitor.get("/account/join").form().submit({"email": address, "new_password": password}, status=status)


def member(app, visitor: Visitor, address: str = ADDRESS) -> Visitor:
    join(visitor, address)
    visitor.get(link_in(newest_to(app, address))).form("main form").submit()
    return visitor


def count(app, table) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table))


def card_of(visitor: Visitor) -> list[str]:
    return [one["href"] for one in visitor.get("/card").all(".tasks a")]


def test_a_guest_becomes_a_member_and_keeps_every_sheet(somewhere, guest):
    before = card_of(guest)
    assert join(guest).h1 == "メールを送りました"
    letter = newest_to(somewhere, ADDRESS)
    page = guest.get(link_in(letter))
    assert not page.all("[type=password]")
    assert page.form("main form").submit().h1 == "登録しました"
    assert card_of(guest) == before
    assert guest.client.get_cookie("card") is None
    assert guest.get("/account/").one(".answers").text.count(ADDRESS) == 1


def test_what_a_guest_answered_drew_and_showed_is_the_members(somewhere, guest):
    with somewhere.app_context():
        actor = guests.find(guest.client.get_cookie("card").value)
        answered(actor.account_id, "interests", {"social": 5, "artistic": 4})
        db.session.commit()
        assessments.answer(actor, "values", 1, "5")
        demo.fill(actor, {"career-plan-aid": {"lifeline": LIFELINE}})
    guest.get("/share/interests").form("form[method=post]").submit()

    def seen() -> list[list[str]]:
        result, line = guest.get("/assess/interests"), guest.get("/assess/lifeline")
        shown = address_of(guest.get("/share/"))
        said = [[one.text for one in page.all("main td, main h2, main .card p")] for page in (result, line)]
        return [*said, [guest.get("/assess/values").one(".btn.go")["href"], shown, Visitor(somewhere).get(shown).h1]]

    before = seen()
    member(somewhere, guest)
    assert guest.client.get_cookie("card") is None
    assert seen() == before
    assert "人を助ける・教える" in " ".join(before[0])
    assert before[2][0].endswith("/values/2")


def test_until_the_link_is_opened_nothing_but_writing_is_possible(somewhere, guest):
    join(guest)
    assert guest.get("/account/").h1 == "ログイン"
    assert guest.get("/card").h1 == "あなたのジョブ・カード"
    assert count(somewhere, Email) == count(somewhere, Password) == 0


def test_looking_at_the_link_uses_nothing_up(somewhere, guest):
    """Programs that look into mail open every link."""
    join(guest)
    path = link_in(newest_to(somewhere, ADDRESS))
    for _ in range(3):
        Visitor(somewhere).get(path)
    assert guest.get(path).form("main form").submit().h1 == "登録しました"


def test_on_another_device_the_link_asks_for_the_password(somewhere, guest):
    join(guest)
    path = link_in(newest_to(somewhere, ADDRESS))
    phone = Visitor(somewhere)
    wrong = phone.get(path).form("main form").submit({"password": "which one was it"}, status=422)
    assert "パスワードが違います" in wrong.one(".fault").text
    assert phone.get(path).form("main form").submit({"password": GOOD}).h1 == "登録しました"
    assert card_of(phone)
    assert guest.get("/card").h1 == "働いた経験はありますか"


@pytest.mark.parametrize("elsewhere", [False, True])
def test_who_joins_at_a_shared_computer_is_signed_in_until_the_browser_is_closed(somewhere, elsewhere):
    visitor = Visitor(somewhere)
    begun = visitor.get("/account/join").form()
    begun.submit({"email": ADDRESS, "new_password": GOOD} | ({} if elsewhere else {"shared": "1"}))
    other = Visitor(somewhere) if elsewhere else visitor
    page = other.get(link_in(newest_to(somewhere, ADDRESS)))
    page.form().submit({"password": GOOD, "shared": "1"} if elsewhere else {})
    assert other.get("/account/").h1 == "アカウントの設定"
    assert other.client.get_cookie("session").expires is None


def test_somebody_elses_card_does_not_become_mine(somewhere, guest):
    """An attacker begins with my address; I open the link without their password, from a browser with a card of my own."""
    join(guest)
    me = Visitor(somewhere)
    me.get("/write").form().submit({"path": "experienced"})
    mine = card_of(me)
    me.post(link_in(newest_to(somewhere, ADDRESS)), {"csrf_token": token_of(me)}, status=422)
    assert card_of(me) == mine


def token_of(visitor: Visitor) -> str:
    return visitor.get("/account/join").form().values["csrf_token"]


def test_the_link_works_once(somewhere, guest):
    member(somewhere, guest)
    path = link_in(newest_to(somewhere, ADDRESS))
    assert Visitor(somewhere).get(path, status=410).h1 == "このリンクは、もう使えません"


def test_the_link_is_over_after_a_day(somewhere, guest, time_machine):
    join(guest)
    path = link_in(newest_to(somewhere, ADDRESS))
    time_machine.move_to(datetime.now(UTC) + timedelta(hours=24, seconds=1))
    assert guest.get(path, status=410).h1 == "このリンクは、もう使えません"
    assert guest.get("/card").h1 == "あなたのジョブ・カード"


@pytest.mark.parametrize("token", ["x", "A" * 43, "あ" * 43, "%00" * 43])
def test_a_made_up_link_leads_nowhere(somewhere, guest, token):
    assert guest.get(f"/account/join/{token}", status=410).h1 == "このリンクは、もう使えません"


def test_a_known_address_gets_the_same_page_and_another_letter(somewhere, guest):
    member(somewhere, guest)
    stranger = Visitor(somewhere)
    known, new = join(stranger), join(stranger, "new@example.com")
    assert known == new
    assert "もう登録されています" in newest_to(somewhere, ADDRESS)["Subject"]
    assert "登録を完了" in newest_to(somewhere, "new@example.com")["Subject"]
    assert count(somewhere, Email) == 1


def test_of_two_who_join_with_one_address_the_second_is_told(somewhere, guest):
    other = Visitor(somewhere)
    join(guest)
    first = link_in(newest_to(somewhere, ADDRESS))
    join(other)
    second = link_in(newest_to(somewhere, ADDRESS))
    guest.get(first).form("main form").submit()
    page = other.get(second).form("main form").submit(status=409)
    assert page.h1 == "登録は、もう終わっています"
    assert count(somewhere, Email) == 1


def test_joining_from_nowhere_begins_a_card(somewhere):
    visitor = Visitor(somewhere)
    join(visitor)
    assert visitor.client.get_cookie("card") is not None
    assert visitor.get(link_in(newest_to(somewhere, ADDRESS))).form("main form").submit().h1 == "登録しました"


@pytest.mark.parametrize(
    "address", ["", "hanako", "hanako@", "a@b", "x@example.com\nBcc: y@example.com", "あ@example.com"]
)
def test_an_address_that_is_none_is_asked_for_again(somewhere, guest, address):
    page = join(guest, address, status=422)
    assert page.title.startswith("エラー")
    assert page.one("#email")["value"] == " ".join(address.split()) or page.one("#email")["value"] == address
    assert not page.one("#new_password").get("value")
    assert count(somewhere, Mail) == 0


@pytest.mark.parametrize(
    "password", ["", "short", "password", "ｐａｓｓｗｏｒｄ", "12345678", "jobcard2026", "aaaaaaaaaa", "hanako99"]
)
def test_a_password_that_everybody_tries_is_refused_in_words(somewhere, guest, password):
    page = join(guest, password=password, status=422)
    assert page.all("#new_password-fault")
    assert page.one("#email")["value"] == ADDRESS


def test_letters_to_one_address_are_limited(somewhere, guest):
    for _ in range(5):
        join(guest)
    assert join(guest, status=429).status == 429
    assert len(delivered(somewhere)) == 5


def test_neither_address_nor_password_nor_link_is_stored_in_the_open(somewhere, guest):
    member(somewhere, guest)
    link = link_in(newest_to(somewhere, ADDRESS)).rpartition("/")[2]
    with somewhere.app_context():
        for table in db.metadatas[None].sorted_tables:
            stored = repr(db.session.execute(table.select()).all())
            assert not any(text in stored for text in (ADDRESS, "hanako", GOOD, link, "argon2")), table.name


def test_a_letter_has_one_recipient_and_no_header_of_somebody_elses(somewhere, guest):
    join(guest)
    letter = newest_to(somewhere, ADDRESS)
    assert set(letter.keys()) >= {"To", "From", "Subject", "Date", "Message-ID"}
    assert {"Bcc", "Cc"} & set(letter.keys()) == set()
    assert letter.get_body(("html",)) is not None
    assert "24時間" in words(letter)


def test_a_member_is_not_forgotten_like_a_guest(somewhere, guest, time_machine):
    member(somewhere, guest)
    time_machine.move_to(datetime.now(UTC) + timedelta(days=40))
    with somewhere.app_context():
        assert guests.purge() == 0
        assert db.session.scalar(select(func.count()).select_from(Account)) == 1


def test_after_joining_other_links_of_the_same_card_are_over(somewhere, guest):
    join(guest, "first@example.com")
    first = link_in(newest_to(somewhere, "first@example.com"))
    member(somewhere, guest)
    assert Visitor(somewhere).get(first, status=410).status == 410
    with somewhere.app_context():
        assert db.session.scalar(select(func.count()).where(Link.used_at.is_(None), Link.purpose == "join")) == 0


def test_who_asked_the_chat_before_is_counted_apart(somewhere, a_guest):
    def counted() -> list[str | None]:
        with somewhere.app_context():
            return list(db.session.scalars(select(Event.form).where(Event.name == "join").order_by(Event.id)))

    member(somewhere, a_guest(), "first@example.jp")
    assert counted() == [None]
    curious = a_guest()
    ask(curious.get("/ask"), "登録すると何ができる?")
    member(somewhere, curious, "second@example.jp")
    assert counted() == [None, "chat"]
