"""What htmx does with an element and the answer it gets, as far as our pages use it."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.elements import parsed
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
    return element.within("form")


def _typed(form: Element, values: Mapping[str, Any]) -> MultiDict[str, str]:
    copy = type(form)(deepcopy(form.node))
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
    answer, errors = parsed(response.get_data(as_text=True), fragment=True)
    assert not errors, f"the answer is not well-formed: {errors}"
    for name in OUT_OF_BAND:
        for node in answer.xpath(f"//*[@{name}]"):
            how = node.attrib.pop(name)
            node.getparent().remove(node)
            there = page.all(f"[id='{node.get('id')}']")
            assert there, f"the answer changes #{node.get('id')}, which is not on the page"
            if how in {"true", "outerHTML"}:
                _put(there[0].node, [node], "outerHTML")
            else:
                # Every other way puts what is in the element, not the element itself.
                _put(there[0].node, list(node), how, node.text)
    how = response.headers.get("HX-Reswap") or element.get("data-hx-swap") or "innerHTML"
    where = response.headers.get("HX-Retarget") or element.get("data-hx-target")
    target = element if where in {"", "this"} else page.one(where)
    _put(target.node, list(answer), how.split()[0], answer.text)


def _put(target: Any, nodes: list[Any], how: str, text: str | None = None) -> None:
    if how == "innerHTML":
        target[:] = nodes
        target.text = text
    elif how == "beforeend":
        target.extend(nodes)
    elif how == "afterbegin":
        target[:0] = nodes
    elif how in {"outerHTML", "beforebegin", "afterend", "delete"}:
        parent = target.getparent()
        at = list(parent).index(target)
        tail, target.tail = target.tail, None
        first = at + 1 if how == "afterend" else at
        last = at if how == "beforebegin" else at + 1
        parent[first:last] = [] if how == "delete" else nodes
        if nodes and how == "outerHTML":
            nodes[-1].tail = tail
    else:
        assert how == "none", f"the swap {how} is not one we use"
