"""The quick way to read a page (tests/plain.py) finds what html5lib finds, and leaves whatever has a fault to it."""

from __future__ import annotations

import random
import re

import pytest
from flask import request, request_finished

from tests import plain
from tests.contracts.every_page import of_a_card, public
from tests.contracts.test_no_page_escapes import people_act
from tests.elements import parsed, strictly
from tests.jobcard.made import examples
from tests.test_client import FORM, GOOD
from tests.writing import Writer

FAULTS = {
    "an element that is not closed": "<div><p>一</p>",
    "an end without a beginning": "<p>一</p></span>",
    "ends in the wrong order": "<b><small>一</b></small>",
    "a paragraph within a paragraph": "<p>一<span><p>二</p></span></p>",
    "a division within a paragraph": "<p>一<div>二</div></p>",
    "a list within a paragraph": "<p>一<ul><li>二</li></ul></p>",
    "a link within a link": '<a href="/x"><b><a href="/y">一</a></b></a>',
    "a button within a button": "<button><span><button>一</button></span></button>",
    "a form within a form": '<form action="/x"><div><form action="/y"></form></div></form>',
    "a heading within a heading": "<h2><h3>一</h3></h2>",
    "a division that closes itself": "<div/>",
    "an end of what has none": "<p>一<br></br></p>",
    "an attribute twice": '<p class="a" class="b">一</p>',
    "attributes without a space": '<p class="a"id="b">一</p>',
    "an end with an attribute": '<p>一</p class="a">',
    "a reference that is unknown": "<p>一&nowhere;</p>",
    "a reference without its end": '<p><a href="/x?a=1&lt=2">一</a></p>',
    "a number that is no character": "<p>一&#128;</p>",
    "a control character": "<p>一\x7f</p>",
    "a bracket in a text": "<p>1 < 2</p>",
    "a division in a table": "<table><tbody><div>一</div></tbody></table>",
    "a form around rows": '<table><form action="/x"><tbody></tbody></form></table>',
    "a cell without a table": "<div><td>一</td></div>",
    "a list in a choice": "<select><ul><li>一</li></ul></select>",
    "a choice in a choice": "<select><option>一</option><select></select></select>",
    "a second body": "<body><p>一</p></body>",
    "a paragraph in a drawing": '<svg viewBox="0 0 1 1"><p>一</p></svg>',
    "an item between others": "<dl><dt>一<div><dt>二</dt></div></dt></dl>",
}
# Where html5lib finds no fault, but another tree than an XML parser.
UNLIKE = {
    "a text in a table": "<table><tbody><tr>一<td>二</td></tr></tbody></table>",
    "rows without a body": "<table><tr><td>一</td></tr></table>",
    "an end that may be left out": "<ul><li>一<li>二</ul>",
    "a space by name": "<p>一&nbsp;二</p>",
    "tags in a text area": "<textarea><b>一</b></textarea>",
    "capitals": '<p CLASS="a" tabIndex="0">一</p>',
    "no quotation marks": "<p class=a>一</p>",
    "a script with a text": "<script>if (1 < 2) {}</script>",
    "a remark": "<p>一<!-- 二 --></p>",
}
ALIKE = {
    "a reading": "<p><ruby>会社<rp>（</rp><rt>かいしゃ</rt><rp>）</rp></ruby></p>",
    "a line that a text area does not show": "<textarea>\n\n一\r\n二</textarea>",
    "lines in an attribute": '<p title="一\n\t二">三</p>',
    "other quotation marks": """<p title='一"二'>三</p>""",
    "a word for yes": "<input disabled required>",
    "a drawing": '<svg viewBox="0 0 1 1" aria-hidden="true"><title>一</title><g><path d="M0 0"/></g></svg>',
    "references": '<a href="/x?a=1&amp;b=2">&lt;一&gt; &quot;二&#34; &#39;三&#39;</a>',
    "a division among definitions": "<dl><div><dt>一</dt><dd>二</dd></div></dl>",
    "a table": "<table><caption>一</caption><thead><tr><th>二</th></tr></thead>\n<tbody></tbody></table>",
    "choices": '<select><optgroup label="一"><option selected>二</option></optgroup></select>',
    "blocks in a link": '<a href="/x"><div><p>一</p></div></a>',
}


