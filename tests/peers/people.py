"""Somebody at a real provider, and one that lies."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urljoin

import requests
from joserfc import jwk, jwt

SITE = "http://127.0.0.1:8000"
CLIENT = "job-card"
KEY = jwk.RSAKey.generate_key(2048, parameters={"kid": "first"})
OTHER = jwk.RSAKey.generate_key(2048, parameters={"kid": "first"})


class AtProvider:
    """Somebody's browser while it is at the provider."""

    def __init__(self) -> None:
        self.line = requests.Session()

    def goes(self, url: str, who: str = "hanako", *, stops: bool = False) -> str:
        """Where of our site the provider sends them back to, once they said who they are."""
        answer = self.line.get(url, allow_redirects=False, timeout=10)
        for _ in range(8):
            if answer.status_code == 200:
                action = re.search(r'action="([^"]+)"', answer.text)
                assert action is not None, answer.text
                sent = {"who": who, ("stop" if stops else "go"): "1"}
                answer = self.line.post(urljoin(answer.url, action[1]), data=sent, allow_redirects=False, timeout=10)
            onward = urljoin(answer.url, answer.headers["Location"])
            if onward.startswith(SITE):
                return onward.removeprefix(SITE)
            answer = self.line.get(onward, allow_redirects=False, timeout=10)
        raise AssertionError("the provider never sent them back")


def id_token(
    issuer: str, nonce: str | None, *, header: dict[str, Any] | None = None, key: Any = KEY, **claims: Any
) -> str:
    """An ID token in which everything is right but what is given."""
    now = int(time.time())
    right = {"iss": issuer, "aud": CLIENT, "sub": "hanako", "nonce": nonce, "iat": now, "exp": now + 300}
    said = {name: value for name, value in (right | claims).items() if value is not None}
    head = {"alg": "RS256", "kid": "first"} | (header or {})
    return jwt.encode(head, said, key, algorithms=[head["alg"]])


class FalseProvider:
    """A provider that answers whatever a test wants."""

    def __init__(self, issuer: str):
        self.issuer = issuer
        self.metadata: dict[str, Any] = {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/auth",
            "token_endpoint": f"{issuer}/token",
            "jwks_uri": f"{issuer}/jwks",
        }
        self.keys: list[dict[str, Any]] = [KEY.as_dict(private=False)]
        # What it was sent.
        self.heard: list[str] = []
        # The answer of the token endpoint: its status and its text.
        self.answer: Callable[[], tuple[int, str]] = lambda: (400, '{"error": "invalid_grant"}')

    def gives(self, token: str) -> None:
        """Answer with this ID token from now on."""
        content = {"access_token": "x", "token_type": "Bearer", "id_token": token}
        self.answer = lambda: (200, json.dumps(content))

    def at(self, path: str) -> tuple[int, str]:
        """What stands at a path."""
        if path.endswith("/openid-configuration"):
            return 200, json.dumps(self.metadata)
        return (200, json.dumps({"keys": self.keys})) if path == "/jwks" else self.answer()


@contextmanager
def a_false_provider() -> Iterator[FalseProvider]:
    """It, at work."""
    found: list[FalseProvider] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            found[0].heard += [body.decode()] if body else []
            status, text = found[0].at(self.path)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            if 300 <= status < 400:
                self.send_header("Location", text)
            self.end_headers()
            self.wfile.write(text.encode())

        do_POST = do_GET

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.append(FalseProvider(f"http://127.0.0.1:{server.server_port}"))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield found[0]
    server.shutdown()
    thread.join()
    server.server_close()
