"""Giving orders to the press (press.py), which draws pages in a process of its own."""

from __future__ import annotations

import atexit
import json
import subprocess  # nosec B404
import sys
import threading
from collections.abc import Collection
from contextlib import suppress
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any

from ..jobcard import Card, SheetView
from .press import read_frame, write_frame

PROGRAM = Path(__file__).with_name("press.py")
# Starting takes about a second; a page a tenth of one.
SECONDS = 15.0
# Then another process takes its place: whatever a library forgets to give back goes with it.
ORDERS = 1000


class NotDrawn(Exception):
    """The press took too long, or died over its order. The next order gets a new one."""


class Press:
    """A press, started with its first order or by `start`. It draws one page after the other."""

    def __init__(self, content: Path) -> None:
        self.content = content
        self.lock = threading.Lock()
        self.done = 0
        self.process: subprocess.Popen[bytes] | None = None
        atexit.register(self.stop)

    def find(self, card: Card, names: Collection[str] = (), number: int | None = None) -> tuple[int, int]:
        """How many pages the card's first sheet has, and on which one of these fields or groups (there the row of this
        number) is printed first. Raises NotDrawn."""
        answer, _ = self._give(card, page=None, names=list(names), number=number)
        return answer["pages"], answer["page"]

    def draw(self, card: Card, page: int, width: int) -> bytes | None:
        """A page of the card's first sheet as a PNG, `width` dots wide; None for a page that there is not. Raises
        NotDrawn."""
        return self._give(card, page=page, width=width)[1]

    def start(self) -> None:
        """Have the process make itself ready, without waiting for it."""
        with self.lock:
            self._running()

    def stop(self) -> None:
        """End the process."""
        if self.process is None:
            return
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            # Half an order may still be waiting to be written: the other stream is closed all the same.
            with suppress(BrokenPipeError):
                if stream is not None:
                    stream.close()
        self.process, self.done = None, 0

    def _running(self) -> subprocess.Popen[bytes]:
        if self.process is not None and (self.process.poll() is not None or self.done >= ORDERS):
            self.stop()
        if self.process is None:
            # Its own interpreter and an empty environment: neither keys nor connections are there to be found.
            self.process = subprocess.Popen(  # nosec B603
                [sys.executable, "-I", str(PROGRAM), str(self.content.resolve())],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},
            )
        return self.process

    def _give(self, card: Card, **order: Any) -> tuple[dict[str, Any], bytes | None]:
        views = {"sheet": _written(card.sheets[0]), "profile": card.profile and _written(card.profile)}
        content = json.dumps(order | views | {"style": card.style}).encode()
        with self.lock:
            process = self._running()
            assert process.stdin is not None
            assert process.stdout is not None
            watch = threading.Timer(SECONDS, process.kill)
            watch.start()
            try:
                write_frame(process.stdin, content)
                answer = json.loads(read_frame(process.stdout))
                picture = read_frame(process.stdout) if answer["drawn"] else None
            except (EOFError, OSError, ValueError):
                self.stop()
                raise NotDrawn from None
            finally:
                watch.cancel()
            self.done += 1
            return answer, picture


def _written(view: SheetView) -> dict[str, Any]:
    """A sheet as JSON: all that a SheetView holds, with the name of its definition."""
    given = {one.name: getattr(view, one.name) for one in fields(view) if one.name != "definition"}
    times = {name: value.isoformat() for name, value in given.items() if isinstance(value, datetime)}
    return {"form": view.definition.id, "version": view.definition.version, **given, **times}
