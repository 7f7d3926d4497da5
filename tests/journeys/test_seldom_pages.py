"""Pages that few people ever meet, looked at like the others."""

import io
import unicodedata
from functools import partial

import pypdf
import pytest
from flask import request, request_finished
from sqlalchemy.exc import OperationalError

from app import guidance
from app.services import files, library, sheets
from tests.client import Visitor
from tests.contracts.test_no_page_escapes import people_act
from tests.contracts.test_routes import a_notice
from tests.journeys import pages
from tests.journeys.person import DESK, TABLET
from tests.journeys.test_every_page import NARROW
from tests.journeys.ways import own_screen
from tests.made_up.content import content_with
from tests.people import Person as Writer

pytestmark = own_screen


def looks(person, address, heading):
    person.opens(address).is_at(heading)
    for width, height in (NARROW, (360, 640), TABLET, DESK):
        person.page.set_viewport_size({"width": width, "height": height})
        person.judges()


def comes_with(somebody, writer):
    person = somebody()
    person.context.add_cookies([{"name": "card", "value": writer.token, "url": person.home}])
    return person


def test_the_page_that_asks_to_wait_for_a_printer(somebody, app, monkeypatch):
    def busy(*_):
        raise files.Busy

    monkeypatch.setattr(files, "printed", busy)
    person = comes_with(somebody, pages.a_card(app, pages.example()))
    looks(person, "/take-home/card.pdf?form=form-2", "ただいま混み合っています")
    # The browser writes a line about the status, which is meant here.
    assert all("503" in one for one in person.complaints)
    person.complaints.clear()


@pytest.fixture
def old(app, tmp_path):
    """Somebody with a sheet whose form has got a newer version since."""
    kept = app.extensions[library.NAME]
    library.bind(app, content_with(tmp_path / "before", "made-up/2026-01.yaml"))
    writer = Writer(app, "profile", "made-up")
    writer.page("made-up", "words").press(seen="やさしい店をひらく", then="川べりの小さな店で、毎朝だしをひく。" * 12)
    writer.page("made-up", "choices").press(data="02", errors=["mon"])
    library.bind(app, content_with(tmp_path / "after", "made-up/2026-01.yaml", "made-up/2026-10.yaml"))
    yield writer
    app.extensions[library.NAME] = kept


def test_the_page_about_a_new_version_of_a_form(somebody, old):
    looks(comes_with(somebody, old), f"/sheets/{old.ids['made-up']}/upgrade", "様式が新しくなりました")


def test_the_page_that_gives_typed_texts_back_while_the_database_is_away(somebody, app, monkeypatch):
    writer = Writer(app, "profile", "form-1-1")
    person = comes_with(somebody, writer)
    person.opens(f"/sheets/{writer.ids['form-1-1']}/strengths").is_at("強み等")
    text = "毎朝いちばんに店を開け、だしをひいてきました。" * 4

    def away(*_, **__):
        raise OperationalError("INSERT", {}, Exception())

    with monkeypatch.context() as patched:
        patched.setattr(sheets, "save_section", away)
        # As a browser without our script would send it: with it, the text stays on the page that it was typed on.
        person.page.locator("#writing textarea").fill(text)
        person.page.evaluate("HTMLFormElement.prototype.submit.call(document.getElementById('writing'))")
        person.is_at("ただいま混み合っています").sees("書いた内容は、ここに残っています。")
        for width, height in (NARROW, (360, 640), TABLET, DESK):
            person.page.set_viewport_size({"width": width, "height": height})
            person.judges()
        person.page.set_viewport_size({"width": 360, "height": 640})
    assert person.reads("書いた内容") == text
    person.taps("もう一度送る")
    person.page.wait_for_url("**/future_work")
    assert writer.values("form-1-1") == {"strengths": text}
    person.complaints[:] = [one for one in person.complaints if "503" not in one]


def test_a_sheet_to_show_to_others_is_one_page_of_a4(somebody):
    person = somebody()
    for guide in (one for one in guidance.guides().values() if one.handout):
        person.opens(f"/guides/{guide.id}/handout").is_at(guide.handout.title)
        paper = pypdf.PdfReader(io.BytesIO(person.page.pdf(format="A4")))
        assert len(paper.pages) == 1, guide.id
        assert guide.handout.title[:6] in unicodedata.normalize("NFKC", paper.pages[0].extract_text())


def laid_before(html, route):
    route.fulfill(body=html, content_type="text/html; charset=utf-8")


def test_what_acts_of_few_people_are_answered_with(somebody, somewhere, staff, a_member, a_guest, signs_in):
    """The acts are done without a browser; each page they lead to is laid before one once, as it was sent."""
    seen = {}

    def note(_app, response, **_):
        if response.mimetype == "text/html" and response.status_code not in (302, 303):
            html = response.get_data(as_text=True)
            # The title tells pages of one address apart.
            which = (html.partition("</title>")[0], request.endpoint, response.status_code)
            seen.setdefault(which, html)

    with request_finished.connected_to(note, somewhere):
        people_act(somewhere, staff, a_member, a_guest, signs_in)
        Visitor(somewhere).get(f"/notices/{a_notice(somewhere)}")
    person, wrong = somebody(size=(320, 640)), []
    for (_, endpoint, status), html in seen.items():
        person.page.route("**/laid-before", partial(laid_before, html))
        person.opens("/laid-before")
        wrong += [f"{endpoint} {status}: {one}" for one in [*person.layout(), *person.axe()]]
        person.page.unroute("**/laid-before")
    assert {"sheets.waiting", "sheets.put_back", "mail.stop", "account.second", "admin.found", "start.notice"} <= {
        endpoint for _, endpoint, _ in seen
    }
    assert not wrong, "\n- ".join(wrong)
