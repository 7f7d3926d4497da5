"""Everything that the site holds of somebody goes home in one zip, and nothing of anybody else."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from app import documents, guidance
from app.models import (
    AboutMe,
    Account,
    AssessmentTaken,
    Identity,
    Notification,
    PutAway,
    Refusal,
    Sheet,
    Subscription,
    Unsaved,
    Use,
    db,
    utc_now,
)
from app.services import demo, guests, sentences, sheets
from tests.accounts.conftest import ADDRESS, GOOD
from tests.client import FROM_OUR_PAGE
from tests.documents import cards


def taken(visitor) -> zipfile.ZipFile:
    values = visitor.get("/take-home/everything").form().values
    answer = visitor.client.post("/take-home/everything", data=values, headers=FROM_OUR_PAGE)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="job-card.zip"')
    return zipfile.ZipFile(io.BytesIO(answer.data))


def written_as(example, visitor, app) -> None:
    """Somebody who wrote what an invented person wrote."""
    with app.app_context():
        token = visitor.client.get_cookie("card").value
        demo.fill(guests.find(token), example.values)


def test_all_of_it_is_there_and_reads_back(somewhere, a_guest):
    example = guidance.examples()[0]
    visitor, other = a_guest(), a_guest()
    written_as(example, visitor, somewhere)
    written_as(guidance.examples()[1], other, somewhere)
    package = taken(visitor)
    names = package.namelist()
    assert {name.rpartition(".")[2] for name in names} == {"txt", "pdf", "xlsx", "csv", "json"}
    assert package.testzip() is None
    read = documents.tell(package.read("ジョブ・カード.json"), cards.LIBRARY.definition)
    assert {one.form for one in read} == set(example.values)
    history = json.loads(package.read("更新履歴/様式2.json"))
    with somewhere.app_context():
        actor = guests.find(visitor.client.get_cookie("card").value)
        stands = {one.definition.id: one.part.values for one in sheets.open_card(actor)}
    assert history["revisions"][-1]["parts"]["person"]["values"] == stands["form-2"]
    everything = b"".join(package.read(name) for name in names)
    foreign = guidance.examples()[1].values["profile"]
    assert foreign["last_name"].encode() + foreign["first_name"].encode() not in everything
    assert b"guest_key" not in everything


def test_the_zip_itself_is_not_loaded_but_says_what_in_it_can_be(somewhere, a_guest):
    visitor = a_guest()
    written_as(guidance.examples()[0], visitor, somewhere)
    package = taken(visitor)
    with pytest.raises(documents.NotOurs, match="zipを開いて、中の「ジョブ・カード") as refused:
        documents.tell(package.fp.getvalue(), cards.LIBRARY.definition)
    for kind in (".xlsx", ".csv", ".json"):
        assert kind in str(refused.value)
        name = next(name for name in package.namelist() if name.endswith(kind))
        assert documents.tell(package.read(name), cards.LIBRARY.definition)


def test_the_answers_that_a_sentence_was_made_of_go_along(somewhere, a_guest):
    visitor = a_guest()
    with somewhere.app_context():
        actor = guests.find(visitor.client.get_cookie("card").value)
        (sheet_id,) = [one.id for one in sheets.open_card(actor) if one.definition.id == "form-1-1"]
        spot = sentences.find(actor, sheet_id, "next_actions")
        sentences.insert(actor, spot, {"need": "長く安心して働く"}, 0, sheets.Seen(0, ""))
    history = json.loads(taken(visitor).read("更新履歴/様式1-1.json"))
    made = history["revisions"][-1]["parts"]["person"]["made"]
    assert made["next_actions"]["answers"] == {"need": "長く安心して働く"}


def test_a_member_proves_who_they_are_first(somewhere, a_member, signs_in, time_machine):
    visitor = a_member()
    visitor.get("/card").follow("書いてみる").form("#writing").submit({"last_name": "記入"})
    package = taken(visitor)
    account = json.loads(package.read("アカウント.json"))
    assert account["email"] == ADDRESS
    assert len(account["sign_ins"]) == 1
    with somewhere.app_context():
        joined = db.session.scalars(db.select(Account.joined_at).where(Account.joined_at.is_not(None))).one()
    time_machine.move_to(joined.timestamp() + 700)
    page = visitor.get("/take-home/everything")
    assert page.url.startswith("/account/proof")
    assert page.form("main form").submit({"password": GOOD}).h1 == "全部持ち帰る"


def test_what_was_told_agreed_to_and_put_away_goes_along(somewhere, a_member):
    visitor = a_member()
    now = utc_now()
    with somewhere.app_context():
        (member,) = db.session.scalars(db.select(Account.id).where(Account.joined_at.is_not(None)))
        sheet = db.session.scalars(db.select(Sheet).where(Sheet.account_id == member)).unique().first()
        told = {"kind": "half_year", "cause": "half_year", "made_at": now, "sheet_id": sheet.id}
        taken_home = {"act": "download", "actor_role": "person", "kind": "pdf", "forms": ["form-2"]}
        rows = [
            AboutMe(account_id=member, age_band="from_20", work_years="under_1"),
            Notification(account_id=member, **told),
            PutAway(account_id=member, hint=b"hint", at=now),
            Refusal(account_id=member, category="news", at=now),
            Subscription.of("", account_id=member, asked_at=now, agreed_at=now),
            AssessmentTaken.of({"build": 5}, account_id=member, assessment="interests", answered_at=now),
            Unsaved.of({"path": "/x", "fields": [["wish", "店"]]}, key=b"k", account_id=member, expires_at=now),
            Identity.of(
                {"issuer": "i", "subject": "s"}, account_id=member, provider="p", key=b"k", linked_at=now, used_at=now
            ),
            Use(account_id=member, at=now, **taken_home),
        ]
        db.session.add_all(rows)
        db.session.commit()
    account = json.loads(taken(visitor).read("アカウント.json"))
    assert account["about_me"][0]["age_band"] == "from_20"
    assert [one["category"] for one in account["refusals"]] == ["news"]
    assert account["subscriptions"][0]["agreed_at"] == now.isoformat()
    assert account["assessments"][0]["content"] == {"build": 5}
    assert account["unsaved"][0]["content"]["fields"] == [["wish", "店"]]
    assert account["identities"][0]["content"]["subject"] == "s"
    assert account["notifications"][0]["kind"] == "half_year"
    assert account["uses"][0]["forms"] == ["form-2"]
    assert [len(account[name]) for name in ("put_away", "sign_ins", "passwords", "emails")] == [1, 1, 1, 1]
    assert {one["definition"] for one in account["sheets"]} >= {"profile", "form-1-1"}
    assert {one["act"] for one in account["audit"]}, "what was done with the account"
    assert "$argon2" not in str(account)


def test_who_leaves_is_offered_it_first(a_member):
    page = a_member().get("/account/leave")
    assert page.all("main a.btn")[0].text == "全部持ち帰る（zip）"
    assert page.follow("全部持ち帰る（zip）").h1 == "全部持ち帰る"


def test_nobody_gets_anything_without_a_card(somewhere):
    from tests.client import Visitor

    assert Visitor(somewhere).get("/take-home/everything").h1 == "持ち帰る"
