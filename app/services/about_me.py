"""What members tell about themselves: who they are, coarsely, and how they like to read."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import update

from app import guidance
from app.models import TEXT_SIZES, AboutMe, Account, db
from app.policies import TRUSTED, Actor, OwnAccount, WholeCard, account_of, require

from .library import library

Pairs = tuple[tuple[str, str], ...]


def questions() -> list[tuple[guidance.Detail, Pairs]]:
    """What may be told, each with its choices as (code, label)."""
    return [(one, choices(one)) for one in guidance.about_me().values()]


def choices(question: guidance.Detail) -> Pairs:
    """The choices of a question as (code, label)."""
    return library().codes[question.codes].pairs if question.codes else tuple(question.choices.items())


def told(actor: Actor) -> dict[str, str]:
    """The person's answers as codes, empty where there is none."""
    owner = account_of(actor)
    require(actor, "read", WholeCard(owner))
    row = db.session.get(AboutMe, owner)
    answers = {name: getattr(row, name, None) or "" for name in guidance.about_me() if name != "kind"}
    return {"kind": actor.kind or ""} | answers


def age_of(actor: Actor | None) -> str:
    """A member's age as coarsely as that of the invented people; empty where they told none, for guests, and for those who
    have no card."""
    if actor is None or actor.guest or actor.role in TRUSTED:
        return ""
    return guidance.about_me()["age_band"].examples.get(told(actor)["age_band"], "")


def prefecture(actor: Actor | None) -> str:
    """The name of the prefecture in which a member lives; empty when they did not tell."""
    if actor is None or actor.guest or actor.role in TRUSTED:
        return ""
    return dict(choices(guidance.about_me()["prefecture"])).get(told(actor)["prefecture"], "")


def tell(actor: Actor, answers: Mapping[str, str]) -> None:
    """Puts these answers in the place of the ones before; what is empty or missing is not known any more. Commits.
    Raises ValueError for a code that is no choice."""
    owner = account_of(actor)
    require(actor, "write", WholeCard(owner))
    codes = {one.id: _code(answers.get(one.id, ""), pairs) for one, pairs in questions()}
    db.session.execute(update(Account).where(Account.id == owner).values(kind=codes.pop("kind")))
    db.session.merge(AboutMe(account_id=owner, **codes))
    db.session.commit()


def choose_text_size(actor: Actor, size: str) -> None:
    """How large letters are wherever the person signs in. Commits. Raises ValueError for another size."""
    owner = account_of(actor)
    require(actor, "write", OwnAccount(owner))
    if size not in TEXT_SIZES:
        raise ValueError("there is no such size")
    db.session.execute(update(Account).where(Account.id == owner).values(text_size=size))
    db.session.commit()


def _code(written: str, pairs: Pairs) -> str | None:
    if written and written not in dict(pairs):
        raise ValueError("that is no choice")
    return written or None
