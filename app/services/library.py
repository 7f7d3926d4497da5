"""The library of definitions that the running site works with."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask, current_app

from app.jobcard import Definition, DefinitionError, Library

NAME = "jobcard-library"
# Words that stand in the addresses of a sheet beside its sections, and places that our own pages link to.
ADDRESSES = frozenset({"check", "register", "done", "upgrade", "rows", "paper", "hints"})
PLACES = frozenset({"main", "saved", "writing", "kept", "hints", "csrf_token"})


def bind(app: Flask, folder: Path) -> None:
    """Read all definitions of the content folder now. Raises DefinitionError, which stops the start."""
    found = Library(folder)
    for definition in found:
        _check_ids(definition, folder)
    app.extensions[NAME] = found


def _check_ids(definition: Definition, folder: Path) -> None:
    """The pages of a form can only be reached when its ids are none of the site's own words."""
    for what, ids, words in (
        ("section", definition.sections_by_id, ADDRESSES),
        ("field", {one.id: one for _, one in definition.walk()}, PLACES),
    ):
        for taken in sorted(words & ids.keys()):
            lines = (folder / definition.source).read_text("utf-8").splitlines()
            at = next((n for n, line in enumerate(lines, 1) if re.search(rf"\bid: *\"?{taken}\b", line)), 1)
            raise DefinitionError(
                definition.source, at, "id", f"another id for this {what}: pages use {taken} themselves"
            )


def library() -> Library:
    """The definitions of the application at work."""
    found: Library = current_app.extensions[NAME]
    return found
