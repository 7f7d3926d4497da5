"""同期機能: what stands on a sheet and may be taken over into another form, item by item. Only what was chosen is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from .card import text_of
from .carry import Carry
from .definitions import Definition, Field
from .importing import as_written
from .reading import Reading, read_fields, read_row, read_section
from .values import Part, Path, Save, apply, digest

TakeHow = Literal["copy", "below", "replace"]


@dataclass(frozen=True)
class Offered:
    """A text for one field of the other form, or a row for one of its groups: `path` is its place there. `stands`: what
    stands there now; `texts`: what comes, as pairs of label and text."""

    path: Path
    spec: Field
    written: Any
    texts: tuple[tuple[str, str], ...]
    stands: str = ""
    faults: Mapping[TakeHow, str] = field(default_factory=dict)

    @property
    def ways(self) -> tuple[TakeHow, ...]:
        """What can be done with it. Where something stands nothing is simply put."""
        if not self.stands:
            return ("copy",)
        return ("below", "replace") if self.spec.kind.name == "long_text" else ("replace",)

    @cached_property
    def mark(self) -> str:
        """A fingerprint of both sides, by which a page tells what it had shown."""
        return digest([self.stands, *(text for pair in self.texts for text in pair)])

    def put(self, how: TakeHow) -> Any:
        """What is to stand in the other form, as somebody would write it."""
        return f"{self.stands}\n{self.written}" if how == "below" else self.written


def offered(
    table: Carry, source: Definition, old: Part, target: Definition, now: Part, style: str = "western"
) -> tuple[Offered, ...]:
    """Everything on `old` that the table brings into `target`, but for what is there already, which stands on `now`. A
    row that was taken and removed again is there, too: it comes back from among the removed ones."""
    written, _ = table.run(table.meant(as_written(old.values, old.unread)))
    found: list[Offered] = []
    for one in target.fields.values():
        if one.is_group:
            rows = (row for row in written.get(one.id, ()) if now.row(one.id, row["_id"]) is None)
            found += [offer for row in rows if (offer := _row(one, row, style)).texts]
        elif (value := written.get(one.id)) not in (None, ""):
            offer = _single(one, value, text_of(one, now.shown(one.id), style), style)
            found += [] if offer.texts[0][1] in offer.stands else [offer]
    return tuple(found)


def take(now: Part, target: Definition, chosen: Sequence[tuple[Offered, TakeHow]], revision: int) -> list[Path]:
    """Writes what was chosen into the part as `revision`; the paths that changed. It passes the gate like everything
    else: what the gate refuses, a text over the limit too, is kept whole and asked about."""
    written: dict[str, Any] = {}
    for one, how in chosen:
        if one.spec.is_group:
            written.setdefault(one.spec.id, []).append(one.written)
        else:
            written[one.spec.id] = one.put(how)
    reading = read_section(target, written)
    return apply(now, Save(reading.values, reading.unread, 0, "", codes=reading.codes), revision)


def _single(one: Field, value: Any, stands: str, style: str) -> Offered:
    offer = Offered(one.id, one, value, ((one.label, text_of(one, value, style)),), stands)
    reads: dict[TakeHow, Reading] = {
        how: read_fields([one], {one.id: offer.put(how)}, one.writer) for how in offer.ways
    }
    faults = {how: next(iter(read.faults.values())) for how, read in reads.items() if read.faults}
    return Offered(one.id, one, value, offer.texts, stands, faults)


def _row(group: Field, row: Mapping[str, Any], style: str) -> Offered:
    at = f"{group.id}/{row['_id']}"
    reading = read_row(group, row, group.writer, row["_id"])
    shown = {one.id: reading.unread.get(f"{at}/{one.id}", reading.values.get(f"{at}/{one.id}")) for one in group.fields}
    texts = ((one.label, text_of(one, shown[one.id], style)) for one in group.fields)
    faults: dict[TakeHow, str] = {"copy": "".join(reading.faults.values())} if reading.faults else {}
    return Offered(at, group, dict(row), tuple(pair for pair in texts if pair[1]), "", faults)
