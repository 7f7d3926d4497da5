"""What htmx does with an element and the answer it gets, as far as our pages use it."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import html5lib
from cssselect2 import ElementWrapper
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.filling import CONTROLS, Form

if TYPE_CHECKING:
    from tests.client import Element, Page

OUT_OF_BAND = ("data-hx-swap-oob", "hx-swap-oob")


@dataclass
class Asked:
    """The request an element makes."""

    method: str
    url: str
    values: MultiDict[str, str] | None
    headers: dict[str, str]
    form: Element | None


def is_swapped(status: int) -> bool:
    """The rule of the page's htmx-config: success, a conflict, and a page with errors."""
    return (200 <= status < 400 and status != 204) or status in {409, 422}


def request_of(element: Element, values: Mapping[str, Any]) -> Asked:
    """What htmx sends for the element, a form with `values` typed in, a button of a form, or a link."""
    method, url = next((way, element.get(f"data-hx-{way}")) for way in ("post", "get") if element.get(f"data-hx-{way}"))
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/"}
    if element.get("id"):
        headers["HX-Trigger"] = element["id"]
    target = element.get("data-hx-target")
    if target.startswith("#"):
        headers["HX-Target"] = target[1:]
    form = _form_of(element)
    if method == "get" and element.name != "form":
        return Asked("GET", url, None, headers, None)
    assert form is not None, f"{element} has no form whose values it could send"
    sent = _typed(form, values)
    if element.name == "button" and element.get("name"):
        sent.add(element["name"], element.get("value"))
    return Asked(method.upper(), url, sent, headers, form)


def _form_of(element: Element) -> Element | None:
    if element.name == "form":
        return element
    found = next((one for one in reversed(element.wrapper.ancestors) if one.local_name == "form"), None)
    return type(element)(found) if found is not None else None


def _typed(form: Element, values: Mapping[str, Any]) -> MultiDict[str, str]:
    copy = type(form)(ElementWrapper.from_html_root(deepcopy(form.wrapper.etree_element)))
    return _Lonely(copy).type(values).values


class _Lonely(Form):
    """A form looked at outside of its page."""

    def __init__(self, element: Element):
        self.element = element

    @property
    def controls(self) -> list[Element]:
        return self.element.all(CONTROLS)


def swap(page: Page, element: Element, response: TestResponse) -> None:
    """Put the answer into the page: first the places out of band, then the rest at the target."""
    parser = html5lib.HTMLParser()
    answer = parser.parseFragment(response.get_data(as_text=True))
    assert not parser.errors, f"the answer is not well-formed: {parser.errors}"
    for name in OUT_OF_BAND:
        for node in [node for node in answer.iter() if isinstance(node.tag, str) and name in node.attrib]:
            how = node.attrib.pop(name)
            _take_out(answer, node)
            there = page.all(f"[id='{node.get('id')}']")
            assert there, f"the answer changes #{node.get('id')}, which is not on the page"
            _put(page.tree, there[0].wrapper.etree_element, [node], "outerHTML" if how == "true" else how)
    how = response.headers.get("HX-Reswap") or element.get("data-hx-swap") or "innerHTML"
    where = response.headers.get("HX-Retarget") or element.get("data-hx-target")
    target = element if where in {"", "this"} else page.one(where)
    _put(page.tree, target.wrapper.etree_element, list(answer), how.split()[0], answer.text)


def _put(tree: Any, target: Any, nodes: list[Any], how: str, text: str | None = None) -> None:
    parents = {child: parent for parent in tree.iter() for child in parent}
    if how == "innerHTML":
        target[:] = nodes
        target.text = text
    elif how == "beforeend":
        target.extend(nodes)
    elif how == "afterbegin":
        target[:0] = nodes
    elif how in {"outerHTML", "beforebegin", "afterend", "delete"}:
        parent = parents[target]
        at = list(parent).index(target)
        tail, target.tail = target.tail, None
        first = at + 1 if how == "afterend" else at
        last = at if how == "beforebegin" else at + 1
        parent[first:last] = [] if how == "delete" else nodes
        if nodes and how == "outerHTML":
            nodes[-1].tail = tail
    else:
        assert how == "none", f"the swap {how} is not one we use"


def _take_out(tree: Any, node: Any) -> None:
    next(parent for parent in tree.iter() if node in list(parent)).remove(node)
