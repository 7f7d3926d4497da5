"""Asking the chat as a person does, and what was kept of it."""

from __future__ import annotations

from typing import Any

from flask import Flask

from app.models import ChatQuestion, db
from tests.client import Page


def ask(page: Page, question: str, *, status: int = 200) -> Page:
    """Type a question and send it."""
    form = page.form("form.ask")
    values: dict[str, Any] = {"csrf_token": form.values["csrf_token"], "_at": form.values["_at"]}
    values["_said"] = [one["value"] for one in page.one("form.ask").all("[name=_said]")]
    return page.visitor.post("/ask", {**values, "question": question}, status=status)


def said(page: Page) -> list[str]:
    """What the person said, as the page shows it."""
    return [one.text.removeprefix("あなた：") for one in page.all(".mine")]


def kept(app: Flask) -> list[ChatQuestion]:
    """The rows of questions, oldest first."""
    with app.app_context():
        return list(db.session.scalars(db.select(ChatQuestion).order_by(ChatQuestion.at)))
