"""A picture for social networks: 1200×630, in the size that they show whole."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from .lines import break_lines

FONTS = Path(__file__).with_name("fonts")
SIZE = (1200, 630)
EDGE, INSET, ROUND = 48, 110, 32
WHITE, INK, SOFT, YELLOW = "#ffffff", "#1a1a1a", "#4d4d4d", "#ffd43d"
# The sentence is as large as one line of it can be, or else as two can.
ONE_LINE, TWO_LINES = (64, 60, 56), (60, 52, 46, 40)
# Lines are broken in millimetres and points; a picture has neither, so one stands for the other.
POINT = 25.4 / 72
SHADES = 64


@lru_cache(maxsize=64)
def draw_postcard(kicker: str, main: str, words: str, foot: str, color: str) -> bytes:
    """A PNG of these lines on a ground of this colour."""
    image = Image.new("RGB", SIZE, color)
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((EDGE, EDGE, SIZE[0] - EDGE, SIZE[1] - EDGE), ROUND, fill=WHITE)
    draw.text((INSET, 96), kicker, SOFT, _font(34))
    lines, size = _lines(main)
    y = 166
    for line in lines:
        draw.text((INSET, y), line, INK, _font(size, bold=True))
        y += round(size * 1.5)
    for line in break_lines(words, (SIZE[0] - 2 * INSET) * POINT, 38):
        draw.text((INSET, y + 20), line, INK, _font(38))
        y += 57
    _sign(draw, foot, color)
    out = io.BytesIO()
    image.quantize(SHADES).save(out, "PNG", optimize=True)
    return out.getvalue()


def _lines(text: str) -> tuple[list[str], int]:
    """The lines of the sentence, and the size of their letters."""
    for most, sizes in ((1, ONE_LINE), (2, TWO_LINES)):
        for size in sizes:
            lines = break_lines(text, (SIZE[0] - 2 * INSET) * POINT, size, bold=True)
            if len(lines) <= most:
                return lines, size
    return lines, size


def _sign(draw: ImageDraw.ImageDraw, foot: str, color: str) -> None:
    """The mark and the name of the site."""
    x, y = INSET, 490
    draw.rounded_rectangle((x, y, x + 60, y + 50), 11, fill=color)
    for n, long in enumerate((24, 40)):
        draw.rounded_rectangle((x + 11, y + 15 + 14 * n, x + 11 + long, y + 20 + 14 * n), 2, fill=WHITE)
    draw.ellipse((x + 40, y + 10, x + 53, y + 23), fill=YELLOW)
    draw.text((x + 78, y + 2), foot, color, _font(32, bold=True))


@lru_cache(maxsize=16)
def _font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / f"NotoSansJP-{'Bold' if bold else 'Regular'}.ttf", size)
