"""A person's card as a whole: begin one, see how far it is, read it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from app import guidance
from app.jobcard import Card, Definition, Section, SheetView, is_begun, sentences, states
from app.jobcard import parse_phrase as parse
from app.policies import Actor, NotVisible

from . import guests, sheets
from .library import library
from .sheets import Opened


def begin(form_ids: Sequence[str], *, shared: bool, client: str | None) -> str:
    """A new guest with these sheets laid out; the token for their cookie. Raises limits.TooMany."""
    account, token = guests.begin(shared=shared, client=client)
    sheets.add_sheets(guests.actor_of(account), list(form_ids))
    return token


@dataclass(frozen=True)
class Item:
    """A form on the task list; `opened` is None while the person does not have it."""

    definition: Definition
    opened: Opened | None

    @cached_property
    def state(self) -> str:
        """none (nothing written), draft, or done (registered)."""
        if self.opened is None or (
            not is_begun(self.definition, self.opened.part.values) and not self.opened.part.unread
        ):
            return "none"
        return "done" if self.opened.sheet.status == "registered" else "draft"

    @property
    def word(self) -> str:
        """The state in words."""
        return {"none": "未作成", "draft": "下書き", "done": "本登録"}[self.state]

    @property
    def saved_at(self) -> datetime | None:
        """When it was last saved."""
        return self.opened.sheet.saved_at if self.opened else None

    @cached_property
    def resume(self) -> Section:
        """Where to go on: the first section with a mistake or nothing in it, else the first."""
        assert self.opened is not None
        found = states(self.opened.definition, self.opened.part.values, self.opened.part.unread)
        wanted = [one for one in found if one.state == "fault"] or [one for one in found if one.state == "empty"]
        return (wanted or found)[0].section


@dataclass(frozen=True)
class Overview:
    """The task list of a card."""

    path: guidance.Path
    items: tuple[Item, ...]
    aids: tuple[Item, ...]
    further: tuple[Definition, ...]

    @property
    def next(self) -> Item | None:
        """What to write next: a draft begun before, else the first form without anything; None when all are done."""
        open_ones = [one for one in self.items if one.opened and one.state != "done"]
        drafts = [one for one in open_ones if one.state == "draft" and one.definition.role != "profile"]
        empty = [one for one in open_ones if one.state == "none"]
        return next(iter(drafts or empty or open_ones), None)

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been written yet."""
        return all(one.state == "none" for one in (*self.items, *self.aids))


def overview(actor: Actor | None) -> Overview:
    """Every form of the card with its state, in the order in which they are easiest to write."""
    opened = {one.definition.id: one for one in sheets.open_card(_known(actor))}
    path = next((one for one in guidance.paths().values() if _plan(one.forms) in opened), None)
    path = path or next(iter(guidance.paths().values()))
    order = [form_id for form_id in (*path.forms, *opened) if form_id in opened or form_id in path.forms]
    items = [Item(_definition(form_id, opened), opened.get(form_id)) for form_id in dict.fromkeys(order)]
    shown = {one.definition.id for one in items}
    return Overview(
        path,
        tuple(one for one in items if one.definition.role != "aid"),
        tuple(one for one in items if one.definition.role == "aid"),
        tuple(one for one in library().forms if one.id not in shown),
    )


def _plan(forms: Sequence[str]) -> str:
    """The form that tells the paths apart: the plan sheet."""
    return next(form_id for form_id in forms if form_id.startswith("form-1"))


def _definition(form_id: str, opened: dict[str, Opened]) -> Definition:
    return opened[form_id].definition if form_id in opened else library().latest(form_id)


def _known(actor: Actor | None) -> Actor:
    if actor is None:
        raise NotVisible
    return actor


def forms() -> tuple[Definition, ...]:
    """Every form that can be printed blank, newest versions."""
    return library().forms


def add_form(actor: Actor | None, form_id: str) -> None:
    """Take a form into the card. Raises NotVisible for one that does not exist."""
    if form_id not in {one.id for one in library().forms}:
        raise NotVisible
    sheets.add_sheets(_known(actor), [form_id])


@dataclass(frozen=True)
class Answer:
    """One answer on the checking page: the official label, the text, where it is changed, and what is wrong."""

    label: str
    text: str
    section: Section
    sheet_id: uuid.UUID
    path: str = ""
    fault: str = ""
    row: tuple[str, str] | None = None


@dataclass(frozen=True)
class Block:
    """Answers under one heading."""

    title: str
    answers: tuple[Answer, ...]
    section: Section
    sheet_id: uuid.UUID
    row: tuple[str, str] | None = None


FOREIGN = {
    "consultant": ("キャリアコンサルタントが書く欄", "キャリアコンサルティングを受けたときに、相談の相手が書きます。"),
    "company": ("会社が書く欄", "会社の人に確認してもらうときに、会社の人が書きます。なくても使えます。"),
    "training": ("訓練機関が書く欄", "訓練を受けた学校や施設の人が書きます。"),
}


@dataclass(frozen=True)
class Foreign:
    """Fields that somebody else writes: whose, where, and what stands there."""

    writer: str
    title: str
    answers: tuple[tuple[str, str], ...]

    @property
    def word(self) -> str:
        """Whose they are, as a heading."""
        return FOREIGN[self.writer][0]

    @property
    def hint(self) -> str:
        """When they are written."""
        return FOREIGN[self.writer][1]


