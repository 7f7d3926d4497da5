"""Taking everything home at once."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, url_for

from app.actor import device_sort
from app.blueprints.files import bp
from app.blueprints.files.routes import sent
from app.page import show
from app.services import members, takeout


@bp.get("/take-home/everything")
def everything() -> Any:
    """What is in it. Members prove who they are first."""
    if g.actor is None:
        return redirect(url_for(".choose"))
    if not g.actor.guest:
        members.need_proof(g.actor)
    return show("files/everything.html")


@bp.post("/take-home/everything")
def take_everything() -> Any:
    """The zip, made for this request and kept nowhere."""
    return sent(takeout.everything(g.actor, device=device_sort()))
