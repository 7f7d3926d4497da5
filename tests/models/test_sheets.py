"""Sheets, their parts and revisions."""

import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import IntegrityError, InvalidRequestError
from sqlalchemy.orm.exc import StaleDataError

from app.models import (
    Account,
    Revision,
    Sheet,
    SheetPart,
    db,
    find_revision,
    find_sheet,
    forget_autosaves,
    revision_number,
    revisions_of,
    sheets_of,
)
from app.policies import Actor
from tests.builders import a_person, a_sheet, save


@pytest.fixture
def store(app):
    with app.app_context():
        yield app


@pytest.fixture
def statements(store):
    """The statements sent to the database, transactions and savepoints left out."""
    sent = []

    def note(_connection, _cursor, statement, *_):
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)


def fresh(sheet: Sheet) -> Sheet:
    db.session.commit()
    db.session.expunge_all()
    return find_sheet(sheet.id)


def test_what_was_written_is_read_again(store):
    sheet = fresh(a_sheet(written={"name": "𠮷田 髙﨑", "jobs": [{"_id": "0" * 16, "title": "店長\n経理"}]}))
    assert sheet.part()["values"] == {"name": "𠮷田 髙﨑", "jobs": [{"_id": "0" * 16, "title": "店長\n経理"}]}


def test_a_writer_who_wrote_nothing_has_an_empty_part(store):
    assert fresh(a_sheet()).part("consultant") == {"values": {}, "unread": {}, "changed": {}}


def test_changing_what_was_opened_changes_nothing_stored(store):
    sheet = a_sheet(written={"wish": "店"})
    sheet.part()["values"]["wish"] = "別"
    assert sheet.part()["values"]["wish"] == "店"


def test_each_writer_has_a_part_and_a_version_of_their_own(store):
    sheet = a_sheet(written={"wish": "店"})
    save(sheet, {"advice": "よい"}, writer="consultant", cause="foreign")
    save(sheet, {"wish": "二号店"})
    sheet = fresh(sheet)
    assert {part.writer: part.version for part in sheet.parts} == {"consultant": 1, "person": 2}
    assert sheet.part("consultant")["values"] == {"advice": "よい"}
    assert sheet.revision == 3


def test_nobody_unknown_writes(store):
    with pytest.raises(ValueError, match="stranger"):
        a_sheet().write_part("stranger", {"values": {}})


def test_a_sheet_comes_with_its_parts_in_one_query(store, statements):
    sheet = a_sheet()
    save(sheet, {"advice": "よい"}, writer="consultant")
    db.session.commit()
    db.session.expunge_all()
    statements.clear()
    find_sheet(sheet.id).part("consultant")
    assert len([one for one in statements if one.startswith("SELECT")]) == 1


def test_all_sheets_of_a_person_come_in_one_query(store, statements):
    owner = a_person()
    for number in range(6):
        a_sheet(owner, of=f"form-{number}")
    a_sheet()
    db.session.commit()
    db.session.expunge_all()
    statements.clear()
    found = sheets_of(owner.id)
    assert [sheet.definition for sheet in found] == [f"form-{number}" for number in range(6)]
    assert all(sheet.part()["values"] for sheet in found)
    assert len([one for one in statements if one.startswith("SELECT")]) == 1


def test_how_often_a_sheet_was_saved_is_known_without_opening_it(store):
    owner = a_person()
    save(a_sheet(owner, of="profile"), {"last_name": "架空"})
    assert revision_number(owner.id, "profile") == 2
    assert revision_number(owner.id, "form-2") is None


def test_nothing_is_loaded_by_the_way(store):
    sheet = fresh(a_sheet())
    with pytest.raises(InvalidRequestError):
        sheet.account  # noqa: B018


def test_a_person_has_one_sheet_of_each_definition(store):
    owner = a_person()
    a_sheet(owner, of="form-2")
    with pytest.raises(IntegrityError):
        a_sheet(owner, of="form-2")


def test_sheets_in_slots_of_their_own_stand_beside_each_other(store):
    owner = a_person()
    for slot in ("a", "b"):
        db.session.add(Sheet(account_id=owner.id, definition="form-3-3", version="2018-04", slot=slot))
    db.session.commit()
    assert len(sheets_of(owner.id)) == 2


@pytest.mark.parametrize(
    "wrong", [{"status": "lost"}, {"account_id": uuid.uuid4()}], ids=["an unknown status", "nobody's"]
)
def test_the_database_refuses_what_cannot_be(store, wrong):
    columns = {"account_id": a_person().id, "definition": "form-2", "version": "2018-04"}
    db.session.add(Sheet(**columns | wrong))
    with pytest.raises(IntegrityError):
        db.session.commit()


def test_a_column_that_does_not_exist_is_refused():
    with pytest.raises(TypeError, match="colour"):
        Sheet(colour="red")


