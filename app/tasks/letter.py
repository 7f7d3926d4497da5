"""What a letter looks like: one source each, from which the plain text and its simple HTML twin are made."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from urllib.parse import urlsplit

from flask import current_app, render_template
from markupsafe import Markup, escape

from app import guidance
from app.models import Campaign, Mail, db
from app.services import letters, tickets

URL = re.compile(r"(https?://[!#-;=?-~]+)")
PAGE = Markup(
    '<!doctype html><html lang="ja"><head><meta charset="utf-8"><title>{subject}</title></head>'
    '<body style="margin:0;padding:16px;background:#f5f7fb">'
    '<div style="max-width:36em;margin:0 auto;padding:16px;background:#fff;color:#1a1a1a;font-size:16px;line-height:1.75">'
    '<p style="color:#000060;font-weight:bold">{name}</p>{body}'
    '<div style="border-top:1px solid #ccc;color:#4d4d4d;font-size:14px">{foot}</div></div></body></html>'
)


@dataclass(frozen=True)
class Words:
    """A letter's subject, and its body as text and as harmless HTML."""

    subject: str
    text: str
    html: Markup


def words_of(mail: Mail, values: dict[str, str]) -> Words:
    """What a letter says: its template, whose first line is the subject, filled with the values; or what staff wrote."""
    if mail.kind == letters.TO_MANY:
        return written(db.session.get_one(Campaign, uuid.UUID(values["campaign"])))
    home = current_app.config["SITE_URL"] + "/"
    filled = render_template(f"mail/{mail.kind}.txt", site=guidance.site(), home=home, **values)
    subject, _, body = filled.partition("\n")
    return Words(subject, body.strip(), as_html(body.strip()))


def written(campaign: Campaign) -> Words:
    """What staff wrote, in Markdown, with the link by which people come to the site."""
    said = campaign.open_from("sealed")
    way_in = f"{guidance.site().called}を開く：\n{current_app.config['SITE_URL']}/mail/visit/{campaign.id}"
    text = f"{guidance.as_text(said['text'])}\n\n{way_in}"
    # Cleaned: no marks but a few, no links but https and mailto.
    html = guidance.as_html(said["text"])
    body = Markup(html)  # nosec B704
    return Words(said["subject"], text, body + as_html(way_in))


def message(mail: Mail, to: str, words: Words) -> EmailMessage:
    """The letter as it goes over the wire."""
    site, home = guidance.site(), current_app.config["SITE_URL"]
    way_out = stop_address(mail)
    foot = f"{site.name}\n{home}/"
    if way_out:
        foot = f"このようなメールがいらないとき：\n{way_out}\n\n{foot}"
    subject = f"【{site.short_name}】{' '.join(words.subject.split())}"
    letter = EmailMessage()
    letter["Subject"] = subject
    letter["From"] = formataddr((site.name, sender()))
    letter["To"] = to
    letter["Date"] = format_datetime(mail.made_at)
    # The same letter sent twice by a worker that died in between is one letter to the mail programs that read this.
    letter["Message-ID"] = f"<{mail.id}@{sender().rpartition('@')[2]}>"
    letter["Auto-Submitted"] = "auto-generated"
    if way_out:
        letter["List-Unsubscribe"] = f"<{way_out}>"
        letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    letter.set_content(f"{words.text}\n\n-- \n{foot}\n", cte="base64")
    html = PAGE.format(subject=subject, name=site.called, body=words.html, foot=as_html(foot))
    letter.add_alternative(html, subtype="html", cte="base64")
    return letter


def stop_address(mail: Mail) -> str:
    """The page that stops letters of this sort; empty for those that nobody can do without."""
    row_id = mail.subscription_id or mail.account_id
    if mail.category is None or row_id is None:
        return ""
    return f"{current_app.config['SITE_URL']}/mail/stop/{tickets.make(mail.category, row_id)}"


def as_html(text: str) -> Markup:
    """A text as HTML: paragraphs, and links that can be tapped."""
    return Markup("").join(Markup("<p>{}</p>").format(_linked(one)) for one in text.split("\n\n"))


def sender() -> str:
    """Who sends: the setting, or a name at this host."""
    host = urlsplit(current_app.config["SITE_URL"]).hostname or "localhost"
    return str(current_app.config["MAIL_FROM"] or f"noreply@{host}")


def _linked(text: str) -> Markup:
    parts = (
        Markup('<a href="{0}">{0}</a>').format(one) if URL.fullmatch(one) else escape(one) for one in URL.split(text)
    )
    return Markup("").join(parts).replace("\n", Markup("<br>"))
