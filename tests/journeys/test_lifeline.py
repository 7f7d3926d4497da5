"""A point of the lifeline follows the finger."""

from app.jobcard import new_row_id
from tests.journeys import pages


def test_a_point_is_dragged_up_and_stays_there(somebody, app):
    writer = pages.a_card(app, {"career-plan-aid": {"lifeline": [a_point(18, -50, "入学"), a_point(30, 20, "転職")]}})
    person = somebody()
    person.context.add_cookies([{"name": "card", "value": writer.token, "url": person.home}])
    person.opens("/assess/lifeline")
    mark = person.page.locator("svg [data-row] circle").first.bounding_box()
    x, y = mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2
    person.page.mouse.move(x, y)
    person.page.mouse.down()
    person.page.mouse.move(x + 2, y - 40, steps=5)
    with person.page.expect_navigation():
        person.page.mouse.up()
    heights = [int(one) for one in person.page.locator("tbody td:nth-child(3)").all_text_contents()]
    ages = person.page.locator("tbody td:nth-child(2)").all_text_contents()
    assert ages == ["18歳", "30歳"]
    assert heights[0] > -20
    assert heights[1] == 20
    person.judges()


def a_point(age, score, event):
    return {"_id": new_row_id(), "age": age, "score": score, "event": event}
