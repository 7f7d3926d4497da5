"""Pages parsed as strictly as a browser's own rules ask for, and what stands on them, found by selectors."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import html5lib
from cssselect import HTMLTranslator
from lxml import etree

from tests import plain


class Element:
    """An element of a page, found by a selector."""

    def __init__(self, node: Any):
        self.node = node
        self.name: str = node.tag

    @property
    def attributes(self) -> Mapping[str, str]:
        """All attributes."""
        found: Mapping[str, str] = self.node.attrib
        return found

    def get(self, name: str) -> str:
        """An attribute, empty when it is not there."""
        return str(self.node.get(name, ""))

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    @property
    def text(self) -> str:
        """What can be read in it, with single spaces."""
        return " ".join(self.node.xpath("string()").split())

    def all(self, selector: str) -> list[Element]:
        """The elements inside that match."""
        return [Element(found) for found in _compiled(selector)(self.node)]

    def within(self, name: str) -> Element | None:
        """The nearest element of this name around it."""
        return next(map(Element, self.node.iterancestors(name)), None)

    def one(self, selector: str) -> Element:
        """The one element inside that matches."""
        found = self.all(selector)
        assert len(found) == 1, f"{len(found)} elements match {selector}"
        return found[0]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Element) and _shape(self) == _shape(other)

    def __hash__(self) -> int:
        return hash(_shape(self))

    def __repr__(self) -> str:
        inner = "".join(f' {name}="{value}"' for name, value in self.attributes.items())
        return f"<{self.name}{inner}>"


@cache
def _compiled(selector: str) -> etree.XPath:
    return etree.XPath(HTMLTranslator().css_to_xpath(selector))


def parsed(html: str, *, fragment: bool = False) -> tuple[Any, list[Any]]:
    """The tree of a page, or of a piece of one below an element of our own, and what is not well-formed in it."""
    quick = plain.tree(html, fragment=fragment)
    return (quick, []) if quick is not None else strictly(html, fragment=fragment)


def strictly(html: str, *, fragment: bool = False) -> tuple[Any, list[Any]]:
    """The same by html5lib, which keeps to every rule of HTML and takes its time."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("lxml"), namespaceHTMLElements=False)
    if fragment:
        root = etree.Element("fragment")
        found = parser.parseFragment(html)
        root.text = found.pop(0) if found and isinstance(found[0], str) else None
        root.extend(found)
    else:
        root = parser.parse(html).getroot()
    for node in root.iter(etree.Element):
        # An svg is found by its name, like everything else.
        node.tag = etree.QName(node).localname
    return root, parser.errors


def _shape(element: Element) -> tuple[Any, ...]:
    """What makes two elements the same to a person: not white space, and not the token, which is new every second."""
    node = element.node
    attributes = {name: value for name, value in node.attrib.items() if node.get("name") != "csrf_token"}
    inner = [_shape(Element(child)) for child in node.iterchildren(etree.Element)]
    texts = [" ".join((text or "").split()) for text in (node.text, *(child.tail for child in node))]
    return (element.name, tuple(sorted(attributes.items())), tuple(texts), tuple(inner))
