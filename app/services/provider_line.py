"""The line to a provider: short patience, small answers, no redirects; and how we prove to it who we are.

Loaded when somebody first signs in there: a third of a second that sites without providers do not pay at every start."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from joserfc import jwk
from requests import ConnectionError, PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter

from config import Provider

# Seconds to connect, and to wait for the next bytes.
PATIENCE = (3, 5)
MOST = 256 * 1024
# How long what we sign to prove who we are is good for.
ASSERTION = 120
KEY_BITS = 3072


class Adapter(HTTPAdapter):
    """Sends as we are willing to wait."""

    def send(self, request: PreparedRequest, *_: Any, **how: Any) -> Response:
        """The answer, read to its end."""
        response = super().send(request, **how | {"timeout": PATIENCE, "stream": True})
        text = b""
        for piece in response.iter_content(8 * 1024):
            text += piece
            if len(text) > MOST:
                raise ConnectionError("the answer is too long")
        response._content = text
        return response


def opened(line: Session | None = None) -> Session:
    """A line that goes where it is told and nowhere on from there."""
    line = line or Session()
    line.max_redirects = 0
    for scheme in ("https://", "http://"):
        line.mount(scheme, Adapter(max_retries=0))
    return line


def client(provider: Provider, token_endpoint: str, back: str) -> Any:
    """Authlib's client on such a line."""
    asked = {"scope": " ".join(provider.scopes), "redirect_uri": back, "code_challenge_method": "S256"}
    if provider.client_key is None:
        return opened(OAuth2Session(provider.client_id, provider.client_secret, **asked))
    key = read_key(provider)
    line = OAuth2Session(provider.client_id, key, token_endpoint_auth_method="private_key_jwt", **asked)
    line.register_client_auth_method(
        PrivateKeyJWT(
            token_endpoint,
            claims={"exp": int(time.time()) + ASSERTION},
            headers={"kid": key.thumbprint()},
            alg=_algorithm(key),
        )
    )
    return opened(line)


def read_key(provider: Provider) -> jwk.RSAKey | jwk.ECKey:
    """Our private key for this provider, read anew each time: it can be changed while the site runs."""
    assert provider.client_key is not None
    return _key_from(provider.client_key.read_bytes())


def make_key(file: Path) -> bool:
    """Makes a private key for proving to a provider who we are, readable by its owner alone; False where one is."""
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(handle, "wb") as opened_file:
        opened_file.write(jwk.RSAKey.generate_key(KEY_BITS).as_pem(private=True))
    return True


def public_half(file: Path) -> dict[str, Any]:
    """What the provider is told of a private key: a JWK with the name by which we call it."""
    key = _key_from(file.read_bytes())
    return key.as_dict(private=False, kid=key.thumbprint(), alg=_algorithm(key), use="sig")


def _algorithm(key: jwk.RSAKey | jwk.ECKey) -> str:
    return "RS256" if isinstance(key, jwk.RSAKey) else "ES256"


def _key_from(text: bytes) -> jwk.RSAKey | jwk.ECKey:
    kind = jwk.ECKey if isinstance(load_pem_private_key(text, None), EllipticCurvePrivateKey) else jwk.RSAKey
    return kind.import_key(text)
