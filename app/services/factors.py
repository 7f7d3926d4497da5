"""The second factor: codes of an app (TOTP, RFC 6238), and codes on paper for the day the phone is gone."""

from __future__ import annotations

import hmac
import secrets
import unicodedata
import uuid
from dataclasses import dataclass

import pyotp
from sqlalchemy import delete, func, select, update

from app.models import Account, CodeApp, PaperCode, Passkey, Password, db, sealing, utc_now
from app.policies import TRUSTED, Actor, Forbidden, NotVisible

from . import audit, links, members, recovery, sign_ins, tries
from .members import Refused
from .sign_ins import Waiting

STEP = 30
PAPER_CODES = 10
# Letters that nobody takes for another: 10 of them are 48 bits.
LETTERS = "23456789abcdefghjkmnpqrstuvwx"  # pragma: allowlist secret
# (how often, within how many seconds): fewer than for passwords, since a code has six digits.
WAITS = ((5, 300), (15, 3600), (40, 86_400))


class LastFactor(Forbidden):
    """Who runs the site keeps at least one second factor."""


@dataclass(frozen=True)
class Holder:
    """Somebody who may set up a second factor now."""

    account_id: uuid.UUID
    role: str
    session: uuid.UUID

    @property
    def actor(self) -> Actor:
        """The same as somebody who acts."""
        return Actor(self.account_id, self.role, session=self.session)


@dataclass(frozen=True)
class State:
    """What an account has to sign in with on this site."""

    password: bool
    app: bool
    passkeys: int
    paper_codes: int

    @property
    def any(self) -> bool:
        """Whether there is a second factor to show."""
        return self.app or self.passkeys > 0


def state(account_id: uuid.UUID) -> State:
    """What the account has to sign in with."""
    parts = [
        select(func.count()).select_from(table).where(table.account_id == account_id).scalar_subquery()
        for table in (Password, CodeApp, Passkey, PaperCode)
    ]
    password, app, passkeys, papers = db.session.execute(select(*parts)).one()
    return State(bool(password), bool(app), passkeys, papers)


def holder(actor: Actor | None, waiting: Waiting | None) -> Holder:
    """Who may set up a second factor: a member who has just proven who they are, or somebody who has to have one, has none
    yet and waits for it. Raises NotVisible, members.NotFresh."""
    if waiting is not None:
        if state(waiting.account_id).any:
            raise NotVisible
        return Holder(waiting.account_id, waiting.role, waiting.session)
    if actor is None or actor.session is None:
        raise NotVisible
    return Holder(members.need_proof(actor), actor.role, actor.session)


def begin_app(who: Holder) -> str:
    """A secret for an app; answers the token under which it waits for its first code. Commits."""
    token = links.make("factor", who.account_id, {"secret": pyotp.random_base32()})
    db.session.commit()
    return token


def secret_of(who: Holder, token: str) -> str:
    """The secret that waits for its first code. Raises links.Spent."""
    link = links.look(token, "factor")
    if link.account_id != who.account_id:
        raise links.Spent
    return str(link.open_from("sealed")["secret"])


