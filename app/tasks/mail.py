"""Sending the letters that acts left, over SMTP."""

from __future__ import annotations

import re
import smtplib
import ssl
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import current_app
from sqlalchemy import delete, update

from app.models import Mail, db
from app.services import campaigns, mailing, returned

from . import letter

KEPT = timedelta(days=7)
SECONDS = 30
HERE = ("localhost", "127.0.0.1", "::1")
# What servers answer for a mailbox that is not there, unless they say that they refuse for another reason (RFC 3463).
NO_SUCH_MAILBOX = (550, 551, 553)
OTHER_REASON = re.compile(rb"\A(5\.7\.|4\.)")


class Refused(Exception):
    """The server will not take this letter, now or later. `dead`: because the mailbox is not there."""

    def __init__(self, *, dead: bool) -> None:
        super().__init__("refused")
        self.dead = dead


def send(payload: Mapping[str, Any], now: datetime) -> None:
    """Sends one letter, once. When the mail server is away or busy that is raised: the worker tries again later. What it
    refuses for good is not tried again."""
    mail_id = uuid.UUID(payload["mail"])
    mail = db.session.get(Mail, mail_id)
    if mail is None or mail.sent_at is not None or mail.failed_at is not None:
        return
    content = mail.open_from("sealed")
    to = content.get("to") or mailing.address_for(mail)
    if to is None:
        # Not wanted any more, since it was left.
        db.session.delete(mail)
        return
    message, campaign = letter.message(mail, to, letter.words_of(mail, content["values"])), mail.campaign_id
    # A mail server takes its time, and nobody's save may wait for it.
    db.session.rollback()
    try:
        _deliver(message)
    except Refused as refusal:
        _note(mail_id, campaign, failed_at=now)
        if refusal.dead:
            returned.mark([to])
    else:
        _note(mail_id, campaign, sent_at=now)


def give_up(payload: Mapping[str, Any], now: datetime) -> None:
    """The letter was tried as often as is sensible."""
    mail = db.session.get(Mail, uuid.UUID(payload["mail"]))
    if mail is not None and mail.sent_at is None:
        _note(mail.id, mail.campaign_id, failed_at=now)


def purge(now: datetime) -> int:
    """Forgets letters that were due a week ago; answers how many. Commits."""
    gone = db.session.execute(delete(Mail).where(Mail.made_at < now - KEPT))
    db.session.commit()
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _note(mail_id: uuid.UUID, campaign_id: uuid.UUID | None, **became: datetime) -> None:
    """What became of a letter, unless somebody erased it meanwhile."""
    db.session.execute(update(Mail).where(Mail.id == mail_id).values(became))
    campaigns.count(campaign_id, "sent" if "sent_at" in became else "failed")


def _deliver(message: EmailMessage) -> None:
    url = urlsplit(current_app.config["MAIL_URL"])
    if not url.scheme:
        _keep_in_file(message)
        return
    host, port = url.hostname or "localhost", url.port or 0
    # Without a context of its own the library believes any certificate.
    trusted = ssl.create_default_context()
    if url.scheme == "smtps":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=trusted)
    else:
        connection = smtplib.SMTP(host, port, timeout=SECONDS)
    with connection as server:
        # Whoever stands between could keep the server from offering it: to another machine nothing goes in clear text.
        if url.scheme == "smtp" and (host not in HERE or (server.ehlo()[0] == 250 and server.has_extn("starttls"))):
            server.starttls(context=trusted)
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        _hand_over(server, message)


def _hand_over(server: smtplib.SMTP, message: EmailMessage) -> None:
    """Raises Refused for a lasting answer about this letter; everything else is about the server."""
    try:
        server.send_message(message)
    except smtplib.SMTPRecipientsRefused as answer:
        ((code, words),) = answer.recipients.values()
        if code < 500:
            raise
        raise Refused(dead=code in NO_SUCH_MAILBOX and not OTHER_REASON.match(words)) from None
    except smtplib.SMTPDataError as answer:
        if answer.smtp_code < 500:
            raise
        raise Refused(dead=False) from None


def _keep_in_file(message: EmailMessage) -> None:
    """Without a mail server (development): a file that mail programs open."""
    folder = Path(current_app.config["INSTANCE"]) / "mail"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / (message["Message-ID"].strip("<>").partition("@")[0] + ".eml")
    path.write_bytes(message.as_bytes())
    path.chmod(0o600)
