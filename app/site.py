"""Flask as this site needs it: what is the same at every request is found out once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface


class Sessions(SecureCookieSessionInterface):
    """Signed cookies, with the signer made once."""

    def __init__(self) -> None:
        self._signer: Any = None

    def get_signing_serializer(self, app: Flask) -> Any:
        """The signer of this application's keys."""
        if self._signer is None:
            self._signer = super().get_signing_serializer(app)
        return self._signer


class Site(Flask):
    """No view and no hook of ours is a coroutine; Flask looks at ten of them in every request."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session_interface = Sessions()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function as it is."""
        return func
