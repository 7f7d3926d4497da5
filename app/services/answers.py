"""Reading a sheet: every answer with its label, its place and what is wrong, for checking and for showing."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.jobcard import Card, Section, SheetView, has_my_number, row_title, sentences
from app.policies import Actor, NotVisible

from . import sheets
from .sheets import Opened


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
    # All sheets of the person: what is noticed about one may be because of another.
    beside: tuple[Opened, ...] = ()

    @property
    def view(self) -> SheetView:
        """The sheet's values."""
        return self.opened.view

    @cached_property
    def faults(self) -> dict[str, str]:
        """What could not be read, by path."""
        return sentences(self.opened.definition, self.opened.part)

    @property
    def private_numbers(self) -> list[Answer]:
        """The answers in which something looks like a My Number."""
        return [one for block in self.blocks for one in block.answers if has_my_number(one.text)]

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
        title = row_title(group, row)
        called = f"{group.option('row', group.label)} {number}" + (f"（{title}）" if title else "")
        return Block(called, tuple(answers), section, self.opened.id, key)

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
    if actor is None:
        raise NotVisible
    card = sheets.open_card(actor)
    opened = next((one for one in card if one.id == sheet_id), None)
    if opened is None:
        raise NotVisible
    profile = next((one for one in card if one.definition.role == "profile"), None)
    style = sheets.style_of(actor)
    return Read(opened, profile, Card((opened.view,), profile.view if profile else None, style), tuple(card))


def row_span(group: Any, row: Any, style: str) -> str:
    """The time a row speaks of: its first two months, or its one month."""
    months = [one for one in group.fields if one.kind.name == "year_month"][:2]
    shown = [one.show(row.get(one.id), style) for one in months]
    return "～".join(shown) if len(shown) == 2 and all(shown) else "".join(shown)
