"""Markdown as harmless HTML, and as plain text for letters. No HTML of its own, links to https and mailto only."""

from __future__ import annotations

import re

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

MARKS = {
    "p",
    "h2",
    "h3",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "a",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "br",
    "code",
    "hr",
    "ruby",
    "rt",
    "rp",
}
SCHEMES = {"https", "mailto"}
# {会社|かいしゃ}: kanji with their reading above them; in brackets where nothing can stand above.
READING = re.compile(r"\{([一-鿿々]+)\|([ぁ-ゖー]+)\}")
_RUBY = r"<ruby>\1<rp>（</rp><rt>\2</rt><rp>）</rp></ruby>"
_READER = MarkdownIt("commonmark", {"html": False}).enable("table")


def as_html(text: str) -> str:
    """The text as HTML that can do nothing."""
    return nh3.clean(
        READING.sub(_RUBY, _READER.render(text)),
        tags=MARKS,
        attributes={"a": {"href"}, "th": set(), "td": set()},
        url_schemes=SCHEMES,
        link_rel=None,
    )


def as_page(text: str) -> str:
    """The same for a page: a wide table scrolls in its own box, also by keyboard, instead of pushing the page sideways."""
    html = as_html(text).replace("<table>", '<div class="wide" tabindex="0" role="group" aria-label="表"><table>')
    return html.replace("</table>", "</table></div>")


def as_text(text: str) -> str:
    """The same words without marks; where a link leads stands behind its word."""
    blocks: list[str] = []
    mark = ""
    for token in _READER.parse(text):
        if token.type == "list_item_open":
            mark = "・"
        elif token.type == "heading_open":
            mark = "■ "
        elif token.type == "inline":
            blocks.append(mark + "".join(_words(token.children or [])))
            mark = ""
        elif token.type in {"code_block", "fence"}:
            blocks.append(token.content.strip())
    return "\n\n".join(blocks)


def _words(tokens: list[Token]) -> list[str]:
    words: list[str] = []
    leads: list[str] = []
    for token in tokens:
        if token.type in {"softbreak", "hardbreak"}:
            words.append("\n")
        elif token.type == "link_open":
            leads.append(str(token.attrs.get("href", "")))
        elif token.type == "link_close":
            to = leads.pop()
            words.append(f"（{to}）" if to.partition(":")[0] in SCHEMES else "")
        else:
            words.append(READING.sub(r"\1（\2）", token.content))
    return words
