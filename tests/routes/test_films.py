"""動画: short films of the site in use, with captions and the same in words, loaded by nobody who does not start one."""

import re
import shutil
import subprocess
from itertools import pairwise

import brotli
import pytest
from PIL import Image

from app import guidance
from app.assets import SOURCE, build, content
from app.guidance.films import FOLDER, seconds_of
from app.jobcard import DefinitionError
from tests.contracts.repository import ROOT

FILMS = list(guidance.load_films(ROOT / "content"))
MOST, ALL, POSTER, FIRST_VIEW = 800_000, 6_400_000, 12_000, 8_192
SHORTEST, LONGEST = 45, 150
# Letters in a second: what somebody follows who does not read much.
FASTEST = 7
CUE = re.compile(r"(\d\d):(\d\d)\.(\d{3}) --> (\d\d):(\d\d)\.(\d{3})\n((?:.+\n)+)")
every = pytest.mark.parametrize("film", FILMS, ids=lambda one: one.id)


def cues(film):
    """(begin, end, lines) of each caption."""
    head, *rest = (FOLDER / f"{film.id}.vtt").read_text("utf-8").split("\n\n", 1)
    assert head == "WEBVTT"
    found = CUE.findall(rest[0])
    assert len(found) == rest[0].count("-->")
    times = [[int(one) for one in cue[:6]] for cue in found]
    return [
        (m * 60 + s + ms / 1000, to_m * 60 + to_s + to_ms / 1000, cue[6].splitlines())
        for (m, s, ms, to_m, to_s, to_ms), cue in zip(times, found, strict=True)
    ]


def test_there_is_a_film_for_each_way_and_for_each_who_comes():
    assert len(FILMS) == 8
    alone = {one.audience for one in FILMS if len(one.audience) == 1}
    assert {("job_seeker",), ("worker",), ("student",), ("supporter",)} <= alone
    assert {"create-now", "create-supported", "for-supporter"} <= {guide for one in FILMS for guide in one.guides}


@every
def test_a_film_is_small_and_is_a_film(film):
    body = film.file.read_bytes()
    assert len(body) == film.size <= MOST
    assert SHORTEST <= film.seconds <= LONGEST
    # What a phone must know first stands first: it plays before all of it is there.
    assert body.index(b"moov") < body.index(b"mdat")
    assert b"avc1" in body


@every
@pytest.mark.skipif(shutil.which("ffprobe") is None, reason="ffprobe is not installed")
def test_a_film_is_what_cheap_phones_play(film):
    asked = ["-v", "error", "-show_entries", "stream=codec_name,profile,pix_fmt,width,height:format=duration"]
    said = subprocess.run(
        ["ffprobe", *asked, "-of", "default=nw=1:nk=1", str(film.file)], capture_output=True, text=True, check=True
    ).stdout.split()
    assert said[:5] == ["h264", "Main", "540", "960", "yuv420p"]
    assert float(said[5]) == pytest.approx(film.seconds, abs=0.2)


def test_all_films_together_are_not_much():
    assert sum(one.size for one in FILMS) <= ALL
    assert {path.stem for path in FOLDER.iterdir()} == {one.id for one in FILMS}


@every
def test_the_captions_say_what_the_film_was_made_of_and_can_be_read(film):
    """A caption that was changed after the film was made is found here: make the film anew with bin/films."""
    found = cues(film)
    assert [lines for _, _, lines in found] == [list(scene.say) for scene in film.scenes]
    assert found[0][0] == 0
    for (_, end, _), (begin, _, _) in pairwise(found):
        assert begin == end
    assert found[-1][1] <= film.seconds + 0.11
    for begin, end, lines in found:
        assert end - begin >= max(2, len("".join(lines)) / FASTEST), lines


@every
def test_a_picture_stands_there_before_it_runs(film):
    path = FOLDER / f"{film.id}.webp"
    assert path.stat().st_size <= POSTER
    with Image.open(path) as picture:
        assert picture.width * 960 == picture.height * 540


