"""What the site says: its own texts and pages from content/."""

from app.guidance.addresses import Place, places_of
from app.guidance.identity import Site, load_site, site
from app.guidance.paths import Path, paths
from app.guidance.texts import Page, page, pages

__all__ = ["Page", "Path", "Place", "Site", "load_site", "page", "pages", "paths", "places_of", "site"]
