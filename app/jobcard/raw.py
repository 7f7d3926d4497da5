"""The shape of a definition file: every key that may stand in it. docs/definitions.md explains each."""

# The classes are the manual in code; what each key means stands in docs/definitions.md alone.
# ruff: noqa: D101

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
FormId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
Version = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}$")]
Path = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$")]
Said = Annotated[str, StringConstraints(min_length=1)]
Writer = Literal["person", "consultant", "company", "training"]


class Raw(BaseModel):
    """Nothing unknown, nothing coerced."""

    model_config = ConfigDict(extra="forbid", strict=True, populate_by_name=True)


class RawField(Raw):
    id: Id
    kind: str
    label: Said
    question: str = ""
    hint: str = ""
    writer: Writer | None = None
    personal: bool = False
    private: bool = False
    more: bool = False
    proof: Literal["confirmed", "partial", "unconfirmed", "own"] = "own"
    autocomplete: str = ""
    map: dict[Literal["resume", "cv", "hellowork", "json_resume", "europass"], str] = {}
    help: dict[Literal["term", "example", "sentences", "occupations"], str] = {}
    # Settings of single kinds; the library refuses those that the field's kind does not know.
    limit: Annotated[int | None, Field(ge=1, le=10000)] = None
    candidates: str | None = None
    within: Id | None = None
    fills: dict[Id, str] | None = None
    of: Id | None = None
    codes: str | None = None
    choices: Annotated[list[Annotated[list[Said], Field(min_length=2, max_length=2)]] | None, Field(min_length=1)] = (
        None
    )
    script: Literal["katakana", "hiragana"] | None = None
    future: bool | None = None
    due: bool | None = None
    open: Said | None = None
    from_: Annotated[Id | None, Field(alias="from")] = None
    to: Id | None = None
    least: int | None = None
    most: Annotated[int | None, Field(ge=1)] = None
    unit: str | None = None
    row: str | None = None
    add: str | None = None
    row_title: str | None = None
    chart: Annotated[list[Id] | None, Field(min_length=3, max_length=3)] = None
    timeline: Literal["job", "learning", "licence", "gap", "activity"] | None = None
    rules: list[dict[Literal["order"], Annotated[list[Id], Field(min_length=2, max_length=2)]]] | None = None
    fields: list[RawField] | None = None


class RawSection(Raw):
    id: Id
    title: Said
    lead: str = ""
    hint: str = ""
    writer: Writer = "person"
    fields: Annotated[list[RawField], Field(min_length=1)]


class RawMove(Raw):
    copy_: Annotated[Path | None, Field(alias="copy")] = None
    join: Annotated[list[Path], Field(min_length=2)] | None = None
    split: Path | None = None
    map: Path | None = None
    drop: Path | None = None
    to: Path | list[Path] | None = None
    between: str = "\n"
    values: dict[str, str] = {}


class RawCarry(Raw):
    from_: Annotated[str, Field(alias="from", pattern=r"^[a-z][a-z0-9-]*@\d{4}-\d{2}$")]
    moves: list[RawMove]
    rows: dict[Path, Annotated[list[Said], Field(min_length=1)]] = {}
    kinds: list[Literal["job_seeker", "worker", "student"]] = []


class RawCell(Raw):
    width: Annotated[float, Field(gt=0, le=190, strict=False)]
    label: str = ""
    lines: list[str] = []
    field: Path | None = None
    size: Annotated[float, Field(ge=0, le=24, strict=False)] = 0
    align: Literal["left", "center", "right"] = "left"
    heading: str = ""


class RawHead(Raw):
    block: Literal["head"]
    title: str
    number: str = ""
    right: list[str] = []


class RawPairs(Raw):
    block: Literal["pairs"]
    rows: Annotated[list[list[RawCell]], Field(min_length=1)]
    lines: int = 1


class RawBox(Raw):
    block: Literal["box"]
    field: Path
    label: str = ""
    note: str = ""
    lines: Annotated[int, Field(ge=1)] = 5


class RawRows(Raw):
    block: Literal["rows"]
    group: Id
    columns: Annotated[list[RawCell], Field(min_length=1)]
    printed: int = 1
    lines: int = 2
    title: str = ""


class RawFixedRows(Raw):
    block: Literal["fixed_rows"]
    columns: Annotated[list[RawCell], Field(min_length=1)]
    rows: Annotated[list[list[RawCell]], Field(min_length=1)]
    lines: int = 1
    title: str = ""


class RawSign(Raw):
    block: Literal["sign"]
    label: str
    field: Path | None = None
    lines: int = 8
    cells: list[list[RawCell]] = []
    note: str = ""


class RawNotes(Raw):
    block: Literal["notes"]
    texts: list[str]


RawBlock = Annotated[
    RawHead | RawPairs | RawBox | RawRows | RawFixedRows | RawSign | RawNotes, Field(discriminator="block")
]


class RawFace(Raw):
    id: str = ""
    optional: bool = False
    title: str = ""
    blocks: Annotated[list[RawBlock], Field(min_length=1)]


class RawLayout(Raw):
    size: Annotated[float, Field(ge=7, le=14, strict=False)] = 10
    margins: Annotated[list[Annotated[float, Field(strict=False)]], Field(min_length=4, max_length=4)] = [
        14,
        15,
        14,
        15,
    ]
    faces: Annotated[list[RawFace], Field(min_length=1)]


class RawComposed(Raw):
    phrase: str
    script: Literal["hiragana"]


class RawDefinition(Raw):
    id: FormId
    version: Version
    title: Said
    number: str = ""
    prefix: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*$")]
    purpose: str = ""
    minutes: Annotated[int, Field(ge=0)] = 0
    kilobytes: Annotated[int, Field(ge=0)] = 0
    many: bool = False
    role: Literal["card", "aid", "application", "profile"] = "card"
    composed: dict[Id, str | RawComposed] = {}
    carry: list[RawCarry] = []
    sections: Annotated[list[RawSection], Field(min_length=1)]
    layout: RawLayout


def options_of(raw: RawField) -> dict[str, Any]:
    """The settings that only some kinds know, by the name that stands in the file."""
    common = {"id", "kind", "label", "question", "hint", "writer", "personal", "private", "more", "proof"}
    common |= {"autocomplete", "map", "help"}
    given: dict[str, Any] = raw.model_dump(by_alias=True, exclude_none=True)
    return {key: value for key, value in given.items() if key not in common}
