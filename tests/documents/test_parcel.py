"""A card as JSON, locked or not, and whatever else somebody may bring."""

from __future__ import annotations

import io
import json
import os
import zipfile
import zlib
from datetime import UTC, datetime

import jsonschema
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app import documents
from app.documents import NotOurs, Packed, WrongWords, lock, parcel, strangers, unlock, unpacking
from app.documents.lock import BROKEN, HEAD, MAGIC, NONCE, SALT, _key
from app.jobcard import Part
from tests.documents import cards

WORDS = "うみ と やま"
AT = datetime(2026, 11, 26, tzinfo=UTC)


def parcel_of(number="01", unread=None):
    card = cards.of_example(number)
    views = [card.profile, *card.sheets] if card.profile else list(card.sheets)
    packed = [Packed(view.definition, Part(dict(view.values), dict(unread or {}))) for view in views]
    return documents.write_json(packed, at=AT)


def test_every_value_of_a_parcel_is_what_the_published_schema_says():
    for number in cards.EXAMPLES[:: 1 if os.environ.get("JOBCARD_FULL") else 8]:
        for one in json.loads(parcel_of(number))["sheets"]:
            definition = cards.LIBRARY.definition(one["form"], one["version"])
            jsonschema.validate(one["values"], json.loads(documents.schema_of(definition)))


def test_a_parcel_reads_back_with_what_could_not_be_read_in_its_place():
    read = documents.tell(parcel_of(unread={"as_of_date": "むかし"}), cards.LIBRARY.definition)
    assert {one.values["as_of_date"] for one in read if one.form == "form-2"} == {"むかし"}


def test_a_locked_file_opens_with_its_words_alone():
    content = parcel_of()
    locked = lock(content, WORDS)
    assert documents.is_locked(locked)
    assert unlock(locked, WORDS) == content
    assert "見本".encode() not in locked
    assert lock(content, WORDS) != locked
    with pytest.raises(WrongWords):
        unlock(locked, WORDS + "。")


def test_words_are_the_same_from_whatever_keyboard():
    assert unlock(lock(b"x", "ＡＢＣ ガギグ 12345"), "ABC ガギグ １２３４５") == b"x"


@pytest.mark.parametrize("at", [7, HEAD - 1, HEAD, -1])
def test_a_changed_byte_is_noticed_wherever_it_stands(at):
    locked = bytearray(lock(b"x" * 100, WORDS))
    locked[at] ^= 1
    with pytest.raises((WrongWords, NotOurs)):
        unlock(bytes(locked), WORDS)


@pytest.mark.parametrize("content", [MAGIC, MAGIC + bytes(SALT + NONCE), MAGIC[:-1] + b"\x02" + bytes(99)])
def test_what_cannot_be_a_locked_file_is_refused_in_a_sentence(content):
    with pytest.raises(NotOurs, match="読み取れませんでした"):
        unlock(content, WORDS)


def test_a_bomb_under_good_words_is_not_unpacked():
    head = MAGIC + bytes(SALT + NONCE)
    bomb = AESGCM(_key(WORDS, head)).encrypt(head[-NONCE:], zlib.compress(bytes(60_000_000)), head)
    with pytest.raises(NotOurs) as refused:
        unlock(head + bomb, WORDS)
    assert str(refused.value) == BROKEN


def a_zip():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("a.txt", "x")
    return out.getvalue()


STRANGERS = [
    (b"", strangers.EMPTY),
    (b"\x89PNG\r\n", strangers.UNKNOWN),
    (b"%PDF-1.7", strangers.UNKNOWN),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504), strangers.LOCKED),
    (a_zip(), unpacking.BROKEN),
    (b"{", parcel.BROKEN),
    (b"{}", parcel.BROKEN),
    (b'{"a":' * 100_000, parcel.BROKEN),
    (b'{"format":"jobcard","version":1,"sheets":[1]}', parcel.BROKEN),
    (b'{"format":"jobcard","version":1,"sheets":[{"values":[]}]}', parcel.BROKEN),
    (b'{"format":"jobcard","version":9,"sheets":[]}', parcel.NEWER),
    (b"x" * (unpacking.MOST_BYTES + 1), unpacking.TOO_LARGE),
    ('{"format":"jobcard","version":1,"sheets":[{"values":{"a":"' + "a" * 4_000_000 + '"}}]}', strangers.CROWDED),
]


@pytest.mark.parametrize(("content", "sentence"), STRANGERS, ids=range(len(STRANGERS)))
def test_what_is_no_file_of_ours_is_refused_in_a_sentence(content, sentence):
    content = content if isinstance(content, bytes) else content.encode()
    told = json.loads(strangers.answer(content, cards.LIBRARY.definition))
    assert told == {"fault": sentence}


def test_a_file_is_read_in_a_process_of_its_own_and_says_the_same_there():
    for content in (documents.write_xlsx(cards.of_example("01")), parcel_of(), b"nothing of ours"):
        try:
            here = documents.tell(content, cards.LIBRARY.definition)
        except NotOurs as fault:
            with pytest.raises(NotOurs, match=str(fault)[:10]):
                documents.read_stranger(content, cards.CONTENT)
        else:
            assert documents.read_stranger(content, cards.CONTENT) == here


def test_a_file_that_kills_its_reader_is_answered_in_a_sentence(tmp_path):
    """The reader dies at once: the definitions that it finds are none."""
    broken = tmp_path / "forms" / "form-1" / "1.yaml"
    broken.parent.mkdir(parents=True)
    broken.write_text("none")
    with pytest.raises(NotOurs) as refused:
        documents.read_stranger(parcel_of(), tmp_path)
    assert str(refused.value) == parcel.BROKEN
