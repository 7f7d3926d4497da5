"""What contracts look at: the files under version control, and what they import."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
# Written by others and copied in unchanged.
VENDORED = ("app/static/vendor/", "app/documents/fonts/", "tests/vendor/")


@cache
def tracked() -> tuple[Path, ...]:
    """Every file under version control that is still there, relative to the root."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(Path(name) for name in listed.split("\0") if name and (ROOT / name).is_file())


def own(*suffixes: str) -> list[Path]:
    """Tracked files that were written here, of some kinds or all."""
    return [
        path for path in tracked() if not str(path).startswith(VENDORED) and (not suffixes or path.suffix in suffixes)
    ]


def texts(*suffixes: str) -> Iterator[tuple[Path, str]]:
    """The same with what is written in them; files that are not text are left out."""
    for path in own(*suffixes):
        try:
            yield path, (ROOT / path).read_text("utf-8")
        except UnicodeDecodeError:
            continue


def imported(path: Path) -> set[str]:
    """The top-level names that a Python file imports from outside its own package."""
    names: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            names.add(node.module.partition(".")[0])
    return names
