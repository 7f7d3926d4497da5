"""A point of the lifeline follows the finger; without scripts, or without a finger, it goes where its numbers say."""

import pytest

from app.jobcard import new_row_id
from tests.journeys import pages


@pytest.fixture
def at_chart(somebody, app):
    """at_chart(scripts=…): somebody who sees two points of their life."""

    def come(**how):
        points = [a_point(18, -50, "入学"), a_point(30, 20, "転職")]
        writer = pages.a_card(app, {"career-plan-aid": {"lifeline": points}})
        person = somebody(**how)
        person.context.add_cookies([{"name": "card", "value": writer.token, "url": person.home}])
        return person.opens("/assess/lifeline")

    return come


def a_point(age, score, event):
    return {"_id": new_row_id(), "age": age, "score": score, "event": event}


def points(person):
    """What the table beside the chart says: ages and heights."""
    ages, heights = (person.page.locator(f"tbody td:nth-child({column})") for column in (2, 3))
    return ages.all_text_contents(), [int(one) for one in heights.all_text_contents()]


def with_a_mouse(page, start, end):
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=5)
    page.mouse.up()


def with_a_finger(page, start, end):
    """As the browser hears it from a screen: where a page may scroll instead, it takes the finger away from the point."""
    screen = page.context.new_cdp_session(page)
    screen.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    steps = [tuple(a + (b - a) * part / 5 for a, b in zip(start, end, strict=True)) for part in range(6)]
    for number, (x, y) in enumerate(steps):
        kind = "touchMove" if number else "touchStart"
        screen.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    screen.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@pytest.mark.parametrize("drags", [with_a_mouse, with_a_finger])
def test_a_point_is_dragged_up_and_stays_there(at_chart, drags):
    person = at_chart()
    person.page.locator("svg:has([data-row])").scroll_into_view_if_needed()
    chart = person.page.locator("svg:has([data-row])").bounding_box()
    mark = person.page.locator("svg [data-row] circle").first.bounding_box()
    x, y = mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2
    with person.page.expect_navigation():
        drags(person.page, (x, y), (x + 2, y - chart["height"] / 5))
    ages, heights = points(person)
    assert ages == ["18歳", "30歳"]
    assert heights[0] > -20
    assert heights[1] == 20
    person.judges()


def test_without_scripts_its_numbers_move_a_point(at_chart):
    person = at_chart(scripts=False)
    for word in ("数字で点を動かす", "入学"):
        person.page.locator("summary").filter(has_text=word).click()
    box = person.page.locator("details details").first
    box.get_by_role("textbox").last.fill("35")
    box.get_by_role("button").click()
    assert points(person) == (["18歳", "30歳"], [35, 20])
    person.judges()