@dataclass(frozen=True)
class Read:
    """A sheet as it reads, with the profile that belongs to it."""

    opened: Opened
    profile: Opened | None
    card: Card

    @property
    def view(self) -> SheetView:
        """The sheet's values."""
        return self.opened.view

    @cached_property
    def faults(self) -> dict[str, str]:
        """What could not be read, by path."""
        return sentences(self.opened.definition, self.opened.part)

    @cached_property
    def blocks(self) -> list[Block]:
        """Every answer that the person gives, by section and row."""
        blocks: list[Block] = []
        for section in self.opened.definition.pages:
            if section.asked:
                blocks.append(Block(section.title, self._answers(section), section, self.opened.id))
            for group in section.groups:
                blocks += self._rows(section, group)
        return blocks

    @cached_property
    def person(self) -> Block | None:
        """What the form takes from the profile."""
        if self.profile is None or self.opened.definition.role == "profile":
            return None
        wanted = [("name", "氏名"), ("name_kana", "ふりがな"), ("birth_date", "生年月日"), ("address", "住所")]
        first = self.profile.definition.pages[0]
        answers = [
            Answer(label, self.card.person(name), self._profile_section(name) or first, self.profile.id)
            for name, label in [*wanted, ("tel", "電話"), ("email", "メールアドレス")]
        ]
        return Block("基本情報", tuple(answers), first, self.profile.id)

    def _profile_section(self, name: str) -> Section | None:
        assert self.profile is not None
        definition = self.profile.definition
        names = {name, *definition.composed[name].names} if name in definition.composed else {name}
        return next((one for one in definition.pages if names & one.by_id.keys()), None)

    def _answers(self, section: Section) -> tuple[Answer, ...]:
        part = self.opened.part
        return tuple(
            Answer(
                one.label,
                _typed(part.unread[one.id]) if one.id in part.unread else one.show(part.get(one.id), self.card.style),
                section,
                self.opened.id,
                one.id,
                self.faults.get(one.id, ""),
            )
            for one in section.asked
            if one.writer == sheets.PERSON and not (one.more and part.shown(one.id) is None)
        )

    def _rows(self, section: Section, group: Any) -> list[Block]:
        rows = self.view.rows(group.id)
        if not rows:
            empty = Answer(group.label, "", section, self.opened.id)
            return [Block(section.title, (empty,), section, self.opened.id)]
        return [self._row(section, group, row, number) for number, row in enumerate(rows, 1)]

    def _row(self, section: Section, group: Any, row: Any, number: int) -> Block:
        at, key = f"{group.id}/{row['_id']}/", (group.id, row["_id"])
        unread = self.opened.part.unread
        answers = []
        for one in group.fields:
            if one.writer != sheets.PERSON or not (one.kind.asked or one.is_group):
                continue
            path = at + one.id
            if one.more and row.get(one.id) is None and path not in unread:
                continue
            text = _typed(unread[path]) if path in unread else self._shown(one, row)
            answers.append(Answer(one.label, text, section, self.opened.id, path, self.faults.get(path, ""), key))
        return Block(f"{group.option('row', group.label)} {number}", tuple(answers), section, self.opened.id, key)

    def _shown(self, one: Any, row: Any) -> str:
        if not one.is_group:
            return str(one.show(row.get(one.id), self.card.style))
        lines = []
        for inner in row.get(one.id) or ():
            shown = [field.show(inner.get(field.id), self.card.style) for field in one.fields]
            lines.append("　".join(filter(None, shown)))
        return "\n".join(lines)

    @cached_property
    def foreign(self) -> list[Foreign]:
        """What somebody else writes, read only here and printed as empty boxes to be filled in by hand."""
        values = self.view.values
        found = []
        for section in self.opened.definition.sections:
            fields = [one for one in section.fields if one.writer != sheets.PERSON]
            if fields:
                shown = [(one.label, one.show(values.get(one.id), self.card.style)) for one in fields]
                found.append(Foreign(fields[0].writer, section.title, tuple(shown)))
            for group in section.groups:
                inner = [one for one in group.fields if one.writer != sheets.PERSON]
                if inner:
                    rows = self.view.rows(group.id)
                    shown = [
                        (one.label, "\n".join(filter(None, (one.show(row.get(one.id)) for row in rows))))
                        for one in inner
                    ]
                    found.append(Foreign(inner[0].writer, section.title, tuple(shown)))
        return found


def _typed(raw: Any) -> str:
    """What was typed and could not be read, as one line."""
    if isinstance(raw, dict):
        return " ".join(str(value) for part, value in raw.items() if part != "era")
    if isinstance(raw, list):
        return "、".join(_typed(one) for one in raw)
    return str(raw)


def read(actor: Actor | None, sheet_id: uuid.UUID) -> Read:
    """A sheet with the profile of its person. Raises NotVisible."""
    card = sheets.open_card(_known(actor))
    opened = next((one for one in card if one.id == sheet_id), None)
    if opened is None:
        raise NotVisible
    profile = next((one for one in card if one.definition.role == "profile"), None)
    style = sheets.style_of(_known(actor))
    return Read(opened, profile, Card((opened.view,), profile.view if profile else None, style))


def row_title(group: Any, row: Any) -> str:
    """What a row is called in lists: the group's own phrase, empty while nothing is written there."""
    source = group.option("row_title", "")
    return parse(source).fill(lambda name: str(group.by_id[name].show(row.get(name)))) if source else ""


def row_span(group: Any, row: Any, style: str) -> str:
    """The time a row speaks of: its first two months, or its one month."""
    months = [one for one in group.fields if one.kind.name == "year_month"][:2]
    shown = [one.show(row.get(one.id), style) for one in months]
    return "～".join(shown) if len(shown) == 2 and all(shown) else "".join(shown)
