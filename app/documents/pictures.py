"""A page of paper as a picture: light enough for a cheap phone, sharp enough to be read when enlarged."""

from __future__ import annotations

from io import BytesIO

# Black, a grey for the edges of letters, the paper's own shade, white: two bits a dot. With sixteen greys a page weighs
# twice as much, and letters look the same.
GREYS = (0, 110, 238, 255)
_NEAREST = [min(range(len(GREYS)), key=lambda n: abs(GREYS[n] - grey)) for grey in range(256)]
_PALETTE = [grey for grey in GREYS for _ in "RGB"]


def picture(pdf: bytes, width: int) -> bytes:
    """The first page of a PDF as a PNG, `width` dots wide."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0]
        drawn = page.render(scale=width / page.get_width(), grayscale=True).to_pil()
        drawn = drawn.point(_NEAREST)
    finally:
        document.close()
    drawn.putpalette(_PALETTE)
    out = BytesIO()
    drawn.save(out, "PNG", bits=2, compress_level=9)
    return out.getvalue()
