"""Passkeys (WebAuthn): one tap instead of address, password and code. The person is verified by the device each time."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import webauthn
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, options_to_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app.models import Account, Passkey, db, sealing, utc_now
from app.policies import TRUSTED, Actor, NotVisible, OwnAccount, require

from . import factors, identities, limits, links, members, sign_ins, tries
from .factors import Holder, LastFactor
from .members import Device, Refused
from .sign_ins import Waiting

MOST, LONGEST_NAME, LONGEST_ANSWER = 10, 40, 20_000
CHALLENGES_PER_HOUR = 300


class Enough(Exception):
    """There are as many passkeys as one may have."""


@dataclass(frozen=True)
class Site:
    """The site as browsers know it: a passkey is bound to its host."""

    host: str
    origin: str
    name: str


def ask_new(who: Holder, site: Site) -> str:
    """What the browser needs for making a passkey, as JSON. Commits. Raises Enough."""
    mine = _of(who.account_id)
    if len(mine) >= MOST:
        raise Enough
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=site.name,
        user_id=who.account_id.bytes,
        user_name=members.address_of(who.actor) or site.name,
        challenge=_challenge("passkey", who.account_id),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=_id_of(one)) for one in mine],
    )
    return options_to_json(options)


def add(who: Holder, site: Site, answer: str, name: str) -> tuple[str, list[str]]:
    """Keeps the passkey that the browser made. Answers the sign-in's new token, and codes for paper to somebody who has to
    have a second factor and has none of these yet. Commits. Raises Refused, Enough."""
    with _judged():
        token = _spent(answer, "passkey", who.account_id)
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(token),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    if len(_of(who.account_id)) >= MOST:
        raise Enough
    content = {
        "id": bytes_to_base64url(made.credential_id),
        "public_key": bytes_to_base64url(made.credential_public_key),
        "name": name_of(name),
    }
    own = {"account_id": who.account_id, "key": _key(content["id"]), "uses": made.sign_count, "made_at": utc_now()}
    db.session.add(Passkey.of(content, id=uuid.uuid4(), **own))
    try:
        members.flush_or_taken()
    except members.Taken:
        raise Refused from None
    if who.role in TRUSTED and not factors.state(who.account_id).paper_codes:
        return factors.settled(who, "add_passkey")
    opened = sign_ins.renew(who.session)
    factors.note(who.actor, "add_passkey")
    return opened, []


def ask(purpose: str, account_id: uuid.UUID | None, site: Site, client: str | None) -> str:
    """What the browser needs for showing a passkey, as JSON: any passkey of this site for `enter`, one of the account for
    `prove`. Commits. Raises limits.TooMany."""
    if client is not None:
        limits.require("challenge", limits.network_of(client), most=CHALLENGES_PER_HOUR, seconds=3600)
    mine = _of(account_id) if account_id else []
    options = webauthn.generate_authentication_options(
        rp_id=site.host,
        challenge=_challenge(purpose, account_id),
        allow_credentials=[PublicKeyCredentialDescriptor(id=_id_of(one)) for one in mine] or None,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def enter(site: Site, answer: str, device: Device) -> str:
    """Signs in without typing. Answers the token. Commits. Raises Refused, members.Left, sign_ins.Suspended."""
    return members.entered(_account_of(site, answer), "passkey", device)[0]


def come_back(site: Site, answer: str, device: Device) -> str:
    """Takes the leaving back, within its 30 days, and signs in. Commits. Raises Refused, sign_ins.Suspended."""
    return members.came_back(_account_of(site, answer), "passkey", device)[0]


def prove(actor: Actor, site: Site, answer: str) -> None:
    """The member proves again who they are. Commits. Raises Refused."""
    require(actor, "read", OwnAccount(_owner(actor)))
    _shown(site, answer, "prove", actor.account_id)
    sign_ins.prove(actor)


def show(waiting: Waiting, site: Site, answer: str) -> str:
    """The passkey as second factor: the sign-in's new token. Commits. Raises Refused."""
    _shown(site, answer, "prove", waiting.account_id)
    return factors.shown(waiting, "show_passkey")


def mine(actor: Actor) -> list[tuple[Passkey, str]]:
    """The member's passkeys with their names, the oldest first."""
    require(actor, "read", OwnAccount(_owner(actor)))
    return [(one, str(one.open_from("sealed")["name"])) for one in _of(_owner(actor))]


