"""Code lists: closed lists and candidates, read from tab-separated files under content/codes/."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from .candidates import Index, folded, readings_of
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

    @cached_property
    def index(self) -> Index:
        """The labels, to be searched; made when somebody first searches."""
        rows = ((code, label, self.rows.get(code, {})) for code, label in self.pairs)
        return Index((code, label, row.get("aliases", "").split(";"), readings_of(row)) for code, label, row in rows)

    @cached_property
    def _codes_by_folded_label(self) -> dict[str, str]:
        return {folded(label): code for code, label in reversed(self.pairs)}

    def code_of(self, text: str | None) -> str | None:
        """The code whose label the text is, whatever its width and signs; None for every other text."""
        if not text:
            return None
        return self.codes_by_label.get(text) or self._codes_by_folded_label.get(folded(text))

    def column(self, code: str, name: str) -> str:
        """A further column of a code, empty where the list has none."""
        return self.rows.get(code, {}).get(name, "")


@dataclass(frozen=True)
class Branches:
    """Names that belong each to an entry of another list, such as the faculties of universities. Read from the file
    when they are first asked for: they are many, and most people never need them."""

    name: str
    path: Path

    def of(self, code: str | None) -> Index:
        """The names that belong to a code, each under its number; an empty index for a code without any."""
        names = self._names.get(code or "", ())
        return Index((str(number), name, (), ()) for number, name in enumerate(names))

    @cached_property
    def _names(self) -> dict[str, tuple[str, ...]]:
        with zipfile.ZipFile(self.path) as file:
            lines = file.read(f"{self.name}.tsv").decode("utf-8").splitlines()
        found: dict[str, list[str]] = {}
        for code, _, name in (line.partition("\t") for line in lines[1:]):
            found.setdefault(code, []).append(name)
        return {code: tuple(names) for code, names in found.items()}


def inline(name: str, pairs: Iterable[tuple[str, str]]) -> CodeList:
    """A list written in a definition itself."""
    return CodeList(name, tuple(pairs))


def load(folder: Path) -> dict[str, CodeList]:
    """Every `*.tsv` of the folder as a list named after the file; columns `code` and `label` (or `name`) are needed.

    Raises DefinitionError with the line.
    """
    return {path.stem: _load(path) for path in sorted(folder.glob("*.tsv"))}


def branches(folder: Path) -> dict[str, Branches]:
    """Every `<name>.zip` of the folder that holds `<name>.tsv`: the columns `within` (a code of another list) and
    `name`."""
    found = {}
    for path in sorted(folder.glob("*.zip")):
        with zipfile.ZipFile(path) as file:
            if f"{path.stem}.tsv" in file.namelist():
                found[path.stem] = Branches(path.stem, path)
    return found


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
