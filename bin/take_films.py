"""Makes the films of content/films.yaml: somebody uses the running site on a phone, and every tap is seen.

Each becomes three files of app/static/films: the film, its captions, and the picture that stands there before it runs.
Names of films as words make those alone. Needs Chromium, ffmpeg and poppler-utils.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from film_camera import Camera, make_poster
from film_hand import Hand
from playwright.sync_api import Browser
from playwright.sync_api import Error as Trouble
from running_site import ROOT, is_missing, running_site, step_into

sys.path.insert(0, str(ROOT))

from app.guidance.films import FOLDER, Film, Scene, load_films

MOST = 800_000
# What somebody reads in a second who does not read much, and the time it takes to notice that there is something new.
LETTERS, NOTICED, LEAST = 6.0, 0.8, 2.6
# After what was done there is time to see what came of it.
SEEN = 1.0
Cue = tuple[float, float, Scene]


def main() -> int:
    """Returns 0 when all films were made, and each fits."""
    if is_missing("ffmpeg", "pdftoppm"):
        return 1
    wanted = [one for one in load_films(ROOT / "content") if one.id in sys.argv[1:] or not sys.argv[1:]]
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running_site(Path(folder)) as (browser, address):
        made = [make(film, browser, address, Path(folder)) for film in wanted]
    return int(not all(made))


def make(film: Film, browser: Browser, site: str, folder: Path) -> bool:
    """One film with its captions and its picture; whether it could be made and fits. Says what became of it."""
    context = browser.new_context(**Camera.PHONE, accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(60_000)
    camera = Camera(page, folder / f"{film.id}.mkv")
    hand = Hand(page, camera, site, folder)
    cues = []
    for number, scene in enumerate(film.scenes, 1):
        try:
            if scene.written:
                step_into(page, site, film.person.id)
            cues.append(play(scene, camera, hand))
        except Trouble as trouble:
            print(f"{film.id}, scene {number} ({scene.told}): {trouble}", file=sys.stderr, flush=True)
            break
    camera.close()
    context.close()
    if len(cues) < len(film.scenes):
        return False
    (FOLDER / f"{film.id}.vtt").write_text("\n".join(captions(cues)), "utf-8")
    size = camera.develop(film.file, MOST)
    shown = next(ends for _, ends, scene in cues if scene.poster)
    make_poster(film.file, shown - 0.2, film.title, FOLDER / f"{film.id}.webp")
    print(f"{film.id}: {camera.seconds:.0f} s, {size} bytes", flush=True)
    return size <= MOST


def play(scene: Scene, camera: Camera, hand: Hand) -> Cue:
    """One scene: it is read, then done, then seen."""
    shown = list(scene.do)
    while shown and (shown[0].unseen or shown[0].open):
        hand.act(shown.pop(0))
    began = camera.seconds
    reading = max(LEAST, NOTICED + len(scene.told) / LETTERS)
    camera.hold(min(reading, NOTICED + reading / 3))
    for act in shown:
        hand.act(act)
    camera.hold(max(SEEN, began + reading - camera.seconds))
    return began, camera.seconds, scene


def captions(cues: list[Cue]) -> Iterator[str]:
    """A file of WebVTT, line by line."""
    yield "WEBVTT\n"
    for begins, ends, scene in cues:
        yield f"{clock(begins)} --> {clock(ends)}"
        yield "\n".join(scene.say) + "\n"


def clock(seconds: float) -> str:
    """A time as WebVTT writes it."""
    whole = round(seconds * 1000)
    return f"{whole // 60_000:02}:{whole // 1000 % 60:02}.{whole % 1000:03}"


if __name__ == "__main__":
    sys.exit(main())
