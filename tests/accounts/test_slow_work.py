"""What takes long on purpose or waits for others is done with no transaction in hand: on SQLite everybody else's save
would wait for it."""

from __future__ import annotations

import pytest

from app import documents
from app.blueprints.account.signing_in import WRONG
from app.models import Password, db
from app.services import letters, passwords
from app.tasks import mail, worker
from tests.accounts.conftest import ADDRESS, GOOD
from tests.client import FROM_OUR_PAGE, Visitor
from tests.letters import link_in, newest_to

OTHER = "べつの合言葉にします"


@pytest.fixture
def held(monkeypatch) -> list[bool]:
    """Whether the session held a transaction, for each piece of slow work that was done."""
    seen = []

    def watch(place, name):
        work = getattr(place, name)

        def watched(*given):
            seen.append(db.session().in_transaction())
            return work(*given)

        monkeypatch.setattr(place, name, watched)

    for place, name in ((passwords, "hashed"), (passwords, "matches"), (documents, "lock"), (mail, "_deliver")):
        watch(place, name)
    return seen


def is_free(held: list[bool]) -> bool:
    """Whether there was slow work, and each piece with nothing in hand; the next act is judged by itself."""
    free = bool(held) and not any(held)
    held.clear()
    return free


def test_a_password_is_hashed_and_compared_while_others_save(a_member, somewhere, signs_in, held):
    member = a_member()
    assert is_free(held)
    signs_in()
    assert is_free(held)
    signs_in(password=OTHER, status=422)
    assert is_free(held)
    signs_in("nobody@example.com", status=422)
    assert is_free(held)
    member.get("/account/proof").form().submit({"password": OTHER}, status=422)
    assert is_free(held)
    member.get("/account/password").form().submit({"new_password": OTHER})
    assert is_free(held)
    Visitor(somewhere).get("/account/reset").form().submit({"email": ADDRESS})
    link = link_in(newest_to(somewhere, ADDRESS))
    held.clear()
    Visitor(somewhere).get(link).form("main form").submit({"new_password": GOOD})
    assert is_free(held)


def test_a_link_that_is_opened_on_another_device_compares_while_others_save(a_guest, somewhere, held):
    a_guest().get("/account/join").form().submit({"email": ADDRESS, "new_password": GOOD})
    held.clear()
    form = Visitor(somewhere).get(link_in(newest_to(somewhere, ADDRESS))).form("main form")
    form.submit({"password": OTHER}, status=422)
    assert is_free(held)
    form.submit({"password": GOOD})
    assert is_free(held)


def test_a_file_is_locked_while_others_save(somewhere, held):
    visitor = Visitor(somewhere)
    visitor.get("/write").form().submit({"path": "experienced"})
    visitor.get("/card/to/profile/name").form().submit({"last_name": "記入"})
    values = visitor.get("/take-home/locked").form().type({"words": OTHER}).values
    assert visitor.client.post("/take-home/locked", data=values, headers=FROM_OUR_PAGE).status_code == 200
    assert is_free(held)


def test_letters_go_out_while_others_save(a_member, somewhere, held):
    a_member()
    with somewhere.app_context():
        letters.leave("changed", ADDRESS)
        db.session.commit()
        held.clear()
        worker.work_off()
    assert is_free(held)


def test_a_password_that_was_changed_during_the_work_opens_nothing(a_member, somewhere, signs_in, monkeypatch):
    a_member()
    compare = passwords.matches

    def changed_meanwhile(kept, password):
        with somewhere.app_context():
            row = db.session.scalars(db.select(Password)).one()
            row.seal_into("sealed", passwords.hashed(OTHER))
            db.session.commit()
        return compare(kept, password)

    monkeypatch.setattr(passwords, "matches", changed_meanwhile)
    visitor = signs_in(status=422)
    assert WRONG in visitor.page.text
    assert visitor.get("/account/").h1 == "ログイン"
