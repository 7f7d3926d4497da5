"""Settings: typed, and from the environment only.

A default stands here only where it is right everywhere and may be public. In production a secret that is missing, short
or copied from an example stops the start with one sentence that names it; development reads the keys that
`flask keys init` keeps under the instance folder, and tests get keys that live as long as the application.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

ROOT = Path(__file__).parent
SECRETS = ("SECRET_KEY", "DATA_KEYS", "LOOKUP_KEY")
SAMPLE_WORDS = ("change", "example", "sample", "secret", "password", "insecure", "default")
SHORTEST_SECRET = 32
MEGABYTE = 1024 * 1024
NEAR = ("localhost", "127.0.0.1", "::1")


class SettingsError(RuntimeError):
    """A setting is missing or wrong; the message says which one, for the person who starts the site."""


def _listed(value: Any) -> Any:
    """Settings that are lists are written with commas in the environment."""
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


Listed = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class Provider(BaseModel):
    """Somebody else's site that says who a person is, by OpenID Connect: マイナポータル, デジタル認証アプリ, LINE …"""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    id: str = Field(pattern=r"^[a-z][a-z0-9-]{0,31}$")
    # What the button calls it.
    name: str = Field(min_length=1, max_length=40)
    issuer: str
    client_id: str = Field(min_length=1)
    # How we prove to it who we are: a file with a private key (PEM), or a secret.
    client_key: Path | None = None
    client_secret: str = Field("", repr=False)
    scopes: tuple[str, ...] = ("openid",)
    acr_values: str = ""
    algorithms: tuple[Literal["RS256", "PS256", "ES256", "EdDSA"], ...] = ("RS256", "PS256", "ES256")
    # It asks for the person each time, as one with a card does, and need not say when it did.
    always_asks: bool = False

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if bool(self.client_secret) == bool(self.client_key):
            raise ValueError(f"{self.id} needs one of client_key and client_secret")
        if self.client_key and not os.access(self.client_key, os.R_OK):
            raise ValueError(f"the client_key of {self.id} cannot be read")
        if "openid" not in self.scopes or not self.algorithms:
            raise ValueError(f"{self.id} needs the scope openid and an algorithm")
        if not self.issuer.startswith("https://") and urlsplit(self.issuer).hostname not in NEAR:
            raise ValueError(f"the issuer of {self.id} is not https")
        return self


def _providers(value: Any) -> Any:
    """Providers are written as JSON, or in a file that is named."""
    if not isinstance(value, str):
        return value
    try:
        found = json.loads(value if value.lstrip().startswith("[") else Path(value).read_text("utf-8"))
    except (OSError, ValueError):
        raise ValueError("neither a list in JSON nor a file with one") from None
    return found


def _told_apart(providers: tuple[Provider, ...]) -> tuple[Provider, ...]:
    if len({one.id for one in providers}) < len(providers) or len({one.issuer for one in providers}) < len(providers):
        raise ValueError("two providers have the same id or issuer")
    return providers


Providers = Annotated[tuple[Provider, ...], BeforeValidator(_providers), AfterValidator(_told_apart)]


class Settings(BaseModel):
    """Every setting of the site, by the name it bears in the environment."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    ENVIRONMENT: Literal["development", "production", "testing"] = "development"
    INSTANCE: Path = ROOT / "instance"
    ASSETS: Path = ROOT / "build" / "assets"
    # What is made of content/faq/: named by its content, so that it is never out of date.
    FAQ: Path = ROOT / "build" / "faq"
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

    # Where letters go: smtp://host:port, smtps:// for TLS from the start, user and password before the host. Empty: into files under the
    # instance folder, in development only.
    MAIL_URL: str = ""
    MAIL_FROM: str = ""
    # Of a campaign so many letters a minute, besides single ones.
    MAIL_PER_MINUTE: int = 100

    # Where people may sign in besides: see docs/operations.md.
    OIDC_PROVIDERS: Providers = ()

    GUEST_DAYS: int = 30
    MEMBER_DAYS: int = 14
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
            "OIDC_PROVIDERS": self.OIDC_PROVIDERS,
            "HTTPS": self.https,
            "TRUSTED_HOSTS": self.hosts,
            "SECRET_KEY_FALLBACKS": list(self.SECRET_KEY_FALLBACKS),
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "SESSION_COOKIE_NAME": "__Host-session" if self.https else "session",
            "SESSION_COOKIE_SECURE": self.https,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "PERMANENT_SESSION_LIFETIME": timedelta(days=self.MEMBER_DAYS),
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
    for name in ("MAIL_URL", "MAIL_FROM"):
        if not getattr(settings, name):
            raise SettingsError(
                f"The setting {name} is missing; without letters nobody can register or recover a password."
            )
    if any(not one.issuer.startswith("https://") for one in settings.OIDC_PROVIDERS):
        raise SettingsError("The setting OIDC_PROVIDERS names a provider without https; it is for trying out only.")
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