def outline(node):
    """Everything that is in a tree."""
    return (
        node.tag,
        dict(node.attrib),
        node.text or "",
        node.tail or "",
        [outline(child) for child in node],
    )


def is_read_alike(html, *, fragment=False):
    """Whether it is read in the quick way; if so, html5lib must find no fault and the same tree."""
    quick = plain.tree(html, fragment=fragment)
    if quick is None:
        return False
    root, errors = strictly(html, fragment=fragment)
    assert not errors, html
    assert outline(quick) == outline(root), html
    return True


@pytest.mark.parametrize("piece", FAULTS.values(), ids=FAULTS)
def test_a_fault_is_left_to_the_strict_parser_and_found(piece):
    for html, fragment in ((GOOD.format(piece), False), (piece, True)):
        assert plain.tree(html, fragment=fragment) is None
        assert parsed(html, fragment=fragment)[1]


@pytest.mark.parametrize("piece", UNLIKE.values(), ids=UNLIKE)
def test_what_xml_does_not_know_is_left_to_the_strict_parser(piece):
    assert plain.tree(GOOD.format(piece)) is None
    assert not parsed(GOOD.format(piece))[1]


@pytest.mark.parametrize("piece", ALIKE.values(), ids=ALIKE)
def test_what_is_plain_is_read_alike(piece):
    assert is_read_alike(GOOD.format(piece))
    assert is_read_alike(piece, fragment=True)


@pytest.mark.parametrize("page", ["<p>一</p>", GOOD.format("").replace("<!doctype html>", ""), GOOD.format("") + "一"])
def test_a_page_without_its_frame_is_left_to_the_strict_parser(page):
    assert plain.tree(page) is None
    assert parsed(page)[1]


def test_every_page_of_the_site_is_read_alike(somewhere, staff, a_member, a_guest, signs_in):
    """And in the quick way, or the tests of pages would take several times as long."""
    seen = {}

    def note(_app, response, **_):
        if response.mimetype == "text/html" and response.status_code not in (302, 303):
            html = response.get_data(as_text=True)
            title = html.partition("</title>")[0] if "</title>" in html else ""
            seen.setdefault((request.endpoint, response.status_code, title), html)

    with request_finished.connected_to(note, somewhere):
        people_act(somewhere, staff, a_member, a_guest, signs_in)
        writer = Writer(somewhere)
        for url in [*public(somewhere), *of_a_card(writer), "/nowhere"]:
            writer.visitor.client.get(url)
    assert len(seen) > 200
    assert {which[:2] for which, html in seen.items() if not is_read_alike(html)} == set()


PIECES = re.compile(r"<[^<>]*>|[^<>]+")
THINGS = [one for group in (FAULTS, UNLIKE, ALIKE) for text in group.values() for one in PIECES.findall(text)]


def spoiled(chance):
    """A page in which some pieces are missing, doubled, exchanged or put in."""
    pieces = PIECES.findall(FORM.replace("</main>", chance.choice([*ALIKE.values()]) + "</main>"))
    for _ in range(chance.randint(1, 3)):
        at, other = chance.randrange(len(pieces)), chance.randrange(len(pieces))
        how = chance.choice(["leave out", "twice", "exchange", "put in"])
        if how == "leave out":
            pieces.pop(at)
        elif how == "exchange":
            pieces[at], pieces[other] = pieces[other], pieces[at]
        else:
            pieces.insert(at, pieces[at] if how == "twice" else chance.choice(THINGS))
    return "".join(pieces)


def test_however_a_page_is_spoiled_no_fault_is_overlooked():
    chance, alike = random.Random(20261126), 0
    for _ in range(many := examples(400).max_examples):
        alike += is_read_alike(spoiled(chance))
    # Some are spoiled in their words alone.
    assert 0 < alike < many / 2
