"""A card is taken home as a file and loaded again, and nothing of it is lost on the way."""

from __future__ import annotations

import json
import os
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import documents, guidance
from app.documents import NotOurs
from app.jobcard import as_written
from app.models import Revision, Upload, db, utc_now
from app.policies import NotVisible
from app.services import demo, files, guests, loading, parcels, sheets
from app.services.files import NothingChosen
from app.services.library import library
from app.services.loading import NeedsWords
from tests.documents.test_xlsx import emptied
from tests.people import Person

WORDS = "うみ と やま と そら"
PEOPLE = guidance.examples() if os.environ.get("JOBCARD_FULL") else guidance.examples()[::11]
UNREAD = "むかしむかし"


def somebody(values=None):
    account, _ = guests.begin()
    actor = guests.actor_of(account)
    if values:
        demo.fill(actor, values)
    return actor


def what_stands(actor):
    """Everything that can be read on the card: values without removed rows, and what could not be read."""
    card = sheets.open_card(actor)
    return {one.definition.id: as_written(one.part.values, one.part.unread) for one in card if one.sheet.revision}


def bring(actor, content, words=""):
    loading.keep(actor, loading.read(content, words, "192.0.2.1"))
    return loading.waiting(actor)


def load_all(actor):
    found = loading.waiting(actor)
    return loading.load(actor, [one.definition.id for one in found.coming])


@pytest.mark.parametrize("example", PEOPLE, ids=lambda one: one.id)
def test_a_locked_file_brings_everything_back_on_another_card(app, example):
    with app.app_context():
        first, other = somebody(example.values), somebody()
        opened = sheets.open_card(first)[0]
        spot = next(one for one in opened.definition.fields.values() if one.kind.name in ("date", "postal_code"))
        section = next(one for one in opened.definition.pages if spot.id in one.by_id)
        sheets.save_section(first, opened.id, section.id, {spot.id: UNREAD}, sheets.Seen(99, ""), button=True)
        file = parcels.locked(first, WORDS)
        assert UNREAD.encode() not in file.content
        found = bring(other, file.content, WORDS)
        assert found.unknown == ()
        assert what_stands(other) == {}
        load_all(other)
        assert what_stands(other) == what_stands(first)
        assert UNREAD in str(what_stands(other))
        kept = db.session.scalars(select(Revision.cause).where(Revision.actor_id == other.account_id)).all()
        assert set(kept) == {"import"}
        assert load_all_again(other, file.content) == []


def load_all_again(actor, content):
    bring(actor, content, WORDS)
    return load_all(actor)


@pytest.mark.parametrize("example", PEOPLE, ids=lambda one: one.id)
def test_a_workbook_brings_back_all_that_stands_in_it(app, example):
    forms = [form for form in example.values if form != "profile"]
    with app.app_context():
        first, other = somebody(example.values), somebody()
        choice = documents.Choice(private=True)
        content = files.export(first, "xlsx", forms, choice=choice).content
        bring(other, content)
        load_all(other)
        assert what_stands(other) == what_stands(first)


def test_the_only_row_that_was_emptied_in_the_workbook_is_shown_as_removed_and_goes(app):
    with app.app_context():
        actor = somebody({"form-3-1": {"licenses": [{"_id": "a" * 16, "name": "見本検定"}]}})
        content = files.export(actor, "xlsx", ["form-3-1"], choice=documents.Choice()).content
        (coming,) = bring(actor, content).coming
        assert coming.paths == ()
        (coming,) = bring(actor, emptied(content)).coming
        assert "見本検定" in str(coming.changed)
        load_all(actor)
        assert "見本検定" not in str(what_stands(actor))


