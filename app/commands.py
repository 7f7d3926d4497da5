"""Commands about content: check it, and fill a site with the invented people of the examples."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup

from app import guidance
from app.services import demo
from app.services.library import library

content_group = AppGroup("content", help="The words and rules under content/.")
demo_group = AppGroup("demo", help="Invented people to click through; never on a site that people use.")


def register(app: Flask) -> None:
    """Makes the commands known to the app."""
    app.cli.add_command(content_group)
    app.cli.add_command(demo_group)


@content_group.command("check")
def check() -> None:
    """Reads everything under content/; what is wrong stopped the start already, or stops here."""
    forms = len(list(library()))
    pages, examples, paths = guidance.pages(), guidance.examples(), guidance.paths()
    for path in paths.values():
        for form_id in path.forms:
            library().latest(form_id)
    click.echo(f"{forms} definitions, {len(pages)} pages, {len(examples)} examples: all well.")


@demo_group.command("load")
def load() -> None:
    """Lays out the cards of the examples' people; those that are there already stay as they are."""
    made = demo.load()
    click.echo(f"{made} people added; choose one of them at /demo.")
