"""Counting what happens, for the figures. No account, no address, no value ever goes in."""

from __future__ import annotations

import re
from collections.abc import Sequence

import structlog
from sqlalchemy import bindparam, insert

from app.models import Event, Ready, day_of, engine, utc_now
from app.policies import Actor

NAMES = frozenset(
    {
        "start",
        "step",
        "fault",
        "save",
        "register",
        "took",
        "carry",
        "make",
        "confirm",
        "download",
        "join",
        "sign_in",
        "ask",
        "assess",
        "share",
        "pick",
        "useful",
        "useless",
    }
)
# Ids of definitions and sections; anything else could be something a person typed.
ID = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
_COLUMNS = [one.name for one in Event.__table__.columns if one.name != "id"]
_INSERT = Ready(insert(Event.__table__).inline().values({name: bindparam(name) for name in _COLUMNS}))  # type: ignore[arg-type]
log = structlog.get_logger()


def record(name: str, actor: Actor | None, form: str | None = None, section: str | None = None) -> None:
    """As `record_all`, for one name."""
    record_all((name,), actor, form, section)


def record_all(names: Sequence[str], actor: Actor | None, form: str | None = None, section: str | None = None) -> None:
    """Notes that all of `names` happened: in the transaction of the act, if there is one, so that both count or none.

    Never fails a request: what cannot be noted is lost and leaves a line in the log."""
    try:
        _note(names, actor, form, section)
    except Exception as error:
        log.warning("not recorded", error=type(error).__name__)


def _note(names: Sequence[str], actor: Actor | None, form: str | None, section: str | None) -> None:
    if not NAMES.issuperset(names):
        raise ValueError("no figure counts an event of this name")
    now = utc_now()
    event = {
        "actor_role": actor.role if actor else "nobody",
        "guest": bool(actor and actor.guest),
        "form": _id(form),
        "section": _id(section),
        # To the minute: exact times could be laid beside those of accounts and sheets.
        "at": now.replace(second=0, microsecond=0),
        "day": day_of(now),
    }
    with engine.aside() as connection:
        for name in names:
            _INSERT.change(connection, {"name": name, **event})


def _id(text: str | None) -> str | None:
    return text if text is not None and ID.fullmatch(text) else None
