"""What somebody who runs the site does to an account, its owner is told."""

from __future__ import annotations

import inspect
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.models import USES, Account, Email, Mail, Notification, Share, db, email_key, utc_now
from app.policies import TRUSTED, Actor
from app.services import assessments, chronicle, mypage, people, telling
from tests.builders import a_person, a_sheet
from tests.people import Person


def administrator() -> Actor:
    account = a_person()
    account.joined_at, account.role = utc_now(), "administrator"
    db.session.commit()
    return Actor(account.id, "administrator", session=uuid.uuid4(), second=True, proved_at=utc_now())


@pytest.fixture
def member(app):
    """Somebody with an account and a card."""
    person = Person(app, "profile")
    with app.app_context():
        account = db.session.get_one(Account, person.actor.account_id)
        account.joined_at, account.guest_key = utc_now(), None
        db.session.add(Email.of("hanako@example.com", account_id=account.id, key=account.id.bytes))
        db.session.commit()
    return Actor(person.actor.account_id)


def told(member) -> list[str]:
    return [one.title for one in mypage.home(member).told]


@pytest.mark.parametrize(
    ("act", "words"), [("end_sessions", "ログアウトさせました"), ("reopen", "また使えるようにしました")]
)
def test_the_owner_is_told_what_was_done_once_a_day_and_by_one_letter(app, member, time_machine, act, words):
    time_machine.move_to(utc_now().replace(hour=3), tick=False)
    with app.app_context():
        for _ in range(3):
            getattr(people, act)(administrator(), member.account_id)
        (title,) = told(member)
        assert words in title
        assert len(db.session.scalars(select(Mail)).all()) == 1
        time_machine.move_to(utc_now() + timedelta(days=1), tick=False)
        getattr(people, act)(administrator(), member.account_id)
        assert len(db.session.scalars(select(Notification)).all()) == 2


EACH = {
    "end_sessions": "すべての端末をログアウト",
    "suspend": "アカウントを停止",
    "reopen": "アカウントの停止を解除",
}


@pytest.mark.parametrize("act", EACH)
def test_what_was_done_stands_in_the_owners_history_and_nobody_elses(app, member, act):
    other = Person(app, "profile").actor
    with app.app_context():
        getattr(people, act)(administrator(), member.account_id)
        (line,) = chronicle.chronicle(member).lines
        assert (line.how, line.who, line.device) == (EACH[act], "運営の担当者", "")
        assert chronicle.chronicle(other).lines == []
        assert [one.kind for one in mypage.home(member).told] == ["others"]


def test_that_somebody_looked_the_account_up_stands_in_its_history(app, member):
    with app.app_context():
        address = "hanako@example.com"
        row = db.session.get_one(Email, member.account_id)
        row.key = email_key(address)
        db.session.commit()
        assert people.find(administrator(), address)
        assert people.find(administrator(), "nobody@example.com") is None
        (line,) = chronicle.chronicle(member).lines
        assert (line.how, line.who) == ("アカウントの状態を確認（書いた内容は見ていません）", "運営の担当者")


@pytest.mark.parametrize("kept", ["a card", "a self-assessment", "something shown to everybody"])
@pytest.mark.parametrize("role", sorted(TRUSTED))
def test_who_keeps_anything_of_their_own_gets_no_role_in_which_they_would_not_reach_it(app, role, kept):
    with app.app_context():
        account = a_person()
        account.joined_at = utc_now()
        db.session.add(Email.of("hanako@example.com", account_id=account.id, key=b"hanako"))
        if kept == "a card":
            a_sheet(account)
        elif kept == "a self-assessment":
            assessments.answer(Actor(account.id), "interests", 1, "3")
        else:
            db.session.add(Share.of({}, account_id=account.id, key=b"shown", made_at=utc_now()))
        db.session.commit()
        with pytest.raises(people.HasCard):
            people.give_role(administrator(), account.id, role, str)
        assert db.session.get_one(Account, account.id).role == "person"


def test_two_things_that_were_done_are_both_told(app, member):
    with app.app_context():
        people.end_sessions(administrator(), member.account_id)
        people.reopen(administrator(), member.account_id)
        assert len(told(member)) == 2


def test_what_is_done_again_on_the_same_day_is_told_again(app, member, time_machine):
    with app.app_context():
        by = administrator()
        for minutes, act in enumerate((people.suspend, people.reopen, people.suspend)):
            time_machine.move_to(datetime(2026, 11, 24, 3, minutes, tzinfo=UTC))
            act(replace(by, proved_at=utc_now()), member.account_id)
        assert [one.place for one in db.session.scalars(select(Notification))] == ["suspend", "reopen", "suspend"]


def test_who_may_write_a_card_again_is_told_of_the_role_and_who_runs_the_site_has_no_page_for_it(app):
    with app.app_context():
        account = a_person()
        account.joined_at, account.role = utc_now(), "advisor"
        db.session.commit()
        people.give_role(administrator(), account.id, "staff", str)
        assert db.session.scalars(select(Notification)).all() == []
        people.give_role(administrator(), account.id, "person", str)
        (title,) = told(Actor(account.id))
        assert "役割を変えました" in title
        assert [one.how for one in chronicle.chronicle(Actor(account.id)).lines] == ["アカウントの役割を変更"] * 2


def test_there_is_nothing_else_that_others_can_do_to_an_account():
    """Whoever adds an act here says it in the notice and in the history, too."""
    acts = {name for name, one in vars(people).items() if inspect.isfunction(one) and one.__module__ == people.__name__}
    assert {name for name in acts if name[0] != "_"} == {
        "find",
        "give_role",
        "suspend",
        "reopen",
        "end_sessions",
        "create",
    }
    assert set(telling.OTHERS) | {"look", "look_up"} == set(chronicle.DONE) == set(USES) - {"download"}
