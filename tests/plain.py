"""Pages as ours are written: every element closed, every value in quotes, everything where it may stand.

A page that is so plain has no error by HTML's rules, and its tree is what an XML parser makes of it, in a thirtieth of
the time that html5lib takes. Whatever is not as plain as that is none of this file's business: `tree` answers None,
and html5lib judges. tests/test_plain.py holds both against each other.
"""

from __future__ import annotations

import re
from typing import Any

from html5lib.constants import adjustSVGAttributes
from lxml import etree

HEAD = re.compile(r"\s*<!doctype html>\s*(?=<html\b)")
# White space after the last element belongs to the body, as browsers see it.
END = re.compile(r"</body>(\s*)</html>(\s*)\Z")
TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?:\s+[a-zA-Z][a-zA-Z0-9_-]*(?:="[^"<]*"|=\'[^\'<]*\')?)*)\s*(/?)>')
ATTRIBUTE = re.compile(r'\s+([a-zA-Z][a-zA-Z0-9_-]*)(?:="([^"]*)"|=\'([^\']*)\')?')
# References whose meaning in HTML has an exception somewhere, and characters that HTML does not know, are left to html5lib.
STRANGE = re.compile(
    r"&(?!(?:amp|lt|gt|quot|#34|#39);)|[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
    r"|[\U0001fffe\U0001ffff\U0002fffe\U0002ffff\U0003fffe-\U000dffff\U000efffe\U000effff\U000ffffe\U000fffff\U0010fffe\U0010ffff]"
)

VOID = {"br", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SHAPES = {"circle", "ellipse", "g", "line", "path", "polygon", "polyline", "rect"}
SVG = SHAPES | {"text", "title", "tspan"}
# HTML reads names without regard to case and gives these back to SVG as it writes them.
CAPITALS = set(adjustSVGAttributes.values())
# What may not stand in a paragraph.
BLOCKS = {"address", "article", "aside", "blockquote", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption"}
BLOCKS |= {"figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol"}
BLOCKS |= {"p", "section", "summary", "table", "ul"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
WORDS = {"a", "abbr", "audio", "b", "br", "button", "code", "datalist", "del", "em", "i", "img", "input", "ins"}
WORDS |= {"label", "legend", "meter", "optgroup", "option", "output", "picture", "progress", "script", "select"}
WORDS |= {"rp", "rt", "ruby", "small", "source", "span", "strong", "svg", "textarea", "time", "track", "video", "wbr"}
TABLE = {"caption", "tbody", "td", "tfoot", "th", "thead", "tr"}
WITHIN = {
    "li": {"ul", "ol", "fragment"},
    "dt": {"dl", "div"},
    "dd": {"dl", "div"},
    "option": {"select", "optgroup", "datalist"},
    "optgroup": {"select"},
    "caption": {"table"},
    "thead": {"table"},
    "tbody": {"table"},
    "tfoot": {"table"},
    "tr": {"thead", "tbody", "tfoot"},
    "td": {"tr"},
    "th": {"tr"},
    "rp": {"ruby"},
    "rt": {"ruby"},
}
# Elements that hold these alone, and white space beside them.
ONLY = {
    "html": {"head", "body"},
    "head": {"meta", "title", "link", "script"},
    "table": {"caption", "thead", "tbody", "tfoot"},
    "thead": {"tr"},
    "tbody": {"tr"},
    "tfoot": {"tr"},
    "tr": {"td", "th"},
    "select": {"option", "optgroup"},
    "optgroup": {"option"},
}
# Elements that hold nothing but words.
TEXTS = {"title", "option", "textarea"}
# No such element within another one.
ALONE = {"a", "button", "form", "p", "select", "svg", "table"}
SPACE = " \t\n"


def tree(html: str, *, fragment: bool = False) -> Any:
    """The root of a page, or of a piece of one below an element of our own, as html5lib makes it; None unless it is plain."""
    html = html.replace("\r\n", "\n").replace("\r", "\n")
    after = ""
    if fragment:
        html = f"<fragment>{html}</fragment>"
    else:
        head, end = HEAD.match(html), END.search(html)
        if not head or not end:
            return None
        after = end[1] + end[2]
        html = f"{html[head.end() : end.start()]}</body></html>"
    if STRANGE.search(html):
        return None
    written, tags = TAG.subn(_as_xml, html)
    if tags != html.count("<"):
        return None
    try:
        root = etree.fromstring(written, etree.XMLParser(resolve_entities=False))
    except etree.XMLSyntaxError:
        return None
    if not _is_in_place(root, fragment=fragment):
        return None
    _tidy(root)
    if not fragment:
        _frame(root, after)
    return root


def _as_xml(found: re.Match[str]) -> str:
    slash, name, attributes, closed = found.groups()
    if (slash and (attributes or closed or name in VOID)) or (closed and name not in VOID | SHAPES):
        # What HTML would find fault with, the XML parser stumbles over.
        return "<>"
    if slash:
        return f"</{name}>"
    return f"<{name}{ATTRIBUTE.sub(_in_quotes, attributes)}{'/' if closed or name in VOID else ''}>"


def _in_quotes(found: re.Match[str]) -> str:
    name, value = found[1], found[2] or (found[3] or "").replace('"', "&quot;")
    if name in adjustSVGAttributes or (name != name.lower() and name not in CAPITALS):
        return "<>"
    # An XML parser would make spaces of these.
    value = value.replace("\n", "&#10;").replace("\t", "&#9;")
    return f' {name}="{value}"'


def _is_in_place(root: Any, *, fragment: bool) -> bool:
    if fragment:
        return _holds(root, frozenset())
    return root.tag == "html" and [one.tag for one in root] == ["head", "body"] and _holds(root, frozenset())


def _holds(node: Any, around: frozenset[str]) -> bool:
    """Whether everything in the element may stand there; `around`: the names of this one and of those around it."""
    name = node.tag
    around |= {name}
    if name in ONLY:
        texts = [node.text, *(child.tail for child in node)]
        if any(text and text.strip(SPACE) for text in texts):
            return False
    if name == "script" and (node.text or len(node)):
        return False
    return all(_may_stand(child, node, around) and _holds(child, around) for child in node)


def _may_stand(child: Any, parent: Any, around: frozenset[str]) -> bool:
    name, above = child.tag, parent.tag
    if "svg" in around:
        return name in SVG and above != "title"
    if name != "svg" and any(key != key.lower() for key in child.attrib):
        return False
    if above in TEXTS or name in around & ALONE or (name in BLOCKS and "p" in around):
        return False
    if above in ONLY:
        return name in ONLY[above]
    if name in HEADINGS and around & HEADINGS:
        return False
    if name in WITHIN:
        # Such an element may stand in a division of its list, too.
        return above in WITHIN[name] and (above != "div" or parent.getparent().tag == "dl")
    return name in BLOCKS or name in WORDS


def _tidy(root: Any) -> None:
    for area in root.iter("textarea"):
        # A line end right after the tag is no part of the text.
        area.text = (area.text or "").removeprefix("\n")


def _frame(root: Any, after: str) -> None:
    """White space before the head belongs to nobody, what comes after the body to the body."""
    root.text, body = None, root[-1]
    if len(body):
        body[-1].tail = (body[-1].tail or "") + after
    else:
        body.text = (body.text or "") + after
