"""Commands about accounts: the first administrator, and whoever else runs the site."""

from __future__ import annotations

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from app.jobcard import Unreadable
from app.page import address
from app.services import members, people
from app.services.members import Taken

accounts_group = AppGroup("accounts", help="Who runs the site.")


def register(app: Flask) -> None:
    """Makes the commands known to the app."""
    app.cli.add_command(accounts_group)


@accounts_group.command("create")
@click.option("--role", type=click.Choice(sorted({*people.GIVEN} - {"person"})), required=True)
@click.option("--email", prompt="Address", help="Asked for when it is left out.")
@with_appcontext
def create(role: str, email: str) -> None:
    """Makes an account and prints a link, good once and for an hour, on which its owner chooses the password."""
    try:
        page = people.create(members.read_address(email), role, _page)
    except Unreadable as fault:
        raise click.ClickException(str(fault)) from None
    except Taken:
        raise click.ClickException("Somebody has this address already.") from None
    click.echo("The password is chosen here, once, within an hour; then a second factor is set up:")
    click.echo(page)


def _page(token: str) -> str:
    with current_app.test_request_context():
        return address("account.choose", token=token)
