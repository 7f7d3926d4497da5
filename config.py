"""Settings: typed, and from the environment only.

A default stands here only where it is right everywhere and may be public. In production a secret that is missing, short
or copied from an example stops the start with one sentence that names it; development reads the keys that
`flask keys init` keeps under the instance folder, and tests get keys that live as long as the application.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

ROOT = Path(__file__).parent
SECRETS = ("SECRET_KEY", "DATA_KEYS", "LOOKUP_KEY")
SAMPLE_WORDS = ("change", "example", "sample", "secret", "password", "insecure", "default")
SHORTEST_SECRET = 32
MEGABYTE = 1024 * 1024


class SettingsError(RuntimeError):
    """A setting is missing or wrong; the message says which one, for the person who starts the site."""


def _listed(value: Any) -> Any:
    """Settings that are lists are written with commas in the environment."""
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


Listed = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class Settings(BaseModel):
    """Every setting of the site, by the name it bears in the environment."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    ENVIRONMENT: Literal["development", "production", "testing"] = "development"
    INSTANCE: Path = ROOT / "instance"
    ASSETS: Path = ROOT / "build" / "assets"
    PORT: int = 8000
    SITE_URL: str = ""
    ALLOWED_HOSTS: Listed = ()
    TRUSTED_PROXIES: int = 0

    SECRET_KEY: str = ""
    SECRET_KEY_FALLBACKS: Listed = ()
    DATA_KEYS: str = ""
    LOOKUP_KEY: str = ""

    DATABASE_URL: str = ""
    REDIS_URL: str = ""
    FILES_URL: str = ""

    GUEST_DAYS: int = 30
    SHARED_MINUTES: int = 10
    MAX_BODY: int = MEGABYTE
    # Invented people that anybody may step into: for trying out, refused in production.
    DEMO: bool = False
    LOG_LEVEL: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @property
    def site_url(self) -> str:
        """Where the site stands, without a slash at the end."""
        return (self.SITE_URL or f"http://127.0.0.1:{self.PORT}").rstrip("/")

    @property
    def https(self) -> bool:
        """Cookies are marked Secure and HSTS is sent when people reach the site over TLS."""
        return self.site_url.startswith("https://")

    @property
    def hosts(self) -> list[str]:
        """Host names the site answers to."""
        own = [urlsplit(self.site_url).hostname or "", *self.ALLOWED_HOSTS]
        near = [] if self.ENVIRONMENT == "production" else ["localhost", "127.0.0.1", "[::1]"]
        return list(dict.fromkeys(filter(None, own + near)))

    @property
    def database_url(self) -> str:
        """SQLAlchemy's address of the database: SQLite in the instance folder unless told otherwise."""
        url = self.DATABASE_URL or f"sqlite:///{self.INSTANCE / 'jobcard.sqlite3'}"
        for plain in ("postgres://", "postgresql://"):
            if url.startswith(plain):
                return "postgresql+psycopg://" + url.removeprefix(plain)
        return url

    def for_flask(self) -> dict[str, Any]:
        """The settings under the names Flask and its extensions know, beside our own names."""
        return {
            **self.model_dump(),
            "TESTING": self.ENVIRONMENT == "testing",
            "SITE_URL": self.site_url,
            "HTTPS": self.https,
            "TRUSTED_HOSTS": self.hosts,
            "SECRET_KEY_FALLBACKS": list(self.SECRET_KEY_FALLBACKS),
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "SESSION_COOKIE_NAME": "__Host-session" if self.https else "session",
            "SESSION_COOKIE_SECURE": self.https,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "MAX_CONTENT_LENGTH": self.MAX_BODY,
            "MAX_FORM_MEMORY_SIZE": self.MAX_BODY,
            "MAX_FORM_PARTS": 2_000,
            # A person who writes for two hours must not lose the save: the token lives as long as the session.
            "WTF_CSRF_TIME_LIMIT": None,
            # The Origin check of app/security.py does this without turning away browsers that send no Referer.
            "WTF_CSRF_SSL_STRICT": False,
        }


def load(environment: Mapping[str, Any]) -> Settings:
    """The settings found in a mapping such as os.environ.

    Raises SettingsError with one sentence that names the setting and says what is wrong with it.
    """
    given = {name: value for name, value in environment.items() if value != ""}
    try:
        settings = Settings.model_validate(given)
    except ValidationError as wrong:
        first = wrong.errors(include_input=False, include_url=False)[0]
        raise SettingsError(f"The setting {first['loc'][0]} is wrong: {first['msg']}.") from None
    if settings.ENVIRONMENT == "production":
        _check_production(settings)
        return settings
    found = _kept_keys(settings.INSTANCE) if settings.ENVIRONMENT == "development" else _passing_keys()
    return settings.model_copy(update={name: value for name, value in found.items() if not getattr(settings, name)})


def _check_production(settings: Settings) -> None:
    for name in SECRETS:
        value = getattr(settings, name)
        if not value:
            raise SettingsError(f"The setting {name} is missing; production does not start without it.")
        if len(value) < SHORTEST_SECRET:
            raise SettingsError(f"The setting {name} is too short: at least {SHORTEST_SECRET} random characters.")
        if len(set(value)) < 12 or any(word in value.lower() for word in SAMPLE_WORDS):
            raise SettingsError(f"The setting {name} looks like an example: use random characters.")
    if settings.DEMO:
        raise SettingsError("The setting DEMO is on; production does not let anybody step into other people's cards.")
    if not settings.https:
        raise SettingsError("The setting SITE_URL is missing or not https; production needs the address people type.")


def _kept_keys(instance: Path) -> dict[str, str]:
    """The keys made by `flask keys init`; none before its first run."""
    path = instance / "keys.env"
    if not path.exists():
        return {}
    lines = (line.partition("=") for line in path.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {name.strip(): value.strip() for name, _, value in lines if name.strip() in SECRETS}


def _passing_keys() -> dict[str, str]:
    """Keys for one run of the tests."""
    fresh = [base64.b64encode(secrets.token_bytes(32)).decode() for _ in SECRETS]
    return {"SECRET_KEY": fresh[0], "DATA_KEYS": f"1:{fresh[1]}", "LOOKUP_KEY": fresh[2]}