def test_what_stood_there_before_stays_a_revision(app):
    values = PEOPLE[0].values
    with app.app_context():
        first = somebody(values)
        content = parcels.locked(first, WORDS).content
        (opened,) = [one for one in sheets.open_card(first) if one.definition.id == "form-1-1"]
        name = opened.definition.pages[0].asked[0].id
        section = opened.definition.pages[0].id
        sheets.save_section(first, opened.id, section, {name: "あとから書いた文"}, sheets.Seen(99, "p"), button=False)
        bring(first, content, WORDS)
        assert [one.definition.id for one in loading.waiting(first).coming if one.paths] == ["form-1-1"]
        load_all(first)
        kept = db.session.scalars(select(Revision).where(Revision.sheet_id == opened.id)).all()
        assert any(one.open()["person"]["values"][name] == "あとから書いた文" for one in kept)
        assert what_stands(first)["form-1-1"][name] == values["form-1-1"][name]


def test_only_the_chosen_forms_are_taken_in(app):
    with app.app_context():
        first, other = somebody(PEOPLE[0].values), somebody()
        bring(other, parcels.locked(first, WORDS).content, WORDS)
        loading.load(other, ["profile"])
        assert list(what_stands(other)) == ["profile"]
        assert loading.waiting(other) is None


def test_what_others_wrote_is_not_taken_from_a_file(app):
    writer = Person(app, "form-1-1")
    writer.page("form-1-1", "strengths").press(strengths="聞くこと")
    writer.write_as("consultant", "form-1-1", {"consulting_comment": "よく書けています"})
    with app.app_context():
        content = documents.unlock(parcels.locked(writer.actor, WORDS).content, WORDS)
        assert "よく書けています" in content.decode()
        forged = json.loads(content)
        forged["sheets"][0]["values"]["consulting_comment"] = "うその評価"
        other = somebody()
        bring(other, json.dumps(forged).encode())
        load_all(other)
        (opened,) = sheets.open_card(other)
        assert opened.view.values == {"strengths": "聞くこと"}


def test_a_form_that_is_not_ours_is_told_and_left_out(app):
    content = {"format": "jobcard", "version": 1, "sheets": [{"form": "f9", "version": "1", "values": {"a": "b"}}]}
    with app.app_context():
        actor = somebody()
        found = bring(actor, json.dumps(content).encode())
        assert (found.coming, found.unknown) == ((), ("f9",))
        assert loading.load(actor, ["f9"]) == []


def test_whatever_stands_in_a_field_is_kept_as_it_is_or_refused_by_the_gate(app):
    values = {
        "last_name": {"a": [1, {"b": None}]},
        "birth_date": 5,
        "no_such_field": "x",
        "city": ["千代田"],
        "tel_home": True,
    }
    content = {"format": "jobcard", "version": 1, "sheets": [{"form": "profile", "version": "?", "values": values}]}
    with app.app_context():
        actor = somebody()
        (coming,) = bring(actor, json.dumps(content).encode()).coming
        assert coming.left == ("no_such_field",)
        load_all(actor)
        (opened,) = sheets.open_card(actor)
        assert all(one in library().profile.fields for one in (*opened.part.values, *opened.part.unread))


def test_a_locked_file_asks_for_its_words(app):
    with app.app_context():
        content = parcels.locked(somebody(PEOPLE[0].values), WORDS).content
        with pytest.raises(NeedsWords):
            loading.read(content, "", "192.0.2.1")


def test_an_empty_card_makes_no_file_and_nobody_has_one(app):
    with app.app_context():
        with pytest.raises(NothingChosen):
            parcels.locked(somebody(), WORDS)
        with pytest.raises(NotVisible):
            parcels.locked(None, WORDS)
        with pytest.raises(NotOurs, match="書いた内容が入っていません"):
            loading.read(b'{"format":"jobcard","version":1,"sheets":[]}', "", None)


def test_what_nobody_looked_at_for_an_hour_is_gone(app, time_machine):
    with app.app_context():
        actor = somebody()
        content = parcels.locked(somebody({"profile": PEOPLE[0].values["profile"]}), WORDS).content
        bring(actor, content, WORDS)
        row = db.session.scalars(select(Upload)).one()
        assert PEOPLE[0].values["profile"]["last_name"].encode() not in row.sealed
        time_machine.move_to(utc_now() + timedelta(minutes=61))
        assert loading.waiting(actor) is None
        assert loading.load(actor, ["profile"]) == []
        assert loading.purge(utc_now()) == 1
