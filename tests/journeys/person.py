"""Somebody at a browser. Things are found as people find them: by the word that can be read, by label and heading.

person.opens("/").taps("いますぐ書く（登録なしでOK）").marks("はい、あります").taps("書きはじめる")
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Self

from playwright.sync_api import BrowserContext, Download, Locator, Page, expect

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, TABLET, DESK = (360, 640), (768, 1024), (1280, 800)
FULL = "JOBCARD_FULL" in os.environ
# Pages as they are built, at which axe has looked in this process.
_known: set[str] = set()
# Answers that the site gives on purpose; the browser writes a line about each into its console.
MEANT = re.compile(
    r"status of (401|404|409|410|413|422|429)|net::ERR_(INTERNET_DISCONNECTED|CONNECTION_\w+|ABORTED)|Status Error Code 401|^htmx:(afterRequest|sendError)"
)


class Person:
    """One tab of one browser. Whatever goes wrong behind the page is kept in `complaints`."""

    def __init__(self, context: BrowserContext, home: str, *, scripts: bool = True):
        self.context, self.home, self.scripts = context, home, scripts
        # Other sites that this story leads to.
        self.also: tuple[str, ...] = ()
        self.complaints: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        self.page.on("request", self._watch)

    def _hear(self, message: Any) -> None:
        if message.type in {"error", "warning"} and not MEANT.search(message.text):
            self.complaints.append(f"console: {message.text}")

    def _watch(self, request: Any) -> None:
        if not request.url.startswith((self.home, *self.also, "data:", "blob:")):
            self.complaints.append(f"asked somebody else: {request.url}")

    def _loaded(self, state: Literal["load", "domcontentloaded"] = "domcontentloaded") -> Page:
        """The page, when its scripts are at work: without them it is another way, which stories go on purpose only."""
        self.page.wait_for_load_state(state)
        return self.page

    def opens(self, path: str) -> Self:
        """Type an address of the site."""
        self.page.goto(self.home + path)
        return self

    def button(self, word: str) -> Locator:
        """The link or button with exactly this word; with a word that ends in …, the one that begins so."""
        named: dict[str, Any] = {"name": word, "exact": True}
        if word.endswith("…"):
            named = {"name": re.compile(rf"^\s*{re.escape(word[:-1])}")}
        main = self._loaded().get_by_role("main")
        return main.get_by_role("link", **named).or_(main.get_by_role("button", **named))

    def field(self, label: str, within: str = "") -> Locator:
        """The input whose label begins with this; `within`: the legend of its group."""
        page = self._loaded()
        place = page.get_by_role("group", name=re.compile(rf"^{re.escape(within)}")) if within else page
        return place.get_by_label(re.compile(rf"^\s*{re.escape(label)}(?!（カナ）)"))

    def taps(self, word: str) -> Self:
        """Tap a link or a button."""
        self.button(word).click()
        return self

    def writes(self, texts: Mapping[str, str]) -> Self:
        """Write into the fields with these labels."""
        for label, text in texts.items():
            self.write(self.field(label), text)
        return self

    def dates(self, legend: str, *parts: str) -> Self:
        """Write a date: the era, then year, month and, where it is asked, day."""
        self.pick(self.field("元号か西暦", legend), parts[0])
        for word, text in zip("年月日", parts[1:], strict=False):
            self.write(self.field(word, legend), text)
        return self

    def picks(self, label: str, option: str) -> Self:
        """Choose from a list."""
        self.pick(self.field(label), option)
        return self

    def marks(self, label: str) -> Self:
        """Mark a box or a circle."""
        self.mark(self.field(label))
        return self

    def write(self, place: Locator, text: str) -> None:
        """Write into one input, over what stands there."""
        place.fill(text)

    def pick(self, place: Locator, option: str) -> None:
        """Choose one option."""
        place.select_option(label=option)

    def mark(self, place: Locator) -> None:
        """Mark one box."""
        place.check()

    def sees(self, *texts: str) -> Self:
        """These can be read somewhere on the page."""
        for text in texts:
            expect(self.page.get_by_role("main")).to_contain_text(text)
        return self

    def is_at(self, heading: str) -> Self:
        """The page with this heading."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        self._loaded()
        return self

    def reads(self, label: str = "") -> str:
        """What stands in a field; in the only one of the page, when no label is given."""
        return (self.field(label) if label else self.page.get_by_role("textbox")).input_value()

    def sticks_out(self) -> int:
        """How many pixels the page is wider than the screen."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    def judges(self) -> Self:
        """The page as it is now: axe finds nothing, nothing sticks out, everything can be hit with a thumb."""
        self._loaded("load")
        wrong = [*(self.axe() if self.scripts and self._is_new() else []), *self.layout()]
        assert not wrong, "\n- ".join(wrong)
        return self

    def _is_new(self) -> bool:
        """Whether axe has not looked at a page that is built like this one. Every story of a member begins with the same
        pages, and other words on them are nothing to axe; the full run looks at all of them all the same."""
        built = self.page.evaluate(BUILT)
        if built in _known and not FULL:
            return False
        _known.add(built)
        return True

    def layout(self) -> list[str]:
        """What is too small for a thumb, or wider than the screen."""
        wrong = [f"too small to tap: {one}" for one in self.page.evaluate(TOO_SMALL)]
        if self.sticks_out():
            wrong.append(f"{self.sticks_out()} pixels stick out")
        return [f"{self.page.url}: {one}" for one in wrong]

    def axe(self) -> list[str]:
        """What axe finds. It waits for timers, which stand still where scripts are off."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE)
        found = self.page.evaluate("tags => axe.run({runOnly: tags, resultTypes: ['violations']})", TAGS)["violations"]
        return [f"{self.page.url}: {one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]

    def closes(self) -> None:
        """Close the browser."""
        self.context.close()

    def takes(self, word: str) -> Download:
        """Tap something that brings a file."""
        with self.page.expect_download() as coming:
            self.taps(word)
        return coming.value


class KeyboardPerson(Person):
    """The same, without ever touching the screen or a mouse."""

    def taps(self, word: str) -> Self:
        self._reach(self.button(word))
        with self.page.expect_event("domcontentloaded"):
            self.page.keyboard.press("Enter")
        return self

    def takes(self, word: str) -> Download:
        self._reach(self.button(word))
        with self.page.expect_download() as coming:
            self.page.keyboard.press("Enter")
        return coming.value

    def write(self, place: Locator, text: str) -> None:
        self._reach(place)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    def pick(self, place: Locator, option: str) -> None:
        self._reach(place)
        options = [one.strip() for one in place.locator("option").all_inner_texts()]
        here = place.evaluate("select => select.selectedIndex")
        way = options.index(option) - here
        for _ in range(abs(way)):
            self.page.keyboard.press("ArrowDown" if way > 0 else "ArrowUp")
        assert place.evaluate("select => select.selectedOptions[0].text.trim()") == option

    def mark(self, place: Locator) -> None:
        self._reach(place)
        self.page.keyboard.press("Space")
        expect(place).to_be_checked()

    def _reach(self, place: Locator) -> None:
        """Go there with the Tab key; on the way each place that has the focus can be seen."""
        expect(place).to_have_count(1)
        goal = place.element_handle()
        for _ in range(120):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(HERE, goal):
                assert self.page.evaluate(FOCUS_SEEN), f"nobody sees that {place} has the focus"
                return
        raise AssertionError(f"the Tab key does not reach {place}")


# Links within a sentence are as high as their line.
TOO_SMALL = """() => [...document.querySelectorAll("a, button, summary, label.choice, select, textarea, input")]
    .filter(one => one.checkVisibility() && one.type !== "hidden" && !one.matches(".unseen, .skip, .small a, p:not([class]) a"))
    .filter(one => !one.closest("label.choice") || one.matches("label"))
    .map(one => [one.outerHTML.slice(0, 120), one.getBoundingClientRect()])
    .filter(([, box]) => box.height && (box.height < 43.5 || box.width < 43.5))
    .map(([html]) => html)"""
BUILT = """() => [innerWidth, ...[...document.querySelectorAll("*")].map(one => [
    one.tagName, one.getAttributeNames(), one.getAttribute("class"), one.role, one.ariaHidden, one.ariaExpanded,
    one.matches(":focus"), one.checkVisibility(), !one.textContent.trim()])].join(" ")"""
# In a group of circles the Tab key stops at one of them only: that is where the arrows begin.
HERE = "goal => document.activeElement === goal"
FOCUS_SEEN = """() => {
    const marked = one => one && parseFloat(getComputedStyle(one).outlineWidth) >= 2
        && getComputedStyle(one).outlineStyle !== "none";
    return marked(document.activeElement) || marked(document.activeElement.closest("label"));
}"""


def stored(download: Download, folder: Path) -> bytes:
    """What a download brought."""
    path = folder / download.suggested_filename
    download.save_as(path)
    return path.read_bytes()
