"""A provider to sign in with on this machine, for trying out and for tests: npm's `oidc-provider`, run by Node.

Standard library only: it starts before the site does."""

from __future__ import annotations

import fcntl
import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

PEERS = Path(__file__).resolve().parent.parent / "tests" / "peers"
INSTALLED = PEERS / "node_modules" / ".installed"
LOCK = "package-lock.json"


class Missing(Exception):
    """What it takes is not here; the text says what."""


def install() -> None:
    """Fetches the packages of the lock file, once. Raises Missing."""
    if not shutil.which("npm") or not is_new_enough():
        raise Missing("Node 20.12 and npm are not here")
    with (PEERS / LOCK).open("rb") as lock:
        # Two test runs must not install at the same time.
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = lock.read()
        if INSTALLED.exists() and INSTALLED.read_bytes() == wanted:
            return
        print("Fetching the provider's packages (once) ...", file=sys.stderr)
        command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"]
        if subprocess.run(command, cwd=PEERS, stdin=subprocess.DEVNULL, check=False).returncode:
            raise Missing("npm could not fetch its packages")
        INSTALLED.write_bytes(wanted)


def is_new_enough() -> bool:
    """Whether there is a Node that has what the provider uses."""
    node = shutil.which("node")
    asked = [node or "", "-p", "require('crypto').hash ? 1 : ''"]
    return bool(node) and bool(subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip())


def start(name: str, clients: Sequence[dict[str, Any]], port: int = 0) -> tuple[subprocess.Popen[str], str]:
    """Its process, and its issuer. Raises Missing."""
    install()
    asked = json.dumps({"port": port, "name": name, "clients": list(clients)})
    process = subprocess.Popen(
        ["node", "provider.mjs", asked],
        cwd=PEERS,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    issuer = process.stdout.readline().strip()
    if not issuer:
        process.wait()
        raise Missing("Node could not start it")
    return process, issuer


def client(client_id: str, back: str, **how: Any) -> dict[str, Any]:
    """One of its clients. On this machine the port of the address `back` does not matter."""
    return {"client_id": client_id, "redirect_uris": [back], "application_type": "native"} | how
