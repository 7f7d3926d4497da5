"""The audit: who did what to whose things."""

from __future__ import annotations

import uuid

from app.models import Audit, db, utc_now
from app.policies import Actor


def note(
    actor: Actor, act: str, *, owner_id: uuid.UUID | None = None, thing: str | None = None, result: str = "done"
) -> None:
    """Adds a line to the audit in the transaction of the act. `thing` is a kind of thing or its id, never a text
    that somebody wrote."""
    line = Audit(
        at=utc_now(),
        actor_id=actor.account_id,
        actor_role=actor.role,
        act=act,
        owner_id=owner_id,
        thing=thing,
        result=result,
    )
    db.session.add(line)
