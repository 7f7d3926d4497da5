"""Everything that the site holds of somebody, as one zip: to keep, to print, and for other programs."""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app import documents, policies
from app.documents import Choice
from app.jobcard import Card, Definition, is_begun, today
from app.models import Account, Revision, Sheet, db, utc_now
from app.policies import Actor, NotVisible, WholeCard

from . import assessments, files, limits, members, parcels, sheets
from .files import File
from .held import held
from .library import library
from .sheets import Opened

ZIP = "application/zip"
# What says how the browser or the letter is known: it opens doors, and tells nobody anything.
UNTOLD = frozenset({"id", "role", "guest_key"})
ZIPS_PER_HOUR = 10
ABOUT = """このzipには、ジョブ・カードのサイトがあなたについて持っている内容が入っています。

ジョブ・カード….pdf　印刷用
ジョブ・カード….xlsx　Excelで書き足すとき
ジョブ・カード….csv　表として使うとき
ジョブ・カード.json　全部の様式。サイトの「ファイルから読み込む」で、また使えます
更新履歴/　様式ごとの、いままでの内容（外した様式も入っています）
データの形/　JSONの説明（JSON Schema）
自己診断.json　自己診断の質問と答え、結果（答えた人だけ）
アカウント.json　登録の内容、答えたこと、メールとお知らせ、ログインなどの記録

ほかの人に見られない場所に置いてください。
"""


def everything(actor: Actor | None, *, device: str | None = None) -> File:
    """The zip. Members must have proven just now who they are. Raises members.NotFresh, files.Busy, limits.TooMany,
    NotVisible."""
    if actor is None or actor.account_id is None:
        raise NotVisible
    if not actor.guest:
        members.need_proof(actor)
    policies.require(actor, "download", WholeCard(actor.account_id))
    limits.require("everything", str(actor.account_id), most=ZIPS_PER_HOUR, seconds=3600)
    card = sheets.open_card(actor)
    out = io.BytesIO()
    with files.printing(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in _contents(actor, card):
            package.writestr(name, content)
    files.note_taken(actor, [one for one in card if one.sheet.revision], "zip", device)
    return File(f"ジョブ・カード_全部_{today():%Y%m%d}.zip", ZIP, out.getvalue())


def _contents(actor: Actor, card: list[Opened]) -> Iterator[tuple[str, bytes]]:
    yield "はじめに.txt", ABOUT.encode("utf-8-sig")
    yield from _paper(actor, card)
    written = [parcels.packed(one) for one in card if one.sheet.revision]
    yield documents.JSON_NAME, documents.write_json(written, at=utc_now())
    used: dict[str, Definition] = {}
    for sheet, revisions in _histories(actor):
        definition = library().definition(sheet.definition, sheet.version)
        used[definition.id] = definition
        name = f"{definition.number or definition.title}{'' if sheet.slot == '' else '_' + str(sheet.id)[:8]}"
        yield (
            f"更新履歴/{name}.json",
            _json({"form": definition.id, "removed_at": sheet.removed_at, "revisions": revisions}),
        )
    for form, definition in used.items():
        yield f"データの形/{form}.schema.json", documents.schema_of(definition)
    if results := _results(actor):
        yield "自己診断.json", _json(results)
    yield "アカウント.json", _json(_account(actor))


def _paper(actor: Actor, held: list[Opened]) -> Iterator[tuple[str, bytes]]:
    """The card as PDF, Excel and CSV, what is one's own alone included."""
    profile = next((one.view for one in held if one.definition.role == "profile"), None)
    begun = [one for one in held if one.definition.role != "profile" and is_begun(one.definition, one.part.values)]
    if begun:
        card = Card(tuple(one.view for one in begun), profile, sheets.style_of(actor))
        for kind, write in files.WRITERS.items():
            yield documents.filename(card, kind), write(card, Choice(private=True))


def _histories(actor: Actor) -> Iterator[tuple[Sheet, list[dict[str, Any]]]]:
    """Every sheet of the person, removed ones too, with its snapshots, the oldest first."""
    own = select(Sheet).where(Sheet.account_id == actor.account_id).order_by(Sheet.created_at, Sheet.id)
    for sheet in db.session.scalars(own).unique():
        kept = db.session.scalars(select(Revision).where(Revision.sheet_id == sheet.id).order_by(Revision.number))
        told = [_told(actor.account_id, one) for one in kept]
        if told:
            yield sheet, told


def _told(owner: uuid.UUID | None, one: Revision) -> dict[str, Any]:
    told = {"number": one.number, "at": one.at, "cause": one.cause, "status": one.status, "device": one.device}
    by = "self" if one.actor_id == owner else one.actor_role
    own = ("values", "unread", "made")
    parts = {writer: {name: part[name] for name in own if name in part} for writer, part in one.open().items()}
    return {**told, "by": by, "version": one.definition_version, "parts": parts}


def _results(actor: Actor) -> dict[str, Any]:
    """By assessment: every answer beside its question, and what came out once all is answered."""
    found = {}
    for one in assessments.all_taken(actor):
        asked = one.assessment.items
        words = {
            item.text: one.assessment.answers[one.answers[item.id] - 1] for item in asked if item.id in one.answers
        }
        told = one.told
        if words:
            result = {scale.name: mean for scale, mean in one.result.means} if one.result else None
            found[one.assessment.title] = {
                "answers": words,
                "result": result,
                "told": [told.line, *told.sentences] if told else [],
            }
    return found


def _account(actor: Actor) -> dict[str, Any]:
    account = db.session.get_one(Account, actor.account_id)
    names = [one.name for one in Account.__table__.columns if one.name not in UNTOLD]
    kept = {name: getattr(account, name) for name in names}
    address = "" if actor.guest else members.address_of(actor)
    return {"email": address, **{k: v for k, v in kept.items() if not isinstance(v, bytes)}, **held(account.id)}


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1, default=_moment).encode()


def _moment(one: Any) -> str:
    return one.isoformat() if isinstance(one, datetime) else str(one)
