"""Looking for a name while one writes: asked often, so it only reads; answered to the owner of the sheet alone."""

from __future__ import annotations

import uuid

from app.policies import Actor

from . import limits, sheets
from .library import library
from .sheets import Opened

# Somebody who types all the time asks about once a second. Who asks faster is no person.
SEARCHES, WINDOW = 600, 300
CREDITS = "credits"


def look(actor: Actor | None, sheet_id: uuid.UUID) -> Opened:
    """The sheet beside which somebody looks for a name. Raises NotVisible, limits.TooMany."""
    opened = sheets.open_sheet(actor, sheet_id)
    assert actor is not None  # nobody may read what is nobody's
    limits.require("search", str(actor.account_id), most=SEARCHES, seconds=WINDOW)
    return opened


def credit(name: str) -> str:
    """The line that must be shown wherever names of a code list are; empty where nobody asks for one."""
    lists = library().codes
    return lists[CREDITS].labels.get(name, "") if CREDITS in lists else ""
