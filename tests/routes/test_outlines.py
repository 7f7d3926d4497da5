"""Pages on which one writes come from outlines that everybody shares: they say what the whole template would say, and
nobody meets anything of somebody else in them."""

import re

import pytest

from app.outlines import NAME as OUTLINES
from app.services.library import NAME as LIBRARY
from tests.posting import Pages

# Other at every request.
PASSING = re.compile(r'(name="(?:csrf_token|_token)" value=")[^"]*')
HTMX = {"HX-Request": "true"}
FREE = ("text", "long_text", "words", "name")


def shown(pages, url, **headers):
    """A page without what differs at every look, and without the space between its tags."""
    text = pages.client.get(url, headers=headers).text
    return re.sub(r">\s+<", "><", PASSING.sub(r"\1", text)).strip()


def write(pages, url, word):
    """The same words wherever words may stand."""
    definitions = [*pages.app.extensions[LIBRARY].forms, pages.app.extensions[LIBRARY].profile]
    free = {one.id for definition in definitions for _, one in definition.walk() if one.kind.name in FREE}
    pages.post(url, [(name, word) for name in pages.all[url] if name in free], **HTMX)


@pytest.mark.only_on("sqlite")
def test_pages_from_outlines_are_those_of_the_whole_template_and_keep_nothing_of_anybody(app):
    first, second = Pages(app), Pages(app)
    first.client.set_cookie("text_size", "largest")
    for number, url in enumerate(first.all):
        if number % 2:
            write(first, url, "はじめの人のことば<&>")
        page = shown(first, url)
        assert '<html lang="ja" class="largest">' in page
        assert number % 2 == 0 or "はじめの人のことば&lt;&amp;&gt;" in page or "<textarea" not in page
    for number, url in enumerate(second.all):
        if number % 2 == 0:
            write(second, url, "次の人のことば\"'")
        for headers in ({}, HTMX):
            page = shown(second, url, **headers)
            # Whatever is asked beside the address has the page rendered in full.
            assert page == shown(second, f"{url}?whole=1", **headers)
            assert "はじめの人" not in page
            assert "largest" not in page
    kept = str(app.extensions[OUTLINES])
    assert "csrf_token" in kept
    assert "の人のことば" not in kept
    assert not [one for pages in (first, second) for one in pages.ids.values() if str(one) in kept]
