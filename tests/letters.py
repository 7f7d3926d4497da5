"""What a person finds in the mailbox: letters are read as they were sent."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask

from app.tasks import worker


def delivered(app: Flask) -> list[EmailMessage]:
    """Does the work that is due and answers every letter so far, oldest first. Without a mail server they are files."""
    with app.app_context():
        worker.work_off()
    files = sorted((Path(app.config["INSTANCE"]) / "mail").glob("*.eml"), key=lambda one: one.stat().st_mtime_ns)
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in files]  # type: ignore[misc]


def newest_to(app: Flask, address: str) -> EmailMessage:
    """The newest letter to somebody."""
    return [one for one in delivered(app) if one["To"] == address][-1]


def words(letter: EmailMessage) -> str:
    """What stands in it."""
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def link_in(letter: EmailMessage) -> str:
    """The path of the first link in a letter."""
    found = re.search(r"https?://\S+", words(letter))
    assert found is not None
    return urlsplit(found[0]).path
