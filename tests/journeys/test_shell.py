"""What every page stands on: for those who do not see or use a mouse, on paper, and when the connection is lost."""

import pytest

from tests.journeys.person import PHONE
from tests.journeys.stories import begins
from tests.journeys.ways import own_screen, with_and_without_scripts

TEXT = "価値観、興味、関心事項等"


@pytest.fixture
def writer(somebody):
    """Somebody at a page with one long text to write."""
    return begins(somebody()).taps("様式1-1…").is_at(TEXT)


@own_screen
@with_and_without_scripts
def test_the_first_view_of_a_phone_holds_the_way_in(somebody, scripts):
    page = somebody(PHONE, scripts=scripts).opens("/").page
    bar = page.locator(".tabs").bounding_box()["y"]
    for part in (".btn.go", ".quick"):
        box = page.locator(part).bounding_box()
        assert box["y"] + box["height"] < bar


@with_and_without_scripts
def test_the_keyboard_goes_past_the_head_and_shows_where_it_is(somebody, scripts):
    page = somebody(scripts=scripts).opens("/about/privacy").page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "本文へ進む"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "4px"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@own_screen
@with_and_without_scripts
def test_the_bar_at_the_bottom_never_hides_what_has_the_focus(somebody, scripts):
    page = somebody(PHONE, scripts=scripts).opens("/").page
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


@with_and_without_scripts
def test_a_printed_page_is_black_on_white_without_bars(somebody, scripts):
    page = somebody(scripts=scripts).opens("/about/privacy").page
    page.emulate_media(media="print")
    assert not page.locator(".head").is_visible()
    assert not page.locator(".tabs").is_visible()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


def test_the_script_counts_letters_as_people_count_them(writer):
    writer.write(writer.page.get_by_role("textbox"), "𠮷野家で働いた")
    writer.sees("7 / 1000字")


def test_the_script_does_not_let_a_second_tap_send_twice(writer):
    sent = writer.page.evaluate(
        """() => {
            let sent = 0;
            addEventListener("submit", (event) => { sent += !event.defaultPrevented; event.preventDefault(); });
            const button = [...document.querySelectorAll("main form .btn.go")].at(-1);
            for (let tap = 0; tap < 3; tap++) button.click();
            return sent;
        }"""
    )
    assert sent == 1
    assert writer.page.locator(".btn.go[aria-busy=true]").count() == 1
