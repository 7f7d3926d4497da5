"""The file in which a site on one machine keeps its keys: instance/keys.env, readable by its owner only."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from flask import Flask

NAMES = ("SECRET_KEY", "DATA_KEYS", "LOOKUP_KEY")
HEAD = (
    "# The keys of this site. Without them nothing that people wrote can be read: keep a copy apart from the backups.\n"
)


def path(app: Flask) -> Path:
    """Where the app's keys file is, or would be."""
    return Path(app.instance_path) / "keys.env"


def new_key() -> str:
    """256 fresh random bits as base64."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def read(file: Path) -> dict[str, str]:
    """The settings in the file; none when there is no file."""
    if not file.exists():
        return {}
    lines = (line.partition("=") for line in file.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {name.strip(): value.strip() for name, _, value in lines if name.strip() in NAMES}


def make(file: Path) -> bool:
    """Makes the keys of a new site. False, and nothing changed, when the file is already there."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = {"SECRET_KEY": new_key(), "DATA_KEYS": f"1:{new_key()}", "LOOKUP_KEY": new_key()}
    try:
        # Exclusive: of two starts at the same time one makes the keys, and the other uses them.
        opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    _fill(opened, fresh)
    return True


def change(file: Path, changes: Mapping[str, str]) -> None:
    """Replaces settings in the file, as a whole or not at all, synced before it counts."""
    beside = file.with_suffix(".new")
    beside.unlink(missing_ok=True)
    _fill(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), {**read(file), **changes})
    beside.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def _fill(opened: int, settings: Mapping[str, str]) -> None:
    with os.fdopen(opened, "w", encoding="utf-8") as out:
        out.write(HEAD + "".join(f"{name}={value}\n" for name, value in settings.items()))
        out.flush()
        os.fsync(out.fileno())
