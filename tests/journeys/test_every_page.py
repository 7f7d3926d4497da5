"""Every page, for everybody: nothing for axe to find, nothing to push sideways, everything large enough to tap."""

import os
import threading

import pytest
from flask import abort
from werkzeug.serving import make_server

from tests.contracts.test_roles import signed_in
from tests.journeys import pages
from tests.journeys.person import DESK, PHONE, TABLET, Person
from tests.journeys.ways import own_screen

pytestmark = own_screen

NARROW = (320, 640)
EVERY_SIZE = (NARROW, TABLET, DESK)
# Between them these forms have every sort of page and of field; the full run looks at all of them in every state.
FULL = "JOBCARD_FULL" in os.environ
SOME = None if FULL else ("profile", "form-2", "form-3-2")


@pytest.fixture
def with_card(somebody):
    """with_card(writer): somebody who comes with the card of this writer."""

    def come(writer):
        person = somebody()
        person.context.add_cookies([{"name": "card", "value": writer.token, "url": person.home}])
        return person

    return come


def looks_at(person, addresses, sizes=(NARROW,), *, judged=True):
    """Everything that is wrong on these pages, in one message. axe looks at the first of the sizes: what it judges, and the
    layout does not, is the same in all. `judged`: whether it looks at all, where only the texts are others."""
    wrong = []
    for address in addresses:
        # What is folded away is looked at, too.
        person.opens(address).page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        for width, height in sizes:
            person.page.set_viewport_size({"width": width, "height": height})
            wrong += person.layout()
            if FULL or (judged and (width, height) == sizes[0]):
                wrong += person.axe()
        person.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        person.page.evaluate("document.documentElement.style.fontSize = '200%'")
        if person.sticks_out():
            wrong.append(f"{address}: {person.sticks_out()} pixels stick out with letters twice as large")
    assert not wrong, "\n- ".join(wrong)


def test_the_pages_for_everybody(somebody, app):
    more = [one for one in pages.every_guide() if FULL and one not in pages.GUIDES]
    looks_at(somebody(), [*pages.public(app), *more, "/write", "/take-home", "/card/erased", "/nowhere"], EVERY_SIZE)


def test_a_card_with_nothing_on_it(with_card, app):
    writer = pages.a_card(app)
    looks_at(with_card(writer), pages.personal(app, writer, SOME))


def test_a_card_as_people_write_it(with_card, app):
    writer = pages.a_card(app, pages.example())
    person = with_card(writer)
    addresses, wide = pages.personal(app, writer), pages.personal(app, writer, SOME)
    looks_at(person, [one for one in addresses if one not in wide])
    looks_at(person, wide, EVERY_SIZE)


def test_a_card_as_long_as_it_can_be(with_card, app):
    writer = pages.a_card(app, pages.longest(app))
    looks_at(with_card(writer), pages.personal(app, writer, SOME), judged=False)


def test_the_pages_for_whoever_runs_the_site(somebody, app):
    chief, half = somebody(), somebody()
    for person, role, second in ((chief, "administrator", "shown"), (half, "staff", "waiting")):
        session = signed_in(app, role, second).client.get_cookie("session").value
        person.context.add_cookies([{"name": "session", "value": session, "url": person.home}])
    settings = ["/account/", "/account/passkeys", "/account/factors", "/take-home"]
    work = ["/admin/notices", "/admin/notices/new", "/admin/campaigns", "/admin/campaigns/new", "/admin/questions"]
    work += ["/admin/figures", "/admin/figures?by=prefecture"]
    looks_at(chief, [*settings, *work, "/admin/people"])
    looks_at(half, ["/account/factors", "/account/passkeys"])


@pytest.fixture
def failing_site(make_app):
    """The address of a site with the invented people, where /fail/<status> fails in that way."""
    app = make_app(DEMO=True)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.add_url_rule("/fail/<int:status>", view_func=abort, endpoint="fail")
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_pages_that_say_what_went_wrong(browser, failing_site):
    with browser.new_context(viewport={"width": PHONE[0], "height": PHONE[1]}) as context:
        person = Person(context, failing_site)
        statuses = [400, 403, 404, 405, 409, 413, 429, 500, 503]
        looks_at(person, [*(f"/fail/{status}" for status in statuses), "/demo"], EVERY_SIZE)
