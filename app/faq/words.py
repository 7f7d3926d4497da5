"""content/chat.yaml: how the chat begins, what it offers on which page, and where else one may ask."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from app.jobcard import At, Source, shaped

from .abilities import CONTENT, Id, Said, Shape
from .entries import Next, faq

START = "start"
OFFERED = 3


class Elsewhere(Next):
    """Somewhere else to ask, and what one asks there."""

    what: Said


class Chat(Shape):
    """Everything content/chat.yaml says. `pages`: by the kind of page that the chat was opened from, the topics offered
    first; `joining`: the topic that tells visitors what registering gives."""

    greeting: Said
    unknown: Said
    elsewhere: Annotated[list[Elsewhere], Field(min_length=1)]
    joining: Id
    pages: dict[str, Annotated[list[Id], Field(min_length=OFFERED, max_length=OFFERED)]]

    def offered(self, page: str, member: bool) -> list[str]:
        """The topics offered first: to visitors always what registering gives, too."""
        topics = self.pages.get(page) or self.pages[START]
        return topics if member or self.joining in topics else [*topics[: OFFERED - 1], self.joining]


@lru_cache(maxsize=1)
def chat() -> Chat:
    """The chat's own words, read once. Raises DefinitionError that names file, line and key of a mistake."""
    return load_chat(CONTENT)


def load_chat(content: Path) -> Chat:
    """Read such a file; its topics must be entries of the FAQ."""
    source = Source(content / "chat.yaml", content)
    found = shaped(source, Chat)
    if START not in found.pages:
        raise source.error(("pages",), f"the key {START}")
    named: list[tuple[At, str]] = [(("joining",), found.joining)]
    named += [(("pages", page, n), one) for page, topics in found.pages.items() for n, one in enumerate(topics)]
    for at, topic in named:
        if topic not in faq().entries:
            raise source.error(at, "the id of an entry under faq/")
    return found
