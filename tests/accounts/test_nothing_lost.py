"""From the first letter to 退会: what a guest wrote is the member's to the last letter, and a month after leaving nothing
of it is anywhere."""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app import guidance
from app.models import Account, Revision, Sheet, Subscription, db
from app.services import demo, guests, members, sheets, tickets
from app.services.sheets import Seen
from app.tasks import purge
from tests.accounts.conftest import ADDRESS, GOOD
from tests.client import FROM_OUR_PAGE
from tests.letters import link_in, newest_to

PEOPLE = guidance.examples() if os.environ.get("JOBCARD_FULL") else guidance.examples()[::11]
UNREAD = "むかしむかし"


def owner_of(visitor):
    return guests.find(visitor.client.get_cookie("card").value)


def everything_of(account_id):
    """Every sheet of an account with what was written on it and every snapshot, by its id."""
    mine = select(Sheet).where(Sheet.account_id == account_id)
    found = {
        one.id: (one.definition, one.status, one.revision, one.part()) for one in db.session.scalars(mine).unique()
    }
    kept = db.session.scalars(select(Revision).where(Revision.sheet_id.in_(found))).all()
    return found, {(one.sheet_id, one.number): (one.at, one.cause, one.open()) for one in kept}


@pytest.mark.parametrize("example", PEOPLE, ids=lambda one: one.id)
def test_a_guest_becomes_a_member_without_losing_a_letter(somewhere, a_guest, example):
    visitor = a_guest()
    with somewhere.app_context():
        guest = owner_of(visitor)
        demo.fill(guest, example.values)
        profile = next(one for one in sheets.open_card(guest) if one.definition.role == "profile")
        sheets.save_section(guest, profile.id, "name", {"birth_date": UNREAD}, Seen(99, ""), button=True)
        before = everything_of(guest.account_id)
        assert UNREAD in str(before)
    visitor.get("/account/join").form().submit({"email": ADDRESS, "new_password": GOOD})
    visitor.get(link_in(newest_to(somewhere, ADDRESS))).form("main form").submit()
    with somewhere.app_context():
        member = db.session.scalars(select(Account).where(Account.joined_at.is_not(None))).one()
        assert everything_of(member.id) == before
    assert len(visitor.get("/card").all(".tasks a")) >= len(example.values)


def files_in(*folders) -> set[Path]:
    """Every file but the letters, which in development take the place of a mailbox, and the database itself."""
    found = (path for folder in folders for path in Path(folder).rglob("*") if path.is_file())
    return {one for one in found if one.suffix != ".eml" and "sqlite" not in one.name}


def test_a_month_after_leaving_no_file_row_or_ticket_is_left(somewhere, a_member, time_machine, tmp_path, monkeypatch):
    passing = tmp_path / "passing"
    passing.mkdir()
    monkeypatch.setenv("TMPDIR", str(passing))
    monkeypatch.setattr(tempfile, "tempdir", None)
    folders = (somewhere.config["INSTANCE"], passing)
    before = files_in(*folders)
    visitor = a_member()
    with somewhere.app_context():
        account = db.session.scalars(select(Account).where(Account.joined_at.is_not(None))).one().id
        demo.fill(members.Actor(account), PEOPLE[0].values)
        asked = Subscription.of("", account_id=account, asked_at=datetime.now(UTC), agreed_at=datetime.now(UTC))
        db.session.add(asked)
        db.session.commit()
        stop, agree = tickets.make("news", account), tickets.make("agree", asked.id)
    takes_everything_away(visitor)
    visitor.get("/account/leave").form().submit()
    time_machine.move_to(datetime.now(UTC) + timedelta(days=31))
    with somewhere.app_context():
        purge.purge_traces(datetime.now(UTC))
    # Letters are still in the mailbox; what they lead to writes nothing down any more.
    visitor.get(f"/mail/stop/{stop}").form("main form").submit()
    assert visitor.get(f"/mail/agree/{agree}", status=410).status == 410
    with somewhere.app_context():
        for table in db.metadata.tables.values():
            if table.name != "audit":
                assert account.hex not in str(db.session.execute(select(table)).all()).replace("-", ""), table
    assert files_in(*folders) <= before


def takes_everything_away(visitor) -> None:
    """The paper as a picture, and every sort of file."""
    paper = next(one["href"] for one in visitor.get("/card").all(".tasks a") if "様式2" in one.text)
    sheet = "/".join(paper.split("/")[:3])
    assert visitor.download(f"{sheet}/paper/1.png").data.startswith(b"\x89PNG")
    for kind in ("pdf", "xlsx", "csv"):
        assert visitor.download(f"/take-home/card.{kind}?form=form-2").data
    taken = [
        visitor.client.post(url, data={**visitor.get(url).form().values, **more}, headers=FROM_OUR_PAGE).data
        for url, more in (("/take-home/everything", {}), ("/take-home/locked", {"words": GOOD}))
    ]
    assert all(taken)
