"""Postal codes, telephone numbers, mail addresses, numbers, attachments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .base import DASHES, Kind, Unreadable, fold

if TYPE_CHECKING:
    from ..definitions import Field

AREA_3 = ("03", "06")


class PostalCode(Kind):
    """Seven digits, shown as 100-0001."""

    name = "postal_code"

    def read(self, written: Any, field: Field) -> str | None:
        text = super().read(written, field)
        digits = DASHES.sub("", fold(text or "")).lstrip("〒")
        if not digits:
            return None
        # A spreadsheet that took the code for a number has eaten the zeros in front.
        if isinstance(written, int | float) and re.fullmatch(r"[0-9]{5,6}", digits):
            digits = digits.zfill(7)
        if not re.fullmatch(r"[0-9]{7}", digits):
            raise Unreadable("郵便番号は「100-0001」のように、数字7桁で入力してください。")
        return digits

    def show(self, value: str | None, field: Field, style: str = "western") -> str:
        return f"{value[:3]}-{value[3:]}" if value else ""

    def typed(self, value: str | None, field: Field, style: str = "western") -> str:
        return self.show(value, field)

    def schema(self, field: Field) -> dict[str, Any]:
        return {"type": "string", "pattern": "^[0-9]{7}$"}


class Phone(Kind):
    """Ten or eleven digits; the hyphens that a person wrote are kept, else set where they surely belong."""

    name = "phone"
    options = frozenset({"limit"})

    def read(self, written: Any, field: Field) -> str | None:
        text = super().read(written, field)
        folded = DASHES.sub("-", fold(text or ""))
        folded = re.sub(r"[()/.・]", "-", re.sub(r"^(?:\+|00)81-?\(?0?\)?-?", "0", folded))
        folded = re.sub(r"-+", "-", folded).strip("-")
        if not folded:
            return None
        digits = folded.replace("-", "")
        if isinstance(written, int | float) and re.fullmatch(r"[1-9][0-9]{8,9}", digits):
            digits = folded = f"0{digits}"
        if not re.fullmatch(r"0[0-9]{9,10}", digits):
            raise Unreadable(f"{field.label}は、0から始まる数字10桁か11桁で入力してください。")
        return folded if "-" in folded else _grouped(digits)

    def schema(self, field: Field) -> dict[str, Any]:
        return super().schema(field) | {"pattern": "^0(?:-?[0-9]){9,10}$"}


def _grouped(digits: str) -> str:
    """Hyphens only where the numbering plan leaves no doubt: mobiles, Tokyo, Osaka; toll-free numbers."""
    if len(digits) == 11:
        return f"{digits[:3]}-{digits[3:7]}-{digits[7:]}"
    if digits.startswith(AREA_3):
        return f"{digits[:2]}-{digits[2:6]}-{digits[6:]}"
    if digits.startswith("0120"):
        return f"{digits[:4]}-{digits[4:7]}-{digits[7:]}"
    return digits


class Email(Kind):
    """A mail address in ASCII."""

    name = "email"
    options = frozenset({"limit"})
    # RFC 5321: a path holds 256 characters with its brackets.
    longest = 254
    _shape = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~\-]+@[A-Za-z0-9](?:[A-Za-z0-9\-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9\-]*[A-Za-z0-9])?)+"

    def read(self, written: Any, field: Field) -> str | None:
        text = super().read(written, field)
        address = fold(text or "")
        if not address:
            return None
        if len(address) > self.longest or not re.fullmatch(self._shape, address):
            raise Unreadable("メールアドレスは「name@example.jp」のように、英数字で入力してください。")
        return address

    def schema(self, field: Field) -> dict[str, Any]:
        longest = min(field.limit or self.longest, self.longest)
        return super().schema(field) | {"maxLength": longest, "pattern": f"^{self._shape}$"}


class Number(Kind):
    """A whole number between `least` and `most`, with an optional `unit` for showing."""

    name = "number"
    options = frozenset({"least", "most", "unit"})

    def read(self, written: Any, field: Field) -> int | None:
        text = super().read(written, field)
        digits = re.sub(r"[,，、]", "", fold(text or ""))
        digits = re.sub(r"^[‐‑‒–—―−ー▲△]", "-", digits)
        unit = field.option("unit", "")
        digits = digits.removesuffix(fold(unit)) if unit else digits
        if not digits:
            return None
        if not re.fullmatch(r"[+-]?[0-9]{1,12}", digits):
            raise Unreadable(f"{field.label}は、数字で入力してください。")
        return int(digits)

    def fault(self, value: int, field: Field) -> str | None:
        least, most = self._range(field)
        if not least <= value <= most:
            return f"{field.label}は、{least:,}から{most:,}までの数字で入力してください。"
        return None

    def show(self, value: int | None, field: Field, style: str = "western") -> str:
        return "" if value is None else f"{value:,}{field.option('unit', '')}"

    def schema(self, field: Field) -> dict[str, Any]:
        least, most = self._range(field)
        return {"type": "integer", "minimum": least, "maximum": most}

    @staticmethod
    def _range(field: Field) -> tuple[int, int]:
        return field.option("least", 0), field.option("most", 999_999_999)


class Attachment(Kind):
    """Ids of files kept in their own table; never asked on a section page and never part of a data file."""

    name = "attachment"
    asked = False

    def read(self, written: Any, field: Field) -> list[str] | None:
        ids = written if isinstance(written, list) else [written] if written else []
        if any(not isinstance(one, str) or not re.fullmatch(r"[0-9a-f]{32}", one) for one in ids):
            raise Unreadable(f"{field.label}が見つかりませんでした。")
        return ids or None

    def show(self, value: list[str] | None, field: Field, style: str = "western") -> str:
        return f"{len(value)}件" if value else ""

    def schema(self, field: Field) -> dict[str, Any]:
        ids = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
        # Kept by the site itself: whoever could write ids here could reach other people's files.
        return {"type": "array", "items": ids, "minItems": 1, "readOnly": True}
