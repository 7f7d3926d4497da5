"""What a form costs before one begins it, as the list of forms tells it: `minutes` and `kilobytes` of its definition."""

import math
import re

import brotli
import pytest

from app.assets import SOURCE, content, names
from app.jobcard import new_row_id
from app.services.library import NAME
from tests.writing import Writer

FORMS = ["profile", "form-1-1", "form-1-2", "form-2", "form-3-1", "form-3-2", "career-plan-aid", "resume"]
LOADED = re.compile(r'<(?:link rel="(?:stylesheet|icon)"|script|img)[^>]*(?:href|src)="(/[^"]+)"')
# Room for a page to grow by before somebody has to come back here.
ROOM, MOST = 1.1, 1.25


@pytest.fixture
def writer(app):
    return Writer(app)


def walk(writer, form):
    """The pages that somebody comes by who writes one row in each group: each page, each row and the list again, the
    check and the end."""
    sheet = writer.url(form)
    for section in writer.definition(form).pages:
        yield f"{sheet}/{section.id}"
        for group in section.groups:
            yield f"{sheet}/rows/{group.id}/{new_row_id()}"
            yield f"{sheet}/{section.id}"
    yield from (f"{sheet}/check", f"{sheet}/done")


def weight(writer, form):
    """Bytes of all answers with their headers, and of the files that they load, each once, as for a first visit."""
    total, files = 0, set()
    for url in walk(writer, form):
        answer = writer.visitor.client.get(url, headers={"Accept-Encoding": "br"}, buffered=True)
        assert answer.status_code == 200, url
        total += len(answer.data) + len(str(answer.headers).encode())
        files.update(LOADED.findall(brotli.decompress(answer.data).decode()))
    originals = {f"/static/{hashed}": original for original, hashed in names().items()}
    return total + sum(len(brotli.compress(content(SOURCE / originals[one]), quality=11)) for one in files)


def test_what_a_form_is_said_to_cost_is_what_it_costs(writer):
    """Never less than it really is, and not much more. A form's file holds what the message says."""
    wanted = {}
    for form in FORMS:
        real, told = weight(writer, form), writer.definition(form).kilobytes * 1000
        if not real <= told <= real * MOST:
            wanted[form] = f"kilobytes: {math.ceil(real * ROOM / 5000) * 5} (really {real / 1000:.1f})"
    assert not wanted, "\n".join(f"{form}: {line}" for form, line in wanted.items())


def test_every_form_is_weighed(app):
    library = app.extensions[NAME]
    assert {one.id for one in (library.profile, *library.forms)} == set(FORMS)