@every
def test_its_page_tells_what_it_costs_and_the_same_in_words(visitor, film):
    page = visitor.get(f"/films/{film.id}")
    assert page.h1 == film.title
    minutes, seconds = divmod(round(seconds_of(film.file)), 60)
    told = next(one.text for one in page.all("main .hint") if "KB" in one.text)
    assert f"{minutes}分{seconds}秒" in told or f"{seconds}秒" in told
    assert f"{-(-film.file.stat().st_size // 1000)}KB" in told
    assert "音は出ません" in told
    assert [one.text for one in page.all("main ol li")] == ["".join(scene.say) for scene in film.scenes]
    video = page.one("video")
    assert video["preload"] == "none"
    assert "autoplay" not in video.attributes
    track = page.one("video track[kind=captions][srclang=ja]")
    assert "default" in track.attributes
    for address in (video["src"], track["src"], video["poster"]):
        assert visitor.client.get(address).headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_film_is_led_to_from_its_guides_and_from_the_list(visitor):
    listed = [
        one["href"] for one in visitor.get("/guides").follow("動画で見る使い方（音は出ません）").all("main .tasks a")
    ]
    assert listed == [f"/films/{one.id}" for one in FILMS]
    for film in FILMS:
        for guide in film.guides:
            assert f"/films/{film.id}" in [one["href"] for one in visitor.get(f"/guides/{guide}").all("main .tasks a")]
    assert visitor.get("/films/nothing", status=404).h1


def test_its_page_is_light(visitor):
    styles = sum(len(brotli.compress(content(SOURCE / name), quality=11)) for name in ("site.css", "guides.css"))
    for url in ["/films", *(f"/films/{one.id}" for one in FILMS)]:
        answer = visitor.client.get(url, headers={"Accept-Encoding": "br"}, buffered=True)
        # Browsers ask for the captions at once.
        captions = FOLDER / f"{url.rpartition('/')[2]}.vtt"
        words = captions.stat().st_size if captions.exists() else 0
        assert len(answer.data) + styles + words <= FIRST_VIEW, url


def test_a_piece_of_a_film_can_be_asked_for(app, make_app):
    film = FILMS[0]
    address = f"/static/{_named(f'films/{film.id}.mp4')}"
    assert make_app().test_cli_runner().invoke(build).exit_code == 0
    for site in (app, make_app()):
        answer = site.test_client().get(address, headers={"Range": "bytes=100-199"})
        assert answer.status_code == 206
        assert answer.mimetype == "video/mp4"
        assert answer.headers["Content-Range"] == f"bytes 100-199/{film.size}"
        assert answer.get_data() == film.file.read_bytes()[100:200]


def _named(name):
    from app.assets import names

    return names()[name]


MADE_UP = """\
films:
  - id: made-up
    title: 見本
    purpose: 見本です
    for: [student]
    guides: [create-now]
    person: "01"
    scenes:
      - {say: [はじめに。], do: [{open: /}]}
      - {say: [次に。], do: [{tap: 書く}], poster: true}
      - {say: [それから。]}
      - {say: [もう少し。]}
      - {say: [おわり。]}
"""


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (("[student]", "[students]"), "films.yaml:5: films.0.for: expected one of job_seeker"),
        (("[create-now]", "[create-then]"), "films.yaml:6: films.0.guides: expected one of for-beginner"),
        (('"01"', '"99"'), "films.yaml:7: films.0.person: expected one of 01"),
        ((", poster: true", ""), "films.yaml:8: films.0.scenes: expected one scene with poster: true"),
        (("{tap: 書く}", "{tap: 書く, open: /}"), "one of open, tap, mark"),
        (
            ("[次に。]", "[次に書くのは、仕事と学びと資格のことです。]"),
            "films.yaml:10: films.0.scenes.1.say.0: expected",
        ),
        (("tap:", "tab:"), "films.yaml:10: films.0.scenes.1.do.0.tab: expected"),
    ],
)
def test_a_mistake_in_a_film_is_named(tmp_path, wrong, told):
    assert wrong[0] in MADE_UP
    file = tmp_path / "films.yaml"
    file.write_text(MADE_UP, "utf-8")
    assert [one.id for one in guidance.load_films(tmp_path)] == ["made-up"]
    file.write_text(MADE_UP.replace(*wrong, 1), "utf-8")
    with pytest.raises(DefinitionError) as found:
        guidance.load_films(tmp_path)
    assert told in str(found.value)