def test_everything_of_an_account_goes_with_it(store):
    sheet = a_sheet()
    db.session.commit()
    db.session.execute(db.delete(Account).where(Account.id == sheet.account_id))
    db.session.commit()
    for table in (Account, Sheet, SheetPart, Revision):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0


def test_a_time_comes_back_in_utc(store):
    sheet = a_sheet()
    sheet.saved_at = datetime.fromisoformat("2026-11-23T09:30:00+09:00")
    assert fresh(sheet).saved_at == datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
    assert find_sheet(sheet.id).saved_at.utcoffset() == timedelta(0)


def test_a_time_without_a_zone_is_refused(store):
    sheet = a_sheet()
    sheet.saved_at = datetime(2026, 11, 23, 9, 30)  # noqa: DTZ001
    with pytest.raises(Exception, match="without a zone"):
        db.session.flush()


def test_the_oldest_removed_row_is_known_without_opening_the_sheet(store):
    rows = [
        {"_id": "1" * 16, "_gone": "2026-05-02T00:00:00+00:00"},
        {"_id": "2" * 16},
        {"_id": "3" * 16, "_gone": "2026-05-01T00:00:00+00:00"},
    ]
    sheet = fresh(a_sheet(written={"jobs": rows, "places": ["13", "14"]}))
    assert sheet.parts[0].oldest_removal == datetime(2026, 5, 1, tzinfo=UTC)
    save(sheet, {"jobs": [{"_id": "2" * 16}]})
    assert fresh(sheet).parts[0].oldest_removal is None


def test_a_revision_keeps_all_parts_as_they_were(store):
    sheet = a_sheet(written={"wish": "店"})
    save(sheet, {"advice": "よい"}, writer="consultant", cause="foreign")
    save(sheet, {"wish": "別の店"})
    db.session.commit()
    db.session.expunge_all()
    assert [one.number for one in revisions_of(sheet.id)] == [3, 2, 1]
    kept = find_revision(sheet.id, 2)
    assert (kept.cause, kept.actor_role, kept.definition_version, kept.status) == (
        "foreign",
        "person",
        "2018-04",
        "draft",
    )
    opened = kept.open()
    assert opened["person"]["values"] == {"wish": "店"}
    assert opened["consultant"]["values"] == {"advice": "よい"}


def test_a_revision_tells_whose_save_from_which_device_beside_which_profile(store):
    sheet, advisor = a_sheet(), uuid.uuid4()
    sheet.revision += 1
    made = Revision.of(
        sheet, by=Actor(advisor, role="advisor"), cause="foreign", page="p", profile_revision=4, device="phone"
    )
    db.session.add(made)
    db.session.commit()
    db.session.expunge_all()
    kept = find_revision(sheet.id, 2)
    assert (kept.actor_id, kept.actor_role, kept.profile_revision, kept.device) == (advisor, "advisor", 4, "phone")


def test_autosaves_of_one_page_become_one_revision_and_buttons_stay(store):
    sheet = a_sheet()
    for page, cause in (("p", "autosave"), ("q", "autosave"), ("p", "autosave"), ("p", "button"), ("p", "autosave")):
        if cause == "autosave":
            forget_autosaves(sheet.id, page)
        save(sheet, {"wish": f"{sheet.revision}"}, page=page, cause=cause)
    db.session.commit()
    kept = [(one.number, one.page, one.cause) for one in revisions_of(sheet.id)]
    assert kept == [(6, "p", "autosave"), (5, "p", "button"), (3, "q", "autosave"), (1, None, "button")]


def test_a_revision_belongs_to_one_number_only(store):
    sheet = a_sheet()
    db.session.add(Revision.of(sheet, by=Actor(sheet.account_id), cause="button"))
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_of_two_saves_from_the_same_revision_the_second_fails(store):
    sheet = a_sheet()
    db.session.commit()
    elsewhere = db.update(Sheet).where(Sheet.id == sheet.id).values(revision=9)
    db.session.execute(elsewhere.execution_options(synchronize_session=False))
    sheet.revision += 1
    with pytest.raises(StaleDataError):
        db.session.flush()


def test_saves_at_the_same_time_wait_for_each_other(app):
    """Eight threads each add a line to one sheet, reading it for writing: none is lost."""
    with app.app_context():
        sheet_id = a_sheet(written={"lines": []}).id
        db.session.commit()
    faults = []

    def add(number):
        try:
            with app.app_context():
                sheet = find_sheet(sheet_id, writing=True)
                save(sheet, {"lines": [*sheet.part()["values"]["lines"], number]})
                db.session.commit()
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=add, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    with app.app_context():
        sheet = find_sheet(sheet_id)
        assert sorted(sheet.part()["values"]["lines"]) == list(range(8))
        assert sheet.revision == 9
        assert len(revisions_of(sheet_id)) == 9
