"""The hand in a film: it scrolls, taps, types and takes a file home, at the pace of a person."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from film_camera import PAGE, SHARPER, Camera
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Locator, Page
from running_site import ROOT

sys.path.insert(0, str(ROOT))

from app.guidance.films import Act

# What of the screen is free: above the bar at its bottom.
TOP, BOTTOM = 16, PAGE[1] / SHARPER - 84
# Letters that appear with a picture: whoever types a long text is not watched letter by letter.
SHORT, LONG = 2, 4
MANY = 30
FONT = ROOT / "app" / "documents" / "fonts" / "NotoSansJP-Regular.ttf"
GROUND, HEAD = "#e4e7ee", 66


class Hand:
    """Does what a film's acts say."""

    def __init__(self, page: Page, camera: Camera, site: str, folder: Path):
        self.page, self.camera, self.site, self.folder = page, camera, site, folder

    def act(self, act: Act) -> None:
        """One of them."""
        if act.open:
            self.page.goto(self.site + act.open)
            self.camera.settle()
        elif act.tap:
            self.tap(self._button(act.tap), unseen=act.unseen)
        elif act.mark:
            self.tap(self._field(act.mark, act.within), unseen=act.unseen)
        elif act.write:
            for label, text in act.write.items():
                self.write(self._field(label, act.within), text, unseen=act.unseen)
        elif act.pick:
            for label, option in act.pick.items():
                self.pick(self._field(label, act.within), option, unseen=act.unseen)
        elif act.show:
            self.scroll(self.page.get_by_role("main").get_by_text(act.show).first, 70, unseen=act.unseen)
        elif act.take:
            self.take(self._button(act.take))

    def tap(self, place: Locator, *, unseen: bool = False) -> None:
        """Tap something and wait for what comes of it."""
        if unseen:
            place.tap()
            self.camera.settle()
            return
        x, y = self._reach(place)
        self.camera.touched(x, y)
        place.tap()
        self.camera.settle()
        self.camera.touched(x, y, lifted=True)

    def write(self, place: Locator, text: str, *, unseen: bool = False) -> None:
        """Type into a field."""
        if unseen:
            place.fill(text)
            return
        self.tap(place)
        step = SHORT if len(text) <= MANY else LONG
        for at in range(0, len(text), step):
            self.page.keyboard.insert_text(text[at : at + step])
            self.camera.frame()
            self.camera.hold(0.1)
        self.camera.settle()
        self.camera.hold(0.4)

    def pick(self, place: Locator, option: str, *, unseen: bool = False) -> None:
        """Choose from a list; the list itself is drawn by the phone and is no part of the page."""
        if not unseen:
            self.camera.touched(*self._reach(place))
        place.select_option(label=option)
        if not unseen:
            self.camera.settle()
            self.camera.hold(0.5)

    def scroll(self, place: Locator, height: float, *, unseen: bool = False) -> None:
        """Move the page until a place stands so high on the screen, slower at both ends."""
        here = float(self.page.evaluate("scrollY"))
        most = float(self.page.evaluate("document.documentElement.scrollHeight - innerHeight"))
        goal = min(max(here + self._box(place)["y"] - height, 0), most)
        steps = 1 if unseen else min(5 + round(abs(goal - here) / 90), 16)
        for step in range(1, steps + 1):
            part = step / steps
            self.page.evaluate("y => scrollTo(0, y)", here + (goal - here) * part * part * (3 - 2 * part))
            if not unseen:
                self.camera.frame()
        self.camera.settle()

    def take(self, place: Locator) -> None:
        """Take the PDF home, and look at it as a phone shows it: the first page whole, then nearer."""
        x, y = self._reach(place)
        self.camera.touched(x, y)
        with self.page.expect_download(timeout=60_000) as coming:
            place.tap()
        path = self.folder / "taken.pdf"
        coming.value.save_as(path)
        picture = self.folder / "taken"
        subprocess.run(["pdftoppm", "-r", "160", "-png", "-singlefile", str(path), str(picture)], check=True)
        paper = Image.open(picture.with_suffix(".png")).convert("RGB")
        for part, seconds in ((1.0, 2.2), (0.93, 0.1), (0.86, 0.1), (0.79, 0.1), (0.72, 0.1), (0.66, 0.1), (0.62, 2.6)):
            self.camera.show(_viewer(paper, part, coming.value.suggested_filename), seconds)

    def _reach(self, place: Locator) -> tuple[float, float]:
        """Bring something onto the screen, if it is not there yet; where its middle is."""
        place.wait_for()
        box = self._box(place)
        if box["y"] < TOP or box["y"] + min(box["height"], BOTTOM - TOP) > BOTTOM:
            self.scroll(place, (TOP + BOTTOM) / 2.4)
            self.camera.hold(0.4)
            box = self._box(place)
        return box["x"] + min(box["width"] / 2, 150), box["y"] + min(box["height"] / 2, 30)

    def _box(self, place: Locator) -> dict[str, float]:
        box: dict[str, float] = place.evaluate("one => one.getBoundingClientRect().toJSON()")
        return box

    def _button(self, word: str) -> Locator:
        """The link, button or heading to tap that has this word; one that ends in … only begins so."""
        end = "" if word.endswith("…") else r"\s*(?:（新しいタブ）)?$"
        # Browsers put a space where a word for those who only hear the page begins.
        letters = r"\s*".join(map(re.escape, word.removesuffix("…")))
        name = re.compile(rf"^\s*{letters}{end}")
        main = self.page.get_by_role("main")
        link, button = main.get_by_role("link", name=name), main.get_by_role("button", name=name)
        return link.or_(button).or_(main.locator("summary").filter(has_text=name)).first

    def _field(self, label: str, within: str | None) -> Locator:
        """The input whose label begins so; within the group whose name begins so."""
        place: Page | Locator = self.page
        if within:
            place = self.page.get_by_role("group", name=re.compile(rf"^{re.escape(within)}"))
        return place.get_by_label(re.compile(rf"^\s*{re.escape(label)}(?!（カナ）)")).first


def _viewer(paper: Image.Image, part: float, name: str) -> Image.Image:
    """A PDF as phones show it: the name of the file above, the page on grey; `part` of the page's width is seen."""
    screen = Image.new("RGB", PAGE, GROUND)
    pen, font = ImageDraw.Draw(screen), ImageFont.truetype(str(FONT), 24)
    margin = 18
    width = PAGE[0] - 2 * margin
    height = min(paper.height, round(paper.width * part * (PAGE[1] - HEAD) / width))
    seen = paper.crop((0, 0, round(paper.width * part), height))
    seen = seen.resize((width, round(seen.height * width / seen.width)), Image.Resampling.LANCZOS)
    screen.paste(seen, (margin, HEAD + margin))
    pen.rectangle((0, 0, PAGE[0], HEAD), fill="#3c4043")
    pen.text((margin, HEAD / 2), name, font=font, fill="#ffffff", anchor="lm")
    return screen
