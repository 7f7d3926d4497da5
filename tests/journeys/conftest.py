"""Browsers for the journeys. Each ends with the same question: did anything go wrong behind the page?"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.accounts.conftest import a_guest, a_member, signs_in, somewhere, staff  # noqa: F401
from tests.conftest import BROWSERS
from tests.journeys.person import PHONE, Person
from tests.journeys.ways import SCREEN

# A story is not about speed: on a busy machine a page may take its time.
expect.set_options(timeout=20_000)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What names its screen says the same whatever the others are lived on: it is run where that is the phone."""
    own = [] if SCREEN == PHONE else [item for item in items if item.get_closest_marker("own_screen")]
    config.hook.pytest_deselected(items=own)
    items[:] = [item for item in items if item not in own]


@pytest.fixture
def somebody(browser: Browser, live_server: str) -> Iterator[Callable[..., Person]]:
    """somebody(size, scripts=…): a person at a browser of their own; somebody(beside=person): the same person in
    another tab. In the end: no error in the console, no breach of the content policy, nothing asked of another site."""
    people: list[Person] = []

    def come(
        size: tuple[int, int] = SCREEN,
        *,
        scripts: bool = True,
        kind: type[Person] = Person,
        beside: Person | None = None,
    ) -> Person:
        if beside:
            context, scripts = beside.context, beside.scripts
        else:
            viewport = {"width": size[0], "height": size[1]}
            context = browser.new_context(viewport=viewport, java_script_enabled=scripts)
        context.set_default_timeout(10_000)
        people.append(kind(context, live_server, scripts=scripts))
        return people[-1]

    yield come
    for person in people:
        person.context.close()
    assert not [one for person in people for one in person.complaints]


@pytest.fixture
def own_browser(browser: Browser, live_server: str, tmp_path: Path) -> Iterator[Callable[..., Person]]:
    """own_browser(scripts=…): a person starts the browser of their own machine, as it was left the last time it was
    closed."""
    people: list[Person] = []

    def start(*, scripts: bool = True) -> Person:
        context = browser.browser_type.launch_persistent_context(
            tmp_path / "browser",
            executable_path=next(filter(None, map(shutil.which, BROWSERS))),
            args=["--no-sandbox"],
            viewport={"width": SCREEN[0], "height": SCREEN[1]},
            java_script_enabled=scripts,
        )
        context.set_default_timeout(10_000)
        people.append(Person(context, live_server, scripts=scripts))
        return people[-1]

    yield start
    people[-1].context.close()
    assert not [one for person in people for one in person.complaints]
