"""Every text of content/ that people read, piece by piece, for the contracts about words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from app import guidance
from app.faq import CONTENT
from app.guidance.markdown import READING

LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]+)\)")
PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
TABLE = re.compile(r"^\|.*\|$", re.MULTILINE)
LISTED = re.compile(r"^\s*(?:[-*#]+|\d+\.)\s+")
ENDS = "。！？"
# What a form says in the words of the site, not of the official paper.
ASKED = ("purpose", "lead", "question", "hint")


@dataclass(frozen=True)
class Text:
    """A text of a piece. `later`: the function that it waits for before anybody reads it."""

    piece: str
    text: str
    later: str | None = None

    @property
    def sentences(self) -> list[str]:
        """Its sentences: what ends like one; headings, lines of lists and cells of tables are none."""
        plain = LINK.sub(r"\1", TABLE.sub("", PICTURE.sub("", self.text))).replace("**", "")
        lines = (LISTED.sub("", line).strip() for line in plain.splitlines())
        return [one.strip() for line in lines for one in re.findall(rf"[^{ENDS}]+[{ENDS}]+[」）]*", line)]

    @property
    def links(self) -> list[str]:
        """Where it leads."""
        return [to for _, to in LINK.findall(PICTURE.sub("", self.text))]


def every_text() -> list[Text]:
    """All of them."""
    rooms = (_guides, _films, _handouts, _pages, _columns, _terms, _examples, _faq, _forms, _others)
    return [one for room in rooms for one in room()]


def _guides() -> Iterator[Text]:
    for path in sorted((CONTENT / "guides").glob("*.md")):
        head, body = _split(path)
        here = f"guides/{path.stem}"
        yield Text(here, body)
        yield from (Text(here, text + "。") for text in (head["purpose"].rstrip("。"), *head["gets"], head["title"]))
        for function, said in head.get("needs", {}).items():
            yield Text(here, said["then"], function)
            yield Text(here, said["today"])


def _films() -> Iterator[Text]:
    for film in guidance.load_films(CONTENT):
        here = f"films/{film.id}"
        yield from (Text(here, one) for one in (film.title, film.purpose, *(scene.told for scene in film.scenes)))


def _handouts() -> Iterator[Text]:
    for path in sorted((CONTENT / "guides" / "handouts").glob("*.md")):
        yield Text(f"handouts/{path.stem}", _split(path)[1])


def _pages() -> Iterator[Text]:
    for path in sorted((CONTENT / "pages").glob("*.md")):
        yield Text(f"pages/{path.stem}", _split(path)[1])


def _columns() -> Iterator[Text]:
    for path in sorted((CONTENT / "columns").glob("*.md")):
        head, body = _split(path)
        yield from (Text(f"columns/{path.stem}", text) for text in (head["title"], head["description"], body))


def _split(path: Any) -> tuple[dict[str, Any], str]:
    _, head, body = path.read_text("utf-8").split("---\n", 2)
    return yaml.safe_load(head), READING.sub(r"\1", body)


def _terms() -> Iterator[Text]:
    for words in guidance.terms().values():
        for term in words.terms:
            yield Text(f"terms/{term.id}", term.text)
            yield Text(f"terms/{term.id}", term.example)


def _examples() -> Iterator[Text]:
    for one in guidance.examples():
        yield from (Text(f"examples/{one.id}", text) for text in (one.person, one.teaches))


def written_in_examples() -> Iterator[Text]:
    """What the invented people wrote on their cards, and the weak and the better text of each: longer than what a page
    says, and in the words of their trades."""
    for one in guidance.examples():
        texts = [one.improve.weak, one.improve.better, *_strings(one.values)]
        yield from (Text(f"examples/{one.id}", text) for text in texts)


def _faq() -> Iterator[Text]:
    for path in sorted((CONTENT / "faq").glob("*.yaml")):
        for entry in yaml.safe_load(path.read_text("utf-8"))["entries"]:
            here, needs = f"faq/{entry['id']}", entry.get("needs")
            yield Text(here, entry["question"])
            for part, later in ((entry, needs), (entry.get("today") or {}, None)):
                yield from (Text(here, part[key], later) for key in ("answer", "more") if key in part)
                if to := part.get("next", {}).get("to"):
                    yield Text(here, f"[{part['next']['label']}]({to})", later)


def _forms() -> Iterator[Text]:
    for path in sorted((CONTENT / "forms").rglob("*.yaml")):
        for text in _strings(yaml.safe_load(path.read_text("utf-8")), ASKED):
            yield Text(f"forms/{path.parent.name}", text)


def _others() -> Iterator[Text]:
    names = ("attributes", "chat", "paths", "site", "about-me", "related", "lifeline", "share", "occupations/words")
    files = [CONTENT / f"{name}.yaml" for name in names] + sorted((CONTENT / "assessments").glob("*.yaml"))
    for path in files:
        for text in _strings(yaml.safe_load(path.read_text("utf-8"))):
            yield Text(path.stem, text)


def _strings(value: Any, keys: tuple[str, ...] = (), *, told: bool = False) -> Iterator[str]:
    """Every text in a value; with `keys`, those that stand under one of them."""
    if isinstance(value, str):
        if told or not keys:
            yield value
    elif isinstance(value, dict):
        yield from (text for key, inner in value.items() for text in _strings(inner, keys, told=key in keys))
    elif isinstance(value, list):
        yield from (text for inner in value for text in _strings(inner, keys, told=told))
