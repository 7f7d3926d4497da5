"""Code lists: closed lists and candidates, read from tab-separated files under content/codes/."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from .mistakes import DefinitionError


@dataclass(frozen=True)
class CodeList:
    """A named list of (code, label) in order, with the further columns of its file."""

    name: str
    pairs: tuple[tuple[str, str], ...]
    rows: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @cached_property
    def labels(self) -> dict[str, str]:
        """code → label."""
        return dict(self.pairs)

    @cached_property
    def codes_by_label(self) -> dict[str, str]:
        """label → code; the first of equal labels wins."""
        found: dict[str, str] = {}
        for code, label in self.pairs:
            found.setdefault(label, code)
        return found

    def column(self, code: str, name: str) -> str:
        """A further column of a code, empty where the list has none."""
        return self.rows.get(code, {}).get(name, "")


def inline(name: str, pairs: Iterable[tuple[str, str]]) -> CodeList:
    """A list written in a definition itself."""
    return CodeList(name, tuple(pairs))


def load(folder: Path) -> dict[str, CodeList]:
    """Every `*.tsv` of the folder as a list named after the file; columns `code` and `label` (or `name`) are needed.

    Raises DefinitionError with the line.
    """
    return {path.stem: _load(path) for path in sorted(folder.glob("*.tsv"))}


def _load(path: Path) -> CodeList:
    lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")

    def error(number: int, expected: str) -> DefinitionError:
        return DefinitionError(f"{path.parent.name}/{path.name}", number, "", expected)

    table = [line.split("\t") for line in lines]
    columns = table[0] if table else []
    label = "label" if "label" in columns else "name"
    if not {"code", label} <= set(columns):
        raise error(1, "the columns code and label (or name), separated by tabs")
    rows: dict[str, dict[str, str]] = {}
    labels: set[str] = set()
    for number, cells in enumerate(table[1:], 2):
        if len(cells) != len(columns):
            raise error(number, f"{len(columns)} cells separated by tabs, not {len(cells)}")
        row = dict(zip(columns, cells, strict=True))
        if not row["code"] or not row[label] or row["code"] in rows or row[label] in labels:
            raise error(number, "a code and a label that stand in the list once")
        rows[row["code"]] = row
        labels.add(row[label])
    return CodeList(path.stem, tuple((code, row[label]) for code, row in rows.items()), rows)
