"""What belongs to the account, and where one is signed in."""

from __future__ import annotations

import uuid
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from app import actor as cookie
from app.actor import member
from app.blueprints.account import bp
from app.page import show
from app.policies import runs
from app.services import factors, identities, members, sign_ins, tries

DONE = {
    "password": "パスワードを変えました。ほかの端末では、もう一度ログインしてください。",
    "address": "メールアドレスを登録しました。",
    "link": "つなぎました。次から、これでもログインできます。",
    "unlink": "つながりを外しました。",
    "mail": "届くお知らせを変えました。",
    "factor": "2段階の確認を変えました。",
    "about-me": "「あなたについて」を保存しました。",
}


@bp.get("/")
def settings() -> Any:
    """Everything about the account on one page."""
    actor = member()
    return show(
        "account/settings.html",
        email=members.address_of(actor),
        linked=identities.linked(actor),
        devices=sign_ins.devices(actor),
        is_open=sign_ins.is_open,
        state=factors.state(actor.account_id),
        missed=tries.days(actor),
        runs=runs(actor),
        done=DONE.get(request.args.get("done", "")),
    )


@bp.post("/devices/<uuid:sign_in_id>/end")
def end_device(sign_in_id: uuid.UUID) -> Response:
    """Sign one device out."""
    sign_ins.end_one(member(), sign_in_id)
    return redirect(url_for(".settings") + "#devices", 303)


@bp.post("/devices/end")
def end_others() -> Response:
    """「ほかの端末からログアウト」, or with this one among them."""
    if "all" in request.form:
        sign_ins.end_everywhere(member())
        return cookie.sign_out(redirect(url_for(".signed_out"), 303))
    sign_ins.end_others(member())
    return redirect(url_for(".settings") + "#devices", 303)
