"""The library of definitions that the running site works with."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, current_app

from app.jobcard import Library

NAME = "jobcard-library"


def bind(app: Flask, folder: Path) -> None:
    """Read all definitions of the content folder now. Raises DefinitionError, which stops the start."""
    app.extensions[NAME] = Library(folder)


def library() -> Library:
    """The definitions of the application at work."""
    found: Library = current_app.extensions[NAME]
    return found