def rename(actor: Actor, passkey_id: uuid.UUID, name: str) -> None:
    """Another name. Commits. Raises NotVisible for anybody else's."""
    passkey = _own(actor, passkey_id)
    passkey.seal_into("sealed", passkey.open_from("sealed") | {"name": name_of(name)})
    db.session.commit()


def remove(actor: Actor, passkey_id: uuid.UUID) -> None:
    """It is good no longer. Commits. Raises NotVisible, members.NotFresh, factors.LastFactor."""
    owner = members.need_proof(actor)
    passkey, state = _own(actor, passkey_id), factors.state(owner)
    if actor.role in TRUSTED and not state.app and state.passkeys < 2:
        raise LastFactor("last")
    db.session.delete(passkey)
    db.session.flush()
    if not identities.ways_in(owner):
        db.session.rollback()
        raise LastFactor("last")
    factors.note(actor, "remove_passkey")


def name_of(written: str) -> str:
    """A name on one line, of a length that fits."""
    return " ".join(written.replace("\0", " ").split())[:LONGEST_NAME] or "パスキー"


def _account_of(site: Site, answer: str) -> Account:
    return db.session.get_one(Account, _shown(site, answer, "enter", None).account_id)


def _shown(site: Site, answer: str, purpose: str, account_id: uuid.UUID | None) -> Passkey:
    """The passkey that answered our challenge. A challenge is good once, also for a wrong answer. Raises Refused."""
    try:
        with _judged():
            token = _spent(answer, purpose, account_id)
            given = json.loads(answer)
            passkey = db.session.scalars(select(Passkey).where(Passkey.key == _key(given["id"]))).one()
            if account_id is not None and passkey.account_id != account_id:
                raise Refused
            handle = given["response"].get("userHandle")
            if handle and base64url_to_bytes(handle) != passkey.account_id.bytes:
                raise Refused
            shown = webauthn.verify_authentication_response(
                credential=answer,
                expected_challenge=base64url_to_bytes(token),
                expected_rp_id=site.host,
                expected_origin=site.origin,
                credential_public_key=base64url_to_bytes(passkey.open_from("sealed")["public_key"]),
                credential_current_sign_count=passkey.uses,
                require_user_verification=True,
            )
    except Refused:
        if account_id is not None:
            tries.missed(tries.of_account(account_id))
        raise
    passkey.uses, passkey.used_at = shown.new_sign_count, utc_now()
    return passkey


@contextmanager
def _judged() -> Iterator[None]:
    """Whatever is wrong with an answer, it is refused: what others send can be broken in every way."""
    try:
        yield
    except (WebAuthnException, links.Spent, NoResultFound, LookupError, TypeError, AttributeError, ValueError) as fault:
        db.session.rollback()
        raise Refused from fault


def _challenge(purpose: str, account_id: uuid.UUID | None) -> bytes:
    token = links.make(purpose, account_id, {})
    db.session.commit()
    return base64url_to_bytes(token)


def _spent(answer: str, purpose: str, account_id: uuid.UUID | None) -> str:
    """The challenge that was answered; it is used up now. Raises links.Spent, and whatever a broken answer raises."""
    if len(answer) > LONGEST_ANSWER:
        raise ValueError("no browser answers at such length")
    token = str(json.loads(base64url_to_bytes(json.loads(answer)["response"]["clientDataJSON"]))["challenge"])
    link = links.look(token, purpose, using=True)
    if link.account_id != account_id:
        raise links.Spent
    links.spend(link)
    db.session.commit()
    return token


def _of(account_id: uuid.UUID) -> list[Passkey]:
    wanted = select(Passkey).where(Passkey.account_id == account_id).order_by(Passkey.made_at)
    return list(db.session.scalars(wanted))


def _own(actor: Actor, passkey_id: uuid.UUID) -> Passkey:
    found = db.session.get(Passkey, passkey_id)
    if found is None or found.account_id != actor.account_id:
        raise NotVisible
    return found


def _owner(actor: Actor) -> uuid.UUID:
    if actor.account_id is None or actor.session is None:
        raise NotVisible
    return actor.account_id


def _id_of(passkey: Passkey) -> bytes:
    return base64url_to_bytes(passkey.open_from("sealed")["id"])


def _key(credential_id: Any) -> bytes:
    return sealing.lookup_hash("passkey", str(credential_id))
