"""Measuring side by side: servers under the same load in turns, counted in processor time, told as ratios."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent.parent
SERVER_CORE, CLIENT_CORE = 0, 1
ROUNDS = 15
Answer = tuple[http.client.HTTPResponse, bytes]


@dataclass
class Cost:
    """Seconds of processor time that one act took, round by round."""

    name: str
    rounds: list[float] = field(default_factory=list)

    @property
    def middle(self) -> float:
        """The median of the rounds."""
        return median(self.rounds)

    def times(self, other: Cost) -> list[float]:
        """How many times the other's cost this one is, in each round: both of a round saw the same machine."""
        return [mine / theirs for mine, theirs in zip(self.rounds, other.rounds, strict=True)]


def in_turns(acts: Mapping[str, Callable[[], float]], rounds: int = ROUNDS) -> dict[str, Cost]:
    """Each act once a round, after one round that does not count. An act answers what it cost."""
    costs = {name: Cost(name) for name in acts}
    for number in range(rounds + 1):
        for name, act in acts.items():
            taken = act()
            if number:
                costs[name].rounds.append(taken)
    return costs


def of_this_process(act: Callable[[], object], repeated: int = 1) -> Callable[[], float]:
    """What an act costs this process, one of `repeated`."""

    def measured() -> float:
        begun = time.process_time()
        for _ in range(repeated):
            act()
        return (time.process_time() - begun) / repeated

    return measured


def spread(numbers: Sequence[float]) -> str:
    """The median, and in brackets where the middle half of the rounds lies."""
    ordered = sorted(numbers)
    low, high = ordered[len(ordered) // 4], ordered[-1 - len(ordered) // 4]
    return f"{median(ordered):.2f} ({low:.2f}–{high:.2f})"


def told(*columns: str) -> None:
    """A line of the report."""
    sys.stdout.write("{:<38}{:>10}  {:<44}{}\n".format(*columns))
    sys.stdout.flush()


def pin(core: int) -> None:
    """Keep this process on one core, where the machine has it."""
    if core in os.sched_getaffinity(0):
        os.sched_setaffinity(0, {core})


class Server:
    """A gunicorn with one worker on one core, as it would serve people, and a connection to it."""

    def __init__(self, process: subprocess.Popen[bytes], port: int):
        self.process, self.port = process, port
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.worker = 0

    def ask(self, path: str, headers: Mapping[str, str], body: bytes | None = None, *, status: int = 200) -> Answer:
        """One request over the open connection. Raises when the answer is another one than was expected: an error page
        would be quick."""
        self.connection.request("GET" if body is None else "POST", path, body, dict(headers))
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status != status:
            raise RuntimeError(f"{path} answered {answer.status}: {text[:200]!r}")
        return answer, text

    def cost(self, act: Callable[[], object], count: int) -> Callable[[], float]:
        """Seconds of processor time an act of one request takes the worker, kernel included."""

        def measured() -> float:
            before = self._used()
            for _ in range(count):
                act()
            return (self._used() - before) / count

        return measured

    def _used(self) -> float:
        """All threads of the worker together."""
        tasks = Path(f"/proc/{self.worker}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9

    def memory(self) -> float:
        """Megabytes of the worker in memory."""
        status = Path(f"/proc/{self.worker}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024


@contextmanager
def served(application: str, environment: Mapping[str, str], folder: Path, *, config: str = "") -> Iterator[Server]:
    """A server for `module:app`; without `config` it has gunicorn's plain settings, the same for every yardstick."""
    plain = folder / "plain.py"
    plain.write_text(
        "control_socket_disable = True\nworker_class = 'gthread'\nthreads = 8\nkeepalive = 75\npreload_app = True\n"
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "-c", config or str(plain), "-b", f"127.0.0.1:{port}", "-w", "1"]
    settings = {**os.environ, **environment, "WEB_CONCURRENCY": "1"}
    with (folder / f"{port}.log").open("wb") as log:
        process = subprocess.Popen([*command, application], env=settings, cwd=ROOT, stdout=log, stderr=log)
        server = Server(process, port)
        try:
            server.worker = _worker_of(server)
            if SERVER_CORE in os.sched_getaffinity(0):
                for task in Path(f"/proc/{server.worker}/task").iterdir():
                    os.sched_setaffinity(int(task.name), {SERVER_CORE})
            yield server
        finally:
            server.connection.close()
            process.terminate()
            process.wait()


def _worker_of(server: Server) -> int:
    """The number of the one process that answers; waits until it does."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and server.process.poll() is None:
        children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
        if children and _answers(server.port):
            return int(children[0])
        time.sleep(0.2)
    raise RuntimeError("the server did not start")


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
