"""Runs every check of the project one after the other and ends with a table of what came out.

A failed step does not keep the next from running: one run tells everything that is wrong. What could not be run is
named at the end; with CI=true it counts as failed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from defusedxml import ElementTree

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
TOOLS = Path(PYTHON).parent


@dataclass(frozen=True)
class Prerequisite:
    """Something outside Python that tests need, or that only makes them quicker: how to see that it is there, and Debian's
    packages for it."""

    name: str
    commands: tuple[str, ...]
    packages: tuple[str, ...]
    question: tuple[str, ...] = ()
    needed: bool = True

    def is_there(self) -> bool:
        """Whether one of the commands is found and, where a question is asked of it, answers anything."""
        found = next(filter(None, map(shutil.which, self.commands)), None)
        if not found or not self.question:
            return bool(found)
        answer = subprocess.run([found, *self.question], capture_output=True, text=True, check=False)
        return bool(answer.stdout.strip())


PREREQUISITES = (
    Prerequisite("Chromium", ("chromium", "chromium-browser", "google-chrome"), ("chromium",)),
    # The same browser without windows: the journeys take it where it is, and half of the time.
    Prerequisite("Chromium's headless shell", ("chromium-headless-shell",), ("chromium-headless-shell",), needed=False),
    Prerequisite("LibreOffice", ("soffice",), ("libreoffice-calc-nogui",)),
    Prerequisite("pdftoppm", ("pdftoppm",), ("poppler-utils",)),
    Prerequisite("ffprobe", ("ffprobe",), ("ffmpeg",)),
    Prerequisite("Node 20.12", ("node",), ("nodejs",), ("-p", "require('crypto').hash ? 1 : ''")),
    Prerequisite("npm", ("npm",), ("npm",)),
    Prerequisite("Redis", ("redis-server",), ("redis-server",)),
    Prerequisite("Japanese fonts", ("fc-list",), ("fontconfig", "fonts-noto-cjk"), (":lang=ja", "family")),
)


@dataclass(frozen=True)
class Step:
    """One check: what it is called in the table, the command, and what is set for it."""

    name: str
    command: tuple[str, ...]
    settings: dict[str, str] = field(default_factory=dict)
    is_pytest: bool = False


@dataclass
class Outcome:
    """What came out of a step."""

    name: str
    seconds: float
    passed: bool
    remark: str = ""
    left_out: list[str] = field(default_factory=list)


def tool(name: str, *arguments: str) -> tuple[str, ...]:
    """A command of our own environment."""
    return (str(TOOLS / name), *arguments)


def pytest(name: str, *arguments: str, database: str = "sqlite", workers: int = 2, **settings: str) -> Step:
    """A pytest run on one of the databases."""
    command = (
        PYTHON,
        "-m",
        "pytest",
        "-q",
        # In the order of tests/conftest.py, where the longest files come first: one that begins last keeps a core waiting.
        *(("-n", str(workers), "--dist", "loadfile", "--no-loadscope-reorder") if workers > 1 else ()),
        *arguments,
    )
    return Step(name, command, {"JOBCARD_TEST_DB": database, **settings}, is_pytest=True)


def tracked(*patterns: str) -> list[str]:
    """Files under version control."""
    listed = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]


def existing(*names: str) -> list[str]:
    """Those of the paths that are there."""
    return [name for name in names if (ROOT / name).exists()]


def all_steps(*, full: bool) -> list[Step]:
    """Every check, quick ones first."""
    shell = ["bin/environment", "bin/lock", "bin/serve", "bin/test", ".ci/run"]
    files = tracked()
    return [
        Step("shell scripts", ("bash", "-n", *shell)),
        Step("ruff", tool("ruff", "check", "--quiet")),
        Step("ruff format", tool("ruff", "format", "--check", "--quiet")),
        Step("templates", tool("djlint", "--lint", "--quiet", "app/templates")),
        Step("types", tool("mypy")),
        Step("contracts between rooms", tool("lint-imports", "--no-logo", "--no-cache")),
        Step("dangerous calls", tool("bandit", "-q", "-ll", "-r", "app", "config.py", "gunicorn.conf.py", "bin")),
        # The scanner uses one core; the longest of all steps that are no tests.
        Step("secrets", tool("detect-secrets-hook", "--exclude-files", SUMS, *files[::2])),
        Step("secrets in the others", tool("detect-secrets-hook", "--exclude-files", SUMS, *files[1::2])),
        # Once for all: it takes much memory, and each of the workers would make it.
        Step("index of the chat", (PYTHON, "-c", INDEX)),
        pytest("tests on SQLite", "--ignore=tests/journeys", "--ignore=tests/load", "tests"),
        pytest(
            "tests on PostgreSQL",
            *existing("tests/models", "tests/services", "tests/routes", "tests/tasks", "tests/accounts", "tests/crash"),
            *existing("tests/contracts/test_query_plans.py"),
            database="postgresql",
        ),
        pytest("journeys", "tests/journeys"),
        *(pytest(f"journeys at {size}", EACH, "tests/journeys", JOBCARD_SCREEN=size) for size in WIDER if full),
    ]


# What the journeys of bin/test see on a phone is seen on a tablet and a desk in the full run.
WIDER = ("768x1024", "1280x800")
# It looks at each page in each size by itself.
EACH = "--ignore=tests/journeys/test_every_page.py"


INDEX = "from app.faq import engine; from config import ROOT; engine(ROOT / 'build' / 'faq').build()"

# Sums of packages and fonts look like keys to a scanner.
SUMS = r"\.lock$|package-lock\.json$|^VENDOR\.md$|\.min\.js$"


def install_prerequisites(*, quicker: bool) -> list[str]:
    """Install what is missing where that is allowed; returns what is still missing, in words. `quicker`: also what makes
    tests quicker only, which pays where all of them are run."""
    missing = [wanted for wanted in PREREQUISITES if (wanted.needed or quicker) and not wanted.is_there()]
    may_install = os.geteuid() == 0 and shutil.which("apt-get")
    if missing and may_install:
        packages = [package for wanted in missing for package in wanted.packages]
        print(f"Installing {' '.join(packages)} ...", flush=True)
        apt_get("update")
        if not apt_get("install", "-y", "--no-install-recommends", *packages):
            # One package that is not to be had must not keep the others away.
            for package in packages:
                apt_get("install", "-y", "--no-install-recommends", package)
    return [
        f"whatever needs {wanted.name} (Debian, Ubuntu: apt install {' '.join(wanted.packages)})"
        for wanted in missing
        if wanted.needed and not wanted.is_there()
    ]


def apt_get(*arguments: str) -> bool:
    """Whether apt-get did it; what it said is shown when it did not."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        ["apt-get", "-qq", *arguments], env=quiet, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(f"apt-get {' '.join(arguments)} failed:\n{done.stderr[-2000:]}", file=sys.stderr)
    return done.returncode == 0


