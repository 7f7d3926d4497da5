"""One of a list, some of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .base import Kind, Unreadable, clean, fold, plain

if TYPE_CHECKING:
    from ..definitions import Field


def _code(written: Any, field: Field) -> str:
    """The code that a code or a label stands for. Raises Unreadable."""
    codes = field.codes
    assert codes is not None, f"{field.id} has no code list"
    text = clean(plain(written))
    for key in (text, fold(text)):
        if key in codes.labels:
            return key
        if key in codes.codes_by_label:
            return codes.codes_by_label[key]
    folded = {fold(label): code for code, label in codes.pairs}
    if fold(text) in folded:
        return folded[fold(text)]
    # Excel drops leading zeros of codes such as 01.
    if fold(text).isdigit() and (padded := [code for code in codes.labels if code.lstrip("0") == fold(text)]):
        return padded[0]
    raise Unreadable(f"{field.label}は、選択肢の中から選んでください。")


class Choice(Kind):
    """One of a closed list; the code is stored, the label shown."""

    name = "choice"
    options = frozenset({"codes", "choices"})
    needs = frozenset({"codes|choices"})

    def read(self, written: Any, field: Field) -> str | None:
        text = super().read(written, field)
        return _code(text, field) if text else None

    def show(self, value: str | None, field: Field, style: str = "western") -> str:
        return field.codes.labels.get(value, value) if value and field.codes else ""

    def schema(self, field: Field) -> dict[str, Any]:
        assert field.codes is not None
        return {"type": "string", "enum": list(field.codes.labels)}


class Choices(Kind):
    """Some of a closed list, in the order chosen; `most` is how many."""

    name = "choices"
    options = frozenset({"codes", "choices", "most"})
    needs = frozenset({"codes|choices"})

    def read(self, written: Any, field: Field) -> list[str] | None:
        text = "" if isinstance(written, list) else super().read(written, field)
        chosen = written if isinstance(written, list) else (text or "").replace("、", "\n").split("\n")
        return list(dict.fromkeys(_code(one, field) for one in chosen if one is not None and str(one).strip())) or None

    def fault(self, value: list[str], field: Field) -> str | None:
        most = field.option("most")
        if most and len(value) > most:
            return f"{field.label}は{most}個までです。いまは{len(value)}個選んでいます。"
        return None

    def show(self, value: list[str] | None, field: Field, style: str = "western") -> str:
        return "、".join(field.codes.labels.get(code, code) for code in value or ()) if field.codes else ""

    def typed(self, value: list[str] | None, field: Field, style: str = "western") -> list[str]:
        return list(value or ())

    def schema(self, field: Field) -> dict[str, Any]:
        assert field.codes is not None
        items = {"type": "string", "enum": list(field.codes.labels)}
        schema = {"type": "array", "items": items, "minItems": 1, "uniqueItems": True}
        return schema | ({"maxItems": field.option("most")} if field.option("most") else {})


class Code(Kind):
    """The code of the candidate that stands in another field (`of`) of the same place. The gate finds it, and it is
    written with its text and goes with it: nobody is asked for it, and what others send as one is not taken. It is there
    for other programs: people are shown the text."""

    name = "code"
    asked = False
    needs = frozenset({"of"})

    def show(self, value: Any, field: Field, style: str = "western") -> str:
        return ""

    def schema(self, field: Field) -> dict[str, Any]:
        schema = {"type": "string", "pattern": "^[0-9A-Za-z_-]{1,40}$", "readOnly": True}
        return schema | {"x-of": field.option("of"), "x-codes": field.codes.name if field.codes else ""}
