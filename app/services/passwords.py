"""Passwords: which are good enough, and how they are kept.

NIST SP 800-63B-4: length counts, composition does not; any character, normalised by NFKC; none that everybody tries first.
"""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

from app.policies import TRUSTED

COMMON = Path(__file__).parents[2] / "content" / "signup" / "common_passwords.txt"
SHORTEST, LONGEST, ADVISED = 8, 256, 15
# Who runs the site chooses at least this many.
SHORTEST_TRUSTED = 15
# Words that everybody tries on this site before anything else.
OWN_WORDS = ("ジョブカード", "ジョブ・カード", "jobcard", "job-card", "mhlw", "hellowork", "ハローワーク")
# OWASP asks for 19 MiB and 2 passes; with 4 it takes about 55 ms. More than four at a time would only take the memory of
# the pages.
COST = PasswordHasher(time_cost=4, memory_cost=19 * 1024, parallelism=1)
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
AT_ONCE = threading.BoundedSemaphore(4)


def shortest_for(role: str) -> int:
    """How long a password is at least, for somebody in this role."""
    return SHORTEST_TRUSTED if role in TRUSTED else SHORTEST


def fault(password: str, *, about: Iterable[str] = (), shortest: int = SHORTEST) -> str | None:
    """What is wrong with a password somebody wants, as a sentence; None for a good one. `about`: what others could
    know of the person, such as their address."""
    text = _normal(password)
    if len(text) < shortest:
        return f"パスワードは{shortest}文字以上にしてください。いまは{len(text)}文字です。"
    if len(text) > LONGEST:
        return f"パスワードは{LONGEST}文字までにしてください。いまは{len(text)}文字です。"
    folded = text.lower().strip()
    known = [word.lower() for word in (*OWN_WORDS, *about) if len(word) > 2]
    if folded in common() or _is_one_of(folded, known) or len(set(folded)) < 3:
        return "そのパスワードは、よく使われていて当てられやすいものです。別のものにしてください。"
    return None


def _is_one_of(password: str, words: list[str]) -> bool:
    """Such a word with nothing but digits and signs around it."""
    return any(not any(one.isalpha() for one in password.replace(word, "", 1)) for word in words if word in password)


@lru_cache(maxsize=1)
def common() -> frozenset[str]:
    """The passwords that are tried first everywhere."""
    return frozenset(COMMON.read_text("utf-8").split("\n")) - {""}


def hashed(password: str) -> str:
    """The argon2id hash with its parameters and salt."""
    with AT_ONCE:
        return _cost().hash(_normal(password))


def matches(kept: str, password: str) -> bool:
    """Whether the password is the one that was hashed."""
    with AT_ONCE:
        try:
            return _cost().verify(kept, _normal(password))
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(kept: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _cost().check_needs_rehash(kept)


def waste() -> None:
    """Takes as long as `matches`: an address that nobody has must not be told by a quicker answer."""
    matches(_nobodys(), "nobody knows this one")


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return hashed("a password that no account has")


def _cost() -> PasswordHasher:
    return CHEAP if current_app.testing else COST


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)
