"""What was written before signing in comes along, whole; where both have a form, both stay."""

from __future__ import annotations

import io
import json
import os
import zipfile
from dataclasses import replace
from itertools import product
from random import Random

import pytest
from sqlalchemy import func, select

from app import guidance
from app.jobcard import as_written
from app.models import Account, Revision, Sheet, db, find_removed, revisions_of, utc_now
from app.policies import Actor, NotVisible
from app.services import chronicle, demo, guests, handing_over, history, merging, removals, rows, sheets, takeout
from app.services.chronicle import Saved, Used
from app.services.sheets import Seen
from tests.accounts.conftest import ADDRESS, GOOD
from tests.client import Visitor

PEOPLE = guidance.examples() if os.environ.get("JOBCARD_FULL") else guidance.examples()[:3]
WHERE = ("nowhere", "account", "guest", "both")


def values_in(account_id) -> dict[str, list]:
    """Everything that stands on any sheet of the account, removed ones too, by form."""
    found: dict[str, list] = {}
    for sheet in db.session.scalars(select(Sheet).where(Sheet.account_id == account_id)).unique():
        found.setdefault(sheet.definition, []).append(sheet.part()["values"])
    return found


def a_person() -> Actor:
    account, _ = guests.begin()
    return guests.actor_of(account)


def a_member() -> Actor:
    actor = a_person()
    account = db.session.get_one(Account, actor.account_id)
    account.guest_key = None
    db.session.commit()
    return Actor(account.id)


@pytest.mark.parametrize("number", range(len(PEOPLE)))
def test_every_mix_of_forms_comes_along_without_a_loss(app, number):
    """Each form of a person written nowhere, in the account, by the guest, or by both; every form gets each place."""
    example, other = PEOPLE[number], PEOPLE[number - 1]
    forms = sorted(example.values)
    with app.app_context():
        for turn in range(len(WHERE)):
            place = {form: WHERE[(n + turn) % len(WHERE)] for n, form in enumerate(forms)}
            member, guest = a_member(), a_person()
            demo.fill(
                member, {f: other.values.get(f, example.values[f]) for f in forms if place[f] in ("account", "both")}
            )
            demo.fill(guest, {f: example.values[f] for f in forms if place[f] in ("guest", "both")})
            before, coming = values_in(member.account_id), values_in(guest.account_id)
            waiting = merging.bring(member, guest)
            after = values_in(member.account_id)
            for form, written in [*before.items(), *coming.items()]:
                assert written[0] in after[form], (form, place[form])
            on_card = {one.definition.id: one.part.values for one in sheets.open_card(member)}
            assert sorted(on_card) == sorted(f for f in forms if place[f] != "nowhere")
            assert all(on_card[f] == before[f][0] for f in before)
            assert len(waiting) == sum(place[f] == "both" for f in forms)
            assert db.session.get(Account, guest.account_id) is None


def texts_in(stored) -> set[str]:
    """Every text that was acknowledged: values, removed rows, and what could not be read."""
    if isinstance(stored, dict):
        return {
            text for key, one in stored.items() if not key.startswith("_") or key == "_unread" for text in texts_in(one)
        }
    if isinstance(stored, list):
        return {text for one in stored for text in texts_in(one)}
    return {str(stored)} if stored not in (None, "") else set()


def written_by(account_id) -> set[str]:
    """The texts that stand on any sheet, removed ones too."""
    sheets_there = db.session.scalars(select(Sheet).where(Sheet.account_id == account_id)).unique()
    parts = [sheet.part() for sheet in sheets_there]
    return {text for part in parts for text in texts_in([part["values"], part["unread"]])}


def found_with(account_id) -> set[str]:
    """The texts that stand on a sheet, on a removed one, or in a revision."""
    kept = db.session.scalars(select(Revision).join(Sheet).where(Sheet.account_id == account_id))
    parts = [part for one in kept for part in one.open().values()]
    return written_by(account_id).union(*(texts_in([part["values"], part["unread"]]) for part in parts))


def filled(values, unread) -> dict:
    """What can be seen of a part: a list from which every row was taken is like none."""
    return {name: one for name, one in as_written(values, unread).items() if one != []}


def write_on(actor, chance: Random) -> None:
    """Leave the card as people leave theirs: drafts, texts that nobody can read, rows and sheets taken away."""
    for opened in sheets.open_card(actor):
        section = chance.choice(opened.definition.pages)
        asked = [one for one in section.asked if one.writer == "person"]
        if asked and chance.random() < 0.6:
            typed = {one.id: f"むかし{chance.random()}" for one in asked[:2]}
            sheets.save_section(actor, opened.id, section.id, typed, Seen(999, ""), button=chance.random() < 0.5)
        groups = [(one.id, row["_id"]) for one in section.groups for row in opened.view.rows(one.id)]
        if groups and chance.random() < 0.6:
            rows.arrange_row(actor, opened.id, chance.choice(groups), "remove")
        if opened.definition.role != "profile" and chance.random() < 0.2:
            removals.remove(actor, opened.id)


