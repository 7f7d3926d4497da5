"""Commands of the store: keys, the worker, purging, backup."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, TypeVar

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from app import tasks
from app.models import KeyRing, KeysUnusable, db, keyfile, sealing, utc_now
from app.services import backups, keys, returned
from app.tasks import purge

T = TypeVar("T")
keys_group = AppGroup("keys", help="The keys that seal what people write.")
purge_group = AppGroup("purge", help="Forgets what is over now, without waiting for the worker.")

mail_group = AppGroup("mail", help="Letters that people get.")


def register(app: Flask) -> None:
    """Makes the commands known to the app."""
    for command in (keys_group, purge_group, mail_group, work, backup, restore):
        app.cli.add_command(command)


@keys_group.command("init")
def init() -> None:
    """Makes the keys of a new site, once; never overwrites."""
    file = keyfile.path(current_app)
    if all(os.environ.get(name) for name in keyfile.NAMES):
        click.echo("The keys come from the environment; nothing to make.")
    elif keyfile.make(file):
        click.echo(f"Keys made in {file}. Keep a copy of it apart from the backups: without it nothing can be read.")
    else:
        click.echo(f"The keys are already in {file}.")


@keys_group.command("new")
def new() -> None:
    """Prints a fresh entry for DATA_KEYS, for sites whose keys come from the environment."""
    click.echo(f"{_unless_unusable(keys.free_id)}:{keyfile.new_key()}")


@keys_group.command("rotate")
def rotate() -> None:
    """Adds a new current key where the keys are in a file, and seals everything anew under the current key.

    Broken off, it is simply called again. Old keys stay until you take them out."""
    ring = _unless_unusable(sealing.ring)
    old = {key_id for by_key in keys.used().values() for key_id in by_key} - {ring.current}
    if old:
        click.echo(f"Going on: values under {_listed(old)} are still to be sealed with key {ring.current}.")
    elif not _add_key(ring):
        click.echo("The keys come from the environment: put the entry of `flask keys new` first in DATA_KEYS,")
        click.echo("start the site again, then call this command again. All values are under the current key.")
        return
    outcome = keys.rotate()
    click.echo(f"{outcome.good} values sealed anew with key {sealing.ring().current}.")
    _end_on_broken(outcome)
    _say_what_can_go()


@keys_group.command("check")
def check() -> None:
    """Opens every sealed value and says which keys are in use. Ends with 1 when one cannot be opened."""
    ring = _unless_unusable(sealing.ring)
    click.echo(f"Current key: {ring.current}. In the ring: {_listed(set(ring.keys))}.")
    for place, by_key in keys.used().items():
        click.echo(f"{place}: " + (", ".join(f"key {k}: {n}" for k, n in sorted(by_key.items())) or "empty"))
    outcome = keys.check()
    click.echo(f"{outcome.good} values can be opened.")
    _end_on_broken(outcome)
    _say_what_can_go()


@click.command("work")
@click.option("--once", is_flag=True, help="Do what is due now and end.")
@with_appcontext
def work(once: bool) -> None:
    """Does the work left in the outbox, until it is told to stop (SIGTERM, Ctrl-C)."""
    if once:
        click.echo(f"{tasks.work_off()} done.")
        return
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    tasks.run(stop)


@purge_group.command("guests")
def purge_guests() -> None:
    """Deletes guests who did not come back."""
    click.echo(f"{purge.purge_guests(utc_now())} guests deleted.")


@purge_group.command("rows")
def purge_rows() -> None:
    """Takes rows that were removed 30 days ago out of the sheets for good."""
    click.echo(f"{purge.purge_removed_rows(utc_now())} parts of sheets cleared.")


@purge_group.command("sheets")
def purge_sheets() -> None:
    """Deletes sheets that were taken off a card 30 days ago."""
    click.echo(f"{purge.purge_removed_sheets(utc_now())} sheets deleted.")


@purge_group.command("traces")
def purge_traces() -> None:
    """Forgets old counters, old finished work, old lines of the audit."""
    click.echo(f"{purge.purge_traces(utc_now())} rows deleted.")


@mail_group.command("returned")
@click.argument("file", type=click.File("rb"))
def mail_returned(file: BinaryIO) -> None:
    """Reads FILE (or - for standard input): a delivery report as it came back, or dead addresses, one a line. Nothing is
    sent there unasked any more."""
    dead = returned.addresses_in(file.read())
    known = returned.mark(dead)
    db.session.commit()
    click.echo(f"{len(dead)} addresses read, {known} of them known here.")


@click.command("backup")
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
@with_appcontext
def backup(path: Path) -> None:
    """Copies the SQLite database to PATH while the site runs. The keys are not in it."""
    try:
        size = backups.copy_to(path)
    except (backups.BackupFault, OSError) as fault:
        raise click.ClickException(str(fault)) from None
    click.echo(f"{path}: {size} bytes, checked. Keep the keys apart from it.")


@click.command("restore")
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
@click.confirmation_option(prompt="The database will be replaced. Is the site stopped?")
@with_appcontext
def restore(path: Path) -> None:
    """Puts the backup PATH in the place of the SQLite database; the present one is kept beside it."""
    try:
        restored = backups.put_back(path)
    except (backups.BackupFault, OSError) as fault:
        raise click.ClickException(str(fault)) from None
    if restored.kept:
        click.echo(f"The database as it was: {restored.kept}")
    if restored.erased_again is None:
        click.echo("It could not be read. What people erased since the backup was made is there again.")
    elif restored.erased_again:
        click.echo(f"{restored.erased_again} accounts erased since the backup were erased again.")
    click.echo("Restored. Now: flask db upgrade, flask keys check, flask purge guests.")


def _unless_unusable(ask: Callable[[], T]) -> T:
    try:
        return ask()
    except KeysUnusable as fault:
        raise click.ClickException(str(fault)) from None


def _add_key(ring: KeyRing) -> bool:
    """Puts a fresh key first in the keys file – on disk before anything is sealed with it. False where the keys do
    not come from the file."""
    file = keyfile.path(current_app)
    known = keyfile.read(file).get("DATA_KEYS")
    if not known or known != current_app.config["DATA_KEYS"]:
        return False
    longer = f"{keys.free_id()}:{keyfile.new_key()},{known}"
    keyfile.change(file, {"DATA_KEYS": longer})
    current_app.config["DATA_KEYS"] = longer
    sealing.bind(current_app)
    click.echo(f"Key {sealing.ring().current} was added to {file}. Copy the file to where you keep its copies.")
    return True


def _end_on_broken(outcome: keys.Outcome) -> None:
    if outcome.broken:
        for place in outcome.broken:
            click.echo(f"Cannot be opened: {place}", err=True)
        raise click.ClickException(f"{len(outcome.broken)} values cannot be opened with the keys in the ring.")


def _say_what_can_go() -> None:
    ring = sealing.ring()
    idle = set(ring.keys) - {ring.current} - {key_id for by_key in keys.used().values() for key_id in by_key}
    if idle:
        click.echo(f"No value uses {_listed(idle)} any more. Once the site has been started again and no backup from")
        click.echo("before is kept, it may be taken out of DATA_KEYS.")


def _listed(ids: set[int]) -> str:
    return ", ".join(f"key {key_id}" for key_id in sorted(ids))
