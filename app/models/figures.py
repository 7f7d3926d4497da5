"""Figures of the use of the site: how many, by day and group, without anybody; and who was counted, so that nobody is
counted twice."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class Maker(Base):
    """Somebody who saved on a card in a fiscal year, with the groups under which they were counted. Goes with the account;
    what was counted stays."""

    __tablename__ = "makers"

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    fiscal_year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first_on: Mapped[date]
    # The next day with a save, and the day of the first 本登録.
    again_on: Mapped[date | None]
    registered_on: Mapped[date | None]
    # guest, member
    standing: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str | None] = mapped_column(String(16))
    age_band: Mapped[str | None] = mapped_column(String(16))
    prefecture: Mapped[str | None] = mapped_column(String(16))
    field: Mapped[str | None] = mapped_column(String(16))
    company_size: Mapped[str | None] = mapped_column(String(16))
    school_type: Mapped[str | None] = mapped_column(String(16))
    work_years: Mapped[str | None] = mapped_column(String(16))


class Figure(Base):
    """How many people: of the total on a day, of one group in the month that begins on the day. No two groups are laid over
    each other, so that nobody can be told from others."""

    __tablename__ = "daily_figures"

    figure: Mapped[str] = mapped_column(String(16), primary_key=True)
    dimension: Mapped[str] = mapped_column(String(16), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(String(16), primary_key=True)
    count: Mapped[int]


class Counted(Base):
    """Since when a sort of figures is counted, and what was saved until when is in them. Whoever counts holds this row."""

    __tablename__ = "counted"

    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    since: Mapped[datetime]
    until: Mapped[datetime | None]
