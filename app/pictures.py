"""Draws the pictures that must be bitmaps: the one shown where the site's address is passed on, and the old icon.

Run by hand (`flask assets draw`) when name, words or colours change; the files are kept in app/static.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from app import guidance

STATIC = Path(__file__).parent / "static"
FONT = Path(__file__).parent / "documents" / "fonts" / "NotoSansJP-Bold.ttf"
BLUE, DARK, LIGHT, PALE, YELLOW, INK = "#0017c1", "#000060", "#9db7f9", "#e8f1fe", "#ffd43d", "#1a1a1a"
# Drawn twice as large and made smaller: Pillow's own edges are jagged.
FINE = 2


def draw() -> list[Path]:
    """Write share.png (1200×630) and favicon.ico; answers what was written."""
    share, icon = STATIC / "share.png", STATIC / "favicon.ico"
    _share().quantize(64).save(share, optimize=True)
    _mark(128).save(icon, sizes=[(16, 16), (32, 32), (48, 48)])
    return [share, icon]


def _share() -> Image.Image:
    site = guidance.site()
    image = Image.new("RGB", (1200 * FINE, 630 * FINE), PALE)
    pen = ImageDraw.Draw(image)
    for step, (fill, edge, line) in enumerate((("#fff", LIGHT, BLUE), ("#fff", "#7096f8", BLUE), (BLUE, BLUE, "#fff"))):
        left, top = 690 + step * 140, 330 - step * 80
        _box(pen, (left, top, left + 170, 520), 16, fill, edge)
        for row in range(2 + step):
            end = left + (96 if row == 0 else 122)
            tone = line if row == 0 else LIGHT
            _box(pen, (left + 26, top + 34 + row * 42, end, top + 48 + row * 42), 7, tone, tone)
    _round(pen, 1094, 474, 26, YELLOW)
    pen.line([(v * FINE) for v in (1081, 474, 1090, 484, 1107, 463)], fill=DARK, width=7 * FINE, joint="curve")
    _box(pen, (640, 528, 1150, 548), 10, "#c5d7fb", "#c5d7fb")
    image.paste(_mark(88 * FINE), (80 * FINE, 84 * FINE), _mark(88 * FINE))
    pen.text((186 * FINE, 100 * FINE), site.called, font=_font(42), fill=DARK)
    for row, line in enumerate(site.first.lines):
        pen.text((80 * FINE, (230 + row * 88) * FINE), line, font=_font(58), fill=INK)
    pen.text((80 * FINE, 470 * FINE), site.first.begin, font=_font(32), fill=BLUE)
    return image.resize((1200, 630), Image.Resampling.LANCZOS)


def _mark(size: int) -> Image.Image:
    image = Image.new("RGBA", (size * 4, size * 4))
    pen, unit = ImageDraw.Draw(image), size * 4 / 28
    pen.rounded_rectangle([2 * unit, 4 * unit, 26 * unit, 24 * unit], 4 * unit, BLUE)
    pen.rounded_rectangle([6 * unit, 9.7 * unit, 15 * unit, 12.3 * unit], 1.3 * unit, "#fff")
    pen.rounded_rectangle([6 * unit, 15.7 * unit, 22 * unit, 18.3 * unit], 1.3 * unit, "#fff")
    pen.ellipse([17.2 * unit, 8.2 * unit, 22.8 * unit, 13.8 * unit], YELLOW)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), size * FINE)


def _box(pen: ImageDraw.ImageDraw, corners: tuple[int, ...], radius: int, fill: str, edge: str) -> None:
    pen.rounded_rectangle([v * FINE for v in corners], radius * FINE, fill, edge, 4 * FINE)


def _round(pen: ImageDraw.ImageDraw, x: int, y: int, radius: int, fill: str) -> None:
    pen.ellipse([(x - radius) * FINE, (y - radius) * FINE, (x + radius) * FINE, (y + radius) * FINE], fill)
