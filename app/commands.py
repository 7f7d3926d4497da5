"""Commands about content and providers: check them, make keys, and fill a site with the invented people of the examples."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TextIO

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from app import faq, guidance, occupations
from app.jobcard import today
from app.services import demo, providers
from app.services.library import library

content_group = AppGroup("content", help="The words and rules under content/.")
faq_group = AppGroup("faq", help="What people ask, and what the site answers.")
providers_group = AppGroup("providers", help="Where people may sign in besides: マイナポータル and others.")
demo_group = AppGroup("demo", help="Invented people to click through; never on a site that people use.")


def register(app: Flask) -> None:
    """Makes the commands known to the app."""
    app.cli.add_command(content_group)
    app.cli.add_command(faq_group)
    app.cli.add_command(demo_group)
    app.cli.add_command(providers_group)


@content_group.command("check")
def check() -> None:
    """Reads everything under content/; what is wrong stopped the start already, or stops here."""
    forms = len(list(library()))
    pages, guides, examples, paths = guidance.pages(), guidance.guides(), guidance.examples(), guidance.paths()
    guidance.related(), guidance.columns(), occupations.occupations(), occupations.ways()
    for path in paths.values():
        for form_id in path.forms:
            library().latest(form_id)
    click.echo(f"{forms} definitions, {len(pages)} pages, {len(guides)} guides, {len(examples)} examples: all well.")


@content_group.command("links")
@click.option("--dates", is_flag=True, help="Only what nobody has reviewed for a year; asks nobody.")
def links(dates: bool) -> None:
    """Names what of 関連情報 nobody has reviewed for a year, and asks every page of others that content leads to whether it
    is still there. Ends with 1 when there is something to do."""
    overdue = [one for one in guidance.related().entries if one.is_overdue(today())]
    for one in overdue:
        click.echo(f"{one.id}: reviewed {one.reviewed}, more than a year ago.")
    broken = 0 if dates else _ask_others()
    if broken or overdue:
        raise click.exceptions.Exit(1)


def _ask_others() -> int:
    """Says how each page answers; answers how many do not."""
    from requests import Session

    from app.services import elsewhere

    broken = 0
    with Session() as line:
        for url in elsewhere.addresses():
            try:
                moved = elsewhere.look(url, line)
                click.echo(f"{url}: moved to {moved}" if moved else f"{url}: all well.")
            except elsewhere.Gone as fault:
                broken += 1
                click.echo(f"{url}: {fault}.")
    return broken


@faq_group.command("build")
@with_appcontext
def build_faq() -> None:
    """Makes what answers are found with, unless it is there already."""
    engine = faq.engine(current_app.config["FAQ"])
    click.echo(f"{engine.paths[0]}: {'made' if engine.build() else 'up to date'}.")


@faq_group.command("rank")
@click.argument("file", type=click.File("r", encoding="utf-8"))
@click.option("--most", default=10, show_default=True, help="How many topics a line.")
@with_appcontext
def rank(file: TextIO, most: int) -> None:
    """For each line of FILE: topic ids and scores, best first, separated by tabs; `none` first where the chat would say
    that it does not know."""
    engine = faq.engine(current_app.config["FAQ"])
    for line in file:
        found = engine.rank(line.strip())
        ranked = found.topics if found.known else ((faq.NONE, found.none), *found.topics)
        click.echo("\t".join(f"{topic}\t{score:.4f}" for topic, score in ranked[:most]))


@demo_group.command("load")
def load() -> None:
    """Lays out the cards of the examples' people; those that are there already stay as they are."""
    made = demo.load()
    click.echo(f"{made} people added; choose one of them at /demo.")


@providers_group.command("key")
@click.argument("file", type=click.Path(path_type=Path))
def key(file: Path) -> None:
    """Makes a private key, unless it is there, and prints its public half for the provider."""
    from app.services import provider_line

    if provider_line.make_key(file):
        click.echo(f"Key made in {file}. The provider is told this:", err=True)
    click.echo(json.dumps({"keys": [provider_line.public_half(file)]}))


@providers_group.command("check")
def check_providers() -> None:
    """Asks every provider of the settings what it says of itself. Ends with 1 when one cannot be used."""
    broken = 0
    for one in providers.offered():
        try:
            providers.check(one)
            click.echo(f"{one.id}: all well.")
        except (providers.Unreachable, providers.Untrue) as fault:
            broken += 1
            click.echo(f"{one.id}: cannot be used ({type(fault.__cause__ or fault).__name__}).")
    if broken:
        raise click.exceptions.Exit(1)
