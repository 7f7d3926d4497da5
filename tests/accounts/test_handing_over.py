"""A guest's card goes to another device: once, in ten minutes, and not without a word of its owner."""

from __future__ import annotations

import os
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import guidance
from app.models import Account, Handover, db, utc_now
from app.policies import NotVisible
from app.services import (
    assessments,
    demo,
    guests,
    handing_over,
    identities,
    links,
    members,
    merging,
    passwords,
    sheets,
)
from app.services.handing_over import NotConfirmed, Over
from app.services.limits import TooMany
from app.services.members import Device
from app.services.providers import Subject
from tests.accounts.conftest import ADDRESS, GOOD
from tests.accounts.test_bringing import a_member, a_person, check_of, found_with, written_by
from tests.client import Visitor

PEOPLE = guidance.examples() if os.environ.get("JOBCARD_FULL") else guidance.examples()[::11]


@pytest.fixture
def writes(a_guest):
    """Somebody at the first device, with something written."""
    visitor = a_guest()
    visitor.get("/card").follow("書いてみる").form("#writing").submit({"last_name": "記入", "first_name": "花子"})
    return visitor


def code_on(visitor) -> str:
    page = visitor.get("/card").follow("登録せずに、別の端末に移す")
    page = page.form("main form").submit(button="番号を出す")
    assert page.one("svg[role=img]")["aria-label"] == "別の端末で読み取るQRコード"
    return page.one("dl dd").text.replace(" ", "")


def types(visitor, code, *, status=200):
    return visitor.get("/account/receive").form().submit({"code": code}, status=status)


def confirms(visitor):
    page = visitor.get("/account/hand-over")
    assert "パソコンから、" in page.html
    return page.form("main form").submit(button="はい、私の端末です")


def test_a_card_opens_on_another_device_after_the_first_one_said_yes(somewhere, writes):
    other = Visitor(somewhere)
    page = types(other, code_on(writes))
    assert page.h1 == "別の端末のカードを開く"
    early = page.form("main form").submit(status=409)
    assert "まだ、はじめの端末で" in early.html
    assert "記入" not in early.html
    confirms(writes)
    assert early.form("main form").submit().h1 == "あなたのジョブ・カード"
    assert "記入" in check_of(other)
    # It is there now, and not here any more.
    assert writes.get("/card").h1 == "働いた経験はありますか"
    assert writes.get("/account/hand-over").h1 == "別の端末のカードを開く"


def test_the_link_of_the_picture_does_the_same_and_looking_uses_nothing_up(somewhere, writes):
    code_on(writes)
    with somewhere.app_context():
        token = db.session.scalars(select(Handover)).one().open_from("sealed")["token"]
    assert len(token) * 6 >= 256
    other = Visitor(somewhere)
    for _ in range(3):
        page = other.get(f"/account/receive/{token}")
    page = page.form("main form").submit()
    confirms(writes)
    page.form("main form").submit()
    assert "記入" in check_of(other)
    assert Visitor(somewhere).get(f"/account/receive/{token}", status=410).h1


def test_who_says_no_keeps_the_card_and_the_other_gets_nothing(somewhere, writes):
    other = Visitor(somewhere)
    page = types(other, code_on(writes))
    writes.get("/account/hand-over").form("main form").submit(button="いいえ")
    page.form("main form").submit(status=410)
    assert "記入" in check_of(writes)


def test_a_card_on_the_other_device_is_asked_about_and_both_are_there_afterwards(somewhere, a_guest, writes):
    other = a_guest()
    other.get("/card").follow("書いてみる").form("#writing").submit({"last_name": "見本", "first_name": "太郎"})
    page = types(other, code_on(writes))
    assert "この端末にも、書いた内容があります" in page.html
    confirms(writes)
    listed = page.form("main form").submit()
    compared = listed.follow("基本情報を読みくらべる")
    assert "見本" in compared.html
    assert "記入" in compared.html
    compared.form("main form").submit(button="取り込んだ内容を使う")
    assert "記入" in check_of(other)


def test_a_self_assessment_on_the_other_device_stays_with_the_card_that_comes(app):
    with app.app_context():
        first, here = a_person(), a_person()
        demo.fill(first, {"profile": PEOPLE[0].values["profile"]})
        assert not handing_over.needs_room(here)
        assessments.answer(here, "interests", 1, "3")
        assert handing_over.needs_room(here)
        token, waiting = handing_over.take(asked_for(first), here, shared=False)
        assert (token, waiting) == ("", [])
        assert assessments.taken(here, "interests").answers
        (profile,) = sheets.open_card(here)
        assert profile.part.values == PEOPLE[0].values["profile"]


def test_guessing_ends_after_five_tries(somewhere, writes):
    code_on(writes)
    other = Visitor(somewhere)
    for _ in range(handing_over.TRIES):
        wrong = types(other, "000000", status=422)
        assert wrong.title.startswith("エラー：")
    types(other, "000000", status=429)


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "1234567", "'; --"])
def test_what_is_no_code_is_told_in_a_sentence(somewhere, typed):
    page = types(Visitor(somewhere), typed, status=422)
    assert "6けたの数字を入力してください。" in page.one(".errors").text


def test_a_code_may_be_typed_as_it_is_shown_or_in_full_width(somewhere, writes):
    code = code_on(writes)
    wide = code[:3].translate({n: n + 0xFEE0 for n in range(0x30, 0x3A)})
    assert not types(Visitor(somewhere), f"{wide} {code[3:]}").all(".errors")


