"""content/about-me.yaml: what members may tell about themselves, each a choice from a short list."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.guidance.identity import CONTENT
from app.jobcard import from_file


class Detail(BaseModel):
    """One thing that may be told. Stored is the code of a choice: of its own, or of a list under content/codes/."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    label: str
    hint: str = ""
    choices: Mapping[str, str] = Field(default_factory=dict)
    codes: str = ""
    # By choice, what the nearest of the invented people have in its place.
    examples: Mapping[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _has_choices(self) -> Self:
        if bool(self.choices) == bool(self.codes):
            raise ValueError(f"{self.id} needs either choices or codes")
        if wrong := set(self.examples) - set(self.choices):
            raise ValueError(f"{self.id} has no choice {min(wrong)!r} for examples")
        return self


class _Questions(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    questions: tuple[Detail, ...]


@lru_cache(maxsize=1)
def about_me() -> dict[str, Detail]:
    """The questions by id, in order. Raises DefinitionError for a wrong file."""
    read = from_file(CONTENT / "about-me.yaml", _Questions)
    return {one.id: one for one in read.questions}
