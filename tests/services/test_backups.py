"""A backup reads again after a restore – with the keys, which are not in it."""

import os
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.models import Account, Audit, Figure, Maker, SealBroken, Sheet, SignIn, db, find_sheet, keyfile, utc_now
from app.policies import SYSTEM, Actor
from app.services import audit, backups, counting, guests
from tests.builders import a_person, a_sheet

pytestmark = pytest.mark.only_on("sqlite")
WRITTEN = {"name": "架空 花子", "wish": "駅前で小さな喫茶店を開く"}


@pytest.fixture
def sheet_id(app):
    with app.app_context():
        sheet = a_sheet(written=WRITTEN, registered=True)
        db.session.commit()
        return sheet.id


def test_a_restored_backup_reads_on_a_new_machine_with_the_keys(app, make_app, sheet_id, tmp_path):
    with app.app_context():
        assert backups.copy_to(tmp_path / "copy.sqlite3") > 0
    elsewhere = make_app(DATABASE_URL=f"sqlite:///{tmp_path}/new/site.sqlite3")
    (tmp_path / "new").mkdir()
    with elsewhere.app_context():
        assert backups.put_back(tmp_path / "copy.sqlite3") == backups.Restored(None, 0)
        assert find_sheet(sheet_id).part()["values"] == WRITTEN
    without = make_app(DATABASE_URL=f"sqlite:///{tmp_path}/new/site.sqlite3", DATA_KEYS=f"1:{keyfile.new_key()}")
    with without.app_context(), pytest.raises(SealBroken):
        find_sheet(sheet_id).part()


def test_a_backup_shows_nothing_that_was_written_and_no_key(app, sheet_id, tmp_path):
    with app.app_context():
        backups.copy_to(tmp_path / "copy.sqlite3")
    content = (tmp_path / "copy.sqlite3").read_bytes()
    for text in ("架空", "花子", "喫茶店", app.config["LOOKUP_KEY"], app.config["DATA_KEYS"].partition(":")[2]):
        assert text.encode() not in content


def test_a_backup_is_for_its_owner_only_and_overwrites_nothing(app, sheet_id, tmp_path):
    target = tmp_path / "copy.sqlite3"
    with app.app_context():
        backups.copy_to(target)
        assert target.stat().st_mode & 0o777 == 0o600
        made = target.read_bytes()
        with pytest.raises(backups.BackupFault, match="already there"):
            backups.copy_to(target)
    assert target.read_bytes() == made
    assert [one.name for one in tmp_path.iterdir()] == ["copy.sqlite3"]


def test_a_backup_made_while_people_write_is_whole(app, tmp_path):
    stop, faults = threading.Event(), []

    def write():
        try:
            while not stop.is_set():
                with app.app_context():
                    a_sheet(written={"wish": os.urandom(2000).hex()})
                    db.session.commit()
        except Exception as fault:
            faults.append(fault)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with app.app_context():
            for number in range(5):
                backups.copy_to(tmp_path / f"{number}.sqlite3")
    finally:
        stop.set()
        writer.join()
    assert faults == []
    for number in range(5):
        with closing(sqlite3.connect(tmp_path / f"{number}.sqlite3")) as copy:
            sheets, parts, revisions = (
                copy.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                for table in ("sheets", "sheet_parts", "revisions")
            )
        assert sheets == parts == revisions


def test_the_database_that_was_replaced_is_kept_beside(app, sheet_id, tmp_path):
    with app.app_context():
        backups.copy_to(tmp_path / "copy.sqlite3")
        later = a_sheet(of="form-1-1")
        db.session.commit()
        db.session.remove()
        kept = backups.put_back(tmp_path / "copy.sqlite3").kept
        assert find_sheet(later.id) is None
        assert find_sheet(sheet_id)
        assert kept.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(kept)) as before:
        assert before.execute("SELECT count(*) FROM sheets").fetchone()[0] == 2


def test_what_was_erased_after_the_backup_does_not_come_back(app, sheet_id, tmp_path):
    with app.app_context():
        account, token = guests.begin()
        a_sheet(account)
        db.session.commit()
        backups.copy_to(tmp_path / "copy.sqlite3")
        guests.erase(guests.find(token))
        assert backups.put_back(tmp_path / "copy.sqlite3").erased_again == 1
        assert guests.find(token) is None
        assert db.session.scalars(select(Sheet.id)).all() == [sheet_id]
        assert db.session.scalars(select(Audit.owner_id).where(Audit.act == "erase")).all() == [account.id]


