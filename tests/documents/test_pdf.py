import io
import logging
import re
import socket
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import pytest
from pypdf import PdfReader

from app.documents import Choice, lay_out, preload, printed, write_pdf
from app.documents.paper import PT_PER_UNIT
from app.jobcard import Card, SheetView
from tests.documents import cards, drawn

CARDS = {
    "empty": cards.empty(),
    "typical": cards.of_example("01"),
    "eras": cards.of_example("05", "japanese", "draft"),
    "student": cards.of_example("12"),
    "overlong": cards.overlong(1).only("form-1-1", "form-2", "form-3-1"),
}
HOSTILE = (
    '<img src="http://127.0.0.1:{port}/a.png"><link rel="stylesheet" href="http://127.0.0.1:{port}/b.css">'
    "<style>@import url(http://127.0.0.1:{port}/c)</style><script>alert(1)</script>"
    '<pdf:nextpage/><pdf:include src="/etc/passwd"/><b>太字</b>&lt;&amp;&#65;]]><!--'
    '=HYPERLINK("http://127.0.0.1:{port}/d") {{{{ 7*7 }}}} {{% raw %}}'
)


@cache
def read(name):
    return PdfReader(io.BytesIO(write_pdf(CARDS[name])))


def papers(name):
    return [lay_out(CARDS[name], sheet) for sheet in CARDS[name].sheets]


def squeezed(text):
    return "".join(text.split())


@pytest.mark.parametrize("name", CARDS)
def test_the_pdf_has_the_pages_and_the_rules_that_were_laid_out(name):
    reader = read(name)
    pages = [(paper, page) for paper in papers(name) for page in paper.pages]
    assert len(reader.pages) == len(pages)
    assert {tuple(round(float(one)) for one in page.mediabox) for page in reader.pages} == {(0, 0, 595, 842)}
    found = drawn.rules(reader)
    for number, (paper, page) in enumerate(pages):
        for y, band in page.bands:
            if not band.bordered:
                continue
            top = (paper.top + y) * PT_PER_UNIT * drawn.MM
            left = paper.left * PT_PER_UNIT * drawn.MM
            right = left + paper.width * PT_PER_UNIT * drawn.MM
            near = [one for one in found if one.page == number and one.kind == "h" and abs(one.at - top) < 0.2]
            assert any(one.start - 0.2 <= left and right <= one.end + 0.2 for one in near), (number, y)


@pytest.mark.parametrize("name", CARDS)
def test_no_letter_is_smaller_than_it_was_laid_out_and_none_is_lost(name):
    reader = read(name)
    pages = [page for paper in papers(name) for page in paper.pages]
    for page, laid in zip(reader.pages, pages, strict=True):
        sizes = {round(size, 1) for _, size, _ in drawn.letters(page)}
        looks = {cell.look.size for _, band in laid.bands for cell in band.cells} | {8.0}
        assert sizes <= looks
        lines = [line for _, band in laid.bands for cell in band.cells for one in cell.strips for line in one.lines]
        text = squeezed(page.extract_text())
        assert sorted(text) == sorted(squeezed("".join(lines) + _notes(laid)))


def _notes(page):
    return "".join(strip.note for _, band in page.bands for cell in band.cells for strip in cell.strips)


@pytest.mark.parametrize("name", CARDS)
def test_lines_stand_in_the_places_where_they_were_counted(name):
    """Were a line broken once more by the renderer, all below it in its box would stand lower."""
    for page, laid in zip(read(name).pages, [one for paper in papers(name) for one in paper.pages], strict=True):
        count = sum(
            bool(squeezed(line))
            for _, band in laid.bands
            for cell in band.cells
            for one in cell.strips
            for line in one.lines
        )
        heights = [y for text, _, y in drawn.letters(page)]
        assert max(heights) <= 297 - 14
        assert len(heights) >= count // 2


def test_fonts_are_embedded_and_text_can_be_searched_and_copied():
    values = {"other": "𠮷田髙﨑　花子", "strengths": "か\u3099っこう"}
    sheet = SheetView(cards.LIBRARY.latest("form-1-1"), values, "registered")
    reader = PdfReader(io.BytesIO(write_pdf(Card((sheet,)))))
    text = reader.pages[0].extract_text()
    assert "𠮷田髙﨑　花子" in text
    assert "がっこう" in text
    used = {
        font["/BaseFont"]
        for font in (one.get_object() for one in reader.pages[0]["/Resources"]["/Font"].values())
        if font["/Subtype"] == "/TrueType"
    }
    assert used
    assert all("NotoSansJP" in name.replace("-", "") for name in used)
    for one in reader.pages[0]["/Resources"]["/Font"].values():
        font = one.get_object()
        if font["/Subtype"] == "/TrueType":
            assert "/FontFile2" in font["/FontDescriptor"]


