"""Text in its several sorts: one line, many lines, names, readings, lists of words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import jaconv

from .base import Kind, Unreadable, clean

if TYPE_CHECKING:
    from ..definitions import Field

NO_CONTROLS = "^[^\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f]*$"


class Text(Kind):
    """One line of free text, kept letter by letter as it was typed."""

    name = "text"
    options = frozenset({"candidates"})

    def read(self, written: Any, field: Field) -> str | None:
        text = super().read(written, field)
        return re.sub(r"\s*\n\s*|\t", " ", text) if text else None

    def schema(self, field: Field) -> dict[str, Any]:
        return super().schema(field) | {"pattern": "^\\S(?:[^\\n\\t]*\\S)?$"}


class LongText(Kind):
    """Many lines; line breaks are kept, and so is every letter."""

    name = "long_text"

    def schema(self, field: Field) -> dict[str, Any]:
        return super().schema(field) | {"pattern": NO_CONTROLS}


class Name(Kind):
    """A person's name: widths of ASCII, spaces and kana are mapped, no letter is exchanged for another (髙, 﨑, 𠮷)."""

    name = "name"

    def read(self, written: Any, field: Field) -> str | None:
        text = super().read(written, field)
        if text is None:
            return None
        text = jaconv.h2z(jaconv.z2h(text, kana=False, ascii=True, digit=True), kana=True)
        return re.sub(r"\s+", " ", text).strip() or None

    def schema(self, field: Field) -> dict[str, Any]:
        return super().schema(field) | {"pattern": "^\\S+(?: \\S+)*$"}


class Kana(Kind):
    """A reading. Katakana is stored; `script: hiragana` stores hiragana (address readings, which may hold digits)."""

    name = "kana"
    options = frozenset({"script"})
    _katakana = re.compile(r"[ァ-ヺー・ヽヾ]+(?: [ァ-ヺー・ヽヾ]+)*")
    _hiragana = re.compile(r"[ぁ-ゖー・ゝゞ0-9A-Za-z.,\-]+(?: [ぁ-ゖー・ゝゞ0-9A-Za-z.,\-]+)*")

    def read(self, written: Any, field: Field) -> str | None:
        text = super().read(written, field)
        if text is None:
            return None
        text = jaconv.h2z(jaconv.z2h(text, kana=False, ascii=True, digit=True), kana=True)
        # People type a hyphen or a dash where the long mark belongs.
        text = re.sub(r"(?<=[ぁ-ゖァ-ヺー])[-‐−–—―]", "ー", re.sub(r"\s+", " ", text).strip())
        if field.option("script") == "hiragana":
            text = jaconv.kata2hira(text)
            if not self._hiragana.fullmatch(text):
                raise Unreadable(f"{field.label}は、ひらがなと数字で入力してください。")
            return text
        text = jaconv.hira2kata(text)
        if not self._katakana.fullmatch(text):
            raise Unreadable(f"{field.label}は、カタカナかひらがなで入力してください。漢字や英字は使えません。")
        return text

    def schema(self, field: Field) -> dict[str, Any]:
        shape = self._hiragana if field.option("script") == "hiragana" else self._katakana
        return super().schema(field) | {"pattern": f"^(?:{shape.pattern})$"}


class Words(Kind):
    """A short list of words or phrases, one a line; `most` is how many it may hold."""

    name = "words"
    options = frozenset({"most"})

    def read(self, written: Any, field: Field) -> list[str] | None:
        lines = written if isinstance(written, list) else clean(str(written or "")).split("\n")
        words = [word for line in lines if (word := re.sub(r"[\s\n]+", " ", clean(str(line))))]
        return list(dict.fromkeys(words)) or None

    def fault(self, value: Any, field: Field) -> str | None:
        most = field.option("most", 10)
        if len(value) > most:
            return f"{field.label}は{most}個までです。いまは{len(value)}個あります。"
        if field.limit and (longest := max(len(word) for word in value)) > field.limit:
            return f"{field.label}は、ひとつ{field.limit}文字までです。いちばん長いものが{longest}文字あります。"
        return None

    def show(self, value: Any, field: Field, style: str = "western") -> str:
        return "、".join(value or ())

    def typed(self, value: Any, field: Field) -> str:
        return "\n".join(value or ())

    def schema(self, field: Field) -> dict[str, Any]:
        item = super().schema(field) | {"pattern": "^\\S(?:[^\\n\\t]*\\S)?$"}
        return {
            "type": "array",
            "items": item,
            "minItems": 1,
            "maxItems": field.option("most", 10),
            "uniqueItems": True,
        }
