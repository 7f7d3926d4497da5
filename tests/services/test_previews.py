"""Pictures of paper are drawn in a process of their own: it keeps nobody waiting, knows no secrets, and may die."""

import io
import os
import signal
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from app import documents
from app.documents import pressing
from app.services import previews
from tests.documents import cards, drawn
from tests.writing import Writer

LIGHT = 60_000


@pytest.fixture
def writer(app):
    return Writer(app)


@pytest.fixture
def press(app):
    with app.app_context():
        previews.warm()
        return previews._press_of(previews.library().folder)


@pytest.fixture
def alone():
    press = documents.Press(cards.CONTENT)
    yield press
    press.stop()


class Asked(threading.Thread):
    """A request that somebody else makes meanwhile."""

    def __init__(self, visitor, url):
        super().__init__()
        self.visitor, self.url, self.status = visitor, url, 0
        self.start()

    def run(self):
        self.status = self.visitor.client.get(self.url).status_code


def words(page):
    return "".join(page.extract_text().split())


def paper_of(writer):
    return writer.url("form-2", "paper", "1.png")


def facts(press, name):
    """What the system knows of the process."""
    return (Path("/proc") / str(press.process.pid) / name).read_bytes()


def test_a_picture_is_the_page_of_the_pdf(alone):
    for card in (cards.of_example("01").only("form-1-1"), cards.overlong(2).only("form-1-2")):
        pages, _ = alone.find(card)
        pdf, paper = PdfReader(io.BytesIO(documents.write_pdf(card))), documents.lay_out(card, card.sheets[0])
        assert len(pdf.pages) == pages
        for number in {1, pages}:
            page = documents.write_page(paper, number)
            assert alone.draw(card, number, 720) == documents.picture(page, 720)
            own = PdfReader(io.BytesIO(page))
            assert words(own.pages[0]) == words(pdf.pages[number - 1])
            there = [replace(rule, page=0) for rule in drawn.rules(pdf) if rule.page == number - 1]
            assert len(there) == len(drawn.rules(own)) > 0
            for one, other in zip(drawn.rules(own), there, strict=True):
                assert one.distance(other) < 0.3


def test_pictures_are_light_enough_for_a_phone(alone):
    for number in ("01", "12", "28"):
        card = cards.of_example(number)
        for sheet in card.sheets:
            one = card.only(sheet.definition.id)
            for page in range(1, alone.find(one)[0] + 1):
                assert len(alone.draw(one, page, previews.WIDTH)) <= LIGHT, (number, sheet.definition.id, page)


def test_what_the_sheet_says_about_itself_is_in_the_picture(alone):
    draft, registered = (cards.of_example("01", status=status).only("form-2") for status in ("draft", "registered"))
    assert alone.draw(draft, 1, 720) != alone.draw(registered, 1, 720)
    western, japanese = (cards.of_example("01", style).only("form-2") for style in ("western", "japanese"))
    assert alone.draw(western, 1, 720) != alone.draw(japanese, 1, 720)


def test_other_pages_answer_while_a_picture_is_drawn(writer, press):
    """The process that draws stands still, as if the longest of all cards were in it."""
    url, elsewhere = paper_of(writer), Writer(writer.app)
    os.kill(press.process.pid, signal.SIGSTOP)
    try:
        waiting = [Asked(writer.visitor, url), Asked(Writer(writer.app).visitor, url)]
        assert elsewhere.visitor.get("/card").h1
        assert elsewhere.visitor.download("/take-home/card.pdf?form=form-2").data.startswith(b"%PDF")
        assert waiting[0].is_alive(), "the picture is not there yet"
    finally:
        os.kill(press.process.pid, signal.SIGCONT)
        for one in waiting:
            one.join()
    assert [one.status for one in waiting] == [200, 404]


def test_a_killed_press_is_told_in_words_and_the_next_picture_comes(writer, press):
    url = paper_of(writer)
    os.kill(press.process.pid, signal.SIGSTOP)
    waiting = Asked(writer.visitor, url)
    os.kill(press.process.pid, signal.SIGKILL)
    waiting.join()
    # Killed over the order, or before it came: then the order goes to a new press.
    assert waiting.status in (200, 503)
    assert writer.visitor.client.get(url).status_code == 200


def test_a_press_that_hangs_is_ended_and_people_are_told(writer, press, monkeypatch):
    monkeypatch.setattr(pressing, "SECONDS", 0.2)
    stuck = press.process.pid
    os.kill(stuck, signal.SIGSTOP)
    page = writer.visitor.get(writer.url("form-2", "paper"), status=503)
    assert page.h1 == "ただいま混み合っています"
    assert int(page.response.headers["Retry-After"]) > 0
    monkeypatch.undo()
    assert writer.visitor.client.get(paper_of(writer)).status_code == 200
    assert press.process.pid != stuck


def test_when_too_many_wait_for_pictures_the_next_is_told_at_once(writer, monkeypatch):
    nobody = threading.BoundedSemaphore(1)
    nobody.acquire()
    monkeypatch.setattr(previews, "QUEUE", nobody)
    writer.visitor.get(writer.url("form-2", "paper"), status=503)
    nobody.release()
    monkeypatch.setattr(previews, "QUEUE", nobody)
    assert writer.visitor.get(writer.url("form-2", "paper")).h1 == "紙で見る"
    assert nobody.acquire(blocking=False), "the place is free again"


def test_the_press_has_no_keys_no_environment_and_no_connections(writer, press):
    assert writer.visitor.client.get(paper_of(writer)).status_code == 200
    assert facts(press, "environ") == b""
    open_files = {os.readlink(one) for one in (Path("/proc") / str(press.process.pid) / "fd").iterdir()}
    assert {one.partition(":")[0] for one in open_files} == {"pipe", "/dev/null"}
    loaded = facts(press, "maps")
    assert b"sqlite" not in loaded
    assert b"psycopg" not in loaded


def test_the_press_has_limits(writer, press):
    assert writer.visitor.client.get(paper_of(writer)).status_code == 200
    limits = {line[:26].strip(): line[26:].split()[0] for line in facts(press, "limits").decode().splitlines()}
    assert int(limits["Max address space"]) <= 1024**3
    assert limits["Max file size"] == limits["Max core file size"] == "0"


def test_a_press_is_replaced_after_many_orders(alone, monkeypatch):
    monkeypatch.setattr(pressing, "ORDERS", 2)
    card, seen = cards.of_example("01").only("form-2"), set()
    for _ in range(3):
        alone.find(card)
        seen.add(alone.process.pid)
    assert len(seen) == 2


def test_an_order_that_cannot_be_carried_out_ends_in_a_sentence_and_not_in_silence(alone):
    card = cards.of_example("01").only("form-2")
    with pytest.raises(documents.NotDrawn):
        alone.draw(card, 1, 10_000_000)
    assert alone.draw(card, 1, 720)


def test_the_place_one_came_from_is_found_on_its_page(alone):
    card = cards.overlong(6).only("form-2")
    pages, first = alone.find(card, ["jobs"])
    assert first == 1
    found = [alone.find(card, ["jobs"], number)[1] for number in range(1, 7)]
    assert found == sorted(found)
    assert 1 < found[-1] <= pages