def test_the_file_names_its_language_and_its_forms_but_no_person():
    reader = PdfReader(io.BytesIO(write_pdf(cards.of_example("01").only("form-2"))))
    assert reader.trailer["/Root"]["/Lang"] == "ja"
    assert reader.metadata.title == "ジョブ・カード（様式2 職務経歴シート）"
    assert not reader.metadata.author
    person = cards.of_example("01").profile.values
    assert not any(person["last_name"] in str(value) for value in reader.metadata.values())


def test_a_draft_is_marked_on_every_page():
    reader = read("eras")
    assert all("下書き" in page.extract_text() for page in reader.pages)
    assert not any("下書き" in page.extract_text() for page in read("typical").pages)


def test_nothing_in_a_card_makes_the_renderer_fetch_a_thing_or_becomes_markup():
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = server.getsockname()[1]
        called = []
        stop = threading.Event()

        def listen():
            while not stop.is_set():
                try:
                    called.append(server.accept())
                except TimeoutError:
                    continue

        listener = threading.Thread(target=listen)
        listener.start()
        hostile = HOSTILE.format(port=port)
        card = cards.filled(lambda one: hostile[: one.limit], rows=1)
        content = write_pdf(card, Choice(private=True, faces=frozenset({("form-2", "confirm")})))
        stop.set()
        listener.join()
    assert not called
    reader = PdfReader(io.BytesIO(content))
    text = drawn.text_of(reader)
    assert text.count(squeezed(hostile)) >= 5
    assert "root:" not in text
    assert not any("/Annots" in page for page in reader.pages)
    pages = [
        page
        for sheet in card.sheets
        for page in lay_out(card, sheet, Choice(faces=frozenset({("form-2", "confirm")}))).pages
    ]
    assert len(reader.pages) == len(pages)


def test_letters_that_cannot_be_printed_stand_as_a_geta_and_nothing_raises():
    values = {"other": "笑顔😀👨‍👩‍👧と外字\ue000\u200b\u202e、\x7f葛\U000e0100\ufdd0"}
    sheet = SheetView(cards.LIBRARY.latest("form-1-1"), values, "registered")
    text = PdfReader(io.BytesIO(write_pdf(Card((sheet,))))).pages[0].extract_text()
    assert squeezed(printed(values["other"])) in squeezed(text)
    assert "笑顔〓〓と外字〓" in squeezed(text)


def test_spaces_stay_as_they_were_typed():
    values = {"other": "　字下げ　　二つ  a  b"}
    sheet = SheetView(cards.LIBRARY.latest("form-1-1"), values, "registered")
    text = PdfReader(io.BytesIO(write_pdf(Card((sheet,))))).pages[0].extract_text().replace("\u00a0", " ")
    assert "　字下げ　　二つ  a  b" in text


def test_many_at_once_get_each_their_own():
    names = ["01", "05", "12", "03"]
    with ThreadPoolExecutor(4) as pool:
        files = list(pool.map(lambda name: write_pdf(cards.of_example(name).only("form-2", "form-3-1")), names))
    for name, content in zip(names, files, strict=True):
        text = drawn.text_of(PdfReader(io.BytesIO(content)))
        own = cards.of_example(name).profile.values["last_name"]
        others = {cards.of_example(one).profile.values["last_name"] for one in names} - {own}
        assert f"氏名{own}" in text
        assert not any(f"氏名{one}" in text for one in others)


def test_what_is_printed_is_not_logged(caplog):
    with caplog.at_level(logging.DEBUG):
        write_pdf(cards.of_example("01").only("form-3-1"))
    person = cards.of_example("01").profile.values
    assert not any(person["last_name"] in record.getMessage() for record in caplog.records)


def test_nothing_of_a_card_is_written_to_disk(monkeypatch):
    def refuse(*_args, **_given):
        raise AssertionError("a temporary file")

    for name in ("NamedTemporaryFile", "TemporaryFile", "mkstemp", "mkdtemp"):
        monkeypatch.setattr(tempfile, name, refuse)
    write_pdf(cards.overlong(8).only("form-2"))


def test_a_card_without_sheets_is_refused_and_preloading_prints_a_page():
    with pytest.raises(ValueError, match="without sheets"):
        write_pdf(Card(()))
    preload()


def test_every_example_prints():
    for number in cards.EXAMPLES[3::8]:
        content = write_pdf(cards.of_example(number))
        assert re.match(rb"%PDF-1\.\d", content)
