"""content/paths.yaml: the first question, and which forms each answer lays out."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path as File

from pydantic import BaseModel, ConfigDict

from app.jobcard import from_file

SOURCE = File(__file__).parents[2] / "content" / "paths.yaml"


class Path(BaseModel):
    """One answer to the first question. `forms` stand in the order in which they are easiest to write."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    answer: str
    note: str
    forms: tuple[str, ...]
    why: str


class _Paths(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    paths: tuple[Path, ...]


@lru_cache(maxsize=1)
def paths() -> dict[str, Path]:
    """The answers by id, in order. Raises DefinitionError for a wrong file."""
    read = from_file(SOURCE, _Paths)
    return {one.id: one for one in read.paths}
