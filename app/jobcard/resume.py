"""What stands on a 履歴書 (厚生労働省履歴書様式例): its rows in order, and what the paper says of the person."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from .card import Card, SheetView, Style
from .eras import full_years, show_day
from .kinds import today
from .resume_rows import SORTS, Entry, Line, month_of, resume_entries


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person wants on it. `rows`: ids of the rows that shall stand there; None for the usual ones. `reasons`:
    whether it says why a job ended. `day`: 年月日現在."""

    rows: frozenset[str] | None = None
    reasons: bool = True
    gender: bool = False
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Resume:
    """Everything that is printed on it. An empty form (`blank`) has no rows at all, to be filled in by hand. `left_out`: the
    sorts of which the card has rows and the person wants none here."""

    style: Style = "western"
    day: date | None = None
    birth: date | None = None
    person: Mapping[str, str] | None = None
    texts: Mapping[str, str] | None = None
    learnings: tuple[Line, ...] = ()
    jobs: tuple[Line, ...] = ()
    licences: tuple[Line, ...] = ()
    left_out: frozenset[str] = frozenset()
    blank: bool = False

    @property
    def age(self) -> int | None:
        """満年齢 on the day of the paper."""
        return full_years(self.birth, self.day) if self.birth and self.day and self.birth <= self.day else None

    def says(self, name: str) -> str:
        """What the paper says of the person under a name; empty for nothing."""
        return (self.person or {}).get(name, "")

    def text(self, name: str) -> str:
        """A text that was written for it: motive, self_pr, request."""
        return (self.texts or {}).get(name, "")

    def letters(self) -> Iterator[str]:
        """Everything that somebody wrote and that will be printed."""
        yield from (self.person or {}).values()
        yield from (self.texts or {}).values()
        yield from (line.text for line in (*self.learnings, *self.jobs, *self.licences))

    def shown(self, day: date | None) -> str:
        """A day as this paper counts years."""
        return show_day(day, self.style) if day else ""


PERSON = (
    "name", "name_kana", "gender_text", "postal_code", "address_kana", "tel_home", "tel_mobile",
    "contact_postal_code", "contact_kana", "contact_tel",
)  # fmt: skip
ADDRESS = ("pref_code", "city", "street", "building")
CONTACT = ("contact_pref_code", "contact_city", "contact_street")


def resume_of(card: Card, wish: Wish | None = None) -> Resume:
    """The 履歴書 of a card. A card on which nothing is written says なし and 特になし; schools then stay empty. Where all was
    left out nothing is said: that there was none would not be true."""
    wish = wish or Wish()
    entries = resume_entries(card, reasons=wish.reasons)
    chosen = [one for one in entries if _is_chosen(one, wish.rows)]
    by_sort = {sort: [one for one in chosen if one.sort == sort] for sort in SORTS}
    said = {name: card.person(name) for name in PERSON} if card.profile else {}
    said |= {"address": _joined(card, ADDRESS), "contact": _joined(card, CONTACT)}
    if not wish.gender:
        said["gender_text"] = ""
    born = card.profile.values.get("birth_date") if card.profile else None
    return Resume(
        card.style,
        wish.day or today(),
        date.fromisoformat(born) if born else None,
        said,
        _texts(card),
        tuple(_in_order(by_sort["learning"])),
        tuple(_in_order(by_sort["job"])),
        tuple(line for one in sorted(by_sort["licence"], key=month_of) for line in one.lines),
        frozenset(one.sort for one in entries if one.usual and not by_sort[one.sort]),
    )


def _is_chosen(entry: Entry, rows: Collection[str] | None) -> bool:
    return entry.usual if rows is None else entry.row_id in rows


def _joined(card: Card, names: Sequence[str]) -> str:
    if card.profile is None:
        return ""
    *parts, last = (card.person(name) for name in names)
    return "".join(parts) + (f"　{last}" if last and names == ADDRESS else last)


def _texts(card: Card) -> dict[str, str]:
    sheet: SheetView | None = next((one for one in card.sheets if one.definition.role == "application"), None)
    return {name: str(text) for name, text in sheet.values.items() if isinstance(text, str)} if sheet else {}


# ------------------------------------------------------------------- order


def _in_order(entries: Sequence[Entry]) -> Iterator[Line]:
    """Row by row as time went on. What has no month stays beside its neighbour of the same entry; what still goes on
    comes last, with its name where another row would be taken for it."""
    placed = []
    for number, entry in enumerate(sorted(entries, key=month_of)):
        month = month_of(entry)
        for place, line in enumerate(entry.lines):
            month = line.month or month
            placed.append(((line.part == "going", month, number, place), line))
    before = ""
    for _, line in sorted(placed, key=lambda one: one[0]):
        apart = line.part in ("end", "going") and line.row_id != before
        yield replace(line, text=line.named) if apart and line.named else line
        before = line.row_id


# ------------------------------------------------------------------- rows of the paper


def history_rows(resume: Resume, *, about: bool = True, entering: bool = True, space: bool = True) -> list[Line]:
    """学歴・職歴 as rows. `about`: departments and posts have rows; `entering`: so has the entry into a school that was
    left again; `space`: a row is left free between the two parts."""
    if resume.blank:
        return []
    left = {line.row_id for line in resume.learnings if line.part == "end"}
    learnings = [one for one in resume.learnings if entering or one.part != "start" or one.row_id not in left]
    jobs = [one for one in resume.jobs if about or one.part != "about"]
    nothing = Line("")
    return [
        Line("学歴", align="center"),
        *(learnings or [nothing]),
        *([nothing] if space and learnings else []),
        Line("職歴", align="center"),
        *(jobs or [_none(resume, "job", "なし")]),
        Line("以上", align="right"),
    ]


def licence_rows(resume: Resume) -> list[Line]:
    """免許・資格 as rows."""
    return [] if resume.blank else list(resume.licences) or [_none(resume, "licence", "特になし")]


def _none(resume: Resume, sort: str, word: str) -> Line:
    return Line("" if sort in resume.left_out else word)