def test_after_ten_minutes_it_is_over_and_forgotten(app, time_machine):
    with app.app_context():
        guest = a_person()
        handing_over.begin(guest)
        code = handing_over.shown(guest).code
        asker = handing_over.ask("phone", None, code=code)
        handing_over.confirm(guest)
        time_machine.move_to(utc_now() + timedelta(minutes=10, seconds=1))
        assert handing_over.shown(guest) is None
        with pytest.raises(Over):
            handing_over.take(asker, None, shared=False)
        assert handing_over.purge(utc_now()) == 1


def test_the_first_that_asks_holds_the_place_and_it_opens_once(app):
    with app.app_context():
        guest = a_person()
        handing_over.begin(guest)
        shown = handing_over.shown(guest)
        asker = handing_over.ask("phone", None, token=shown.token)
        for other in ({"token": shown.token}, {"code": shown.code}):
            with pytest.raises(Over):
                handing_over.ask("computer", None, **other)
        with pytest.raises(NotConfirmed):
            handing_over.take(asker, None, shared=False)
        handing_over.confirm(guest)
        token, _ = handing_over.take(asker, None, shared=True)
        assert guests.find(token).account_id == guest.account_id
        assert guests.find(token).shared_computer
        with pytest.raises(Over):
            handing_over.take(asker, None, shared=False)


def test_neither_code_nor_token_is_stored_in_the_open(app):
    with app.app_context():
        guest = a_person()
        handing_over.begin(guest)
        shown, row = handing_over.shown(guest), db.session.scalars(select(Handover)).one()
        for column in (row.key, row.code, row.sealed):
            assert shown.code.encode() not in column
            assert shown.token.encode() not in column
        assert re.fullmatch(r"[0-9]{6}", shown.code)


def test_only_a_guest_hands_a_card_over(app):
    with app.app_context():
        member = a_member()
        for act in (handing_over.begin, handing_over.confirm, handing_over.cancel, handing_over.shown):
            with pytest.raises(NotVisible):
                act(member)
        with pytest.raises(Over):
            handing_over.confirm(a_person())


@pytest.mark.parametrize("example", PEOPLE, ids=lambda one: one.id)
def test_nothing_is_lost_on_the_way_whatever_is_there_already(app, example):
    with app.app_context():
        for here in (None, a_person(), a_member()):
            first = a_person()
            demo.fill(first, example.values)
            if here is not None:
                demo.fill(here, {form: PEOPLE[0].values.get(form, {}) for form in example.values})
            acknowledged = written_by(first.account_id)
            acknowledged |= written_by(here.account_id) if here else set()
            handing_over.begin(first)
            asker = handing_over.ask("phone", None, code=handing_over.shown(first).code)
            handing_over.confirm(first)
            token, waiting = handing_over.take(asker, here, shared=False)
            owner = guests.find(token) if token else here
            for one in waiting:
                merging.choose(owner, one)
            assert acknowledged <= found_with(owner.account_id)


def test_codes_are_counted_for_a_network(app):
    with app.app_context():
        for _ in range(handing_over.TRIES):
            with pytest.raises(Over):
                handing_over.ask("phone", "192.0.2.9", code="123456")
        with pytest.raises(TooMany):
            handing_over.ask("phone", "192.0.2.9", code="123456")
        with pytest.raises(Over):
            handing_over.ask("phone", "192.0.2.10", code="123456")


def by_letter(guest):
    content = {"email": ADDRESS, "password": passwords.hashed(GOOD)}
    token = links.make("join", guest.account_id, content)
    members.finish_joining(None, token, GOOD, Device("phone", False, None))


def by_provider(guest):
    identities.join(guest, Subject("mynaportal", "https://example.com", "hanako"), Device("phone", False, None))


def asked_for(guest) -> str:
    """The token of another device that was told yes."""
    handing_over.begin(guest)
    asker = handing_over.ask("phone", None, code=handing_over.shown(guest).code)
    handing_over.confirm(guest)
    return asker


@pytest.fixture(params=["nothing", "a guest's card", "a member's card"])
def here(app, request):
    """Who is at the other device."""
    with app.app_context():
        if request.param == "nothing":
            return None
        actor = a_person() if "guest" in request.param else a_member()
        demo.fill(actor, {"profile": PEOPLE[0].values["profile"]})
        return actor


@pytest.mark.parametrize("join", [by_letter, by_provider])
def test_no_device_opens_the_card_of_somebody_who_joined_meanwhile(app, here, join):
    with app.app_context():
        guest = a_person()
        asker = asked_for(guest)
        join(guest)
        with pytest.raises(Over):
            handing_over.take(asker, here, shared=False)
        # A page of before that was still open.
        asker = asked_for(guest)
        with pytest.raises(Over):
            handing_over.take(asker, here, shared=False)
        assert db.session.get_one(Account, guest.account_id).guest_key is None
        assert guests.purge(utc_now() + timedelta(days=400)) == (here is not None and here.guest)
        assert db.session.get(Account, guest.account_id)


@pytest.mark.parametrize("join", [by_letter, by_provider])
def test_who_joins_after_the_card_went_to_another_device_takes_it_from_there(app, join):
    with app.app_context():
        guest = a_person()
        token, _ = handing_over.take(asked_for(guest), None, shared=False)
        join(guest)
        assert guests.find(token) is None
        assert guests.purge(utc_now() + timedelta(days=400)) == 0


def test_a_member_is_neither_let_in_by_a_cookie_nor_brought_into_another_card(app):
    with app.app_context():
        guest = a_person()
        by_provider(guest)
        with pytest.raises(NotVisible):
            guests.readmit(db.session.get_one(Account, guest.account_id))
        with pytest.raises(NotVisible):
            merging.unite(a_person(), guest)
        assert db.session.get(Account, guest.account_id)
