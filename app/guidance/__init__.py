"""What the site says: its own texts and pages from content/."""

from app.guidance.addresses import Place, places_of
from app.guidance.pages import Page, page, pages
from app.guidance.paths import Path, paths
from app.guidance.site import Site, load_site, site

__all__ = ["Page", "Path", "Place", "Site", "load_site", "page", "pages", "paths", "places_of", "site"]
