"""Asking, and saying whether the answer helped. Kept is the masked question alone: no account, no network, no device."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete

from app.faq import Entry, chat, engine, faq, masked
from app.models import ChatQuestion, day_of, db, questions_of, utc_now
from app.policies import Actor

from . import limits
from .record import record

LONGEST = 300
KEPT_DAYS = 30
# So many turns of a conversation a page shows; older ones are gone from it.
TURNS = 6
NEAR = 3
MOST, WITHIN = 30, 600


class Unasked(ValueError):
    """There is no question in it; the text says why, for the person."""


@dataclass(frozen=True)
class Turn:
    """What somebody said and what was answered. `key` is what the page carries of it: an id, never a text."""

    key: str
    said: str
    entry: Entry | None
    useful: bool | None = None


def ask(actor: Actor | None, typed: str, page: str, client: str | None, index: Path) -> str:
    """Keeps the masked question with the topic that answers it, and answers the turn's key. Commits. Raises Unasked,
    limits.TooMany."""
    said = masked(typed)
    if not said:
        raise Unasked("質問を入力してください。")
    if len(typed) > LONGEST:
        raise Unasked(f"質問は{LONGEST}文字までで入力してください。いまは{len(typed)}文字です。")
    limits.require("ask", limits.network_of(client or ""), most=MOST, seconds=WITHIN)
    topic = engine(index).rank(said).best
    at = utc_now().replace(second=0, microsecond=0)
    row = ChatQuestion.of(said, topic=topic, page=page_kind(page), at=at, day=day_of(at))
    db.session.add(row)
    record("ask", actor, form=row.page, section=topic or "none")
    db.session.commit()
    return str(row.id)


def pick(actor: Actor | None, topic: str, page: str) -> str:
    """A question of ours was tapped: answers the turn's key. Raises KeyError for no topic."""
    record("pick", actor, form=page_kind(page), section=faq().entries[topic].id)
    return topic


def judge(actor: Actor | None, key: str, useful: bool) -> None:
    """The answer of that turn helped, or did not. The last word counts. Commits."""
    turn = next(iter(turns([key])), None)
    if turn is None or turn.entry is None or turn.useful is useful:
        return
    if row := _rows([key]).get(key):
        row.useful = useful
    record("useful" if useful else "useless", actor, section=turn.entry.id)
    db.session.commit()


def turns(keys: Sequence[str]) -> list[Turn]:
    """The conversation that a page carries; what was forgotten meanwhile, or never was, is left out."""
    rows, entries = _rows(keys), faq().entries
    found = []
    for key in keys:
        if row := rows.get(key):
            found.append(Turn(key, str(row.open_from("sealed")), entries.get(row.topic or ""), row.useful))
        elif key in entries:
            found.append(Turn(key, entries[key].question, entries[key]))
    return found


def near(turn: Turn, index: Path) -> list[Entry]:
    """What the person may have meant instead, or may ask next."""
    topics = [topic for topic, _ in engine(index).rank(turn.said).topics]
    others = [topic for topic in topics if turn.entry is None or topic != turn.entry.id]
    return [faq().entries[topic] for topic in others[:NEAR]]


def find(typed: str, client: str | None, index: Path, most: int) -> list[Entry]:
    """The entries that a search finds, best first; nothing is kept. Raises limits.TooMany."""
    limits.require("find", limits.network_of(client or ""), most=MOST, seconds=WITHIN)
    ranking = engine(index).rank(typed)
    return [faq().entries[topic] for topic, score in ranking.topics[:most] if score > ranking.none]


def page_kind(page: str) -> str:
    """The kind of page, if it is one of the list; else the start: nothing that somebody typed into an address."""
    return page if page in chat().pages else "start"


def purge(now: datetime) -> int:
    """Forgets questions after thirty days; answers how many. Commits."""
    gone = db.session.execute(delete(ChatQuestion).where(ChatQuestion.at < now - timedelta(days=KEPT_DAYS)))
    db.session.commit()
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _rows(keys: Sequence[str]) -> dict[str, ChatQuestion]:
    ids = [uuid.UUID(key) for key in keys if _is_id(key)]
    return {str(one): row for one, row in questions_of(ids).items()} if ids else {}


def _is_id(key: str) -> bool:
    try:
        return str(uuid.UUID(key)) == key
    except ValueError:
        return False
