"""Letters: left with the act that causes them, sent by the worker."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from app.models import Mail, db, utc_now

from . import outbox

KINDS = ("join", "known", "reset", "unknown", "address", "changed", "left", "role", "agree", "subscribed")

# What staff wrote to many stands with the campaign, not in a template.
TO_MANY = "campaign"


def leave(kind: str, to: str, **values: str) -> None:
    """Leaves a letter for the worker: the template `mail/<kind>.txt`, filled with the values. Does not commit: the
    caller's act does."""
    if kind not in (*KINDS, TO_MANY):
        raise ValueError("there is no such letter")
    mail = Mail.of({"to": to, "values": _lines(values)}, kind=kind, made_at=utc_now())
    db.session.add(mail)
    db.session.flush()
    outbox.leave("mail", {"mail": mail.id})


def leave_for(
    kind: str,
    category: str,
    values: Mapping[str, str],
    *,
    due: datetime,
    account_id: uuid.UUID | None = None,
    subscription_id: uuid.UUID | None = None,
    campaign_id: uuid.UUID | None = None,
) -> None:
    """Leaves a letter that one may do without: to a member, or to a subscription. Where it goes, and whether it is still
    wanted, is looked up when it is sent. Does not commit."""
    mail = Mail.of({"values": _lines(values)}, kind=kind, category=category, made_at=due)
    mail.account_id, mail.subscription_id, mail.campaign_id = account_id, subscription_id, campaign_id
    db.session.add(mail)
    db.session.flush()
    outbox.leave("mail", {"mail": mail.id}, run_at=due)


def _lines(values: Mapping[str, str]) -> dict[str, str]:
    """Values on one line each: what somebody typed must not begin a new header or paragraph."""
    return {name: " ".join(value.split()) for name, value in values.items()}
