"""Who may do what to what: the only place that answers this.

Questions in words, without side effects and without the database."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

ACTS = frozenset({"read", "write", "register", "confirm", "restore", "remove", "download", "erase"})
# Who runs the site: writes to many, sees numbers. Nothing of anybody's card is theirs to see.
RUNNING = frozenset({"staff", "administrator"})
# They, and who helps others, show a second factor whenever they sign in, and have no card in that role.
TRUSTED = RUNNING | {"advisor"}


@dataclass(frozen=True)
class Actor:
    """Somebody who acts: which account, in which role, by which right.

    role: person | advisor | staff | administrator | system. `relation` is what the actor is to the owner of the things in
    question (client's advisor, invited consultant …) and `grant` the id of the owner's consent; both are empty
    for people acting on their own things. `session` ends when its owner signs out. A guest has no credentials."""

    account_id: uuid.UUID | None
    role: str = "person"
    relation: str | None = None
    grant: uuid.UUID | None = None
    session: uuid.UUID | None = None
    guest: bool = False
    shared_computer: bool = False
    # What the account has chosen, so that a page need not ask for it: 求職者・在職者・学生, 和暦 or 西暦, and the size of letters.
    kind: str | None = field(default=None, compare=False)
    eras: str = field(default="western", compare=False)
    text_size: str | None = field(default=None, compare=False)
    last_seen: datetime | None = field(default=None, compare=False)
    # When the person last proved who they are; only of those who signed in.
    proved_at: datetime | None = field(default=None, compare=False)
    # Whether a second factor was shown in this sign-in.
    second: bool = field(default=False, compare=False)


SYSTEM = Actor(account_id=None, role="system")


class Owned(Protocol):
    """Anything that belongs to an account."""

    @property
    def account_id(self) -> uuid.UUID: ...


@dataclass(frozen=True)
class WholeCard:
    """All sheets of a person together, as a thing one may be asked about."""

    account_id: uuid.UUID


@dataclass(frozen=True)
class OwnAccount:
    """How somebody signs in, from where, and at which address: everybody has this, in every role."""

    account_id: uuid.UUID


class Forbidden(Exception):
    """The actor may see the thing, but not do this to it."""


class NotVisible(Exception):
    """For this actor the thing does not exist: the answer is the one for an unknown address."""


class NoCard(NotVisible):
    """Whoever runs the site or helps others has no card of their own in that role."""


def may(actor: Actor | None, act: str, thing: Owned | None) -> bool:
    """Whether the actor may do the act to the thing (a sheet, or a WholeCard).

    * Nobody may do anything to what does not exist, and somebody unknown may do nothing.
    * A person – guest or not – may read, write, register, confirm, download and erase their own sheets and
      card, restore what stood there before, and remove sheets from it.
    * Nobody sees anything of anybody else: advisors and staff neither, as long as no consent can be given.
    * Everybody who signed in may do to their own account what people may do to their card.
    * The system may erase what is due, and read or write nothing.

    Raises ValueError for an act that no rule speaks of."""
    if act not in ACTS:
        raise ValueError(f"no rule speaks of the act {act!r}")
    if actor is None or thing is None:
        return False
    if actor.role == "system":
        return act == "erase"
    own_role = actor.role == "person" or isinstance(thing, OwnAccount)
    return own_role and actor.account_id is not None and actor.account_id == thing.account_id


def account_of(actor: Actor | None) -> uuid.UUID:
    """The account that acts. Raises NotVisible for nobody and for the system, who have none."""
    if actor is None or actor.account_id is None:
        raise NotVisible
    return actor.account_id


def runs(actor: Actor | None, roles: frozenset[str] = RUNNING) -> bool:
    """Whether the actor runs the site: by role, signed in, and with a second factor shown."""
    return actor is not None and actor.session is not None and actor.second and actor.role in roles


def require_staff(actor: Actor | None) -> None:
    """For whoever does not run the site its pages do not exist. Raises NotVisible."""
    if not runs(actor):
        raise NotVisible


def require_administrator(actor: Actor | None) -> None:
    """The same for what is the administrators' alone: who may do what, who is kept out. Raises NotVisible."""
    if not runs(actor, frozenset({"administrator"})):
        raise NotVisible


def require(actor: Actor | None, act: str, thing: Owned | None) -> None:
    """Raises NotVisible when the actor may not even read the thing – NoCard, where it would be their own in another
    role –, Forbidden when only the act is not allowed."""
    if may(actor, act, thing):
        return
    if may(actor, "read", thing):
        raise Forbidden(act)
    if actor is not None and thing is not None and actor.role in TRUSTED and actor.account_id == thing.account_id:
        raise NoCard
    raise NotVisible
