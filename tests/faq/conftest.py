"""The engine that the tests ask: its index is made once and kept by its content, like the site's own."""

from __future__ import annotations

import pytest

from app.faq import Engine, engine
from config import ROOT


@pytest.fixture(scope="session")
def asked() -> Engine:
    """The site's questions and answers, ready."""
    return engine(ROOT / "build" / "faq")
