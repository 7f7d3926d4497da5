"""A camera for films of the site: pictures of the page, one after the other, whose time is the film's and not the machine's.

What takes long here takes no longer in the film; nothing half-loaded is ever seen.
"""

from __future__ import annotations

import io
import math
import shlex
import subprocess
from pathlib import Path
from typing import ClassVar

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Page, ViewportSize
from running_site import ROOT

RATE = 10
SHARPER = 1.5
# The page, and below it a band in which the captions stand, so that they hide nothing.
PAGE, WHOLE = (540, 852), (540, 960)
BAND, LIGHT = "#1a1a1a", "#ffffff"
TOUCH, EDGE = (0, 23, 193), (255, 255, 255)
FONT = ROOT / "app" / "documents" / "fonts" / "NotoSansJP-Bold.ttf"
# A finger comes down, and goes: how wide it is and how strong.
DOWN, LIFTED = ((34, 0.2), (30, 0.35), (26, 0.5), (22, 0.65), (22, 0.65), (18, 0.8)), ((26, 0.35), (22, 0.2))
FFMPEG = ("ffmpeg", "-v", "error")
UNCHANGED = ("-c:v", "libx264rgb", "-qp", "0", "-preset", "ultrafast")
FOR_PHONES = shlex.split(
    "-an -vf scale=out_color_matrix=bt709 -c:v libx264 -profile:v main -level 3.1 -pix_fmt yuv420p -colorspace bt709 "
    "-color_primaries bt709 -color_trc bt709 -preset slow -tune animation -map_metadata -1 -fflags +bitexact "
    "-movflags +faststart"
)
# How sharp, as ffmpeg counts (crf), and what a step less saves.
BEST, WORST, STEP = 26, 42, 1.09
POSTER, POSTER_MOST = (360, 640), 12_000
READY = """() => document.readyState === "complete" && !document.querySelector(".htmx-request, [aria-busy=true]")
    && [...document.images].every(one => one.complete || one.getBoundingClientRect().top > innerHeight)"""


class Camera:
    """Films one page. `seconds`: how long the film is so far."""

    PHONE: ClassVar = {
        "viewport": ViewportSize(width=int(PAGE[0] / SHARPER), height=int(PAGE[1] / SHARPER)),
        "device_scale_factor": SHARPER,
        "locale": "ja-JP",
        "has_touch": True,
    }

    def __init__(self, page: Page, reel: Path):
        self.page, self.reel, self.frames = page, reel, 0
        self.seen = Image.new("RGB", PAGE, LIGHT)
        pictures = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{WHOLE[0]}x{WHOLE[1]}", "-r", str(RATE), "-i", "-"]
        self.film = subprocess.Popen([*FFMPEG, *pictures, *UNCHANGED, str(reel)], stdin=subprocess.PIPE)

    @property
    def seconds(self) -> float:
        """The time of the film."""
        return self.frames / RATE

    def look(self) -> None:
        """See the page as it is now."""
        self.seen = Image.open(io.BytesIO(self.page.screenshot())).convert("RGB").resize(PAGE)

    def settle(self) -> None:
        """Wait until what was asked for is there, and see it."""
        self.page.wait_for_timeout(300)
        self.page.wait_for_load_state("load")
        self.page.wait_for_function(READY)
        self.look()

    def hold(self, seconds: float) -> None:
        """Go on with what is seen."""
        self._expose(self.seen, round(seconds * RATE))

    def frame(self) -> None:
        """One picture of the page as it is now."""
        self.look()
        self._expose(self.seen, 1)

    def touched(self, x: float, y: float, *, lifted: bool = False) -> None:
        """A finger comes down on a place of the page; or what it did is seen, and it goes."""
        for radius, strength in LIFTED if lifted else DOWN:
            self._expose(_with_finger(self.seen, x * SHARPER, y * SHARPER, radius * SHARPER, strength), 1)

    def show(self, picture: Image.Image, seconds: float) -> None:
        """Something that is no page."""
        self.seen = picture
        self.hold(seconds)

    def close(self) -> None:
        """The film is over."""
        assert self.film.stdin is not None
        self.film.stdin.close()
        if self.film.wait():
            raise OSError("ffmpeg could not keep the pictures")

    def develop(self, path: Path, most: int) -> int:
        """Make the film that phones play, as sharp as fits into so many bytes; its size."""
        fresh, quality = self.reel.with_suffix(".mp4"), BEST
        while quality <= WORST:
            options = [*FOR_PHONES, "-g", str(RATE * 30), "-crf", str(quality)]
            subprocess.run([*FFMPEG, "-y", "-i", str(self.reel), *options, str(fresh)], check=True)
            if (size := fresh.stat().st_size) <= most:
                break
            quality += max(1, math.ceil(math.log(size / most) / math.log(STEP)))
        # A site that runs meanwhile never shows half of it.
        path.write_bytes(fresh.read_bytes())
        return path.stat().st_size

    def _expose(self, picture: Image.Image, times: int) -> None:
        assert self.film.stdin is not None
        data = _whole(picture).tobytes()
        for _ in range(times):
            self.film.stdin.write(data)
        self.frames += max(times, 0)


def make_poster(film: Path, at: float, title: str, path: Path) -> None:
    """What is seen in a film at a time, with its title below it. Browsers put the button that starts it there themselves."""
    frame = ["-ss", f"{at:.2f}", "-i", str(film), "-frames:v", "1", "-f", "image2pipe", "-c:v", "png", "-"]
    seen = subprocess.run([*FFMPEG, *frame], check=True, capture_output=True).stdout
    picture = Image.open(io.BytesIO(seen)).convert("RGB")
    pen, font = ImageDraw.Draw(picture), ImageFont.truetype(str(FONT), 30)
    pen.text((WHOLE[0] / 2, (PAGE[1] + WHOLE[1]) / 2), title, font=font, fill=LIGHT, anchor="mm")
    small = picture.resize(POSTER, Image.Resampling.LANCZOS)
    for quality in range(70, 10, -5):
        held = io.BytesIO()
        small.save(held, "WEBP", quality=quality, method=6)
        if held.tell() <= POSTER_MOST:
            break
    path.write_bytes(held.getvalue())


def _whole(picture: Image.Image) -> Image.Image:
    whole = Image.new("RGB", WHOLE, BAND)
    whole.paste(picture, (0, 0))
    return whole


def _with_finger(picture: Image.Image, x: float, y: float, radius: float, strength: float) -> Image.Image:
    """A fingertip as a disc with an edge, seen through."""
    layer = Image.new("RGBA", picture.size)
    pen = ImageDraw.Draw(layer)
    around = (x - radius, y - radius, x + radius, y + radius)
    pen.ellipse(around, (*TOUCH, round(110 * strength)), (*EDGE, round(255 * strength)), 4)
    further = (x - radius - 2, y - radius - 2, x + radius + 2, y + radius + 2)
    pen.ellipse(further, None, (*TOUCH, round(255 * strength)), 3)
    return Image.alpha_composite(picture.convert("RGBA"), layer).convert("RGB")
