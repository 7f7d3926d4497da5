"""Links in letters that do one small thing as long as there is somebody to do it for: stopping a sort of letter, agreeing
to the newsletter. Nothing is stored for them; a keyed hash proves that they are ours."""

from __future__ import annotations

import base64
import hmac
import uuid

from app.models import CATEGORIES, sealing

from .links import Spent

DOES = (*CATEGORIES, "agree")
LENGTH = 44
PROOF_BYTES = 16


def make(what: str, row_id: uuid.UUID) -> str:
    """A ticket for doing this to the row: stopping a category for an account (the newsletter: for a subscription), or
    agreeing to a subscription."""
    return base64.urlsafe_b64encode(row_id.bytes + bytes([DOES.index(what)]) + _proof(what, row_id)).decode()


def read(ticket: str) -> tuple[str, uuid.UUID]:
    """What the ticket does, and to which row. Raises links.Spent for one that is not ours."""
    try:
        raw = base64.b64decode(ticket.encode("ascii"), altchars=b"-_", validate=True)
        what, row_id = DOES[raw[16]], uuid.UUID(bytes=raw[:16])
    except (ValueError, IndexError):
        raise Spent from None
    if len(ticket) != LENGTH or not hmac.compare_digest(raw[17:], _proof(what, row_id)):
        raise Spent
    return what, row_id


def _proof(what: str, row_id: uuid.UUID) -> bytes:
    return sealing.lookup_hash("ticket", f"{what}/{row_id}")[:PROOF_BYTES]
