"""What is sealed can be opened in its place with its key, and nowhere else."""

import base64
import os
import re
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from app.models import KeyMissing, KeyRing, KeysUnusable, SealBroken, SheetPart, db, find_sheet, keyfile, sealing
from tests.builders import a_sheet, save


def key(number: int, filled: int = 7) -> str:
    return f"{number}:{base64.b64encode(bytes([filled]) * 32).decode()}"


RING = KeyRing.from_text(f"{key(2, 2)},{key(1, 1)}")


@given(st.binary(), st.binary())
def test_what_was_sealed_comes_back(plain, place):
    assert RING.open(RING.seal(plain, place), place) == plain


def test_the_first_key_seals_and_its_id_stands_in_front():
    assert RING.seal(b"x", b"")[0] == 2


def test_values_under_an_older_key_still_open():
    old = KeyRing.from_text(key(1, 1)).seal(b"text", b"place")
    assert RING.open(old, b"place") == b"text"


def test_the_same_text_is_never_sealed_to_the_same_bytes():
    assert RING.seal(b"text", b"place") != RING.seal(b"text", b"place")


@given(st.integers(min_value=1, max_value=40), st.integers(min_value=1, max_value=255))
def test_a_changed_byte_is_noticed(place, by):
    sealed = bytearray(RING.seal(b"a career", b"place"))
    sealed[place % len(sealed)] ^= by
    with pytest.raises(SealBroken):
        RING.open(bytes(sealed), b"place")


def test_a_value_moved_elsewhere_does_not_open():
    with pytest.raises(SealBroken):
        RING.open(RING.seal(b"text", b"sheets|1|sealed|1"), b"sheets|2|sealed|1")


def test_a_value_whose_key_is_missing_says_which_key():
    with pytest.raises(KeyMissing, match="key 2"):
        KeyRing.from_text(key(1, 1)).open(RING.seal(b"text", b"place"), b"place")


def test_a_value_under_another_key_of_the_same_id_does_not_open():
    with pytest.raises(SealBroken):
        KeyRing.from_text(key(2, 9)).open(RING.seal(b"text", b"place"), b"place")


@pytest.mark.parametrize("cut", [0, 1, 12, 13, 20])
def test_a_value_cut_off_does_not_open(cut):
    with pytest.raises(SealBroken):
        RING.open(RING.seal(b"text", b"place")[:cut], b"place")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "holds no key"),
        (" , ", "holds no key"),
        ("abc", "id from 1 to 255"),
        ("0:" + key(1)[2:], "id from 1 to 255"),
        ("256:" + key(1)[2:], "id from 1 to 255"),
        ("１:" + key(1)[2:], "id from 1 to 255"),
        ("1:???", "key 1 is not base64"),
        ("1:" + base64.b64encode(b"short").decode(), "key 1 has 5 bytes instead of 32"),
        (f"{key(1)},{key(1)}", "key 1 stands there twice"),
    ],
)
def test_keys_that_cannot_be_used_are_named_without_being_shown(written, said):
    with pytest.raises(KeysUnusable, match=said) as fault:
        KeyRing.from_text(written)
    assert key(1)[2:] not in str(fault.value)


def test_a_ring_does_not_show_its_keys():
    assert key(1, 1)[2:] not in repr(RING)
    assert repr(bytes([1]) * 32) not in repr(RING)


def test_a_hash_for_looking_up_depends_on_key_purpose_and_text(app, make_app):
    with app.app_context():
        here = sealing.lookup_hash("guest", "token")
        assert here == sealing.lookup_hash("guest", "token")
        assert here != sealing.lookup_hash("rate", "token")
        assert here != sealing.lookup_hash("guest", "tokem")
    other = make_app(LOOKUP_KEY=keyfile.new_key())
    with other.app_context():
        assert sealing.lookup_hash("guest", "token") != here


