from dataclasses import replace

from app.documents import filename, unprintable
from app.jobcard import Card, SheetView, today
from tests.documents import cards


def test_a_file_is_called_after_its_forms_and_the_day_and_nobody():
    card = cards.of_example("01")
    day = f"{today():%Y%m%d}"
    assert filename(card.only("form-2"), "pdf") == f"ジョブ・カード_様式2_{day}.pdf"
    assert filename(card.only("form-1-1", "form-2"), "xlsx") == f"ジョブ・カード_様式1-1・様式2_{day}.xlsx"
    assert filename(card, "csv") == f"ジョブ・カード_一式_{day}.csv"
    assert filename(cards.empty().only("form-3-1"), "pdf") == f"ジョブ・カード_様式3-1_記入用_{day}.pdf"


def test_no_system_refuses_the_name():
    definition = replace(cards.LIBRARY.latest("form-2"), number='様/式:2*"<>|')
    name = filename(Card((SheetView(definition),)), "pdf")
    assert not set(name) & set('\\/:*?"<>|')


def test_letters_that_cannot_be_printed_are_found_in_every_corner_of_a_card():
    row = {"_id": "a" * 16, "duties": "😀", "transfers": [{"_id": "b" * 16, "department": "😁"}]}
    gone = {"_id": "c" * 16, "duties": "😂", "_gone": "2026-01-01T00:00:00Z"}
    aid = SheetView(cards.LIBRARY.latest("career-plan-aid"), {"strengths": ["根気", "\ue123"]})
    profile = SheetView(cards.LIBRARY.profile, {"last_name": "葛\U000e0100"})
    card = Card((SheetView(cards.LIBRARY.latest("form-2"), {"jobs": [row, gone]}), aid), profile)
    assert unprintable(card) == ["葛\U000e0100", "😀", "😁", "\ue123"]
    assert unprintable(cards.of_example("01")) == []