@pytest.mark.parametrize("number", range(len(PEOPLE)))
def test_whatever_is_chosen_every_text_can_still_be_found(app, number):
    """Any forms on either side, in any state; for each that both had, one of the three choices."""
    example, other, chance = PEOPLE[number], PEOPLE[number - 1], Random(number)
    with app.app_context():
        for _ in range(3):
            member, guest = a_member(), a_person()
            for actor, values in ((member, other.values), (guest, example.values)):
                demo.fill(actor, {form: one for form, one in values.items() if chance.random() < 0.8})
                write_on(actor, chance)
            acknowledged = written_by(member.account_id) | written_by(guest.account_id)
            for waiting in merging.bring(member, guest):
                changes = merging.choosing(member, waiting).changed
                theirs = find_removed(waiting.sheet_id).part()
                if chance.random() < 0.6:
                    merging.choose(member, waiting)
                    shown = sheets.open_sheet(member, waiting.own_id).part
                    assert filled(shown.values, shown.unread) == filled(theirs["values"], theirs["unread"])
                    assert not merging.choosing(member, waiting).changed
                    assert not changes or revisions_of(waiting.own_id, most=1)[0].cause == "restore"
            assert acknowledged <= found_with(member.account_id)


def test_what_had_to_wait_is_in_the_history_for_ever(app):
    example = PEOPLE[0]
    with app.app_context():
        member, guest = a_member(), a_person()
        demo.fill(member, {"profile": PEOPLE[1].values["profile"]})
        demo.fill(guest, {"profile": example.values["profile"]})
        coming = values_in(guest.account_id)["profile"][0]
        merging.bring(member, guest)
        (own,) = sheets.open_card(member)
        kept = db.session.scalars(select(Revision).where(Revision.sheet_id == own.id).order_by(Revision.number)).all()
        assert [one.cause for one in kept[-2:]] == ["brought", "kept"]
        assert kept[-2].open()["person"]["values"] == coming
        assert kept[-1].open()["person"]["values"] == own.part.values
        assert kept[-1].number == own.sheet.revision


@pytest.mark.parametrize("way", ["brought by a member", "handed over into a member's card", "handed over"])
def test_the_history_is_the_persons_own_and_says_what_happened(app, way):
    with app.app_context():
        owner = a_person() if way == "handed over" else a_member()
        guest = a_person()
        demo.fill(owner, {"profile": PEOPLE[1].values["profile"]})
        demo.fill(guest, {form: PEOPLE[0].values[form] for form in ("profile", "form-2", "form-3-1")})
        removals.remove(guest, next(one.id for one in sheets.open_card(guest) if one.definition.id == "form-3-1"))
        chronicle.note(guest.account_id, guest, "download", ["form-2"], kind="pdf", device="phone")
        if "brought" in way:
            merging.bring(owner, guest)
        else:
            handing_over.begin(guest)
            asker = handing_over.ask("phone", None, code=handing_over.shown(guest).code)
            handing_over.confirm(guest)
            handing_over.take(asker, owner, shared=False)
        profile, work = sheets.open_card(owner)
        told = history.listing(owner, profile.id).entries
        assert [one.how for one in told[:2]] == ["前からカードにあった内容のまま", "取り込んだ内容の控え"]
        lines = chronicle.chronicle(owner).lines
        assert [one.how for one in lines if isinstance(one, Used)] == ["PDFで持ち帰り"]
        told += history.listing(owner, work.id).entries + [one.entry for one in lines if isinstance(one, Saved)]
        assert {one.entry.past.sheet.definition for one in lines if isinstance(one, Saved)} == {
            "profile",
            "form-2",
            "form-3-1",
        }
        assert {one.who for one in (*told, *lines) if not isinstance(one, Saved)} == {"あなた"}
        proven = replace(owner, session=owner.account_id, proved_at=utc_now())
        with zipfile.ZipFile(io.BytesIO(takeout.everything(proven).content)) as package:
            kept = [json.loads(package.read(name)) for name in package.namelist() if name.startswith("更新履歴/")]
        assert {one["by"] for form in kept for one in form["revisions"]} == {"self"}


