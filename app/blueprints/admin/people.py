"""Who may do what, and who is kept out."""

from __future__ import annotations

import uuid
from typing import Any

from flask import g, redirect, request, url_for
from werkzeug.wrappers import Response

from app.blueprints.account.judging import is_good
from app.blueprints.admin import bp
from app.forms.account import Address
from app.page import address, show
from app.policies import require_administrator
from app.services import people, sign_ins
from app.services.members import NotFresh

ROLES = {"person": "利用者", "advisor": "支援者", "staff": "職員", "administrator": "管理者"}
DONE = {
    "role": "役割を変えました。その人は、もう一度ログインします。",
    "suspend": "利用を止めました。",
    "reopen": "利用を再開しました。",
    "end": "すべての端末からログアウトさせました。",
}
ACTS = {"suspend": people.suspend, "reopen": people.reopen, "end": people.end_sessions}


@bp.get("/people")
def search() -> Any:
    """Looking somebody up by the exact address."""
    require_administrator(g.actor)
    if not sign_ins.is_fresh(g.actor):
        raise NotFresh("proof")
    return show(
        "admin/people.html", form=Address(), found=None, roles=ROLES, done=DONE.get(request.args.get("done", ""))
    )


@bp.post("/people")
def found() -> Any:
    """The account with this address."""
    require_administrator(g.actor)
    form = Address(request.form)
    if not is_good(form):
        return show("admin/people.html", form=form, found=None, roles=ROLES, done=None, status=422)
    somebody = people.find(g.actor, form.email.data)
    if somebody is None:
        form.blame("email", "このメールアドレスのアカウントはありません。")
    status = 200 if somebody else 422
    return show("admin/people.html", form=form, found=somebody, roles=ROLES, done=None, status=status)


@bp.post("/people/<uuid:account_id>/role")
def give_role(account_id: uuid.UUID) -> Any:
    """Another role."""
    to_page = lambda token: address("account.choose", token=token)  # noqa: E731
    try:
        people.give_role(g.actor, account_id, request.form.get("role", ""), to_page)
    except people.HasCard:
        return show("admin/has_card.html", status=409)
    return redirect(url_for(".search", done="role"), 303)


@bp.post("/people/<uuid:account_id>/<any(suspend, reopen, end):act>")
def change_access(account_id: uuid.UUID, act: str) -> Response:
    """Kept out, let in again, or signed out everywhere."""
    ACTS[act](g.actor, account_id)
    return redirect(url_for(".search", done=act), 303)
