"""Letters reach a real mail server, each once, also when it was away."""

from __future__ import annotations

import re
import ssl
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.models import Email, Mail, Task, db
from app.services import letters, members
from app.tasks import mail, worker
from tests.builders import a_person
from tests.letters import words
from tests.mail_server import Mailbox, a_certificate, mail_server

TO = "hanako@example.com"


@dataclass
class Server:
    """A mail server at work."""

    mailbox: Mailbox
    port: int


@pytest.fixture
def server():
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        yield Server(mailbox, port)


@pytest.fixture
def site(make_app, server):
    return make_app(MAIL_URL=f"smtp://127.0.0.1:{server.port}", MAIL_FROM="card@example.jp")


@pytest.fixture
def has_an_address():
    """has_an_address(app, address): a member is known by it."""

    def keep(app, address):
        with app.app_context():
            members.keep_address(a_person().id, address)
            db.session.commit()

    return keep


def works_for(app, time_machine, start: datetime, *, minutes: int, step: int = 5) -> None:
    """A worker looks for work every few minutes of a span of time."""
    for minute in range(0, minutes, step):
        time_machine.move_to(start + timedelta(minutes=minute), tick=False)
        with app.app_context():
            while worker.work_one():
                pass


def leave(app, kind: str = "join", to: str = TO, **values: str) -> None:
    with app.app_context():
        letters.leave(kind, to, **{"link": "https://example.jp/x", **values})
        db.session.commit()


def open_work(app) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).where(Task.kind == "mail", Task.done_at.is_(None)))


def test_a_letter_arrives_in_japanese_with_both_bodies(site, server):
    leave(site)
    with site.app_context():
        worker.work_off()
    ((envelope, letter),) = server.mailbox.letters
    assert envelope.rcpt_tos == [TO]
    assert (letter["To"], letter["Subject"]) == (TO, "【ジョブ・カード】登録を完了してください")
    assert "https://example.jp/x" in words(letter)
    assert '<a href="https://example.jp/x">' in letter.get_body(("html",)).get_content()


@pytest.mark.parametrize("kind", letters.KINDS)
def test_every_letter_can_be_sent_and_ends_with_who_sent_it(site, server, kind):
    leave(site, kind)
    with site.app_context():
        worker.work_off()
    ((_, letter),) = server.mailbox.letters
    assert letter["Subject"].startswith("【ジョブ・カード】")
    assert words(letter).rstrip().endswith("/")
    assert "{{" not in words(letter)


def test_a_letter_is_sent_once_however_often_the_work_is_done(site, server):
    leave(site)
    with site.app_context():
        worker.work_off()
        sent = db.session.scalars(select(Mail)).one()
        mail.send({"mail": str(sent.id)}, datetime.now(UTC))
    assert len(server.mailbox.letters) == 1


def test_with_the_server_away_for_an_hour_nothing_is_lost_or_doubled(site, server, time_machine):
    now = datetime.now(UTC)
    time_machine.move_to(now, tick=False)
    server.mailbox.refusals = 5
    for number in range(3):
        leave(site, to=f"person{number}@example.com")
    works_for(site, time_machine, now, minutes=150)
    assert sorted(letter["To"] for _, letter in server.mailbox.letters) == [f"person{n}@example.com" for n in range(3)]
    assert open_work(site) == 0


def test_with_no_server_at_all_the_letter_waits(make_app):
    app = make_app(MAIL_URL="smtp://127.0.0.1:1")
    leave(app)
    with app.app_context():
        worker.work_off()
    assert open_work(app) == 1


@pytest.mark.parametrize("value", ["x\r\nBcc: y@example.com", "x\n\nhttps://evil.example/"])
def test_what_somebody_typed_begins_no_header_and_no_paragraph(site, server, value):
    leave(site, "join", link=value)
    with site.app_context():
        worker.work_off()
    ((envelope, letter),) = server.mailbox.letters
    assert envelope.rcpt_tos == [TO]
    assert letter["Bcc"] is None
    assert "\n\nhttps://evil.example/" not in words(letter)


def test_letters_are_forgotten_after_a_week(site):
    leave(site)
    with site.app_context():
        assert mail.purge(datetime.now(UTC) + timedelta(days=6)) == 0
        assert mail.purge(datetime.now(UTC) + timedelta(days=8)) == 1


def test_there_are_no_other_letters(app):
    with app.app_context(), pytest.raises(ValueError, match="no such letter"):
        letters.leave("spam", TO)


def test_an_address_whose_mailbox_is_not_there_is_asked_once_and_marked(site, server, has_an_address):
    has_an_address(site, TO)
    server.mailbox.answer_to[TO] = "550 5.1.1 no such user"
    leave(site, to=TO)
    with site.app_context():
        worker.work_off()
        assert db.session.scalars(select(Mail)).one().failed_at is not None
        assert db.session.scalars(select(Email)).one().returned_at is not None
    assert open_work(site) == 0
    assert server.mailbox.asked == [TO]


