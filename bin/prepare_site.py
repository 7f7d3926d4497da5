"""Makes ready what the site stands on: keys, tables, content, static files and, if asked, the demo's people.

Each is one of the site's own commands and does nothing when it is done already. They run in one process because importing
the site takes longer than all of them.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from flask.cli import FlaskGroup

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from app.jobcard import DefinitionError
from app.models import KeysUnusable
from config import SettingsError

# These speak to the person who starts the site; anything else is a fault of ours and shows where it happened.
IN_WORDS = (DefinitionError, KeysUnusable, SettingsError)


def commands(*, demo: bool) -> Iterator[list[str]]:
    """The commands in their order."""
    # Production is given its secrets and must never start with keys of its own making.
    if os.environ.get("ENVIRONMENT") != "production":
        yield ["keys", "init"]
    yield ["db", "upgrade"]
    yield ["content", "check"]
    yield ["assets", "build"]
    yield ["faq", "build"]
    if demo:
        yield ["demo", "load"]


def succeeded(command: list[str], said: io.StringIO) -> bool:
    """Run a command as `flask …` does, with a fresh application, and collect what it says."""
    try:
        with contextlib.redirect_stdout(said):
            # A factory, not wsgi.py: the application that made the keys does not know them yet.
            FlaskGroup().main(["--app", "app:create_app", *command], prog_name="flask")
    except SystemExit as ended:
        return ended.code in (0, None)
    except IN_WORDS as fault:
        print(fault, file=sys.stderr)
    return False


def main() -> int:
    """Returns 0, or 1 after telling which command failed and why."""
    for command in commands(demo="--demo" in sys.argv):
        said = io.StringIO()
        if not succeeded(command, said):
            print(said.getvalue(), end="", file=sys.stderr)
            print(f"The site was not started: `flask {' '.join(command)}` failed.", file=sys.stderr)
            return 1
        if command[0] == "demo":
            print(said.getvalue(), end="", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
