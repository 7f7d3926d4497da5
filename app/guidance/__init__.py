"""What the site says: its own texts and pages from content/."""

from app.guidance.addresses import Place, places_of
from app.guidance.identity import Site, load_site, site
from app.guidance.paths import Path, paths
from app.guidance.personas import Example, Improvement, examples
from app.guidance.texts import Page, page, pages

__all__ = [
    "Example",
    "Improvement",
    "Page",
    "Path",
    "Place",
    "Site",
    "examples",
    "load_site",
    "page",
    "pages",
    "paths",
    "places_of",
    "site",
]
