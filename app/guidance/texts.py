"""content/pages/*.md: pages of text about the site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from app.guidance.identity import CONTENT
from app.guidance.markdown import as_page
from app.jobcard import Source, shaped


class _Head(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str
    description: str
    updated: str
    order: int


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
    """Every page by its id, in the order in which they are listed, rendered once. Raises DefinitionError that names file, line and key when a head
    is wrong."""
    found = [read(path) for path in (CONTENT / "pages").glob("*.md")]
    return {page.id: page for page in sorted(found, key=lambda page: page.order)}


def page(page_id: str) -> Page | None:
    """The page of that id, or None."""
    return pages().get(page_id)


def read(path: Path) -> Page:
    """One file: a head between two lines of ---, then Markdown (no HTML)."""
    source = Source(path, path.parent)
    return Page(id=path.stem, html=as_page(source.body), **shaped(source, _Head).model_dump())
