#!/usr/bin/env python3
# /// script
# dependencies = ["sudachipy==0.7.0", "sudachidict-core==20261015", "pyyaml==6.0.3"]
# ///
"""Makes content/occupations/occupations.tsv and details.zip from a new edition of job tag's open data:

    uv run bin/make_occupations.py FOLDER

FOLDER holds the edition as tables (content/occupations/README.md says which). How names are read is found with Sudachi,
which only this script needs.
"""

from __future__ import annotations

import csv
import json
import re
import sys
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from statistics import fmean, pstdev

import yaml
from sudachipy import Dictionary

CONTENT = Path(__file__).resolve().parent.parent / "content" / "occupations"
NEAR, TASKS = 6, 8
# A page stays light: whole sentences up to about so many letters, the rest is read at job tag.
LETTERS, TOOLS_LETTERS = 380, 100
# What two occupations are compared by: what is done there, what one must know and be able to do.
COMPARED = ("work_activities", "skills", "knowledge")
TOOLS = re.compile(r"^◇\s*よく使う道具")
BRACKETS = re.compile(r"[（(]([^（）()]*)[)）]")
KANA = re.compile("[ァ-ヺー]+")
DAY = (2026, 5, 4, 0, 0, 0)

Row = dict[str, str]
Reader = Callable[[str], str]


