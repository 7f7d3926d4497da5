"""What the site says: its own texts and pages from content/."""

from app.guidance.pages import Page, page, pages
from app.guidance.site import Site, load_site, site

__all__ = ["Page", "Site", "load_site", "page", "pages", "site"]
