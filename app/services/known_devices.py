"""Browsers in which somebody signed in before. Whoever keeps guessing elsewhere does not make the owner wait there: tries
with such a mark are counted for themselves (device cookies, OWASP)."""

from __future__ import annotations

import base64
import hmac
import re
import secrets

from app.models import email_key, sealing

MARK = re.compile(r"[A-Za-z0-9_-]{44}")
HALF = 22


def mark(address: str) -> str:
    """For the browser in which this address has just signed in. Nothing is stored, and it opens nothing."""
    number = secrets.token_urlsafe(16)
    return number + _proof(number, address)


def counted_as(address: str, marked: str) -> str:
    """As whom a try to sign in is counted: the address anywhere, or the address in a browser that bears its mark."""
    owner = email_key(address).hex()
    if not MARK.fullmatch(marked):
        return owner
    number, proof = marked[:HALF], marked[HALF:]
    return f"{owner}/{number}" if hmac.compare_digest(proof, _proof(number, address)) else owner


def _proof(number: str, address: str) -> str:
    kept = sealing.lookup_hash("known-device", f"{number}/{email_key(address).hex()}")[:16]
    return base64.urlsafe_b64encode(kept).decode().rstrip("=")
