"""The history of the tables, walked on the database under test."""

from pathlib import Path

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from flask import Flask
from sqlalchemy import inspect, text

from app.extensions import migrate
from app.models import Revision, Sheet, SheetPart, db
from tests import databases
from tests.builders import a_sheet

FOLDER = str(Path(__file__).parents[2] / "migrations")


@pytest.fixture
def empty(tmp_path):
    """A database of its own without any table."""
    with databases.opened(tmp_path) as database:
        app = Flask(__name__)
        app.config["SQLALCHEMY_DATABASE_URI"] = database.url
        db.init_app(app)
        migrate.init_app(app, db, directory=FOLDER)
        with app.app_context():
            yield db.engine
            db.session.remove()
            db.engine.dispose()


def tables(engine) -> set[str]:
    return set(inspect(engine).get_table_names())


def test_up_gives_the_tables_of_the_models_and_down_leaves_none(empty):
    flask_migrate.upgrade(directory=FOLDER)
    assert tables(empty) == {"alembic_version", *db.metadatas[None].tables}
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, db.metadatas[None]) == []
    flask_migrate.downgrade(directory=FOLDER, revision="base")
    assert tables(empty) == {"alembic_version"}


def test_every_step_can_be_taken_back_and_again(empty):
    flask_migrate.upgrade(directory=FOLDER)
    flask_migrate.downgrade(directory=FOLDER, revision="-1")
    flask_migrate.upgrade(directory=FOLDER)
    assert {"accounts", "sheets"} <= tables(empty)


def test_the_checks_written_in_the_models_stand_in_the_database(empty):
    """Alembic does not compare them."""
    flask_migrate.upgrade(directory=FOLDER)
    for name, table in db.metadatas[None].tables.items():
        wanted = {one.name for one in table.constraints if type(one).__name__ == "CheckConstraint"}
        assert {one["name"] for one in inspect(empty).get_check_constraints(name)} == wanted


@pytest.mark.only_on("sqlite")
def test_changing_a_table_deletes_nothing_that_points_to_it(app):
    """Batch mode copies the table and drops the old one; with foreign keys on that would empty its children."""
    with app.app_context():
        a_sheet()
        db.session.commit()
        db.session.remove()
        from_env = _env()
        with db.engine.connect() as connection, from_env["prepared"](connection), connection.begin():
            operations = Operations(MigrationContext.configure(connection))
            with operations.batch_alter_table("accounts", recreate="always") as batch:
                batch.drop_constraint("ck_accounts_known_kind", type_="check")
            from_env["check_links"](connection)
        for table in (Sheet, SheetPart, Revision):
            assert db.session.query(table).count() == 1
        assert db.session.execute(text("PRAGMA foreign_keys")).scalar() == 1


@pytest.mark.only_on("sqlite")
def test_the_database_file_is_for_its_owner_only(empty):
    flask_migrate.upgrade(directory=FOLDER)
    assert Path(empty.url.database).stat().st_mode & 0o777 == 0o600


def _env() -> dict:
    """The functions of migrations/env.py; its last line, which runs the migrations, left out."""
    source = (Path(FOLDER) / "env.py").read_text("utf-8").split("\nif context.is_offline_mode()")[0]
    names: dict = {}
    exec(compile(source, "env.py", "exec"), names)
    return names
