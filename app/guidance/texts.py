"""content/pages/*.md: pages of text about the site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import nh3
import yaml
from markdown_it import MarkdownIt

from app.guidance.identity import CONTENT

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
}
HEADING_KEYS = {"title", "description", "updated", "order"}


@dataclass(frozen=True)
class Page:
    """A page of text: its id (which is its address), its head, and its body as harmless HTML."""

    id: str
    title: str
    description: str
    updated: str
    order: int
    html: str


@lru_cache(maxsize=1)
def pages() -> Mapping[str, Page]:
    """Every page by its id, in the order in which they are listed, rendered once. Raises ValueError that names the file when its head is incomplete."""
    found = [read(path) for path in (CONTENT / "pages").glob("*.md")]
    return {page.id: page for page in sorted(found, key=lambda page: page.order)}


def page(page_id: str) -> Page | None:
    """The page of that id, or None."""
    return pages().get(page_id)


def read(path: Path) -> Page:
    """One file: a head between two lines of ---, then Markdown (no HTML)."""
    _, head, body = path.read_text("utf-8").split("---\n", 2)
    said = yaml.safe_load(head)
    if set(said) != HEADING_KEYS:
        raise ValueError(f"{path.name}: the head needs exactly {', '.join(sorted(HEADING_KEYS))}")
    html = nh3.clean(
        MarkdownIt("commonmark", {"html": False}).enable("table").render(body),
        tags=MARKS,
        attributes={"a": {"href"}, "th": set(), "td": set()},
        url_schemes={"https", "mailto"},
        link_rel=None,
    )
    # A wide table scrolls in its own box, also by keyboard, instead of pushing the page sideways.
    html = html.replace("<table>", '<div class="wide" tabindex="0" role="group" aria-label="表"><table>')
    html = html.replace("</table>", "</table></div>")
    return Page(path.stem, said["title"], said["description"], str(said["updated"]), said["order"], html)
