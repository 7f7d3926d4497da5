"""Text in its several sorts: one line, many lines, names, readings, lists of words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import jaconv

from .base import Kind, Unreadable, clean, plain

if TYPE_CHECKING:
    from ..definitions import Field

# What a stored line looks like: no break in it, no space around it.
LINE = "^\\S(?:[^\\n\\t]*\\S)?$"
NO_CONTROLS = "^[^\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f]*$"


class Text(Kind):
    """One line of free text, kept letter by letter as it was typed."""

    name = "text"
    flows = True
    joint = "\u3000"
    options = frozenset({"candidates", "fills", "within"})
    needs = frozenset({"limit"})

    def read(self, written: Any, field: Field) -> str | None:
        text = super().read(written, field)
        return _one_line(text) if text else None

    def schema(self, field: Field) -> dict[str, Any]:
        return super().schema(field) | {"pattern": LINE}


def _one_line(text: str) -> str:
    """Breaks and tabs as spaces. (No pattern with `\\s*` around a break: a megabyte of spaces would take minutes.)"""
    lines = (line.strip() for line in text.replace("\t", " ").split("\n"))
    return " ".join(line for line in lines if line)


class LongText(Kind):
    """Many lines; line breaks are kept, and so is every letter."""

    name = "long_text"
    flows = True
    joint = "\n"
    needs = frozenset({"limit"})

    def schema(self, field: Field) -> dict[str, Any]:
        return super().schema(field) | {"pattern": NO_CONTROLS}


class Name(Kind):
    """A person's name: widths of ASCII, spaces and kana are mapped, no letter is exchanged for another (髙, 﨑, 𠮷)."""

    name = "name"
    needs = frozenset({"limit"})

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
    needs = frozenset({"limit"})
    _katakana = re.compile(r"[ァ-ヺー・ヽヾ]+(?: [ァ-ヺー・ヽヾ]+)*")
    _hiragana = re.compile(r"[ぁ-ゖー・ゝゞ0-9A-Za-z.,()#&/\-]+(?: [ぁ-ゖー・ゝゞ0-9A-Za-z.,()#&/\-]+)*")

    def read(self, written: Any, field: Field) -> str | None:
        text = super().read(written, field)
        if text is None:
            return None
        # Kana hold no letter that NFKC could exchange for another; it also joins か and ゛.
        text = unicodedata.normalize("NFKC", text)
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
    flows = True
    joint = "\n"
    options = frozenset({"most"})
    needs = frozenset({"limit"})

    def read(self, written: Any, field: Field) -> list[str] | None:
        if isinstance(written, list):
            if any(isinstance(line, list | Mapping) for line in written):
                self._refuse(field)
            lines = [clean(plain(line)) for line in written if line is not None]
        else:
            lines = (super().read(written, field) or "").split("\n")
        words = [word for line in lines if (word := " ".join(line.split()))]
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

    def typed(self, value: Any, field: Field, style: str = "western") -> str:
        return "\n".join(value or ())

    def schema(self, field: Field) -> dict[str, Any]:
        item = super().schema(field) | {"pattern": LINE}
        return {
            "type": "array",
            "items": item,
            "minItems": 1,
            "maxItems": field.option("most", 10),
            "uniqueItems": True,
        }
