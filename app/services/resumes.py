"""The 履歴書 out of somebody's card: what will stand on it, and the file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from app import documents, policies
from app.jobcard import Card, Resume, ResumeEntry, ResumeWish, Style, resume_entries, resume_of, today
from app.policies import Actor, NotVisible, WholeCard

from . import files, limits, sheets
from .files import File
from .sheets import Opened

FORM = "resume"


@dataclass(frozen=True)
class Planned:
    """A 履歴書 before it is printed: every row that could be on it, and how those that will be fit."""

    held: tuple[Opened, ...]
    card: Card
    wish: ResumeWish

    @cached_property
    def entries(self) -> tuple[ResumeEntry, ...]:
        """Schools, jobs and licences of the card."""
        return resume_entries(self.card, reasons=self.wish.reasons)

    def chosen(self, entry: ResumeEntry) -> bool:
        """Whether it will be on the paper."""
        return entry.usual if self.wish.rows is None else entry.row_id in self.wish.rows

    @cached_property
    def fitted(self) -> documents.FittedResume:
        """As it will be printed."""
        return documents.fit_resume(resume_of(self.card, self.wish))

    @property
    def resume(self) -> Resume:
        """What is printed."""
        return self.fitted.resume

    @property
    def texts(self) -> Opened | None:
        """The sheet with 志望の動機 and 自己PR, if the person has one."""
        return next((one for one in self.held if one.definition.id == FORM), None)

    def sheet_of(self, entry: ResumeEntry) -> Opened:
        """The sheet on which it is written."""
        return self.held[entry.place[0]]

    @property
    def unprintable(self) -> list[str]:
        """Letters on it that paper cannot show as they were written."""
        return documents.unprintable_letters("".join(self.resume.letters()))


def plan(actor: Actor | None, wish: ResumeWish, style: str | None = None) -> Planned:
    """The 履歴書 of this person's card; style: japanese or western years, None for their own setting. Raises NotVisible."""
    known = _known(actor)
    policies.require(known, "read", WholeCard(policies.account_of(known)))
    opened = sheets.open_card(known)
    profile = next((one for one in opened if one.definition.role == "profile"), None)
    held = tuple(one for one in opened if one.definition.role != "profile")
    shown: Style = files.STYLES.get(style or "", sheets.style_of(known))
    card = Card(tuple(one.view for one in held), profile.view if profile else None, shown)
    return Planned(held, card, replace(wish, day=wish.day or today()))


def export(actor: Actor | None, wish: ResumeWish, style: str | None = None, *, device: str | None = None) -> File:
    """The same as PDF. Raises Busy, limits.TooMany, NotVisible."""
    known = _known(actor)
    policies.require(known, "download", WholeCard(policies.account_of(known)))
    limits.require("export", str(known.account_id), most=files.EXPORTS_PER_HOUR, seconds=3600)
    planned = plan(known, wish, style)
    file = files.printed_resume(planned.resume)
    files.note_forms(known, [FORM], "pdf", device)
    return file


def _known(actor: Actor | None) -> Actor:
    if actor is None:
        raise NotVisible
    return actor
