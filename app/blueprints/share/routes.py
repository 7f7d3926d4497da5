"""Choosing what to show, looking at it as everybody would, publishing it and taking it back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Response, g, redirect, request, url_for

from app import assessment
from app.blueprints.share import bp
from app.page import address, show
from app.services import shares
from app.services.shares import Chosen, TooManyShares

PNG = "image/png"
FULL = f"公開できるのは{shares.MOST}件までです。「公開しているもの」で、古いものの公開をやめてください。"


@bp.get("/share/")
def mine() -> Any:
    """All that one shows, with the way to take it back."""
    if g.actor is None:
        return redirect(url_for("assess.index"))
    return show("share/mine.html", shown=[(one, _ways(one)) for one in shares.mine(g.actor)])


@bp.get("/share/<thing_id>")
def make(thing_id: str) -> Any:
    """Choices, and what becomes public by them."""
    return _page(thing_id)


@bp.get("/share/<thing_id>/preview.png")
def preview(thing_id: str) -> Response:
    """The picture, before anybody else can see it."""
    return Response(shares.preview(g.actor, thing_id, _chosen(request.args)), mimetype=PNG)


@bp.post("/share/<thing_id>")
def publish(thing_id: str) -> Any:
    """Publish exactly what was looked at."""
    try:
        share_id = shares.publish(g.actor, thing_id, _chosen(request.form))
    except TooManyShares:
        return _page(thing_id, FULL)
    return redirect(url_for(".mine", _anchor=f"s{share_id}"), 303)


@bp.post("/share/<uuid:share_id>/remove")
def remove(share_id: uuid.UUID) -> Response:
    """Take it back."""
    shares.remove(g.actor, share_id)
    return redirect(url_for(".mine"), 303)


@bp.get("/s/<token>")
def public(token: str) -> Any:
    """What everybody sees who has the address."""
    return show("share/public.html", postcard=shares.public(token), token=token)


@bp.get("/s/<token>.png")
def picture(token: str) -> Response:
    """Its picture."""
    return Response(shares.picture(shares.public(token)), mimetype=PNG)


def _chosen(posted: Mapping[str, str]) -> Chosen:
    return Chosen(posted.get("main", ""), posted.get("words", ""), posted.get("look", ""))


def _page(thing_id: str, trouble: str = "") -> Any:
    thing = shares.shareable(g.actor, thing_id)
    chosen = shares.proposed(thing, _chosen(request.form if trouble else request.args))
    page = {"thing_id": thing_id, "thing": thing, "chosen": chosen, "postcard": shares.postcard(thing, chosen)}
    looks = assessment.share_words().looks
    return show("share/make.html", status=422 if trouble else 200, looks=looks, trouble=trouble, **page)


def _ways(one: shares.Shown) -> dict[str, str]:
    """The address, and where two networks take it over from."""
    url, text = address("share.public", token=one.token), one.postcard.main
    return {
        "url": url,
        "X（旧Twitter）": "https://twitter.com/intent/tweet?" + urlencode({"url": url, "text": text}),
        "LINE": "https://social-plugins.line.me/lineit/share?" + urlencode({"url": url}),
    }
