"""What every page of the site must be, whatever it shows. Each rule is a function that yields what it found wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

TYPED = "input:not([type=hidden]):not([type=submit]):not([type=button]), select, textarea"
LOADED = "link[rel=stylesheet], link[rel=icon], script, img, iframe, audio, video, source, object, embed"


def check(page: Any) -> None:
    """Raises AssertionError with everything that is wrong on the page."""
    wrong = [*_parse(page)]
    for rule in RULES:
        wrong += rule(page)
    assert not wrong, f"{page.url}:\n- " + "\n- ".join(wrong)


def _parse(page: Any) -> Iterator[str]:
    lines = page.html.splitlines()
    for (line, _), code, _ in page.parse_errors:
        yield f"not well-formed ({code}): {lines[line - 1].strip()[:120] if line <= len(lines) else ''}"


def _heading(page: Any) -> Iterator[str]:
    headings = page.all("h1")
    if len(headings) != 1:
        yield f"{len(headings)} h1 instead of one"
    elif headings[0].text not in page.title:
        yield f"the title «{page.title}» does not name the h1 «{headings[0].text}»"
    if page.node.get("lang") != "ja":
        yield "the language is not said"


def _ids(page: Any) -> Iterator[str]:
    counted = Counter(one["id"] for one in page.all("[id]"))
    yield from (f"the id {name} stands {times} times" for name, times in counted.items() if times > 1)
    for one in page.all("[for], [aria-describedby], [aria-labelledby], [aria-controls], a[href^='#']"):
        named = (
            f"{one.get('for')} {one.get('aria-describedby')} {one.get('aria-labelledby')} {one.get('aria-controls')}"
        )
        named += " " + one.get("href").removeprefix("#") if one.get("href").startswith("#") else ""
        yield from (f"nothing has the id {name}, which {one} names" for name in named.split() if name not in counted)


def _names(page: Any) -> Iterator[str]:
    labelled = {one["for"] for one in page.all("label[for]") if one.text}
    for one in page.all(TYPED):
        if not (
            one.get("id") in labelled or one.within("label") or one.get("aria-label") or one.get("aria-labelledby")
        ):
            yield f"no label for {one}"
    for one in page.all("a, button, summary, legend"):
        if not (one.text or one.get("aria-label")):
            yield f"no word in {one}"
    yield from (f"no words for {one}" for one in page.all("img:not([alt])"))
    for one in page.all("svg:not([aria-hidden=true])"):
        if one.get("role") != "img" or not one.get("aria-label"):
            yield f"no words for {one}"


def _forms(page: Any) -> Iterator[str]:
    for form in page.all("form"):
        if form.get("method") not in {"get", "post"} or not form.get("action"):
            yield f"no method or action at {form}"
        if form.get("method") == "post" and not form.all("input[name=csrf_token]"):
            yield f"no token in {form}"
        if not form.all("button, input[type=submit]") and not page.all(f"button[form={form.get('id') or 'none'}]"):
            yield f"no button in {form}"


def _nothing_inline(page: Any) -> Iterator[str]:
    yield from (f"a style inside the page: {one}" for one in page.all("[style], style"))
    yield from (f"a script inside the page: {one}" for one in page.all("script:not([src])"))
    for one in page.all("*"):
        yield from (f"a handler inside the page: {name}" for name in one.attributes if name.startswith("on"))
    for one in page.all(LOADED):
        source = one.get("src") or one.get("href") or one.get("data")
        if not source.startswith(("/", "data:")) or source.startswith("//"):
            yield f"loaded from elsewhere: {source}"


def _works_without_scripts(page: Any) -> Iterator[str]:
    for one in page.all("*"):
        yield from (f"{name} is not written data-{name}" for name in one.attributes if name.startswith("hx-"))
        asked = one.get("data-hx-get")
        if asked and (one.name != "a" or one.get("href") != asked) and one.name != "form":
            yield f"without scripts {one} leads nowhere"
        if one.get("data-hx-post") and one.name not in {"form", "button"} and not one.within("form"):
            yield f"without scripts {one} does nothing"
        if one.name == "form" and one.get("data-hx-post") not in {"", one.get("action")}:
            yield f"with scripts {one} goes elsewhere"


def _errors(page: Any) -> Iterator[str]:
    wrong = page.all("[aria-invalid=true], .errors")
    if wrong and not page.title.startswith("エラー："):
        yield f"something is wrong on the page, but the title is «{page.title}»"
    for one in page.all("[aria-invalid=true]"):
        if not one.get("aria-describedby"):
            yield f"{one} does not name its message"


def _headers(page: Any) -> Iterator[str]:
    headers = page.response.headers
    if "default-src 'self'" not in headers.get("Content-Security-Policy", ""):
        yield "no content security policy"
    if headers.get("X-Content-Type-Options") != "nosniff":
        yield "no nosniff"
    public = bool(page.all("link[rel=canonical]"))
    kept = headers.get("Cache-Control")
    if not public and (kept != "no-store" or not page.all("meta[name=robots][content=noindex]")):
        yield f"a personal page may be kept ({kept}) or indexed"
    if public and (not page.all("meta[name=description]") or not page.all("meta[property='og:title']")):
        yield "a public page does not describe itself"


RULES = (_heading, _ids, _names, _forms, _nothing_inline, _works_without_scripts, _errors, _headers)
