"""What cannot be saved where it was sent to: nothing that somebody typed is lost for that."""

from __future__ import annotations

from typing import Any

from flask import request

from app import errors
from app.blueprints.sheets import bp
from app.blueprints.sheets.carried import brought, typed_texts
from app.page import block_wanted, show
from app.policies import NotVisible
from app.services import sheets, versions
from app.services.sheets import OldVersion

MOVED_ON = "この様式は、新しい版になりました。まだ保存していません。"


@bp.errorhandler(NotVisible)
def missing(error: NotVisible) -> Any:
    """Nothing is here for this person: the page of every unknown address, with what was typed below it."""
    kept = typed_texts() if request.method == "POST" and not block_wanted() else []
    return show("sheets/kept.html", status=404, kept=kept) if kept else errors.answer(error)


@bp.errorhandler(OldVersion)
def moved_on(error: OldVersion) -> Any:
    """The form has a newer version since the page was opened: first it has to be carried over."""
    if block_wanted():
        context = {"page": brought(), "why": MOVED_ON, "way": "新しい版について読む"}
        return show("sheets/section.html", block="overtaken", status=409, **context)
    return upgrade_page(error.opened, status=409)


def upgrade_page(opened: sheets.Opened, status: int = 200) -> Any:
    """What would move, what finds no place, and what was typed on a page of the old version."""
    outcome = versions.carried(opened)
    kept = typed_texts() if request.method == "POST" else []
    return show("sheets/upgrade.html", status=status, opened=opened, outcome=outcome, kept=kept)
