"""Prepares the site and runs its two processes, the server and the worker, as one.

When one of them ends, the other is stopped too: a site whose mail and purges silently stand still is worse than one
that is visibly down. Standard library only, because it also has to speak when something is missing.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import local_provider

ROOT = Path(__file__).resolve().parent.parent
READY_WITHIN = 60
STOPPED_WITHIN = 20
Processes = dict[str, subprocess.Popen[Any]]


def main() -> int:
    """Returns the exit code: 0 after Ctrl-C or SIGTERM, 1 when something failed."""
    parser = argparse.ArgumentParser(prog="bin/serve", description="Runs the job-card site on this machine.")
    parser.add_argument("--demo", action="store_true", help="add invented people to click through")
    parser.add_argument(
        "--with-provider", action="store_true", help="add a provider of this machine's own to sign in with; needs Node"
    )
    wanted = parser.parse_args()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, asked_to_stop)
    try:
        return serve(demo=wanted.demo, with_provider=wanted.with_provider)
    except KeyboardInterrupt:
        return 0


def serve(*, demo: bool, with_provider: bool) -> int:
    """Prepare and run; the exit code when no person ended it."""
    host, port = os.environ.setdefault("HOST", "127.0.0.1"), os.environ.setdefault("PORT", "8000")
    if not port.isdecimal():
        print(f"The setting PORT is wrong: {port} is not a number.", file=sys.stderr)
        return 1
    if not port_is_free(host, port):
        print(f"Port {port} on {host} is in use. Choose another one: PORT=8001 bin/serve", file=sys.stderr)
        return 1
    if with_provider and os.environ.get("ENVIRONMENT") == "production":
        print("--with-provider lets anybody be anybody; production does not start with it.", file=sys.stderr)
        return 1
    if demo:
        os.environ["DEMO"] = "1"
    processes: Processes = {}
    try:
        if with_provider:
            processes |= local(port)
        return run(host, port, demo, processes)
    finally:
        stop(processes)


def local(port: str) -> Processes:
    """A provider on this machine, made known to the site; none where that cannot be."""
    site = os.environ.get("SITE_URL") or f"http://127.0.0.1:{port}"
    secret = secrets.token_urlsafe(32)
    wanted = local_provider.client("job-card", f"{site}/account/with/local/back", client_secret=secret)
    try:
        process, issuer = local_provider.start("マイナポータル", [wanted])
    except local_provider.Missing as why:
        print(f"The site starts without a provider to sign in with: {why}.", file=sys.stderr)
        return {}
    known = {"id": "local", "name": "練習用マイナポータル", "issuer": issuer}
    os.environ["OIDC_PROVIDERS"] = json.dumps([known | {"client_id": "job-card", "client_secret": secret}])
    return {"provider": process}


def run(host: str, port: str, demo: bool, processes: Processes) -> int:
    """Prepare, start both processes and wait until a fault ends one of them, or a person all."""
    prepare = [sys.executable, str(ROOT / "bin" / "prepare_site.py"), *(["--demo"] if demo else [])]
    if subprocess.run(prepare, cwd=ROOT, check=False).returncode:
        return 1
    processes["server"] = start("-m", "gunicorn", "wsgi:app")
    processes["worker"] = start("-m", "flask", "--app", "wsgi", "work")
    if wait_until_ready(host, port, processes):
        print(f"The site is ready: http://{shown(host)}:{port}/   (Ctrl-C stops it)", flush=True)
    ended = first_to_end(processes)
    stop(processes)
    print(
        f"The {ended} ended by itself (code {processes[ended].returncode}), so the site was stopped.", file=sys.stderr
    )
    return 1


def port_is_free(host: str, port: str) -> bool:
    """Whether the server can be bound there; another server must not answer our own question whether we are ready."""
    family, _, _, _, address = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)[0]
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError:
            return False
    return True


def asked_to_stop(number: int, frame: object) -> None:
    """Ctrl-C and SIGTERM mean the same here; a second one must not interrupt the stopping."""
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_IGN)
    raise KeyboardInterrupt


def start(*command: str) -> subprocess.Popen[bytes]:
    """A process in a session of its own: Ctrl-C reaches only us, and we stop it in order."""
    return subprocess.Popen([sys.executable, *command], cwd=ROOT, start_new_session=True)


def wait_until_ready(host: str, port: str, processes: Processes) -> bool:
    """Whether /healthz answered 200 before the time was up or a process ended."""
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until and all(process.poll() is None for process in processes.values()):
        if is_healthy(host, port):
            return True
        time.sleep(0.2)
    return False


def is_healthy(host: str, port: str) -> bool:
    """Whether /healthz answers 200 now, asked under the name that people type: the site answers to no other."""
    asked = {"Host": urlsplit(os.environ["SITE_URL"]).netloc} if os.environ.get("SITE_URL") else {}
    with closing(HTTPConnection(near(host), int(port), timeout=5)) as connection:
        try:
            connection.request("GET", "/healthz", headers=asked)
            return connection.getresponse().status == 200
        except (HTTPException, OSError):
            return False


def near(host: str) -> str:
    """The name under which this machine itself reaches a bound address."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if address.is_unspecified:
        return "127.0.0.1" if address.version == 4 else "::1"
    return host


def shown(host: str) -> str:
    """The same as it stands in an address of the web."""
    return f"[{near(host)}]" if ":" in near(host) else near(host)


def first_to_end(processes: Processes) -> str:
    """Wait; the name of the process that ended first."""
    while True:
        for name, process in processes.items():
            if process.poll() is not None:
                return name
        time.sleep(0.5)


def stop(processes: Processes) -> None:
    """Ask every process to finish what it is doing, then end those that do not."""
    for process in processes.values():
        if process.poll() is None:
            process.terminate()
    until = time.monotonic() + STOPPED_WITHIN
    for process in processes.values():
        try:
            process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


if __name__ == "__main__":
    sys.exit(main())
