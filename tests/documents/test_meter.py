"""The paper meter and the paper agree: over random texts, for every field that has a meter, in every form."""

import io

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from app.documents import Choice, lay_out, lines_of_box, lines_used, readable, write_pdf
from app.documents.paper import UNITS_PER_MM
from app.jobcard import Card, Library, SheetView, Unreadable
from tests.documents import cards, drawn
from tests.made_up.content import content_with

ROW = "0123456789abcdef"
FORMS = [one.id for one in (*cards.LIBRARY.forms, cards.LIBRARY.profile)]
LETTERS = "仕事在庫管理の工夫をした、。「」（）・ーァっ々…―！？ ％￥１２３，．abcXYZ019.,:()-@/　\n\t𠮷髙が葛\U000e0100"
PIECES = st.sampled_from(
    [
        "在庫の管理を",
        "。",
        "「",
        "12,345円",
        "Excel",
        "https://www.example.jp/a/very/long/address",
        "\n",
        "\n\n・",
        "\t",
        "　",
    ]
)
TEXTS = st.one_of(
    st.text(st.sampled_from(LETTERS), max_size=300),
    st.lists(PIECES, max_size=80).map("".join),
    st.tuples(st.lists(PIECES, min_size=1, max_size=6).map("".join), st.integers(1, 80)).map(
        lambda one: one[0] * one[1]
    ),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60),
)


def metered(definition):
    """The fields that have a meter: (path, group, field)."""
    for path, one in definition.walk():
        group, _, _ = path.rpartition(".")
        if one.kind.flows and "." not in group and lines_of_box(definition, path) is not None:
            yield path, group, one


def stored(one, text):
    """What the gate stores of as much of a text as the field may hold."""
    try:
        return one.read(text[: one.limit].strip() or None)
    except Unreadable:
        return None


def drawn_in(pdf, paper, group, name):
    """Lines of letters that the PDF draws inside the boxes of a field, on whatever pages they stand."""
    count = 0
    for number, page in enumerate(paper.pages):
        lines = None
        for y, band in page.bands:
            for cell in band.cells:
                pieces = [one for one in cell.strips if any((s.group, s.field) == (group, name) for s in one.slots)]
                if pieces:
                    lines = drawn.baselines(pdf.pages[number]) if lines is None else lines
                    left, top = (paper.left + cell.x) / UNITS_PER_MM, (paper.top + y) / UNITS_PER_MM
                    right, bottom = left + cell.width / UNITS_PER_MM, top + band.height / UNITS_PER_MM
                    count += len({at for x, at in lines if left <= x < right and top < at <= bottom})
                    # Blank lines at the foot of a page leave nothing to draw.
                    count += sum(blank_at_the_end(one.lines) for one in pieces if one.slots[0].text)
    return count


def blank_at_the_end(lines):
    return len(lines) - len("".join("x" if line else " " for line in lines).rstrip())


def agree(definition, text):
    """Write the text into every field that has a meter, and compare what is counted with what is drawn."""
    values, fields = {}, list(metered(definition))
    for _, group, one in fields:
        if group:
            values.setdefault(group, [{"_id": ROW}])[0][one.id] = stored(one, text)
        else:
            values[one.id] = stored(one, text)
    card = Card((SheetView(definition, values, "registered"),))
    every = Choice(frozenset((definition.id, face.id) for face in definition.layout.faces))
    paper, pdf = lay_out(card, card.sheets[0], every), PdfReader(io.BytesIO(write_pdf(card, every)))
    for path, group, one in fields:
        value = values[group][0][one.id] if group else values[one.id]
        shown = readable(one, value, "western")
        assert lines_used(definition, path, shown) == drawn_in(pdf, paper, group, one.id), (path, shown)


@pytest.mark.parametrize("form", [form for form in FORMS if any(metered(cards.LIBRARY.latest(form)))])
def test_the_meter_counts_what_the_pdf_draws(form):
    # A smaller text would be nicer to read, but looking for it takes many minutes of PDFs.
    @settings(max_examples=20, phases=[Phase.explicit, Phase.generate])
    @given(TEXTS)
    def on_any_text(text):
        agree(cards.LIBRARY.latest(form), text)

    on_any_text()


def test_the_meter_of_a_form_that_nobody_has_seen_counts_what_its_pdf_draws(tmp_path):
    definition = Library(content_with(tmp_path, "made-up/2026-01.yaml")).latest("made-up")
    assert {path for path, _, _ in metered(definition)} == {"then", "keep", "advice", "dishes.recipe"}
    for text in ("", "小", cards.long_text(90), "川べりの、\n\n小さな店。" * 9, "x" * 200, "1,234円 " * 20):
        agree(definition, text)


def test_most_forms_have_meters():
    assert {path for path, _, _ in metered(cards.LIBRARY.latest("form-2"))} == {"jobs.duties", "jobs.learned"}
    assert sum(len(list(metered(cards.LIBRARY.latest(form)))) for form in FORMS) > 20
