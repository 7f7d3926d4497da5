"""最終確認日 on paper and in files: small, at the foot, and only while it is true."""

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from app.documents import lay_out, read_csv, read_xlsx, write_csv, write_pdf, write_xlsx
from app.jobcard import blank
from tests.documents import cards
from tests.documents.test_csv import rows
from tests.documents.test_xlsx import ALL, of, stored

# In Japan it is the 24th already.
AT = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)


def confirmed(card, at=AT):
    """The card after 「変更なし」."""
    sheets = tuple(replace(sheet, saved_at=AT, confirmed_at=at) for sheet in card.sheets)
    return replace(card, sheets=sheets, profile=card.profile and replace(card.profile, saved_at=AT, confirmed_at=at))


def pages(card):
    return [page.extract_text() for page in PdfReader(io.BytesIO(write_pdf(card))).pages]


@pytest.mark.parametrize(("style", "day"), [("western", "2026年11月24日"), ("japanese", "令和8年11月24日")])
def test_it_stands_on_every_page_as_the_card_shows_days(style, day):
    card = confirmed(cards.of_example("01", style))
    assert all(f"最終確認日　{day}" in text for text in pages(card))
    book = load_workbook(io.BytesIO(write_xlsx(card)))
    for sheet in card.sheets:
        texts = [
            cell.value for row in book[sheet.definition.number or sheet.definition.title].iter_rows() for cell in row
        ]
        assert texts.count(f"最終確認日　{day}") == len(lay_out(card, sheet).pages)
    records = [row for row in rows(write_csv(card)) if not row["区分"]]
    assert {row["最終確認日"] for row in records} == {day}


def test_it_moves_nothing_of_the_form():
    card = cards.of_example("05")
    for plain, said in zip(card.sheets, confirmed(card).sheets, strict=True):
        before, after = lay_out(card, plain), lay_out(confirmed(card), said)
        assert [page.bands[:-1] for page in before.pages] == [page.bands[:-1] for page in after.pages]
        assert [page.bottom for page in before.pages] == [page.bottom for page in after.pages]


def test_a_form_that_nobody_confirmed_says_nothing_of_it():
    card = cards.of_example("01")
    assert not any("最終確認日" in text for text in pages(card))
    assert {row["最終確認日"] for row in rows(write_csv(card))} == {""}
    assert not any("最終確認日" in text for text in pages(replace(card, sheets=(blank(card.sheets[0].definition),))))


def test_a_profile_that_was_written_on_since_makes_the_paper_unconfirmed():
    """Name and address stand on every form: nobody has confirmed the paper as it looks now."""
    card = confirmed(cards.of_example("01"))
    later = replace(card.profile, saved_at=AT + timedelta(minutes=1), confirmed_at=None)
    assert not any("最終確認日" in text for text in pages(replace(card, profile=later)))


def test_a_confirmed_card_comes_back_as_it_went():
    card = confirmed(cards.of_example("05", "japanese"))
    assert stored(read_csv(write_csv(card, ALL))) == of(card)
    assert stored(read_xlsx(write_xlsx(card, ALL), cards.LIBRARY.definition)) == of(card)
