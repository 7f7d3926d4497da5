"""Changing the data keys: everything is sealed anew, also after an interruption, and nothing is lost on the way."""

import pytest
from sqlalchemy import update

from app.models import Audit, Revision, SealBroken, SheetPart, db, find_sheet, keyfile, revisions_of, sealing
from app.services import keys
from tests.builders import a_sheet, save


@pytest.fixture
def old_key(app):
    return app.config["DATA_KEYS"]


@pytest.fixture
def written(app, old_key):
    """Five sheets under the old key, two parts and two revisions each."""
    with app.app_context():
        sheets = []
        for number in range(5):
            sheet = a_sheet(written={"wish": f"店{number}"})
            save(sheet, {"advice": f"助言{number}"}, writer="consultant", cause="foreign")
            sheets.append(sheet.id)
        db.session.commit()
    return sheets


@pytest.fixture
def rotated(make_app, old_key):
    """The same site with a new key in front."""
    return make_app(DATA_KEYS=f"2:{keyfile.new_key()},{old_key}")


def read_everything(sheets):
    for number, sheet_id in enumerate(sheets):
        sheet = find_sheet(sheet_id)
        assert sheet.part()["values"] == {"wish": f"店{number}"}
        assert sheet.part("consultant")["values"] == {"advice": f"助言{number}"}
        assert [len(one.open()) for one in revisions_of(sheet_id)] == [2, 1]


def in_use() -> dict[str, dict[int, int]]:
    """The keys of every column in which anything is sealed."""
    return {column: by_key for column, by_key in keys.used().items() if by_key}


def test_every_sealed_column_is_walked():
    assert {f"{mapper.local_table}.{column}" for mapper, column in keys.sealed_columns()} == {
        "assessments.sealed",
        "campaigns.sealed",
        "chat_questions.sealed",
        "code_apps.sealed",
        "emails.sealed",
        "handovers.sealed",
        "identities.sealed",
        "links.sealed",
        "mails.sealed",
        "notices.sealed",
        "passkeys.sealed",
        "passwords.sealed",
        "revisions.sealed",
        "shares.sealed",
        "sheet_parts.sealed",
        "subscriptions.sealed",
        "unsaved.sealed",
        "uploads.sealed",
    }


def test_after_a_rotation_everything_opens_with_the_new_key_alone(written, rotated, make_app):
    with rotated.app_context():
        assert in_use() == {"revisions.sealed": {1: 10}, "sheet_parts.sealed": {1: 10}}
        outcome = keys.rotate()
        assert (outcome.good, outcome.broken) == (20, [])
        assert in_use() == {"revisions.sealed": {2: 10}, "sheet_parts.sealed": {2: 10}}
        new_key = rotated.config["DATA_KEYS"].partition(",")[0]
        assert db.session.scalars(db.select(Audit.thing).where(Audit.act == "rotate_keys")).all() == ["key/2"]
    with make_app(DATA_KEYS=new_key).app_context():
        read_everything(written)


def test_a_rotation_that_was_broken_off_goes_on(written, rotated, monkeypatch):
    monkeypatch.setattr(keys, "BATCH", 3)
    done = []
    reseal = SheetPart.reseal

    def until_the_power_fails(self, column):
        if len(done) == 13:
            raise KeyboardInterrupt
        done.append(self)
        reseal(self, column)

    with rotated.app_context():
        with monkeypatch.context() as power:
            power.setattr("app.models.sealing.Sealed.reseal", until_the_power_fails)
            with pytest.raises(KeyboardInterrupt):
                keys.rotate()
        db.session.rollback()
        # Four batches of three and one of the last table were committed; the batch at hand was not.
        half = keys.used()
        assert sum(by_key.get(2, 0) for by_key in half.values()) == 13
        assert sum(by_key.get(1, 0) for by_key in half.values()) == 7
        read_everything(written)
        assert keys.rotate().good == 7
        assert in_use() == {"revisions.sealed": {2: 10}, "sheet_parts.sealed": {2: 10}}
        read_everything(written)


def test_sheets_can_be_written_between_two_halves_of_a_rotation(written, rotated, app, monkeypatch):
    with app.app_context():
        save(find_sheet(written[0], writing=True), {"wish": "店0"})
        db.session.commit()
    with rotated.app_context():
        keys.rotate()
    # A process that has not heard of the new key yet still seals with the old one.
    with app.app_context():
        fresh = a_sheet(of="form-1-1")
        db.session.commit()
    with rotated.app_context():
        assert keys.used()["sheet_parts.sealed"] == {1: 1, 2: 10}
        assert keys.rotate().good == 2
        assert find_sheet(fresh.id).part()["values"]


def test_what_cannot_be_opened_is_named_and_left_and_the_rest_goes_on(written, rotated):
    with rotated.app_context():
        broken = update(SheetPart).where(SheetPart.sheet_id == written[2], SheetPart.writer == "person")
        db.session.execute(broken.values(sealed=b"\x01" + b"0" * 60))
        db.session.commit()
        outcome = keys.rotate()
        assert outcome.good == 19
        assert outcome.broken == [f"sheet_parts|{written[2]}/person|sealed|1"]
        assert keys.used()["sheet_parts.sealed"] == {1: 1, 2: 9}
        assert keys.check().broken == outcome.broken


def test_checking_opens_everything_and_changes_nothing(written, app):
    with app.app_context():
        before = db.session.execute(db.select(Revision.sealed).order_by(Revision.sheet_id, Revision.number)).all()
        db.session.rollback()
        assert keys.check().good == 20
        after = db.session.execute(db.select(Revision.sealed).order_by(Revision.sheet_id, Revision.number)).all()
        assert before == after


def test_without_its_key_nothing_opens(written, make_app):
    with make_app(DATA_KEYS=f"2:{keyfile.new_key()}").app_context():
        with pytest.raises(SealBroken):
            find_sheet(written[0]).part()
        assert len(keys.check().broken) == 20


def test_a_new_key_gets_an_id_that_nothing_uses(written, app, make_app):
    with app.app_context():
        assert keys.free_id() == 2
    with make_app(DATA_KEYS=f"7:{keyfile.new_key()}").app_context():
        assert keys.free_id() == 8
    with make_app(DATA_KEYS=f"255:{keyfile.new_key()}").app_context():
        assert keys.free_id() == 2


def test_when_all_ids_are_taken_it_is_said(app, monkeypatch):
    with app.app_context():
        monkeypatch.setattr(keys, "used", lambda: {"t.c": dict.fromkeys(range(1, 256), 1)})
        with pytest.raises(sealing.KeysUnusable, match="255"):
            keys.free_id()
