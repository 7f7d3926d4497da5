"""The words of what members are told, made of their card as it stands now. What is over says nothing any more."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.jobcard import row_title, show_day
from app.models import Notification, day_of

from . import versions
from .cards import Item

# A licence that ended is still told of for this long.
OVER = timedelta(days=30)
LISTED = 4
OTHERS = {
    "end_sessions": "運営の担当者が、あなたの端末をログアウトさせました",
    "reopen": "運営の担当者が、止めていたあなたのアカウントを、また使えるようにしました",
    "role": "運営の担当者が、あなたのアカウントの役割を変えました",
    "suspend": "運営の担当者が、あなたのアカウントを止めました",
}


@dataclass(frozen=True)
class Told:
    """One thing to tell: a title, what to do about it, and the form, or the row of it, that it is about."""

    id: uuid.UUID
    kind: str
    title: str
    text: str
    item: Item | None = None
    row: tuple[str, str] | None = None


@dataclass(frozen=True)
class Card:
    """The card by the ids of its sheets, how its owner reads days, and what time it is."""

    items: Mapping[uuid.UUID, Item]
    style: str
    now: datetime


def told(notifications: Iterable[Notification], card: Card) -> list[Told]:
    """What there is to say about each, the newest first and the same once; nothing about what was done since."""
    said = [found for one in notifications if (found := WORDS[one.kind](one, card)) is not None]
    return list({one.title: one for one in reversed(said)}.values())[::-1]


def _draft(one: Notification, card: Card) -> Told | None:
    item = card.items.get(one.sheet_id) if one.sheet_id else None
    if item is None or item.state != "draft" or item.saved_at is None or item.saved_at > one.made_at:
        return None
    days = (day_of(card.now) - day_of(item.saved_at)).days
    title = f"「{item.definition.name}」が、下書きのまま{days}日たちました"
    return Told(one.id, "draft", title, f"「{item.resume.title}」から、続きを書けます。", item)


def _due(one: Notification, card: Card) -> Told | None:
    item = card.items.get(one.sheet_id) if one.sheet_id else None
    if item is None or item.opened is None or one.due_on is None or day_of(card.now) > one.due_on + OVER:
        return None
    for group in item.definition.fields.values():
        for row in item.opened.view.rows(group.id) if group.is_group else ():
            days = [row.get(field.id) for field in group.fields if field.option("due")]
            if row["_id"] == one.place and one.due_on.isoformat() in days:
                name = row_title(group, row)
                over = "が過ぎました" if day_of(card.now) > one.due_on else "が近づいています"
                title = f"「{name}」の期限{over}" if name else f"{group.option('row')}の期限{over}"
                text = f"{show_day(one.due_on, card.style)}までです。更新したら、日付を書きかえてください。"
                return Told(one.id, "due", title, text, item, (group.id, row["_id"]))
    return None


def _half_year(one: Notification, card: Card) -> Told | None:
    done = [at for item in card.items.values() if item.opened for at in (item.saved_at, item.opened.confirmed_at) if at]
    if any(at > one.made_at for at in done):
        return None
    text = "変わったことがあれば書き足し、なければ下の「内容に変更なし」を押してください。"
    return Told(one.id, "half_year", "半年のあいだ、更新がありません", text)


def _new_version(one: Notification, card: Card) -> Told | None:
    item = card.items.get(one.sheet_id) if one.sheet_id else None
    if item is None or item.opened is None or not item.opened.is_old:
        return None
    new, gone = versions.news(item.definition)
    text = _listed("新しい欄", new) + _listed("なくなった欄", gone) or "書く欄は変わっていません。"
    title = f"「{item.definition.name}」が新しくなりました"
    return Told(one.id, "new_version", title, f"{text}書いた内容は、新しい様式に移せます。", item)


def _others(one: Notification, card: Card) -> Told | None:
    """What somebody who runs the site did to the account."""
    title = OTHERS.get(one.place or "")
    text = f"{show_day(day_of(one.made_at), card.style)}のことです。カードに書いた内容は、変わっていません。"
    return Told(one.id, "others", title, text) if title else None


def _campaign(one: Notification, card: Card) -> Told | None:
    """What staff wrote to many: its title here, and the text behind a tap."""
    return Told(one.id, "campaign", one.campaign.open_from("sealed")["subject"], "") if one.campaign else None


def _listed(word: str, labels: Sequence[str]) -> str:
    more = f"など{len(labels)}か所" if len(labels) > LISTED else ""
    return f"{word}：{'、'.join(labels[:LISTED])}{more}。" if labels else ""


WORDS: Mapping[str, Callable[[Notification, Card], Told | None]] = {
    "draft_week": _draft,
    "draft_month": _draft,
    "due": _due,
    "half_year": _half_year,
    "new_version": _new_version,
    "others": _others,
    "campaign": _campaign,
}
