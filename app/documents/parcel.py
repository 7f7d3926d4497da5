"""A card as JSON, for keeping and loading again: docs/json.md."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .. import jobcard
from ..jobcard import Definition, Part, as_written
from .records import NotOurs, Written

FORMAT, VERSION = "jobcard", 1
# What it is called among everything that somebody takes home.
NAME = "ジョブ・カード.json"
BROKEN = "ファイルを読み取れませんでした。このサイトから持ち帰ったファイルを、そのまま選んでください。"
NEWER = "このファイルは、このサイトの今の形ではありません。読み込めませんでした。"


@dataclass(frozen=True)
class Packed:
    """A sheet as it goes into the file: the person's own part, and what other writers wrote, by writer."""

    definition: Definition
    part: Part
    status: str = "draft"
    saved_at: datetime | None = None
    others: Mapping[str, Any] = field(default_factory=dict)


def write(sheets: Iterable[Packed], *, at: datetime) -> bytes:
    """All sheets as one text. Removed rows stay behind."""
    content = {
        "format": FORMAT,
        "version": VERSION,
        "made_at": at.isoformat(),
        "sheets": [_packed(one) for one in sheets],
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _packed(one: Packed) -> dict[str, Any]:
    return {
        "form": one.definition.id,
        "version": one.definition.version,
        "title": one.definition.name,
        "status": one.status,
        "saved_at": one.saved_at.isoformat() if one.saved_at else None,
        "values": as_written(one.part.values, {}),
        "unread": dict(one.part.unread),
        **({"others": one.others} if one.others else {}),
    }


def schema_of(definition: Definition) -> bytes:
    """The JSON Schema of a form's `values`."""
    return json.dumps(jobcard.schema(definition), ensure_ascii=False, indent=1).encode()


def read(content: bytes) -> list[Written]:
    """What a file made by `write` says, for the gate; what others wrote is left out. Raises NotOurs with a sentence for
    the person."""
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise NotOurs(BROKEN) from None
    if not isinstance(found, dict) or found.get("format") != FORMAT or not isinstance(found.get("sheets"), list):
        raise NotOurs(BROKEN)
    if found.get("version") != VERSION:
        raise NotOurs(NEWER)
    return [_written(one) for one in found["sheets"]]


def _written(one: Any) -> Written:
    values, unread = (one.get("values"), one.get("unread", {})) if isinstance(one, dict) else (None, None)
    if not isinstance(values, dict) or not isinstance(unread, dict):
        raise NotOurs(BROKEN)
    return Written(str(one.get("form")), str(one.get("version")), as_written(values, unread))