def main(folder: Path) -> None:
    """Writes both files, the same ones from the same data."""
    occupations = table(folder / "occupations.csv")
    aliases, licenses, tasks = (grouped(folder / f"{name}.csv") for name in ("aliases", "certs", "tasks"))
    numbers = {name: by_id(folder / f"numeric_{name}.csv") for name in ("interests", "work_values", *COMPARED)}
    near = neighbours(occupations, numbers)
    read, ways = reader(), yaml.safe_load((CONTENT / "ways.yaml").read_text("utf-8"))["ways"]
    rows = [
        row_of(one, called(one, aliases[number], ways.get(number, []), read), near[number], scores_of(number, numbers))
        for number, one in ((one["id"], one) for one in occupations)
    ]
    with (CONTENT / "occupations.tsv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], delimiter="\t", quoting=csv.QUOTE_NONE, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    told = by_id(folder / "descriptions.csv")
    with zipfile.ZipFile(CONTENT / "details.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for group in sorted({row["group"] for row in rows}):
            ids = [row["id"] for row in rows if row["group"] == group]
            details = {one: detail_of(told[one], tasks[one], licenses[one]) for one in ids}
            entry = zipfile.ZipInfo(f"{group}.json", DAY)
            archive.writestr(entry, json.dumps(details, ensure_ascii=False, indent=0), zipfile.ZIP_DEFLATED)
    print(f"{len(rows)} occupations.")


def table(path: Path) -> list[Row]:
    """The lines of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def by_id(path: Path) -> dict[str, Row]:
    """One line for each occupation."""
    return {row.pop("id"): row for row in table(path)}


def grouped(path: Path) -> defaultdict[str, list[Row]]:
    """All lines of each occupation."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in table(path):
        found[row["id"]].append(row)
    return found


def row_of(one: Row, called: dict[str, str], near: list[str], scores: Row) -> Row:
    """A line of occupations.tsv."""
    kind = {"group": one["mhlw_main"][:2], "middle": one["mhlw_main"][3:6]}
    summary = one["summary"].rstrip("。｡") + "。"
    own = {"id": one["id"], "title": one["title"], **called, "summary": summary, **kind, "near": ";".join(near)}
    return own | {key: f"{float(score):.2f}" if score else "" for key, score in scores.items()}


def called(one: Row, aliases: list[Row], ways: list[str], read: Reader) -> dict[str, str]:
    """What it is called, and what else it is found by: words in brackets, and how all of them are read."""
    names = [unicodedata.normalize("NFKC", name) for name in (one["title"], *(row["alias"] for row in aliases))]
    parts = list(dict.fromkeys(part for name in names for part in parts_of(name)))
    inside = [part for name in names for part in inside_of(name) if part not in parts]
    also = dict.fromkeys([*inside, *filter(None, map(read, (*parts, *inside, *ways)))])
    return {"names": ";".join(parts), "also": ";".join(also)}


def scores_of(one: str, numbers: dict[str, dict[str, Row]]) -> Row:
    """Interests and values; empty where too few were asked."""
    blocks = [numbers[name] for name in ("interests", "work_values")]
    return {
        key: score
        for block in blocks
        for key, score in (block.get(one) or dict.fromkeys(next(iter(block.values())), "")).items()
    }


def parts_of(name: str) -> Iterator[str]:
    """The names that stand in one: 「パン製造、パン職人」 are two; what brackets say is left out."""
    yield from filter(None, (part.strip() for part in re.split("[、/]", BRACKETS.sub("", name))))


def inside_of(name: str) -> Iterator[str]:
    """What brackets say, where it is a word by which somebody may look: 「板前」, not 「…に従事するもの」."""
    for inside in BRACKETS.findall(name):
        yield from (part.strip() for part in re.split("[、/]", inside) if 1 < len(part.strip()) <= 10)


def reader() -> Reader:
    """What tells how a name is read, in hiragana; nothing where Sudachi does not know it."""
    tokenizer = Dictionary().tokenizer()

    def read(name: str) -> str:
        said = "".join(one.reading_form() for one in tokenizer.tokenize(re.sub(r"[\s・･-]", "", name)))
        return (
            "".join(chr(ord(c) - 0x60) if c != "ー" and c < "ヷ" else c for c in said) if KANA.fullmatch(said) else ""
        )

    return read


def neighbours(occupations: list[Row], numbers: dict[str, dict[str, Row]]) -> dict[str, list[str]]:
    """The occupations whose work is most alike, best first. Where there are no numbers, those of the same group."""
    known = {one["id"]: vector for one in occupations if (vector := numbers_of(one["id"], numbers))}
    columns = list(zip(*known.values(), strict=True))
    middle, spread = [fmean(one) for one in columns], [pstdev(one) for one in columns]
    shapes = {
        one: [(n - m) / s for n, m, s in zip(vector, middle, spread, strict=True)] for one, vector in known.items()
    }
    kinds = {one["id"]: one["mhlw_main"] for one in occupations}
    return {
        one["id"]: list(_nearest(shapes[one["id"]], shapes) if one["id"] in shapes else _alike(one["id"], kinds))
        for one in occupations
    }


def numbers_of(one: str, numbers: dict[str, dict[str, Row]]) -> list[float]:
    """Everything two occupations are compared by; nothing when a block is missing."""
    blocks = [list(numbers[name].get(one, {}).values()) for name in COMPARED]
    return (
        [float(value) for block in blocks for value in block] if all(block and all(block) for block in blocks) else []
    )


def _nearest(own: list[float], shapes: dict[str, list[float]]) -> Iterable[str]:
    def cosine(other: list[float]) -> float:
        return sum(a * b for a, b in zip(own, other, strict=True)) / sum(b * b for b in other) ** 0.5

    return [one for one in sorted(shapes, key=lambda one: -cosine(shapes[one])) if shapes[one] is not own][:NEAR]


def _alike(own: str, kinds: dict[str, str]) -> Iterable[str]:
    same = [one for size in (9, 6, 2) for one, kind in kinds.items() if one != own and kind[:size] == kinds[own][:size]]
    return list(dict.fromkeys(same))[:NEAR]


def detail_of(told: Row, tasks: list[Row], licenses: list[Row]) -> dict[str, object]:
    """What the page of one occupation says besides: `more` says that job tag says more."""
    about, tools = [], ""
    lines = [line.strip("　 ") for line in told["what_it_is"].splitlines() if line.strip("　 ")]
    for number, line in enumerate(lines):
        if TOOLS.match(line):
            tools = lines[number + 1] if number + 1 < len(lines) else ""
            break
        about.append(line)
    entry = [line.strip("　 ") for line in told["how_to_become"].splitlines() if line.strip("　 ")]
    weighed = sorted(tasks, key=lambda row: -float(row["execution_rate"] or 0) * float(row["importance"] or 0))[:TASKS]
    chosen = sorted(weighed, key=lambda row: int(row["task_no"]))
    return {
        "about": (first := cut(about)),
        "entry": (then := cut(entry)),
        "more": first != about or then != entry,
        "tools": tools if len(tools) <= TOOLS_LETTERS else tools[: tools.rfind("、", 0, TOOLS_LETTERS)] + "など",
        "tasks": [unicodedata.normalize("NFKC", row["task"]) for row in chosen],
        "licenses": [row["cert_name"] for row in licenses],
    }


def cut(paragraphs: list[str]) -> list[str]:
    """The first paragraphs, and of the last one its first sentences: as many as a page has room for, always one."""
    kept: list[str] = []
    room = LETTERS
    for one in paragraphs:
        if len(one) > room and kept and room < LETTERS // 3:
            break
        said = one if len(one) <= room else "".join(within(re.findall("[^。]+。?", one), room))
        kept.append(said)
        room -= len(said)
        if said != one:
            break
    return kept


def within(sentences: list[str], room: int) -> list[str]:
    """The first sentences, as many as there is room for, always one."""
    return [one for number, one in enumerate(sentences) if not number or sum(map(len, sentences[: number + 1])) <= room]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
