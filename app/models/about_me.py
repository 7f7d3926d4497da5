"""What members told about themselves: codes of short lists, so that nobody can be told from others by them."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class AboutMe(Base):
    """The answers of one member to the questions of content/about-me.yaml; the kind of person stands with the account.
    What was not answered is empty."""

    __tablename__ = "about_me"

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    age_band: Mapped[str | None] = mapped_column(String(16))
    prefecture: Mapped[str | None] = mapped_column(String(16))
    field: Mapped[str | None] = mapped_column(String(16))
    company_size: Mapped[str | None] = mapped_column(String(16))
    school_type: Mapped[str | None] = mapped_column(String(16))
    work_years: Mapped[str | None] = mapped_column(String(16))
