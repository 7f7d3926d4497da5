"""Asking a provider who somebody is: OpenID Connect, the code flow with PKCE. Of what it answers only issuer and subject
are kept; tokens are dropped.

Whatever is secret between the two halves of the flow is derived from the state, so that the browser, which keeps the
state, holds nothing else.
"""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import current_app

from app.models import sealing
from app.policies import NotVisible
from config import Provider

EXTENSION = "oidc-providers"
# A provider that hangs must not hold the threads that save what people write.
AT_ONCE = threading.BoundedSemaphore(4)
MADE_KNOWN = 3600
LEEWAY = 60
# How long ago somebody may have proven to the provider who they are, when we asked it to ask anew.
ANEW = 300
log = structlog.get_logger()


class Unreachable(Exception):
    """The provider does not answer, or not in a way that can be understood."""


class Untrue(Exception):
    """What came is not the provider's answer to what this browser asked."""


class Declined(Exception):
    """The person went no further at the provider."""


@dataclass(frozen=True)
class Subject:
    """Somebody as a provider calls them."""

    provider: str
    issuer: str
    name: str


@dataclass(frozen=True)
class Known:
    """What a provider says of itself, for an hour."""

    at: float
    places: dict[str, Any]
    keys: dict[str, Any]


def offered() -> tuple[Provider, ...]:
    """The providers of the settings, in their order."""
    found: tuple[Provider, ...] = current_app.config["OIDC_PROVIDERS"]
    return found


def find(provider_id: str) -> Provider:
    """The provider with this id. Raises NotVisible."""
    for one in offered():
        if one.id == provider_id:
            return one
    raise NotVisible


def ask(provider: Provider, state: str, back: str, *, anew: bool = False, hint: str = "") -> str:
    """The address at the provider where the person goes to prove who they are; from there they come `back`.
    `anew`: also when the provider has just seen them. Raises Unreachable."""
    with _understood(provider):
        known = _known(provider)
        more = {"acr_values": provider.acr_values, "login_hint": hint}
        more |= {"prompt": "login", "max_age": "0"} if anew else {}
        client = _client(provider, known, back)
        url, _ = client.create_authorization_url(
            known.places["authorization_endpoint"],
            state=state,
            nonce=_derived("nonce", state),
            code_verifier=_derived("verifier", state),
            **{name: value for name, value in more.items() if value},
        )
    return str(url)


def check(provider: Provider) -> None:
    """Asks the provider what it says of itself, and whether we have what it takes. Raises Unreachable, Untrue."""
    with _understood(provider):
        _client(provider, _known(provider, afresh=True), "")


def hear(provider: Provider, state: str, answer: dict[str, str], back: str, *, anew: bool = False) -> Subject:
    """Who it was, from what the provider sent along with the person. Raises Declined, Untrue, Unreachable."""
    with _understood(provider):
        known = _known(provider)
        _judge_answer(provider, known, answer)
        client = _client(provider, known, back)
        token = client.fetch_token(
            known.places["token_endpoint"],
            grant_type="authorization_code",
            code=answer["code"],
            redirect_uri=back,
            code_verifier=_derived("verifier", state),
        )
        claims = _claims(provider, known, token.get("id_token"), _derived("nonce", state))
    if anew and not provider.always_asks and not _is_recent(claims.get("auth_time")):
        raise Untrue("auth_time")
    return Subject(provider.id, claims["iss"], claims["sub"])


def _judge_answer(provider: Provider, known: Known, answer: dict[str, str]) -> None:
    """RFC 9207: whoever answers says who they are."""
    said = answer.get("iss")
    must = known.places.get("authorization_response_iss_parameter_supported") is True
    if said != provider.issuer and (said is not None or must):
        raise Untrue("iss")
    error = answer.get("error")
    if error in ("server_error", "temporarily_unavailable"):
        raise Unreachable(error)
    if error == "access_denied" or (error and error.endswith("_required")):
        raise Declined
    if error or not answer.get("code"):
        raise Untrue("answer")


