"""The pictures of the guides: the site's real pages at phone size, as two invented people see them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page
from running_site import step_into

PICTURES = Path(__file__).resolve().parent.parent / "app" / "static" / "guides"
PHONE = {"width": 360, "height": 640}
SHARPER = 1.5
MOST = 25_000
DARK = 64
WORKER, STUDENT = "01", "26"


def take(browser: Browser, site: str) -> None:
    """All of them, anew."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    context = browser.new_context(viewport=PHONE, device_scale_factor=SHARPER, locale="ja-JP")
    page = context.new_page()
    for_everybody(page, site)
    step_into(page, site, WORKER)
    of_a_card(page, site)
    step_into(page, site, STUDENT)
    sheets = sheets_of(page, site)
    open_at(page, f"{site}{sheets['form-1-2']}/activities", "h1")
    shoot(page, "activities")
    answer_all(page, site)
    context.close()


def for_everybody(page: Page, site: str) -> None:
    """Pages without a card."""
    open_at(page, site)
    shoot(page, "start")
    open_at(page, site, "text=あなたに合ったメニュー")
    shoot(page, "questions")
    open_at(page, f"{site}/write", "h1")
    shoot(page, "first-question")
    open_at(page, f"{site}/examples", "#found")
    shoot(page, "examples")
    open_at(page, f"{site}/examples/08", "h1")
    shoot(page, "example")
    open_at(page, f"{site}/changed", "h1")
    page.locator("summary").nth(2).click()
    shoot(page, "changed")
    open_at(page, f"{site}/take-home", "#blank")
    shoot(page, "blank")
    open_at(page, f"{site}/write")
    page.locator("main label.choice, main button.choice").first.click()
    page.locator("main form button.go").click()
    page.wait_for_url("**/card*")
    open_at(page, f"{site}/card", "h1")
    shoot(page, "card")


def of_a_card(page: Page, site: str) -> None:
    """Pages of somebody who wrote."""
    sheets = sheets_of(page, site)
    open_at(page, f"{site}{sheets['form-2']}/jobs", "h1")
    shoot(page, "jobs")
    plan = sheets["form-1-1"]
    open_at(page, f"{site}{plan}/strengths", "h1")
    shoot(page, "strengths")
    for word, name in (("ことばの説明", "word"), ("記入例", "beside")):
        open_at(page, f"{site}{plan}/strengths", "h1")
        page.locator(f"a[aria-controls=help]:has-text('{word}')").click()
        page.locator("#help :first-child").first.wait_for()
        page.wait_for_timeout(500)
        shoot(page, name)
    open_at(page, f"{site}{plan}/sentences/strengths", "h1")
    for _ in range(2):
        page.locator("main label.choice").first.click()
        page.locator("#making button.go").click()
        page.wait_for_timeout(500)
    page.locator("main label.choice").first.click()
    page.wait_for_timeout(1000)
    page.locator("#sentence").evaluate("one => one.scrollIntoView({block: 'center'})")
    shoot(page, "sentences")
    open_at(page, f"{site}{plan}/paper", "h1")
    page.wait_for_timeout(3000)
    shoot(page, "paper")
    open_at(page, f"{site}{sheets['form-3-1']}/licenses", "h1")
    shoot(page, "licenses")
    open_at(page, f"{site}/take-home", "h1")
    shoot(page, "take-home")
    open_at(page, f"{site}/my/", "h1")
    shoot(page, "my-page")
    open_at(page, f"{site}/my/", "h2:has-text('ライフラインチャート')")
    shoot(page, "lifeline")


def answer_all(page: Page, site: str) -> None:
    """The self-assessment from its first question to the result."""
    open_at(page, f"{site}/assess/interests/1", "h1")
    shoot(page, "assess")
    for number in range(48):
        page.goto(f"{site}/assess/interests/{number + 1}")
        # One of the six scales most, the next one half.
        page.locator("main form button").nth({3: 0, 4: 1}.get(number % 6, 3)).click()
    open_at(page, f"{site}/assess/interests", "h1")
    shoot(page, "result")


def sheets_of(page: Page, site: str) -> dict[str, str]:
    """The path of each sheet of the card, by its form."""
    found = {}
    page.goto(f"{site}/card")
    links = {one.get_attribute("href") or "" for one in page.locator(".tasks a").all()}
    asked = (("form-2", "jobs"), ("form-1-1", "future_work"), ("form-1-2", "activities"), ("form-3-1", "licenses"))
    for path in {"/".join(link.split("/")[:3]) for link in links if link.startswith("/sheets/")}:
        there = [section for _, section in asked if page.request.get(f"{site}{path}/{section}").status == 200]
        # Both plans ask for the work to come; only 様式1-2 asks for activities.
        if section := next((one for one in ("activities", *there) if one in there), None):
            found[next(form for form, name in asked if name == section)] = path
    return found


def open_at(page: Page, url: str, place: str = "") -> None:
    """Open a page and scroll to a place of it."""
    page.goto(url)
    if place:
        page.locator(place).first.evaluate("one => scrollTo(0, one.getBoundingClientRect().top + scrollY - 12)")


def shoot(page: Page, name: str) -> None:
    """What is on the screen, as WebP within its weight."""
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    (PICTURES / f"{name}.webp").write_bytes(next(one for one in _ever_smaller(picture) if len(one) <= MOST))


def _ever_smaller(picture: Image.Image) -> Iterator[bytes]:
    """Letters stay sharp in few colours, and our pages have few. Where black is not among them, other colours are taken."""
    for colours in (32, 24, 16, 12, 8, 6, 4):
        for way in (Image.Quantize.MEDIANCUT, Image.Quantize.FASTOCTREE):
            reduced = picture.quantize(colours, way, dither=Image.Dither.NONE).convert("RGB")
            if reduced.convert("L").getextrema()[0] < DARK:
                held = io.BytesIO()
                reduced.save(held, "WEBP", lossless=True, quality=100, method=6)
                yield held.getvalue()
