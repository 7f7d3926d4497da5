"""A visitor with opinions: every HTML answer must be a good page (tests/opinions.py), in every test.

    page = visitor.get("/")
    page = page.form("#names").submit({"last_name": "記入"})
    page = visitor.htmx(page, "form", {"duties": "…"})

Opting out is an argument one can see: `visitor.get(url, opinions=False)`.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any
from urllib.parse import urljoin, urlsplit

from flask import Flask
from werkzeug.test import TestResponse

from tests import opinions, swaps
from tests.elements import Element, parsed
from tests.filling import Form

FROM_OUR_PAGE = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}
REDIRECTS = {301, 302, 303, 307, 308}


class Page(Element):
    """An HTML answer, parsed."""

    def __init__(self, visitor: Visitor, response: TestResponse, html: str, tree: Any = None):
        self.html = html
        root, self.parse_errors = parsed(html) if tree is None else (tree, [])
        super().__init__(root)
        self.visitor = visitor
        self.response = response
        self.status = response.status_code
        self.url = response.request.path

    @property
    def title(self) -> str:
        """The page's title."""
        return self.one("title").text

    @property
    def h1(self) -> str:
        """The page's heading."""
        return self.one("h1").text

    def form(self, selector: str = "main form") -> Form:
        """A form of the page, to fill in and send."""
        return Form(self, self.one(selector))

    def link(self, word: str) -> str:
        """Where the link with this word leads."""
        found = {one["href"] for one in self.all("a[href]") if one.text == word}
        assert len(found) == 1, f"{len(found)} addresses for links called «{word}»"
        return found.pop()

    def follow(self, word: str) -> Page:
        """Tap the link with this word."""
        return self.visitor.get(urljoin(self.url, self.link(word)))


class Visitor:
    """Somebody with a browser of their own: cookies are kept, redirects to our own pages followed."""

    def __init__(self, app: Flask):
        self.app = app
        self.client = app.test_client()

    def get(self, url: str, *, status: int = 200, opinions: bool = True, **headers: str) -> Page:
        """Open a page."""
        response = self.client.get(url, headers=_named(headers))
        return self._page(self._followed(response), status, opinions)

    def post(self, url: str, values: Any, *, status: int = 200, opinions: bool = True, **headers: str) -> Page:
        """Send values as a form of our own page does; the page they lead to."""
        response = self.client.post(url, data=values, headers=FROM_OUR_PAGE | _named(headers))
        return self._page(self._followed(response), status, opinions)

    def download(self, url: str, *, status: int = 200, **headers: str) -> TestResponse:
        """An answer that is not a page."""
        response = self.client.get(url, headers=_named(headers), buffered=True)
        assert response.status_code == status, f"{url}: {response.status_code} instead of {status}"
        return response

    def htmx(
        self, page: Page, selector: str, values: Mapping[str, Any] | None = None, *, opinions: bool = True
    ) -> Page:
        """What the page is after htmx did what the element asks for: its request, its swap, the places out of band.

        Where the answer is not one that htmx swaps, the page stays as it was; its status is the answer's.
        """
        changed = Page(self, page.response, page.html, deepcopy(page.node))
        element = changed.one(selector)
        asked = swaps.request_of(element, values or {})
        if asked.form is not None:
            # What was typed stays on the page, whatever the answer replaces.
            Form(changed, asked.form).type(values or {})
        response = self.client.open(
            asked.url, method=asked.method, data=asked.values, headers=FROM_OUR_PAGE | asked.headers
        )
        response = self._followed(response, asked.headers)
        if "HX-Redirect" in response.headers:
            return self.get(response.headers["HX-Redirect"])
        if swaps.is_swapped(response.status_code):
            swaps.swap(changed, element, response)
        after = Page(self, response, page.html, changed.node)
        after.url = page.url
        if opinions:
            _have_opinions(after)
        return after

    def _followed(self, response: TestResponse, headers: Mapping[str, str] | None = None) -> TestResponse:
        for _ in range(5):
            if response.status_code not in REDIRECTS:
                return response
            target = urlsplit(urljoin(response.request.url, response.headers["Location"]))
            assert target.netloc in {"localhost", "127.0.0.1"}, f"sent away to {target.netloc}"
            path = target.path + (f"?{target.query}" if target.query else "")
            response = self.client.get(path, headers=dict(headers or {}))
        raise AssertionError("more than five redirects")

    def _page(self, response: TestResponse, status: int, opinions: bool) -> Page:
        assert response.status_code == status, f"{response.request.path}: {response.status_code} instead of {status}"
        assert response.mimetype == "text/html", f"{response.request.path}: {response.mimetype} is not a page"
        page = Page(self, response, response.get_data(as_text=True))
        if opinions:
            _have_opinions(page)
        return page


def _have_opinions(page: Page) -> None:
    opinions.check(page)


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
