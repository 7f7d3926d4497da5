"""Personal text is sealed here before the database sees it: compressed, AES-256-GCM, bound to its place.

A sealed value is: one byte key id, 12 bytes nonce, ciphertext with its 16-byte tag."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import os
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, ClassVar, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import Flask, current_app
from sqlalchemy import inspect
from sqlalchemy.orm import Mapper

from . import keyfile

KEY_BYTES = 32
NONCE_BYTES = 12
EXTENSION = "keyring"


class KeysUnusable(ValueError):
    """The keys in the settings cannot be used; the text says which and why, never the key itself."""


class SealBroken(Exception):
    """A sealed value cannot be opened: its key is not in the ring, or it was changed or moved to another place."""


class KeyMissing(SealBroken):
    """The key that a value was sealed with is not in the ring."""


@dataclass(frozen=True)
class KeyRing:
    """The data keys by id. The first in the text is the current one: it seals; all of them open."""

    current: int
    keys: Mapping[int, bytes] = field(repr=False)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Reads "2:base64,1:base64": ids 1–255, keys of 32 bytes, the current one first. Raises KeysUnusable."""
        keys: dict[int, bytes] = {}
        for entry in filter(None, (one.strip() for one in text.split(","))):
            key_id, key = _entry(entry)
            if key_id in keys:
                raise KeysUnusable(f"DATA_KEYS: key {key_id} stands there twice")
            keys[key_id] = key
        if not keys:
            raise KeysUnusable("DATA_KEYS holds no key")
        return cls(next(iter(keys)), keys)

    def seal(self, plain: bytes, bound: bytes) -> bytes:
        """Compresses and encrypts. `bound` names the place; opening it anywhere else fails."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = AESGCM(self.keys[self.current]).encrypt(nonce, zlib.compress(plain, 6), bound)
        return bytes([self.current]) + nonce + sealed

    def open(self, sealed: bytes, bound: bytes) -> bytes:
        """The plain bytes. Raises SealBroken."""
        if len(sealed) <= 1 + NONCE_BYTES:
            raise SealBroken("a sealed value is too short")
        key = self.keys.get(sealed[0])
        if key is None:
            raise KeyMissing(f"key {sealed[0]} is not in DATA_KEYS")
        try:
            packed = AESGCM(key).decrypt(sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], bound)
        except InvalidTag:
            place = bound.decode(errors="replace")
            raise SealBroken(f"the value at {place} was changed or moved, or key {sealed[0]} is another one") from None
        return zlib.decompress(packed)


def _entry(entry: str) -> tuple[int, bytes]:
    name, _, coded = entry.partition(":")
    if not name.isascii() or not name.isdigit() or not 1 <= int(name) <= 255:
        raise KeysUnusable("DATA_KEYS: each entry is id:key with an id from 1 to 255")
    try:
        key = base64.b64decode(coded, validate=True)
    except binascii.Error:
        raise KeysUnusable(f"DATA_KEYS: key {name} is not base64") from None
    if len(key) != KEY_BYTES:
        raise KeysUnusable(f"DATA_KEYS: key {name} has {len(key)} bytes instead of {KEY_BYTES}")
    return int(name), key


def bind(app: Flask) -> None:
    """Reads the app's DATA_KEYS and LOOKUP_KEY. Raises KeysUnusable: a site must not start without its keys."""
    app.extensions[EXTENSION] = KeyRing.from_text(app.config.get("DATA_KEYS") or "")
    _lookup_key(app)


def ring() -> KeyRing:
    """The key ring of the current app."""
    if EXTENSION not in current_app.extensions:
        bind(current_app)
    found: KeyRing = current_app.extensions[EXTENSION]
    return found


def _read_again() -> KeyRing:
    """The ring with what was added to the keys file since the start: a rotation must not ask for a restart.
    Only a file that still holds every key known so far is believed."""
    known = ring()
    try:
        later = KeyRing.from_text(keyfile.read(keyfile.path(current_app)).get("DATA_KEYS", ""))
    except KeysUnusable:
        return known
    if any(later.keys.get(key_id) != key for key_id, key in known.keys.items()):
        return known
    current_app.extensions[EXTENSION] = later
    return later


def _lookup_key(app: Flask) -> bytes:
    try:
        key = base64.b64decode(app.config.get("LOOKUP_KEY") or "", validate=True)
    except binascii.Error:
        raise KeysUnusable("LOOKUP_KEY is not base64") from None
    if len(key) < KEY_BYTES:
        raise KeysUnusable(f"LOOKUP_KEY has {len(key)} bytes; at least {KEY_BYTES} are needed")
    return key


def lookup_hash(purpose: str, text: str) -> bytes:
    """A keyed hash (32 bytes) by which something secret is found again without being stored.
    The same text gives different hashes for different purposes."""
    return hmac.digest(_lookup_key(current_app), f"{purpose}\0{text}".encode(), hashlib.sha256)


class Sealed:
    """A row with sealed columns. Each is bound to table, primary key, column and the row's version – not to the
    owner, so that a guest's sheets can move to an account."""

    SEALED_COLUMNS: ClassVar[tuple[str, ...]] = ("sealed",)
    # The mapped class of the table, where this one is plain.
    STORED_AS: ClassVar[type | None] = None
    # The sealed value that was opened or made last, what it was bound to, and what stands in it.
    _last_opened: tuple[bytes, bytes, bytes]

    def sealed_version(self) -> int:
        """What the seal is bound to besides the place: an older ciphertext put back in its place is refused."""
        return self.version  # type: ignore[attr-defined]

    def seal_into(self, column: str, value: Any) -> None:
        """Seals a JSON value into the column, for the row's present version."""
        self.seal_text_into(column, json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())

    def seal_text_into(self, column: str, text: bytes) -> None:
        """The same for a value that is JSON already."""
        bound = self.binding(column)
        sealed = ring().seal(text, bound)
        setattr(self, column, sealed)
        self._last_opened = sealed, bound, text

    def open_from(self, column: str) -> Any:
        """The JSON value in the column. Raises SealBroken."""
        return json.loads(self.text_from(column))

    def text_from(self, column: str) -> bytes:
        """The same as JSON. Opened once for as long as the row is held: a save reads it three times."""
        asked = getattr(self, column), self.binding(column)
        last = getattr(self, "_last_opened", None)
        if last is None or last[:2] != asked:
            self._last_opened = last = (*asked, self._opened(column))
        return last[2]

    def reseal(self, column: str) -> None:
        """Puts the column's value under the current key. Raises SealBroken."""
        setattr(self, column, ring().seal(self._opened(column), self.binding(column)))

    def _opened(self, column: str) -> bytes:
        sealed, bound = getattr(self, column), self.binding(column)
        try:
            return ring().open(sealed, bound)
        except KeyMissing:
            return _read_again().open(sealed, bound)

    def binding(self, column: str) -> bytes:
        """The associated data: table|key|column|version."""
        stored_as = self.STORED_AS or type(self)
        key = [getattr(self, name) for name in _place_of(stored_as)[1]]
        return bound_to(stored_as, key, column, self.sealed_version())


def bound_to(stored_as: type, key: Iterable[Any], column: str, version: int) -> bytes:
    """What a seal in a row of a table is bound to."""
    return f"{_place_of(stored_as)[0]}|{'/'.join(map(str, key))}|{column}|{version}".encode()


@cache
def _place_of(table: type) -> tuple[str, list[str]]:
    """The name of a table, and the attributes of its primary key."""
    mapper: Mapper[Any] = inspect(table)
    return str(mapper.local_table), [mapper.get_property_by_column(one).key for one in mapper.primary_key]
