"""The press: a process of its own that lays out paper and draws its pages, so that no request has to wait for it.

Started by its path, not as a module: the package `app` is an empty one here, so that of the site only the kernel rooms
are in this process. It has no environment, no keys and no database; it learns what it draws from its standard input
and writes no file. Orders and answers are frames: four bytes of length, then the content. An order is JSON; an answer
is JSON, followed by a frame with the picture when it says that there is one.

Started with `read` it is no press: it reads one file that a stranger brought, answers and ends, so that nothing of it is
left for the next person's pages.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import types
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import IO, Any

MEMORY = 768 * 1024 * 1024
# A page takes a tenth of a second; what takes so long will never come.
SECONDS = 20
# The longest frame: an order is a sheet, of which a request may bring a megabyte at a time.
MOST = 256 * 1024 * 1024
TIMES = ("saved_at", "confirmed_at")


def read_frame(stream: IO[bytes]) -> bytes:
    """The next frame. Raises EOFError when there is none any more, and for one that cannot be."""
    length = stream.read(4)
    size = int.from_bytes(length, "big")
    content = stream.read(size) if len(length) == 4 and size <= MOST else b""
    if len(length) < 4 or len(content) < size:
        raise EOFError
    return content


def write_frame(stream: IO[bytes], content: bytes) -> None:
    """Send a frame."""
    stream.write(len(content).to_bytes(4, "big") + content)
    stream.flush()


def _kernel() -> tuple[Any, Any]:
    """The two kernel rooms, without the package's own __init__, which would load the whole site."""
    package = types.ModuleType("app")
    package.__path__ = [str(Path(__file__).resolve().parents[1])]
    sys.modules["app"] = package
    from app import documents, jobcard

    return documents, jobcard


def _restrain() -> None:
    """So much memory and no more; no file and no core with somebody's life in it; the site's pages go first."""
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(what, (most, most))
    os.nice(5)


class _Press:
    def __init__(self, content: Path) -> None:
        self.documents, self.jobcard = _kernel()
        self.library = self.jobcard.Library(content)
        self.documents.preload()

    def carry_out(self, order: Mapping[str, Any]) -> tuple[dict[str, Any], bytes | None]:
        """How many pages the sheet has, and either the page on which a place of the form stands or a page's picture."""
        sheet, profile = self._view(order["sheet"]), self._view(order["profile"])
        paper = self.documents.lay_out(self.jobcard.Card((sheet,), profile, order["style"]), sheet)
        answer = {"pages": len(paper.pages)}
        if order["page"] is None:
            return answer | {"page": paper.page_of(order["names"], order["number"])}, None
        if not 1 <= order["page"] <= len(paper.pages):
            return answer, None
        return answer, self.documents.picture(self.documents.write_page(paper, order["page"]), order["width"])

    def _view(self, given: dict[str, Any] | None) -> Any:
        if given is None:
            return None
        definition = self.library.definition(given.pop("form"), given.pop("version"))
        times = {name: datetime.fromisoformat(given[name]) for name in TIMES if given[name]}
        return self.jobcard.SheetView(definition, **given | times)


def read_once(content: Path) -> None:
    """Read the file on the standard input and answer what it says."""
    documents, jobcard = _kernel()
    library = jobcard.Library(content)
    _restrain()
    signal.alarm(SECONDS)
    with os.fdopen(os.dup(1), "wb") as answers:
        # What a library prints must not get into the answer.
        os.dup2(2, 1)
        answers.write(documents.answer_about(sys.stdin.buffer.read(MOST), library.definition))


def main() -> None:
    """Take orders until nobody gives any."""
    orders, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # What a library prints must not get into an answer.
    os.dup2(2, 1)
    press = _Press(Path(sys.argv[1]))
    _restrain()
    while True:
        try:
            order = json.loads(read_frame(orders))
        except EOFError:
            return
        signal.alarm(SECONDS)
        answer, picture = press.carry_out(order)
        signal.alarm(0)
        write_frame(answers, json.dumps(answer | {"drawn": picture is not None}).encode())
        if picture is not None:
            write_frame(answers, picture)


if __name__ == "__main__":
    if sys.argv[2:] == ["read"]:
        read_once(Path(sys.argv[1]))
    else:
        main()
