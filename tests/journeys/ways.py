"""How a story is lived: on which screen, with scripts or without.

Stories are written once. On a phone they are lived with scripts and without, on wider screens (JOBCARD_SCREEN=768x1024)
with scripts; what names a screen of its own is left out there, for it would only say the same again.
"""

from __future__ import annotations

import os

import pytest

from tests.journeys.person import FULL, PHONE

SCREEN: tuple[int, ...] = tuple(map(int, os.environ.get("JOBCARD_SCREEN", "360x640").split("x")))


def _lived(*scripts: bool) -> pytest.MarkDecorator:
    ways = scripts if SCREEN == PHONE else (True,)
    return pytest.mark.parametrize("scripts", ways, ids=lambda on: "scripts" if on else "no scripts")


with_and_without_scripts = _lived(True, False)
# Long stories on pages that shorter ones meet without scripts, too, or that have none: the second time in the full run.
also_without_scripts_in_full = _lived(True, False) if FULL else _lived(True)
# The test is about one screen, or looks at all of them itself.
own_screen = pytest.mark.own_screen