def address_of_secret(secret: str, name: str, site: str) -> str:
    """What an app reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=site)


def finish_app(who: Holder, token: str, code: str, client: str | None) -> tuple[str, list[str]]:
    """The app shows the right code: from now on it is asked for. Answers the sign-in's new token and the codes for paper.
    Commits. Raises links.Spent, Refused, limits.TooMany."""
    members.count_try("factor", str(who.account_id), client, WAITS)
    secret = secret_of(who, token)
    step = _step_of(secret, _plain(code), after=-1)
    if step is None:
        raise Refused
    links.spend(links.look(token, "factor", using=True))
    db.session.execute(delete(CodeApp).where(CodeApp.account_id == who.account_id))
    db.session.add(CodeApp.of(secret, account_id=who.account_id, last_step=step, made_at=utc_now()))
    return settled(who, "set_up_app")


def settled(who: Holder, act: str) -> tuple[str, list[str]]:
    """A second factor was added: other devices are signed out, this one goes on under another token; new codes for paper.
    Commits."""
    codes = _new_codes(who.account_id)
    sign_ins.end_all(who.account_id, but=who.session)
    opened = sign_ins.renew(who.session)
    note(who.actor, act)
    return opened, codes


def new_codes(actor: Actor) -> list[str]:
    """Other codes for paper; those before are good no longer. Commits. Raises members.NotFresh."""
    codes = _new_codes(members.need_proof(actor))
    note(actor, "new_codes")
    return codes


def remove_app(actor: Actor) -> None:
    """The app is not asked for any more. Commits. Raises members.NotFresh, LastFactor."""
    owner = members.need_proof(actor)
    if actor.role in TRUSTED and not state(owner).passkeys:
        raise LastFactor("last")
    db.session.execute(delete(CodeApp).where(CodeApp.account_id == owner))
    if actor.role not in TRUSTED:
        db.session.execute(delete(PaperCode).where(PaperCode.account_id == owner))
    note(actor, "remove_app")


def show(waiting: Waiting, code: str, client: str | None) -> str:
    """A code of the app, or one from paper: answers the sign-in's new token. Commits. Raises Refused, limits.TooMany."""
    members.count_try("second", str(waiting.account_id), client, WAITS)
    plain = _plain(code)
    act = "show_code" if _takes_app(waiting.account_id, plain) else "use_paper_code"
    if act == "use_paper_code" and not _takes_paper(waiting.account_id, plain):
        tries.missed(tries.of_account(waiting.account_id))
        raise Refused
    return shown(waiting, act)


def shown(waiting: Waiting, act: str) -> str:
    """The second factor was shown: the sign-in's new token. Commits."""
    opened = sign_ins.renew(waiting.session)
    audit.note(Actor(waiting.account_id, waiting.role), act, owner_id=waiting.account_id, thing="account")
    db.session.commit()
    return opened


def note(actor: Actor, act: str) -> None:
    """The way of signing in was changed: told by letter, and in the audit. Commits."""
    recovery.tell_of_change(actor)
    audit.note(actor, act, owner_id=actor.account_id, thing="account")
    db.session.commit()


def _takes_app(account_id: uuid.UUID, code: str) -> bool:
    """Whether it is a code of the app that was not used before; it is used then."""
    app = db.session.get(CodeApp, account_id)
    step = _step_of(str(app.open_from("sealed")), code, after=app.last_step) if app else None
    if step is None:
        return False
    later = update(CodeApp).where(CodeApp.account_id == account_id, CodeApp.last_step < step)
    return bool(db.session.execute(later.values(last_step=step)).rowcount)  # type: ignore[attr-defined]


def _takes_paper(account_id: uuid.UUID, code: str) -> bool:
    used = delete(PaperCode).where(PaperCode.key == _key(account_id, code))
    return bool(db.session.execute(used).rowcount)  # type: ignore[attr-defined]


def _step_of(secret: str, code: str, *, after: int) -> int | None:
    """The time step whose code it is: this one, the one before or the next, and later than the last that was used."""
    if not (len(code) == 6 and code.isascii() and code.isdigit()):
        return None
    now = int(utc_now().timestamp()) // STEP
    totp = pyotp.TOTP(secret)
    steps = (step for step in (now - 1, now, now + 1) if step > after)
    return next((step for step in steps if hmac.compare_digest(totp.generate_otp(step), code)), None)


def _new_codes(account_id: uuid.UUID) -> list[str]:
    db.session.get_one(Account, account_id, with_for_update=True)
    db.session.execute(delete(PaperCode).where(PaperCode.account_id == account_id))
    codes = ["".join(secrets.choice(LETTERS) for _ in range(10)) for _ in range(PAPER_CODES)]
    now = utc_now()
    db.session.add_all(PaperCode(key=_key(account_id, code), account_id=account_id, made_at=now) for code in codes)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _plain(code: str) -> str:
    folded = unicodedata.normalize("NFKC", code).lower()
    return "".join(one for one in folded if one.isalnum())[:32]


def _key(account_id: uuid.UUID, code: str) -> bytes:
    return sealing.lookup_hash("paper-code", f"{account_id}/{code}")
