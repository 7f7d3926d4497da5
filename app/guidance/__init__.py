"""What the site says: its own texts and pages from content/."""

from app.guidance.about_me import Detail, about_me
from app.guidance.addresses import Place, places_of
from app.guidance.choosing import QUESTIONS, Answer, Attributes, Choice, Question, attributes, load_attributes
from app.guidance.films import Film, films, films_of, load_films
from app.guidance.guides import Audience, Guide, guides, guides_about, guides_for, load_guides, shelves
from app.guidance.identity import Site, load_site, site
from app.guidance.markdown import as_html, as_text
from app.guidance.nearness import Reader, matching, nearest
from app.guidance.paths import Path, paths
from app.guidance.personas import Example, Improvement, examples
from app.guidance.related import (
    Entry,
    Related,
    Search,
    columns,
    first_of_each_topic,
    load_related,
    local_to,
    related,
    search_related,
)
from app.guidance.terms import Term, Words, load_terms, terms, terms_for
from app.guidance.texts import Page, page, pages

__all__ = [
    "QUESTIONS",
    "Answer",
    "Attributes",
    "Audience",
    "Choice",
    "Detail",
    "Entry",
    "Example",
    "Film",
    "Guide",
    "Improvement",
    "Page",
    "Path",
    "Place",
    "Question",
    "Reader",
    "Related",
    "Search",
    "Site",
    "Term",
    "Words",
    "about_me",
    "as_html",
    "as_text",
    "attributes",
    "columns",
    "examples",
    "films",
    "films_of",
    "first_of_each_topic",
    "guides",
    "guides_about",
    "guides_for",
    "load_attributes",
    "load_films",
    "load_guides",
    "load_related",
    "load_site",
    "load_terms",
    "local_to",
    "matching",
    "nearest",
    "page",
    "pages",
    "paths",
    "places_of",
    "related",
    "search_related",
    "shelves",
    "site",
    "terms",
    "terms_for",
]
