"""Code lists: closed lists and candidates, read from tab-separated files under content/codes/."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path


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
    """Every `*.tsv` of the folder as a list named after the file; columns `code` and `label` (or `name`) are needed."""
    lists = {}
    for path in sorted(folder.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
        if not rows or "code" not in rows[0] or not {"label", "name"} & rows[0].keys():
            raise ValueError(f"{path.name}: a code list needs the columns code and label (or name)")
        label = "label" if "label" in rows[0] else "name"
        lists[path.stem] = CodeList(
            path.stem, tuple((row["code"], row[label]) for row in rows), {row["code"]: row for row in rows}
        )
    return lists