def test_who_has_not_said_what_they_are_is_what_the_guest_said(app):
    with app.app_context():
        for own, theirs, then in (
            (None, "student", "student"),
            ("worker", "student", "worker"),
            ("worker", None, "worker"),
        ):
            member, (account, _) = a_member(), guests.begin(theirs)
            db.session.get_one(Account, member.account_id).kind = own
            db.session.commit()
            merging.bring(member, guests.actor_of(account))
            assert db.session.get_one(Account, member.account_id).kind == then


def test_an_empty_form_of_the_account_gives_way(app):
    with app.app_context():
        member, guest = a_member(), a_person()
        sheets.add_sheets(member, ["profile", "form-2"])
        demo.fill(guest, {"form-2": PEOPLE[0].values["form-2"]})
        assert merging.bring(member, guest) == []
        assert {one.definition.id: bool(one.sheet.revision) for one in sheets.open_card(member)} == {
            "profile": False,
            "form-2": True,
        }


def test_only_a_guests_card_can_be_brought_and_only_by_a_member(app):
    with app.app_context():
        members, people = [a_member() for _ in range(2)], [a_person() for _ in range(2)]
        for actor, guest in product((*members, people[0]), (members[0], people[1])):
            if actor.guest or not guest.guest:
                with pytest.raises(NotVisible):
                    merging.bring(actor, guest)
        assert db.session.scalar(select(func.count()).select_from(Account)) == 4


@pytest.fixture
def writes(a_guest):
    """Somebody at a browser who wrote a name before signing in."""
    visitor = a_guest()
    visitor.get("/card").follow("書いてみる").form("#writing").submit({"last_name": "記入", "first_name": "花子"})
    return visitor


def test_somebody_who_signs_in_is_asked_before_anything_is_taken_along(a_member, writes):
    a_member()
    page = writes.get("/account/sign-in").form().submit({"email": ADDRESS, "password": GOOD})
    assert page.h1 == "この端末に、書いた内容があります"
    assert "記入" not in page.html
    done = page.form("main form").submit()
    assert done.h1 == "取り込みました"
    assert writes.client.get_cookie("card") is None
    assert "記入" in check_of(writes)


def test_the_second_of_two_taps_leads_to_the_card(a_member, writes, monkeypatch):
    a_member()
    page = writes.get("/account/sign-in").form().submit({"email": ADDRESS, "password": GOOD})

    def gone(*_):
        raise NotVisible

    monkeypatch.setattr(merging, "bring", gone)
    assert page.form("main form").submit().h1 == "あなたのジョブ・カード"


def check_of(visitor: Visitor) -> str:
    first = visitor.get("/card").all(".tasks li a")[0]["href"]
    return visitor.get("/sheets/" + first.split("/")[2] + "/check").html


def test_who_declines_finds_the_guests_card_again_after_signing_out(a_member, writes):
    a_member()
    page = writes.get("/account/sign-in").form().submit({"email": ADDRESS, "password": GOOD})
    assert "記入" not in page.follow("取り込まない").html
    writes.get("/account/").form("form[action$=sign-out]").submit()
    assert "記入" in check_of(writes)


def test_nobody_is_asked_about_an_empty_card(a_member, a_guest):
    a_member()
    page = a_guest().get("/account/sign-in").form().submit({"email": ADDRESS, "password": GOOD})
    assert page.h1 == "あなたのジョブ・カード"


def test_forms_that_both_had_are_compared_and_chosen_one_by_one(a_member, writes):
    member = a_member()
    member.get("/card").follow("書いてみる").form("#writing").submit({"last_name": "見本", "first_name": "太郎"})
    page = writes.get("/account/sign-in").form().submit({"email": ADDRESS, "password": GOOD})
    listed = page.form("main form").submit()
    compared = listed.follow("基本情報を読みくらべる")
    assert compared.h1 == "基本情報：使うほうを選ぶ"
    assert [one.text for one in compared.all("main button")] == [
        "前からカードにあった内容を使う",
        "取り込んだ内容を使う",
        "どちらも残して、あとで決める",
    ]
    assert "見本" in compared.html
    assert "記入" in compared.html
    done = compared.form("main form").submit(button="取り込んだ内容を使う")
    assert not done.all("main li")
    assert "記入" in check_of(writes)
    writes.get(compared.url, status=404)


def test_who_keeps_both_or_the_own_changes_nothing(a_member, writes):
    member = a_member()
    member.get("/card").follow("書いてみる").form("#writing").submit({"last_name": "見本", "first_name": "太郎"})
    page = writes.get("/account/sign-in").form().submit({"email": ADDRESS, "password": GOOD})
    page = page.form("main form").submit().follow("基本情報を読みくらべる")
    page.form("main form").submit(button="前からカードにあった内容を使う")
    assert "見本" in check_of(writes)
    assert "外した様式" in writes.get("/card").html
