"""content/functions.yaml: what the site can do, and what it cannot do yet."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from app.jobcard import Source, shaped

CONTENT = Path(__file__).parents[2] / "content"
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
Said = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class Shape(BaseModel):
    """A part of a content file: nothing but what stands in the manual."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


class Function(Shape):
    """Something people do on the site. `endpoint` is the route that does it, once there is one."""

    id: Id
    what: Said
    exists: bool
    endpoint: Said | None = None


class _Functions(Shape):
    functions: list[Function]


@lru_cache(maxsize=2)
def functions(content: Path = CONTENT) -> Mapping[str, Function]:
    """Every function by its id, read once. Raises DefinitionError that names file, line and key of a mistake."""
    source = Source(content / "functions.yaml", content)
    found: dict[str, Function] = {}
    for number, one in enumerate(shaped(source, _Functions).functions):
        if one.id in found:
            raise source.error(("functions", number, "id"), "an id that stands here once")
        found[one.id] = one
    return found