def run_all(steps: list[Step], settings: dict[str, str]) -> Iterator[Outcome]:
    """What came out of each step. Those that use one core only are run two at a time, each shown when it has ended."""
    with ThreadPoolExecutor(2) as two:
        yield from two.map(lambda step: run(step, settings, kept=True), [one for one in steps if not one.is_pytest])
    for step in steps:
        if step.is_pytest:
            yield run(step, settings)


def run(step: Step, settings: dict[str, str], *, kept: bool = False) -> Outcome:
    """Run a step with its output in view; `kept`: in one piece at the end."""
    if not kept:
        print(f"\n=== {step.name}", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.xml")
        command = [*step.command, f"--junitxml={report}"] if step.is_pytest else list(step.command)
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, **settings, **step.settings},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if kept else None,
            stderr=subprocess.STDOUT if kept else None,
            text=True,
            check=False,
        )
        outcome = Outcome(step.name, time.monotonic() - began, done.returncode == 0)
        if step.is_pytest:
            read_report(report, outcome)
    if kept:
        print(f"\n=== {step.name}\n{done.stdout}", end="", flush=True)
    if done.returncode and not outcome.remark:
        outcome.remark = f"exit code {done.returncode}"
    return outcome


def read_report(report: Path, outcome: Outcome) -> None:
    """Take the number of tests, and the reasons of those that were skipped, from pytest's own report."""
    if not report.exists():
        outcome.passed, outcome.remark = False, "pytest left no report"
        return
    cases = ElementTree.parse(report).getroot().findall(".//testcase")
    reasons = [skipped.get("message", "") for case in cases for skipped in case.findall("skipped")]
    outcome.remark = f"{len(cases)} tests"
    outcome.left_out = [f"{reasons.count(reason)} of {outcome.name}: {reason}" for reason in dict.fromkeys(reasons)]


def show(outcomes: list[Outcome], left_out: list[str], seconds: float) -> None:
    """The table, and the plain list of what could not be run."""
    width = max(len(outcome.name) for outcome in outcomes)
    print(f"\n{'step'.ljust(width)}    time  result")
    for outcome in outcomes:
        result = "ok" if outcome.passed else "FAILED"
        print(f"{outcome.name.ljust(width)}  {outcome.seconds:5.0f}s  {result}  {outcome.remark}".rstrip())
    print(f"{'together'.ljust(width)}  {seconds:5.0f}s")
    if left_out:
        print("\nCould not run:")
        for what in left_out:
            print(f"  - {what}")
    else:
        print("\nNothing was left out.")


def main(arguments: list[str]) -> int:
    """Returns 0 when everything that was run passed and, with CI=true, nothing was left out."""
    full = "--full" in arguments
    chosen = [argument for argument in arguments if argument != "--full"]
    settings = {"JOBCARD_FULL": "1"} if full else {}
    left_out = install_prerequisites(quicker=not chosen)
    if chosen:
        database = os.environ.get("JOBCARD_TEST_DB", "sqlite")
        steps = [pytest("chosen tests", *chosen, database=database, workers=1)]
    else:
        steps = all_steps(full=full)
    began = time.monotonic()
    outcomes = list(run_all(steps, settings))
    for outcome in outcomes:
        left_out += outcome.left_out
    show(outcomes, left_out, time.monotonic() - began)
    all_passed = all(outcome.passed for outcome in outcomes)
    return 0 if all_passed and not (left_out and os.environ.get("CI") == "true") else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
