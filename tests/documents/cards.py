"""Cards for tests about paper and files: empty ones, the invented people of the examples, overlong and hostile ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from app.jobcard import Card, Definition, Field, Library, Part, SheetView, blank, read_section

CONTENT = Path(__file__).parents[2] / "content"
LIBRARY = Library(CONTENT)
EXAMPLES = sorted(path.stem for path in (CONTENT / "examples").glob("*.yaml"))
WRITERS = ("person", "consultant", "company", "training")
PROSE = (
    "店舗での接客と在庫の管理を担当し、毎日の売上を表計算ソフト（Excel）で集計しました。お客さまの声を「朝礼」で"
    "共有し、品切れを月12件から3件に減らしています。……その経験から、数字で考える習慣が身に付きました。\n"
    "・新人2名の教育\n\n・発注量の見直し（前年比80％）\n"
)


def gate(definition: Definition, written: Mapping[str, Any]) -> dict[str, Any]:
    """What the gate stores of what all writers wrote together; nothing may be refused."""
    part = Part()
    for writer in WRITERS:
        reading = read_section(definition, written, writer)
        assert not reading.faults, reading.faults
        for path, value in [*reading.values.items(), *reading.codes.values()]:
            part.put(path, value)
    return without_nothing(part.values)


def without_nothing(value: Any) -> Any:
    """Stored values without empty ones, so that absent and empty compare equal."""
    if isinstance(value, dict):
        return {key: kept for key, one in value.items() if (kept := without_nothing(one)) not in (None, "", [], {})}
    if isinstance(value, list):
        kept = [without_nothing(one) for one in value]
        return [one for one in kept if not (isinstance(one, dict) and set(one) <= {"_id"})]
    return value


@cache
def of_example(number: str, style: str = "western", status: str = "registered") -> Card:
    """The card of one of the examples' people."""
    values = yaml.safe_load((CONTENT / "examples" / f"{number}.yaml").read_text(encoding="utf-8"))["values"]
    views = {}
    for form, written in values.items():
        definition = LIBRARY.latest(form)
        views[form] = SheetView(definition, gate(definition, written), status)
    profile = views.pop("profile", None)
    return Card(tuple(views.values()), profile, style)


def empty() -> Card:
    """Every form, to be filled in by hand."""
    return Card(tuple(blank(definition) for definition in LIBRARY.forms))


def long_text(length: int) -> str:
    """Prose of exactly this length that ends in 終."""
    return (PROSE * (length // len(PROSE) + 1))[: length - 1].strip().ljust(length - 1, "長") + "終"


def filled(text: Callable[[Field], str], rows: int, status: str = "draft", style: str = "japanese") -> Card:
    """Every form with every field filled, its texts made by `text(field)`, every group with some rows."""
    views = {one.id: SheetView(one, _values(one, text, rows), status) for one in (*LIBRARY.forms, LIBRARY.profile)}
    profile = views.pop(LIBRARY.profile.id)
    return Card(tuple(views.values()), profile, style)


def overlong(rows: int = 3) -> Card:
    """Every field as long as it may be."""
    return filled(lambda one: long_text(one.limit), rows)


def _values(definition: Definition, text: Callable[[Field], str], rows: int) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for one in definition.fields.values():
        if one.is_group:
            made[one.id] = [_row(one, text, f"{number:016x}") for number in range(1, rows + 1)]
        elif one.kind.stored and (value := _value(one, text)) is not None:
            made[one.id] = value
    return made


def _row(group: Field, text: Callable[[Field], str], row_id: str) -> dict[str, Any]:
    row: dict[str, Any] = {"_id": row_id}
    for one in group.fields:
        if one.is_group:
            row[one.id] = [_row(one, text, row_id[:-1] + "f")]
        elif one.kind.stored and (value := _value(one, text)) is not None:
            row[one.id] = value
    return row


def _value(one: Field, text: Callable[[Field], str]) -> Any:
    made: dict[str, Any] = {
        "date": "2004-10-31",
        "year_month": "2004-10",
        "postal_code": "0600000",
        "phone": "090-0000-0000",
        "email": "a.very.long.address.for.tests@mail.example.jp",
        "number": one.option("most", 99),
        "kana": ("あいうえお" if one.option("script") == "hiragana" else "アイウエオ") * ((one.limit or 30) // 5),
    }
    if one.kind.name in made:
        return made[one.kind.name]
    if one.kind.name in ("choice", "choices"):
        assert one.codes is not None
        codes = list(one.codes.labels)
        return codes[-1] if one.kind.name == "choice" else codes[: one.option("most", 3)]
    if one.kind.name in ("text", "long_text", "name", "words"):
        return one.read(text(one) if one.kind.name in ("long_text", "words") else " ".join(text(one).split()))
    return None
