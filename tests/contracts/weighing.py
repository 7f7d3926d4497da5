"""What a page weighs: its own bytes as they travel, and those of the files that it loads."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

import brotli
from flask import Flask, request
from werkzeug.wrappers import Response

from app.assets import SOURCE, content, names
from app.compression import QUALITY, encode

FIRST_VIEW, SCRIPTS, REQUESTS = 8_192, 20_000, 4
# Not the pictures that wait until one comes near.
LOADED = re.compile(r'<(?:link rel="(?:stylesheet|icon)"|script|img(?![^>]*loading="lazy"))[^>]*(?:href|src)="([^"]+)"')


@cache
def packed_file(name: str) -> int:
    """The bytes of one of our files as it travels."""
    return len(brotli.compress(content(SOURCE / name), quality=11))


@dataclass(frozen=True)
class Weight:
    """Bytes of the first view and of scripts, and how many requests there are."""

    first_view: int
    scripts: int
    requests: int

    @classmethod
    def of(cls, url: str, page: str, size: int) -> Weight:
        """Of a page that travels in so many bytes."""
        originals = {f"/static/{hashed}": original for original, hashed in names().items()}
        # Pages of paper are pictures of what the person wrote; tests/services/test_previews.py weighs them.
        # So is what somebody shows to everybody; tests/routes/test_share.py looks at that.
        loaded = [
            one
            for one in LOADED.findall(page)
            if not one.startswith(("data:", "/s/", "/share/")) and "/paper/" not in one
        ]
        assert all(one in originals for one in loaded), f"{url} loads something from elsewhere: {loaded}"
        files = [originals[one] for one in loaded]
        scripts = sum(packed_file(one) for one in files if one.endswith(".js"))
        own = sum(packed_file(one) for one in files if one.endswith(".css") and one != "site.css")
        return cls(size + own + packed_file("site.css"), scripts, 1 + len(files))

    @property
    def is_too_much(self) -> bool:
        """Whether it is more than a page may weigh."""
        return self.first_view > FIRST_VIEW or self.scripts > SCRIPTS or self.requests > REQUESTS


@dataclass
class Scales:
    """Weighs every page that an application answers with, whatever it is asked and whatever its status."""

    opened: set[str] = field(default_factory=set)
    statuses: set[int] = field(default_factory=set)
    heavy: dict[str, Weight] = field(default_factory=dict)

    def note(self, _app: Flask, response: Response, **_: object) -> None:
        """For the signal of an answer that is made."""
        if response.status_code == 200 and request.method == "GET":
            self.opened.add(str(request.endpoint))
        if response.mimetype != "text/html" or response.status_code in {302, 303}:
            return
        page = response.get_data()
        if response.headers.get("Content-Encoding") == "br":
            page = brotli.decompress(page)
        if b"<html" not in page:
            return
        self.statuses.add(response.status_code)
        size = len(encode(page, "br", QUALITY))
        weight = Weight.of(request.path, page.decode(), size)
        if weight.is_too_much:
            self.heavy[f"{request.method} {request.endpoint} {response.status_code}"] = weight
