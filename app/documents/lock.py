"""Locking a file with words that its owner chooses. Whoever lost them cannot open it, and neither can we.

A locked file is a head and a ciphertext: eight bytes that name format and version, the salt (16), the nonce (12); then
AES-256-GCM over the compressed content, with the head bound to it. The key comes from the words by scrypt. What the
cost is follows from the version: a file cannot ask for more.
"""

from __future__ import annotations

import os
import unicodedata
import zlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from .records import NotOurs

MAGIC = b"JOBCARD\x01"
SALT, NONCE = 16, 12
HEAD = len(MAGIC) + SALT + NONCE
# 64 MiB, about a fifth of a second.
COST = {"n": 2**16, "r": 8, "p": 1}
MOST = 50_000_000
BROKEN = "ファイルを読み取れませんでした。途中で切れているか、別のファイルのようです。"


class WrongWords(ValueError):
    """These words do not open the file, or the file was changed."""


def is_locked(content: bytes) -> bool:
    """Whether the file is a locked one, of whatever version."""
    return content.startswith(MAGIC[:-1])


def lock(content: bytes, words: str) -> bytes:
    """The content under these words."""
    head = MAGIC + os.urandom(SALT + NONCE)
    return head + AESGCM(_key(words, head)).encrypt(_nonce(head), zlib.compress(content), head)


def unlock(content: bytes, words: str) -> bytes:
    """What was locked. Raises WrongWords, and NotOurs with a sentence for a file that cannot be one."""
    if not content.startswith(MAGIC) or len(content) <= HEAD:
        raise NotOurs(BROKEN)
    head, sealed = content[:HEAD], content[HEAD:]
    try:
        packed = AESGCM(_key(words, head)).decrypt(_nonce(head), sealed, head)
    except InvalidTag:
        raise WrongWords from None
    unpacking = zlib.decompressobj()
    try:
        opened = unpacking.decompress(packed, MOST)
    except zlib.error:
        raise NotOurs(BROKEN) from None
    if unpacking.unconsumed_tail or not unpacking.eof:
        raise NotOurs(BROKEN)
    return opened


def _key(words: str, head: bytes) -> bytes:
    # The same words from another keyboard: full-width letters and composed kana count as the plain ones.
    text = unicodedata.normalize("NFKC", words).encode("utf-8", "surrogatepass")
    return Scrypt(salt=head[len(MAGIC) : len(MAGIC) + SALT], length=32, **COST).derive(text)


def _nonce(head: bytes) -> bytes:
    return head[-NONCE:]
