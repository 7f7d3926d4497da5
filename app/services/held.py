"""What the database holds of one account, table by table, for whoever takes all of it home. A table that holds anything
of a person stands in one of three lists (tests/models/test_taken_home.py)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import inspect, select

from app.models import Audit, Base, db

# Told with every column but ids of persons and rows, keyed hashes, and what is sealed and not opened below.
TOLD = (
    "about_me",
    "assessments",
    "audit",
    "code_apps",
    "emails",
    "identities",
    "mails",
    "makers",
    "notice_reads",
    "notifications",
    "passkeys",
    "passwords",
    "put_away",
    "refusals",
    "shares",
    "sheets",
    "sign_ins",
    "subscriptions",
    "unsaved",
    "uses",
)
# Whose sealed content goes along; of the others it is told elsewhere, or opens doors.
OPENED = frozenset({"assessments", "identities", "passkeys", "shares", "unsaved"})
ELSEWHERE: Mapping[str, str] = {
    "accounts": "stands at the head of the same file",
    "sheet_parts": "the card itself",
    "revisions": "更新履歴",
}
UNTOLD: Mapping[str, str] = {
    "campaigns": "written for many by those who run the site, not about them",
    "notices": "written for everybody by those who run the site, not about them",
    "handovers": "opens the card on another device, for ten minutes",
    "paper_codes": "opens the account, once; kept as a keyed hash alone",
    "links": "opens doors until it expires; what it brought about stands with the account",
    "uploads": "what a file says that the person brought within the hour, until they have looked",
}
UNSAID = frozenset({"id", "account_id", "actor_id", "owner_id", "slot"})


def held(owner: uuid.UUID) -> dict[str, list[dict[str, Any]]]:
    """Every row of these tables, by the name of the table."""
    models = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}
    return {name: _rows(models[name], owner) for name in TOLD}


def _rows(model: type[Any], owner: uuid.UUID) -> list[dict[str, Any]]:
    whose = model.owner_id if model is Audit else model.account_id
    rows = db.session.scalars(select(model).where(whose == owner).order_by(*inspect(model).primary_key)).unique()
    return [_told(one) for one in rows]


def _told(row: Any) -> dict[str, Any]:
    names = [one.name for one in row.__table__.columns if one.name not in UNSAID]
    kept = {name: value for name in names if not isinstance(value := getattr(row, name), bytes)}
    return kept | ({"content": row.open_from("sealed")} if row.__tablename__ in OPENED else {})