@pytest.mark.parametrize("answer", ["550 5.7.1 not from you", "552 5.2.2 mailbox full", "554 no"])
def test_another_lasting_answer_ends_the_letter_and_says_nothing_about_the_address(
    site, server, has_an_address, answer
):
    has_an_address(site, TO)
    server.mailbox.answer_to[TO] = answer
    leave(site, to=TO)
    with site.app_context():
        worker.work_off()
        assert db.session.scalars(select(Email)).one().returned_at is None
    assert open_work(site) == 0


def test_a_busy_mailbox_is_asked_again_until_it_takes_the_letter(site, server, time_machine):
    now = datetime.now(UTC)
    time_machine.move_to(now, tick=False)
    server.mailbox.answer_to[TO] = "450 4.2.1 busy"
    leave(site, to=TO)
    works_for(site, time_machine, now, minutes=30)
    assert server.mailbox.letters == []
    del server.mailbox.answer_to[TO]
    works_for(site, time_machine, now + timedelta(minutes=30), minutes=90)
    assert len(server.mailbox.letters) == 1


def test_a_letter_waits_for_a_server_that_is_away_half_a_day(make_app, server, time_machine):
    now = datetime.now(UTC)
    time_machine.move_to(now, tick=False)
    away = make_app(MAIL_URL="smtp://127.0.0.1:1", MAIL_FROM="card@example.jp")
    leave(away)
    works_for(away, time_machine, now, minutes=720, step=60)
    away.config["MAIL_URL"] = f"smtp://127.0.0.1:{server.port}"
    works_for(away, time_machine, now + timedelta(hours=13), minutes=120, step=60)
    assert len(server.mailbox.letters) == 1


def test_a_poisoned_letter_holds_up_no_other_and_is_given_up(site, server, time_machine):
    now = datetime.now(UTC)
    time_machine.move_to(now, tick=False)
    leave(site, to="poison@example.com")
    with site.app_context():
        db.session.scalars(select(Mail)).one().sealed = b"\x01broken"
        db.session.commit()
    leave(site)
    works_for(site, time_machine, now, minutes=300, step=30)
    assert [letter["To"] for _, letter in server.mailbox.letters] == [TO]
    with site.app_context():
        assert db.session.scalar(select(func.count()).where(Task.given_up_at.is_not(None))) == 1
        assert db.session.scalar(select(func.count()).where(Mail.failed_at.is_not(None))) == 1


def test_two_workers_send_each_letter_once(site, server):
    for number in range(6):
        leave(site, to=f"person{number}@example.com")

    def work():
        with site.app_context():
            worker.work_off()

    both = [threading.Thread(target=work) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(letter["To"] for _, letter in server.mailbox.letters) == [f"person{n}@example.com" for n in range(6)]


@pytest.mark.parametrize("port_is_tls", [False, True])
def test_letters_go_encrypted_and_with_a_password_where_the_server_asks_for_it(
    make_app, tmp_path, monkeypatch, port_is_tls
):
    certificate = a_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    mailbox = Mailbox()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with mail_server(mailbox, context, implicit=port_is_tls) as port:
        scheme = "smtps" if port_is_tls else "smtp"
        app = make_app(MAIL_URL=f"{scheme}://jobcard:p%40ss@localhost:{port}", MAIL_FROM="card@example.jp")
        leave(app)
        with app.app_context():
            worker.work_off()
    assert len(mailbox.letters) == 1
    assert mailbox.logins == [(b"jobcard", b"p@ss", True)]
    assert open_work(app) == 0


def test_nothing_goes_in_clear_text_to_another_machine(make_app, server, monkeypatch):
    """What stands between could keep the server from offering to encrypt."""
    monkeypatch.setattr(mail, "HERE", ())
    app = make_app(MAIL_URL=f"smtp://jobcard:secret@127.0.0.1:{server.port}", MAIL_FROM="card@example.jp")
    leave(app)
    with app.app_context():
        worker.work_off()
    assert server.mailbox.letters == server.mailbox.logins == []
    assert open_work(app) == 1


def test_the_html_is_a_whole_page_in_japanese_whose_values_are_escaped(site, server):
    leave(site, link='https://example.jp/"><script>x</script>')
    with site.app_context():
        worker.work_off()
    ((_, letter),) = server.mailbox.letters
    html = letter.get_body(("html",)).get_content()
    assert '<html lang="ja">' in html
    assert "<script" not in html
    assert "<img" not in html
    assert not [one for one in re.findall(r'(?:href|src)="([^"]*)"', html) if not one.startswith("http")]


def test_letters_of_an_account_say_no_way_out(site, server):
    leave(site)
    with site.app_context():
        worker.work_off()
    ((_, letter),) = server.mailbox.letters
    assert letter["List-Unsubscribe"] is None
    assert "/mail/stop/" not in words(letter)