@pytest.mark.parametrize("wrong", ["", "???", base64.b64encode(b"short").decode()])
def test_a_site_without_a_good_lookup_key_does_not_start(app, wrong):
    kept = app.config["LOOKUP_KEY"]
    app.config["LOOKUP_KEY"] = wrong
    try:
        with pytest.raises(KeysUnusable, match="LOOKUP_KEY"):
            sealing.bind(app)
    finally:
        app.config["LOOKUP_KEY"] = kept


def test_a_part_put_in_the_place_of_another_sheets_part_does_not_open(app):
    with app.app_context():
        mine, theirs = a_sheet(written={"wish": "a"}), a_sheet(written={"wish": "b"})
        mine.parts[0].sealed = theirs.parts[0].sealed
        with pytest.raises(SealBroken):
            mine.part()


def test_an_older_text_of_the_same_part_put_back_does_not_open(app):
    with app.app_context():
        sheet = a_sheet(written={"wish": "old"})
        old = sheet.parts[0].sealed
        save(sheet, {"wish": "new"})
        sheet.parts[0].sealed = old
        with pytest.raises(SealBroken):
            sheet.part()


def test_a_sheet_may_change_its_owner_without_being_sealed_anew(app):
    from tests.builders import a_person

    with app.app_context():
        sheet = a_sheet(written={"wish": "店"})
        sheet.account_id = a_person().id
        db.session.commit()
        db.session.remove()
        assert find_sheet(sheet.id).part()["values"] == {"wish": "店"}


def test_no_written_word_stands_in_the_table(app):
    with app.app_context():
        a_sheet(written={"wish": "架空 花子の店" * 20})
        stored = db.session.execute(text("SELECT sealed FROM sheet_parts UNION ALL SELECT sealed FROM revisions")).all()
        assert len(stored) == 2
        for (sealed,) in stored:
            assert "架空".encode() not in bytes(sealed)


def test_a_key_added_to_the_file_is_found_without_a_new_start(app, make_app):
    """Another process rotated the keys while this one runs."""
    first = make_app()
    file = keyfile.path(first)
    old = first.config["DATA_KEYS"]
    fresh = f"9:{keyfile.new_key()}"
    rotated = make_app(DATA_KEYS=f"{fresh},{old}")
    with rotated.app_context():
        sheet_id = a_sheet(written={"wish": "店"}).id
        db.session.commit()
    with first.app_context():
        with pytest.raises(KeyMissing):
            find_sheet(sheet_id).part()
        file.write_text(f"DATA_KEYS={fresh},{old}\n")
        assert find_sheet(sheet_id).part()["values"] == {"wish": "店"}
        assert sealing.ring().current == 9


def test_a_file_with_other_keys_is_not_believed(app, make_app):
    first = make_app()
    ring = KeyRing.from_text(first.config["DATA_KEYS"])
    with first.app_context():
        keyfile.path(first).write_text(f"DATA_KEYS=9:{keyfile.new_key()}\n")
        part = SheetPart(sheet_id=uuid.uuid4(), writer="person", version=1, sealed=b"\x09" + os.urandom(40))
        with pytest.raises(KeyMissing):
            part.open_from("sealed")
        assert sealing.ring() == ring


def test_the_keys_file_is_made_once_and_only_its_owner_may_read_it(tmp_path):
    file = tmp_path / "instance" / "keys.env"
    assert keyfile.make(file)
    made = file.read_text()
    assert not keyfile.make(file)
    assert file.read_text() == made
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert set(keyfile.read(file)) == set(keyfile.NAMES)
    assert KeyRing.from_text(keyfile.read(file)["DATA_KEYS"]).current == 1


def test_changing_the_keys_file_keeps_the_other_keys_and_the_mode(tmp_path):
    file = tmp_path / "keys.env"
    keyfile.make(file)
    before = keyfile.read(file)
    keyfile.change(file, {"DATA_KEYS": "2:new"})
    assert keyfile.read(file) == before | {"DATA_KEYS": "2:new"}
    assert file.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["keys.env"]
    assert not re.search("None", file.read_text())
