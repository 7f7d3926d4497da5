"""What a kind of field is: one class that knows every face of a value."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from ..definitions import Field

# Every way in which systems say "new line"; Word, for one, pastes U+000B.
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# C0 and C1 controls but tab and line feed; Excel refuses them and no form has a use for them.
# U+FFFE and U+FFFF are refused by XML; a lone surrogate cannot be encoded at all. Direction overrides would turn
# around what stands beside them, a byte order mark is no letter, and signs that are not seen come along with numbers
# copied from address books. The joiner stays: it makes one picture of several.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069"
    "\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)
# Whatever keyboards and other programs put for a hyphen.
DASHES = re.compile(r"[-‐‑‒–—―−ー─_]")


class Unreadable(ValueError):
    """What was written is no value of this kind; `args[0]` says in one kind sentence how to write it."""


def clean(text: str) -> str:
    """Line breaks as LF, controls and lone surrogates gone, ends trimmed. Letters stay as they were typed."""
    return _CONTROLS.sub("", _BREAKS.sub("\n", text)).strip()


def plain(written: Any) -> str:
    """One value as text; a spreadsheet's 12.0 is 12."""
    return str(int(written) if isinstance(written, float) and written.is_integer() else written)


def fold(text: str) -> str:
    """For codes, digits and dates only: one width, no spaces. Never for names or free text (NFKC changes letters)."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", clean(text)))


class Kind:
    """One kind of field. Instances hold no state; the field with its settings comes along."""

    name: ClassVar[str]
    # Names of the inputs on the page; empty: one input named like the field itself.
    parts: ClassVar[tuple[str, ...]] = ()
    # A computed kind is shown and printed, never asked or stored.
    stored: ClassVar[bool] = True
    # Whether the value is asked on a page and travels in files.
    asked: ClassVar[bool] = True
    # Whether the text may fill several lines of its box on paper, so that the paper meter stands beside it.
    flows: ClassVar[bool] = False
    # What stands between two texts when both are kept; empty where a field holds one value.
    joint: ClassVar[str] = ""
    options: ClassVar[frozenset[str]] = frozenset()
    needs: ClassVar[frozenset[str]] = frozenset()

    def read(self, written: Any, field: Field) -> Any:
        """From a person, a file or another system to a value; None when nothing was written.

        Raises Unreadable with a sentence for the person.
        """
        if written is None or isinstance(written, list | Mapping):
            return None if not written else self._refuse(field)
        return clean(plain(written)) or None

    def fault(self, value: Any, field: Field) -> str | None:
        """Why a readable value cannot be, as a sentence; None when it can."""
        if field.limit and isinstance(value, str) and len(value) > field.limit:
            return f"{field.label}は{field.limit}文字までです。いまは{len(value)}文字あります。"
        return None

    def store(self, value: Any) -> Any:
        """As JSON."""
        return value

    def load(self, stored: Any) -> Any:
        """From JSON, as `store` wrote it."""
        return stored

    def show(self, value: Any, field: Field, style: str = "western") -> str:
        """For people: page, PDF, cell. `style` is western or japanese and matters to dates only."""
        return "" if value is None else str(value)

    def typed(self, value: Any, field: Field, style: str = "western") -> Any:
        """What the page's inputs hold for a value: a text, a list, or a mapping by part."""
        return "" if value is None else str(value)

    def schema(self, field: Field) -> dict[str, Any]:
        """JSON Schema (2020-12) of the stored value."""
        schema: dict[str, Any] = {"type": "string", "minLength": 1}
        if field.limit:
            schema["maxLength"] = field.limit
        return schema

    def _refuse(self, field: Field) -> Any:
        raise Unreadable(f"{field.label}を読み取れませんでした。もう一度入力してください。")
