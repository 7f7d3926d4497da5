"""Whether the pages of others that content leads to are still there. Asked by staff with a command, never by the site
itself."""

from __future__ import annotations

import html
import re
import socket
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from requests import RequestException, Session

from app import faq, guidance

# Seconds to connect, and to wait for the first bytes; the page itself is not read.
PATIENCE = (5, 10)
SHOWN = 120
LINK = re.compile(r'href="([^"]+)"')


class Gone(Exception):
    """The page does not answer as a page; the text says how."""


def addresses() -> list[str]:
    """Every https address that content leads to, each once."""
    return sorted({one for one in _all() if one.startswith("https://")})


def look(url: str, line: Session, *, inside: bool = False) -> str:
    """Asks one page; answers where it has moved to, if it has. Raises Gone. Only https and, unless `inside`, only what
    lies outside: a slip in content must not make us knock at our own doors."""
    place = urlsplit(url)
    if place.scheme != "https" or not place.hostname:
        raise Gone("no https address")
    if not inside and not _lies_outside(place.hostname):
        raise Gone("lies inside")
    try:
        with line.get(url, timeout=PATIENCE, allow_redirects=False, stream=True) as answer:
            status, moved = answer.status_code, answer.headers.get("Location", "") if answer.is_redirect else ""
    except RequestException as fault:
        raise Gone(type(fault).__name__) from None
    if status >= 400:
        raise Gone(f"answers {status}")
    # It is somebody else's text, and goes to a terminal.
    return ascii(moved)[1:-1][:SHOWN]


def _all() -> Iterator[str]:
    yield from (one.url for one in guidance.related().entries)
    yield from (entry.reply.next.to for entry in faq.faq().entries.values() if entry.reply.next)
    yield from (one.to for one in faq.chat().elsewhere)
    yield from (html.unescape(url) for text in _texts() for url in LINK.findall(text))


def _texts() -> Iterator[str]:
    """What leads elsewhere within its sentences, as HTML."""
    for guide in guidance.guides().values():
        yield from (part for part in guide.parts if isinstance(part, str))
        yield guide.handout.html if guide.handout else ""
    yield from (one.html for one in (*guidance.pages().values(), *guidance.columns().values()))
    for entry in faq.faq().entries.values():
        yield from (guidance.as_html(entry.reply.answer), entry.reply.html)


def _lies_outside(host: str) -> bool:
    try:
        found = socket.getaddrinfo(host, 443, proto=socket.IPPROTO_TCP)
    except OSError:
        raise Gone("has no such host") from None
    return all(ip_address(str(one[4][0])).is_global for one in found)
