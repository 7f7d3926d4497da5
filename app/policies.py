"""Who may do what to what: the only place that answers this.

Questions in words, without side effects and without the database."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

ACTS = frozenset({"read", "write", "register", "download", "erase"})


@dataclass(frozen=True)
class Actor:
    """Somebody who acts: which account, in which role, by which right.

    role: person | advisor | staff | system. `relation` is what the actor is to the owner of the things in
    question (client's advisor, invited consultant …) and `grant` the id of the owner's consent; both are empty
    for people acting on their own things. `session` ends when its owner signs out. A guest has no credentials."""

    account_id: uuid.UUID | None
    role: str = "person"
    relation: str | None = None
    grant: uuid.UUID | None = None
    session: uuid.UUID | None = None
    guest: bool = False
    shared_computer: bool = False
    # What the account has chosen, so that a page need not ask for it: 求職者・在職者・学生, and 和暦 or 西暦.
    kind: str | None = field(default=None, compare=False)
    eras: str = field(default="western", compare=False)
    last_seen: datetime | None = field(default=None, compare=False)


SYSTEM = Actor(account_id=None, role="system")


class Owned(Protocol):
    """Anything that belongs to an account."""

    @property
    def account_id(self) -> uuid.UUID: ...


@dataclass(frozen=True)
class WholeCard:
    """All sheets of a person together, as a thing one may be asked about."""

    account_id: uuid.UUID


class Forbidden(Exception):
    """The actor may see the thing, but not do this to it."""


class NotVisible(Exception):
    """For this actor the thing does not exist: the answer is the one for an unknown address."""


def may(actor: Actor | None, act: str, thing: Owned | None) -> bool:
    """Whether the actor may do the act to the thing (a sheet, or a WholeCard).

    * Nobody may do anything to what does not exist, and somebody unknown may do nothing.
    * A person – guest or not – may read, write, register, download and erase their own sheets and card.
    * Nobody sees anything of anybody else: advisors and staff neither, as long as no consent can be given.
    * The system may erase what is due, and read or write nothing.

    Raises ValueError for an act that no rule speaks of."""
    if act not in ACTS:
        raise ValueError(f"no rule speaks of the act {act!r}")
    if actor is None or thing is None:
        return False
    if actor.role == "system":
        return act == "erase"
    return actor.role == "person" and actor.account_id is not None and actor.account_id == thing.account_id


def require(actor: Actor | None, act: str, thing: Owned | None) -> None:
    """Raises NotVisible when the actor may not even read the thing, Forbidden when only the act is not allowed."""
    if may(actor, act, thing):
        return
    if may(actor, "read", thing):
        raise Forbidden(act)
    raise NotVisible
