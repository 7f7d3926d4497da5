"""content/examples/*.yaml: invented people with their whole cards, as worked examples (記入例) and for trying out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from app.guidance.identity import CONTENT
from app.jobcard import from_file

Said = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


@dataclass(frozen=True)
class Improvement:
    """A short, weak text beside a better one, for one field (`field` or `group.field`) of one form."""

    form: str
    field: str
    weak: str
    better: str


@dataclass(frozen=True)
class Example:
    """An invented person. `kind`, `occupation`, `age_band` and `experience` are what people choose examples by; the size of the
    company of the newest job and, of students, the sort of school only make them nearer; `work` are numbers of 職業情報; `person` says who it is and `teaches` what their card shows. `values`: by form, as a person would write them; rows have ids
    that are the same every time."""

    id: str
    kind: str
    occupation: str
    age_band: str
    experience: str
    person: str
    teaches: str
    improve: Improvement
    work: tuple[str, ...]
    values: Mapping[str, Mapping[str, Any]]
    company_size: str = ""
    school_type: str = ""


class _Raw(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Improvement(_Raw):
    form: Said
    field: Said
    weak: Said
    better: Said


class _Example(_Raw):
    id: Annotated[str, StringConstraints(pattern=r"^\d\d$")]
    kind: Literal["job_seeker", "worker", "student"]
    occupation: Said
    age_band: Literal["young", "middle", "senior"]
    experience: Literal["none", "few", "some", "many"]
    person: Said
    teaches: Said
    improve: _Improvement
    work: list[str] = []
    company_size: Literal["", "small", "middle", "large"] = ""
    school_type: Literal["", "vocational", "college", "university", "graduate"] = ""
    values: dict[str, dict[str, Any]]


@lru_cache(maxsize=2)
def examples(folder: Path = CONTENT / "examples") -> tuple[Example, ...]:
    """All examples in order of their ids, read once. Raises ValueError that names file and key of a mistake."""
    return tuple(_read(path) for path in sorted(folder.glob("*.yaml")))


def _read(path: Path) -> Example:
    raw = from_file(path, _Example)
    if raw.id != path.stem:
        raise ValueError(f"{path.name}: id: must be {path.stem}, as the file is called")
    values = {form: _with_ids(written, f"{raw.id}/{form}") for form, written in raw.values.items()}
    given = raw.model_dump(exclude={"values", "improve", "work"})
    improve = Improvement(**raw.improve.model_dump())
    return Example(**given, improve=improve, work=tuple(raw.work), values=values)


def _with_ids(written: Mapping[str, Any], at: str) -> dict[str, Any]:
    """The values with an id for each row, made of its place: the same rows are the same rows on every reading."""
    return {name: _rows(value, f"{at}/{name}") if _is_rows(value) else value for name, value in written.items()}


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)


def _rows(rows: list[dict[str, Any]], at: str) -> list[dict[str, Any]]:
    ids = [hashlib.blake2b(f"{at}/{n}".encode(), digest_size=8).hexdigest() for n in range(len(rows))]
    return [
        {"_id": row_id, **_with_ids(row, f"{at}/{n}")} for n, (row_id, row) in enumerate(zip(ids, rows, strict=True))
    ]
