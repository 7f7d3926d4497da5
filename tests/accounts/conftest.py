"""The site with an empty mailbox, and people who join."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, update

from app import create_app
from app.models import Account, SignIn, db
from app.services import members
from tests.builders import a_person
from tests.client import Visitor
from tests.conftest import places
from tests.letters import link_in, newest_to

GOOD = "うみ と やま と そら 2026"
ADDRESS = "hanako@example.com"


@pytest.fixture
def somewhere(app) -> Flask:
    """The site, and no letter in the mailbox."""
    return emptied(app)


@pytest.fixture(scope="session")
def _site_with_provider(_site, real_provider, tmp_path_factory) -> Flask:
    """One application for all tests of this process that come by the provider."""
    keys = {name: _site.config[name] for name in ("SECRET_KEY", "DATA_KEYS", "LOOKUP_KEY")}
    url, folder = _site.config["SQLALCHEMY_DATABASE_URI"], tmp_path_factory.mktemp("provided")
    told = {"ENVIRONMENT": "testing", "DATABASE_URL": url, "OIDC_PROVIDERS": [real_provider]}
    return create_app(told | places(folder) | keys)


@pytest.fixture
def with_provider(app, _site_with_provider) -> Iterator[Flask]:
    """The site that knows a real provider, on the empty database, and no letter in the mailbox."""
    yield emptied(_site_with_provider)
    with _site_with_provider.app_context():
        db.engine.dispose()


def emptied(app: Flask) -> Flask:
    """The application without the letters of the test before."""
    shutil.rmtree(Path(app.config["INSTANCE"]) / "mail", ignore_errors=True)
    return app


@pytest.fixture
def a_guest(somewhere) -> Callable[[], Visitor]:
    """a_guest(): somebody who has begun to write."""

    def begin() -> Visitor:
        visitor = Visitor(somewhere)
        visitor.get("/write").form().submit({"path": "experienced"})
        return visitor

    return begin


@pytest.fixture
def a_member(somewhere, a_guest) -> Callable[..., Visitor]:
    """a_member(address): somebody who joined and is signed in."""

    def join(address: str = ADDRESS, password: str = GOOD) -> Visitor:
        visitor = a_guest()
        visitor.get("/account/join").form().submit({"email": address, "new_password": password})
        visitor.get(link_in(newest_to(somewhere, address))).form("main form").submit()
        return visitor

    return join


@pytest.fixture
def staff(somewhere, a_member) -> Visitor:
    """Somebody who runs the site, and has shown a second factor."""
    visitor = a_member("staff@example.com")
    with somewhere.app_context():
        db.session.execute(update(Account).where(Account.joined_at.is_not(None)).values(role="staff"))
        db.session.execute(update(SignIn).values(second="shown"))
        db.session.commit()
    return visitor


@pytest.fixture
def people(somewhere) -> Callable[..., list[str]]:
    """people(how_many, …): members, each with an address; answers the addresses."""

    def join(how_many: int, **columns) -> list[str]:
        with somewhere.app_context():
            made = []
            for _ in range(how_many):
                account = a_person()
                for name, value in ({"joined_at": datetime.now(UTC)} | columns).items():
                    setattr(account, name, value)
                made.append(f"{account.id.hex[:12]}@example.com")
                members.keep_address(account.id, made[-1])
            db.session.commit()
            return made

    return join


@pytest.fixture
def signs_in(somewhere) -> Callable[..., Visitor]:
    """signs_in(address, password): somebody at another device."""

    def come(address: str = ADDRESS, password: str = GOOD, *, status: int = 200, **more: str) -> Visitor:
        visitor = Visitor(somewhere)
        visitor.page = (
            visitor.get("/account/sign-in")
            .form()
            .submit(  # type: ignore[attr-defined]
                {"email": address, "password": password, **more}, status=status
            )
        )
        return visitor

    return come


@pytest.fixture
def counted(somewhere) -> Callable[[Callable[[], object]], int]:
    """counted(act): how many statements an act sends to the database."""

    def count(act: Callable[[], object]) -> int:
        sent: list[str] = []
        with somewhere.app_context():
            engine = db.engine

        def note(_connection, _cursor, statement, *_):
            if not statement.startswith(("PRAGMA", "BEGIN")):
                sent.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            act()
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return len(sent)

    return count
