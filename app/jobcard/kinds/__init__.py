"""The kinds of field, found by name. A new kind is one class here, one template, one test."""

from .base import Kind, Unreadable, clean, fold
from .choices import Choice, Choices, Code
from .contact import Attachment, Email, Number, Phone, PostalCode
from .dates import JAPAN, OPEN, Day, Duration, RowNumber, YearMonth, today
from .group import ROW_ID, Group, new_row_id, present
from .text import Kana, LongText, Name, Text, Words

KINDS: dict[str, Kind] = {
    kind.name: kind()
    for kind in (
        Text,
        LongText,
        Name,
        Kana,
        Words,
        Day,
        YearMonth,
        Duration,
        RowNumber,
        Choice,
        Choices,
        Code,
        PostalCode,
        Phone,
        Email,
        Number,
        Attachment,
        Group,
    )
}

__all__ = [
    "JAPAN",
    "KINDS",
    "OPEN",
    "ROW_ID",
    "Duration",
    "Group",
    "Kind",
    "Unreadable",
    "clean",
    "fold",
    "new_row_id",
    "present",
    "today",
]