def test_who_left_after_the_backup_has_left_and_who_came_back_has_not(app, sheet_id, tmp_path):
    with app.app_context():
        gone, left, returned = (a_person() for _ in range(3))
        for one in (gone, left, returned):
            one.joined_at = one.last_seen
            signed_in = dict.fromkeys(("started_at", "seen_at", "proved_at"), utc_now())
            db.session.add(SignIn(key=one.id.bytes, account_id=one.id, method="password", device="phone", **signed_in))
        db.session.commit()
        ids = gone.id, left.id, returned.id
        backups.copy_to(tmp_path / "copy.sqlite3")
        for one in ids:
            audit.note(Actor(one), "leave", owner_id=one, thing="account")
        audit.note(Actor(ids[2]), "come_back", owner_id=ids[2], thing="account")
        audit.note(SYSTEM, "purge", owner_id=ids[0], thing="account")
        db.session.commit()
        assert backups.put_back(tmp_path / "copy.sqlite3").erased_again == 1
        db.session.remove()
        assert db.session.get(Account, ids[0]) is None
        assert db.session.get_one(Account, ids[1]).left_at is not None
        assert db.session.get_one(Account, ids[2]).left_at is None
        assert db.session.scalars(select(SignIn.account_id)).all() == [ids[2]]


def test_a_backup_takes_the_place_of_a_damaged_database_too(app, sheet_id, tmp_path):
    with app.app_context():
        backups.copy_to(tmp_path / "copy.sqlite3")
        db.engine.dispose()
        place = Path(db.engine.url.database)
        place.write_bytes(b"\xff" * 5000)
        restored = backups.put_back(tmp_path / "copy.sqlite3")
        assert restored.erased_again is None
        assert restored.kept.read_bytes() == b"\xff" * 5000
        assert find_sheet(sheet_id).part()["values"] == WRITTEN


def test_what_is_not_a_backup_of_this_site_is_not_put_back(app, sheet_id, tmp_path):
    (tmp_path / "text").write_text("not a database" * 100)
    with closing(sqlite3.connect(tmp_path / "other")) as other:
        other.execute("CREATE TABLE cats (name)")
    with app.app_context():
        backups.copy_to(tmp_path / "whole")
        cut = bytearray((tmp_path / "whole").read_bytes())
        cut[4096:] = b"\xff" * (len(cut) - 4096)
        (tmp_path / "damaged").write_bytes(cut)
        for name in ("text", "other", "damaged", "nothing"):
            with pytest.raises(backups.BackupFault):
                backups.put_back(tmp_path / name)
        assert db.session.scalar(select(func.count()).select_from(Sheet)) == 1


def test_what_breaks_while_copying_leaves_no_half_backup(app, sheet_id, tmp_path, monkeypatch):
    def full(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr(backups, "_copy", full)
    with app.app_context(), pytest.raises(OSError, match="No space"):
        backups.copy_to(tmp_path / "copy.sqlite3")
    assert list(tmp_path.iterdir()) == []


def test_a_restored_site_goes_on(app, sheet_id, tmp_path):
    with app.app_context():
        backups.copy_to(tmp_path / "copy.sqlite3")
        backups.put_back(tmp_path / "copy.sqlite3")
        a_sheet(of="form-1-2")
        db.session.commit()
        assert db.session.scalar(select(func.count()).select_from(Account)) == 2
        assert db.session.execute(db.text("PRAGMA journal_mode")).scalar() == "wal"


def test_figures_stay_as_they_stood_last_and_nobody_is_counted_again(app, tmp_path):
    with app.app_context():
        account, token = guests.begin()
        stays, _ = guests.begin()
        for one in (account, stays):
            a_sheet(one)
        db.session.commit()
        backups.copy_to(tmp_path / "copy.sqlite3")
        counting.roll_up(utc_now())
        guests.erase(guests.find(token))
        backups.put_back(tmp_path / "copy.sqlite3")
        assert db.session.scalars(select(Maker.account_id)).all() == [stays.id]
        counting.roll_up(utc_now())
        made = select(func.sum(Figure.count)).where(Figure.figure == "makers", Figure.dimension == "total")
        assert db.session.scalar(made) == 2


def test_a_backup_from_before_anybody_counted_is_put_back_too(app, sheet_id, tmp_path):
    with app.app_context():
        backups.copy_to(tmp_path / "copy.sqlite3")
        with closing(sqlite3.connect(tmp_path / "copy.sqlite3")) as copy:
            copy.execute("DROP TABLE makers")
        counting.roll_up(utc_now())
        assert backups.put_back(tmp_path / "copy.sqlite3").erased_again == 0
        assert find_sheet(sheet_id)
