"""An acknowledged save is never lost, also when the process is killed in the middle of the next one."""

import os
import random
import signal
import subprocess
import sys

import pytest
from sqlalchemy import text

from app.models import db, find_sheet, keyfile, revisions_of
from tests.builders import a_sheet

ROUNDS = 60 if os.environ.get("JOBCARD_FULL") else 3
SAVING = """
import sys, uuid
from app import create_app
from app.models import db, find_sheet
from tests.builders import save

with create_app().app_context():
    while True:
        sheet = find_sheet(uuid.UUID(sys.argv[1]), writing=True)
        save(sheet, {"line": f"{sheet.revision + 1}" * 500})
        db.session.commit()
        print(sheet.revision, flush=True)
        db.session.remove()
"""


@pytest.fixture
def environment(app, tmp_path):
    own = {"ENVIRONMENT": "testing", "INSTANCE": str(tmp_path), "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"]}
    return os.environ | {name: app.config[name] for name in keyfile.NAMES} | own


def test_what_was_acknowledged_is_there_after_a_kill(app, environment):
    with app.app_context():
        sheet_id = a_sheet().id
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    chance = random.Random(20260401)
    for _ in range(ROUNDS):
        command = [sys.executable, "-c", SAVING, str(sheet_id)]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
            for _ in range(chance.randint(5, 40)):
                acknowledged = process.stdout.readline()
            process.send_signal(signal.SIGKILL)
            # More may have been said between the last line read and the end.
            acknowledged = int((process.stdout.read().split() or [acknowledged])[-1])
        with app.app_context():
            sheet = find_sheet(sheet_id)
            assert sheet.revision >= acknowledged > 1
            assert sheet.part()["values"] == {"line": f"{sheet.revision}" * 500}
            assert revisions_of(sheet_id)[0].open()["person"] == sheet.part()
            if db.engine.dialect.name == "sqlite":
                assert db.session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
            db.session.remove()
            db.engine.dispose()
