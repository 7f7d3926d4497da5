"""content/site.yaml: what the site is called and what its first view says."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from defusedxml import ElementTree
from pydantic import BaseModel, ConfigDict, field_validator

from app.jobcard import from_file

CONTENT = Path(__file__).parents[2] / "content"
# A picture stands inside the page, where scripts, links and styles would be the page's own.
FORBIDDEN_IN_PICTURES = re.compile(
    r"<(script|style|foreignObject|a|use|image)\b|\son\w+\s*=|\sstyle\s*=|href\s*=", re.I
)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Character(_Part):
    """The figure of the site: its name and what its picture shows, for those who do not see it."""

    name: str
    picture: str
    shows: str

    @field_validator("picture")
    @classmethod
    def picture_is_harmless(cls, name: str) -> str:
        """A well-formed SVG without scripts, styles, links or foreign files."""
        text = (CONTENT / "pictures" / name).read_text("utf-8")
        if ElementTree.fromstring(text).tag != "{http://www.w3.org/2000/svg}svg" or FORBIDDEN_IN_PICTURES.search(text):
            raise ValueError("must be an SVG without script, style, link or image")
        return name

    @property
    def told(self) -> str:
        """What the picture shows, with the figure called by its name."""
        return self.shows.replace("{name}", self.name)

    @property
    def svg(self) -> str:
        """The picture's markup, as it stands inside a page."""
        return (CONTENT / "pictures" / self.picture).read_text("utf-8").strip()


class Gain(_Part):
    """Something that is easier here than before."""

    icon: str
    word: str
    text: str


class Step(_Part):
    """One step on the way from writing to taking home."""

    title: str
    text: str


class First(_Part):
    """The first view of the start page."""

    lines: tuple[str, ...]
    what: str
    begin: str
    resume: str
    time: str
    gains: tuple[Gain, ...]


class Site(_Part):
    """Everything content/site.yaml says."""

    name: str
    short_name: str
    nickname: str = ""
    description: str
    owner: str
    contact: str = ""
    character: Character
    first: First
    steps: tuple[Step, ...]
    promises: tuple[str, ...]

    @property
    def called(self) -> str:
        """The nickname once there is one, else the short name: what stands at the head of every page."""
        return self.nickname or self.short_name


def load_site(path: Path) -> Site:
    """Read such a file. Raises DefinitionError that names file, line and key when something is missing or wrong."""
    return from_file(path, Site)


@lru_cache(maxsize=1)
def site() -> Site:
    """The site's own texts, read once."""
    return load_site(CONTENT / "site.yaml")
