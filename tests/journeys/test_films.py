"""A film costs nothing before somebody starts it; then it runs, and its captions are there."""

import pytest

from app import guidance

FILM = "/films/write-now"
PLAYS_H264 = "document.createElement('video').canPlayType('video/mp4; codecs=\"avc1.4d401f\"')"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_nothing_of_a_film_is_asked_for_before_it_is_started(somebody, scripts):
    person = somebody(scripts=scripts)
    asked = []
    person.page.on("request", lambda request: asked.append(request.url))
    person.opens(FILM).page.wait_for_load_state("networkidle")
    assert not [one for one in asked if ".mp4" in one]
    assert person.page.locator("video").get_attribute("preload") == "none"
    person.sees("音は出ません").sees(*(scene.told for scene in guidance.films()["write-now"].scenes))


def test_it_runs_once_it_is_started_and_the_captions_are_shown(somebody):
    person = somebody()
    page = person.opens(FILM).page
    if not page.evaluate(PLAYS_H264):
        pytest.skip("this browser plays no H.264")
    with page.expect_request(lambda request: ".mp4" in request.url):
        page.locator("video").focus()
        page.keyboard.press("Space")
    page.wait_for_function("() => document.querySelector('video').currentTime > 0.3")
    page.wait_for_function("() => document.querySelector('video').textTracks[0].activeCues.length > 0")
    first = page.evaluate("document.querySelector('video').textTracks[0].activeCues[0].text")
    assert first.replace("\n", "") == guidance.films()["write-now"].scenes[0].told
    assert page.evaluate("document.querySelector('video').videoHeight") == 960
