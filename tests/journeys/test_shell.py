"""What every page stands on, in a real browser: for all sizes, for those who do not see or use a mouse, and when the
connection is lost."""

from pathlib import Path

import pytest

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, TABLET, DESK = (360, 640), (768, 1024), (1280, 800)
# One page of each template; the privacy page has a table.
PATHS = ["/", "/about/privacy", "/write", "/take-home", "/nowhere"]
SECTION = "textarea[data-limit]"


@pytest.fixture
def open_page(browser, live_server):
    """open_page(path, size, …): a page in a browser window of its own."""
    contexts = []

    def open_at(path, size=PHONE, **wishes):
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **wishes)
        contexts.append(context)
        page = context.new_page()
        page.faults = []
        page.on("pageerror", lambda fault: page.faults.append(str(fault)))
        page.on("console", lambda said: page.faults.append(said.text) if "Content Security" in said.text else None)
        page.goto(live_server + path)
        return page

    yield open_at
    for context in contexts:
        context.close()


@pytest.fixture
def section(open_page):
    """A page of the wizard with a long text to write, reached as people do."""
    page = open_page("/write")
    page.get_by_text("はい、あります").click()
    page.get_by_role("button", name="書きはじめる").click()
    page.get_by_role("link", name="様式1-1").first.click()
    while not page.locator(SECTION).count():
        page.get_by_role("button", name="保存して次へ").click()
    return page


def sideways(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize("size", [PHONE, TABLET, DESK])
@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing(open_page, path, size):
    page = open_page(path, size)
    page.evaluate(AXE)
    found = page.evaluate("tags => axe.run({runOnly: tags})", TAGS)["violations"]
    assert not [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]
    assert not page.faults


@pytest.mark.parametrize("path", PATHS)
def test_nothing_sticks_out_on_a_narrow_screen_or_in_large_letters(open_page, path):
    page = open_page(path, (320, 640))
    assert sideways(page) == 0
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert sideways(page) == 0


@pytest.mark.parametrize("path", PATHS)
def test_everything_to_tap_is_large_enough(open_page, path):
    page = open_page(path)
    small = page.evaluate(
        """() => [...document.querySelectorAll("a, button, summary, label.choice, select, input:not([type=hidden])")]
            .filter(one => one.checkVisibility() && !one.matches("p a, li > a:only-child:not([class]), .unseen, .skip"))
            .filter(one => !one.closest("label.choice") || one.matches("label"))
            .map(one => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
            .filter(([, box]) => box.height && (box.height < 43.5 || box.width < 43.5))
            .map(([html]) => html)"""
    )
    assert not small


def test_the_first_view_of_a_phone_holds_the_way_in(open_page):
    page = open_page("/")
    bar = page.locator(".tabs").bounding_box()["y"]
    button = page.locator(".btn.go").bounding_box()
    assert button["y"] + button["height"] < bar
    gains = page.locator(".quick").bounding_box()
    assert gains["y"] + gains["height"] < bar


def test_the_keyboard_goes_past_the_head_and_shows_where_it_is(open_page):
    page = open_page("/about/privacy")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "本文へ進む"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "4px"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_bar_at_the_bottom_never_hides_what_has_the_focus(open_page):
    page = open_page("/")
    bar = page.locator(".tabs").bounding_box()["y"]
    for _ in range(25):
        page.keyboard.press("Tab")
        hidden = page.evaluate(
            """bar => {
                const one = document.activeElement, box = one.getBoundingClientRect();
                return !one.closest(".tabs") && one !== document.body && box.bottom > bar + 1 ? one.outerHTML : null;
            }""",
            bar,
        )
        assert hidden is None


def test_a_printed_page_is_black_on_white_without_bars(open_page):
    page = open_page("/about/privacy")
    page.emulate_media(media="print")
    assert not page.locator(".head").is_visible()
    assert not page.locator(".tabs").is_visible()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


def test_letters_are_counted_as_people_count_them(section):
    area = section.locator(SECTION).first
    area.fill("𠮷野家で働いた")
    meter = section.locator(f"[id='{area.get_attribute('id')}-count']")
    assert meter.inner_text().startswith("7 / ")


def test_what_was_written_while_the_connection_was_lost_is_saved_when_it_is_back(section):
    section.context.set_offline(True)
    area = section.locator(SECTION).first
    area.fill("電車のトンネルの中で書いた文")
    section.get_by_role("alert").filter(has_text="通信できません").wait_for()
    section.context.set_offline(False)
    section.locator(".saved", has_text="保存しました").wait_for()
    section.locator(".trouble").wait_for(state="detached")
    section.reload()
    assert section.locator(SECTION).first.input_value() == "電車のトンネルの中で書いた文"


def test_a_second_tap_does_not_send_twice(section):
    sent = section.evaluate(
        """() => {
            let sent = 0;
            addEventListener("submit", (event) => { sent += !event.defaultPrevented; event.preventDefault(); });
            const button = [...document.querySelectorAll("main form .btn.go")].at(-1);
            for (let tap = 0; tap < 3; tap++) button.click();
            return sent;
        }"""
    )
    assert sent == 1
    assert section.locator(".btn.go[aria-busy=true]").count() == 1
