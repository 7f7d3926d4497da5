"""The commands of the store, as they are typed."""

import pytest
from sqlalchemy import func, select

from app.models import Account, Task, db, find_sheet, keyfile, sealing, utc_now
from app.services import keys
from app.tasks.worker import PERIODS
from tests.builders import a_person, a_sheet


@pytest.fixture
def site(app, make_app):
    """A site on one machine: its keys stand in the file."""
    made = make_app()
    file = keyfile.path(made)
    file.write_text("".join(f"{name}={made.config[name]}\n" for name in keyfile.NAMES))
    file.chmod(0o600)
    return made


@pytest.fixture
def run(site):
    def run(*command, code=0, **options):
        result = site.test_cli_runner().invoke(args=list(command), **options)
        assert result.exit_code == code, result.output
        return result.output

    return run


@pytest.fixture
def sheet_id(site):
    with site.app_context():
        sheet = a_sheet(written={"wish": "店"})
        db.session.commit()
        return sheet.id


def read(site, sheet_id):
    with site.app_context():
        return find_sheet(sheet_id).part()["values"]


def test_keys_are_made_once(make_app, tmp_path):
    fresh = make_app(INSTANCE=str(tmp_path / "new"))
    file = tmp_path / "new" / "keys.env"
    runner = fresh.test_cli_runner()
    assert "Keep a copy" in runner.invoke(args=["keys", "init"]).output
    made = file.read_text()
    assert "already" in runner.invoke(args=["keys", "init"]).output
    assert file.read_text() == made


def test_no_file_is_made_where_the_keys_come_from_the_environment(make_app, tmp_path, monkeypatch):
    fresh = make_app(INSTANCE=str(tmp_path / "new"))
    for name in keyfile.NAMES:
        monkeypatch.setenv(name, fresh.config[name])
    assert "environment" in fresh.test_cli_runner().invoke(args=["keys", "init"]).output
    assert not (tmp_path / "new").exists()


def test_a_new_entry_for_the_environment_can_be_used_at_once(run, site):
    entry = run("keys", "new").strip()
    longer = sealing.KeyRing.from_text(f"{entry},{site.config['DATA_KEYS']}")
    assert longer.current == 2


def test_a_rotation_on_one_machine_is_one_command(run, site, make_app, sheet_id):
    old = site.config["DATA_KEYS"]
    told = run("keys", "rotate")
    assert "Key 2 was added" in told
    assert "2 values sealed anew with key 2" in told
    assert "No value uses key 1 any more" in told
    kept = keyfile.read(keyfile.path(site))
    new, _, rest = kept["DATA_KEYS"].partition(",")
    assert rest == old
    assert keyfile.path(site).stat().st_mode & 0o777 == 0o600
    assert read(make_app(DATA_KEYS=new), sheet_id) == {"wish": "店"}
    for entry in (*new.split(":")[1:], *old.split(":")[1:]):
        assert entry not in told


def test_a_running_site_reads_on_while_its_keys_are_rotated(run, app, make_app, site, sheet_id):
    running = make_app()
    assert read(running, sheet_id) == {"wish": "店"}
    run("keys", "rotate")
    assert read(running, sheet_id) == {"wish": "店"}
    with running.app_context():
        assert sealing.ring().current == 2


def test_a_rotation_that_was_broken_off_goes_on_without_another_key(run, site, sheet_id, monkeypatch):
    def power_fails():
        raise KeyboardInterrupt

    with monkeypatch.context() as power:
        power.setattr(keys, "rotate", power_fails)
        run("keys", "rotate", code=1)
    told = run("keys", "rotate")
    assert "Going on: values under key 1 are still to be sealed with key 2" in told
    assert set(sealing.KeyRing.from_text(keyfile.read(keyfile.path(site))["DATA_KEYS"]).keys) == {1, 2}
    assert read(site, sheet_id) == {"wish": "店"}


def test_with_keys_from_the_environment_the_command_says_what_to_do(run, site, sheet_id, make_app):
    keyfile.path(site).unlink()
    assert "flask keys new" in run("keys", "rotate")
    after = make_app(DATA_KEYS=f"2:{keyfile.new_key()},{site.config['DATA_KEYS']}")
    result = after.test_cli_runner().invoke(args=["keys", "rotate"])
    assert "2 values sealed anew with key 2" in result.output
    assert read(after, sheet_id) == {"wish": "店"}


def test_checking_says_which_keys_are_in_use(run, sheet_id):
    told = run("keys", "check")
    assert "sheet_parts.sealed: key 1: 1" in told
    assert "2 values can be opened" in told


def test_checking_with_a_lost_key_names_what_cannot_be_opened(site, sheet_id, make_app):
    lost = make_app(DATA_KEYS=f"5:{keyfile.new_key()}", INSTANCE=site.instance_path + "/other")
    result = lost.test_cli_runner().invoke(args=["keys", "check"])
    assert result.exit_code == 1
    assert f"sheet_parts|{sheet_id}/person|sealed|1" in result.output


def test_the_worker_does_once_what_is_due(run, site):
    assert run("work", "--once") == f"{len(PERIODS)} done.\n"
    with site.app_context():
        assert db.session.scalar(select(func.count()).select_from(Task)) == len(PERIODS)


def test_purging_now_does_not_wait_for_the_worker(run, site):
    with site.app_context():
        a_person(seen=utc_now().replace(year=2020), key=b"k" * 32)
        db.session.commit()
    assert run("purge", "guests") == "1 guests deleted.\n"
    assert run("purge", "rows") == "0 parts of sheets cleared.\n"
    assert run("purge", "sheets") == "0 sheets deleted.\n"
    assert run("purge", "traces") == "0 rows deleted.\n"


@pytest.mark.only_on("sqlite")
def test_a_backup_is_made_and_put_back(run, site, sheet_id, tmp_path):
    target = str(tmp_path / "copy.sqlite3")
    assert "checked" in run("backup", target)
    assert "already there" in run("backup", target, code=1)
    with site.app_context():
        db.session.execute(db.delete(Account))
        db.session.commit()
    run("restore", target, code=1, input="n\n")
    assert "Restored" in run("restore", target, "--yes")
    assert read(site, sheet_id) == {"wish": "店"}
    assert "not there" in run("restore", target + "x", "--yes", code=1)


@pytest.mark.only_on("postgresql")
def test_on_postgresql_the_backup_names_the_tools_to_use(run, tmp_path):
    assert "pg_dump" in run("backup", str(tmp_path / "copy"), code=1)