def _claims(provider: Provider, known: Known, token: Any, nonce: str) -> dict[str, Any]:
    """What the ID token says, once everything about it is right."""
    from joserfc import jwk, jwt
    from joserfc.errors import InvalidKeyIdError

    if not isinstance(token, str):
        raise Untrue("id_token")
    algorithms = list(provider.algorithms)
    try:
        read = jwt.decode(token, jwk.KeySet.import_key_set(known.keys), algorithms=algorithms)  # type: ignore[arg-type]
    except InvalidKeyIdError:
        # It may have changed its keys since we looked.
        known = _known(provider, afresh=True)
        read = jwt.decode(token, jwk.KeySet.import_key_set(known.keys), algorithms=algorithms)  # type: ignore[arg-type]
    jwt.JWTClaimsRegistry(
        leeway=LEEWAY,
        iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": provider.client_id},
        nonce={"essential": True, "value": nonce},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    ).validate(read.claims)
    _judge_rest(provider, read.header, read.claims)
    return read.claims


def _judge_rest(provider: Provider, header: dict[str, Any], claims: dict[str, Any]) -> None:
    """What the registry of claims does not know."""
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    azp = claims.get("azp", None if several else provider.client_id)
    acr = claims.get("acr", provider.acr_values.partition(" ")[0])
    if str(header.get("typ", "JWT")).upper() != "JWT":
        raise Untrue("typ")
    if azp != provider.client_id:
        raise Untrue("azp")
    if not 0 < len(claims["sub"]) <= 255:
        raise Untrue("sub")
    if provider.acr_values and acr not in provider.acr_values.split():
        raise Untrue("acr")


def _is_recent(at: Any) -> bool:
    return isinstance(at, int) and not isinstance(at, bool) and time.time() - at <= ANEW


@contextmanager
def _understood(provider: Provider) -> Iterator[None]:
    """Whatever goes wrong in speaking with a provider is one of our own failures, and has its line in the log."""
    from authlib.integrations.base_client import OAuthError
    from joserfc.errors import JoseError
    from requests import RequestException

    if not AT_ONCE.acquire(timeout=1):
        raise Unreachable("busy")
    try:
        yield
    except (Declined, NotVisible):
        raise
    except (Unreachable, RequestException) as error:
        log.warning("provider does not answer", error=type(error).__name__)
        raise Unreachable from error
    except (Untrue, OAuthError, JoseError, LookupError, TypeError, ValueError) as error:
        log.warning("provider not believed", error=type(error).__name__)
        raise Untrue from error
    finally:
        AT_ONCE.release()


def _known(provider: Provider, *, afresh: bool = False) -> Known:
    """What the provider says of itself, asked once an hour."""
    kept: dict[str, Known] = current_app.extensions.setdefault(EXTENSION, {})
    known = kept.get(provider.id)
    if afresh or known is None or time.monotonic() - known.at > MADE_KNOWN:
        places = _fetch(provider, provider.issuer.rstrip("/") + "/.well-known/openid-configuration")
        if places.get("issuer") != provider.issuer:
            raise Untrue("issuer")
        known = Known(time.monotonic(), places, _fetch(provider, places["jwks_uri"]))
        kept[provider.id] = known
    return known


def _fetch(provider: Provider, url: str) -> dict[str, Any]:
    from app.services import provider_line

    _need_tls(provider, url)
    with provider_line.opened() as line:
        answer = line.get(url, headers={"Accept": "application/json"})
        answer.raise_for_status()
        found = answer.json()
    if not isinstance(found, dict):
        raise Unreachable("no object")
    return found


def _client(provider: Provider, known: Known, back: str) -> Any:
    """Authlib's client for one conversation."""
    from app.services import provider_line

    for name in ("authorization_endpoint", "token_endpoint"):
        _need_tls(provider, known.places[name])
    return provider_line.client(provider, known.places["token_endpoint"], back)


def _need_tls(provider: Provider, url: str) -> None:
    """A provider with TLS has all its places there."""
    if urlsplit(url).scheme != urlsplit(provider.issuer).scheme:
        raise Untrue("scheme")


def _derived(what: str, state: str) -> str:
    return base64.urlsafe_b64encode(sealing.lookup_hash(f"oidc-{what}", state)).decode().rstrip("=")
