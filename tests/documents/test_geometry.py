from dataclasses import replace

import pytest

from app.documents import Choice, break_lines, lay_out, lines_of_box, lines_used
from app.documents.fonts import printed
from app.documents.lines import width_mm
from app.documents.paper import UNITS_PER_MM
from app.jobcard import Card, SheetView
from tests.documents import cards

CARDS = {
    "empty": cards.empty(),
    "typical": cards.of_example("01"),
    "eras": cards.of_example("05", "japanese", "draft"),
    "student": cards.of_example("12"),
    "overlong": cards.overlong(),
}
PAPERS = [
    pytest.param(lay_out(card, sheet), id=f"{name}-{sheet.definition.id}")
    for name, card in CARDS.items()
    for sheet in card.sheets
]


def a_sheet(form, values, **given):
    return SheetView(cards.LIBRARY.latest(form), values, **{"status": "registered", **given})


def pages_of(sheet, choice=None):
    return lay_out(Card((sheet,)), sheet, choice).pages


def text_on(page):
    return "\n".join(line for _, band in page.bands for cell in band.cells for one in cell.strips for line in one.lines)


@pytest.mark.parametrize("paper", PAPERS)
def test_every_box_holds_its_text_and_every_page_holds_its_boxes(paper):
    for page in paper.pages:
        bottom = 0
        for y, band in page.bands:
            assert y >= bottom
            bottom = y + band.height
            assert bottom <= paper.height
            assert band.cells[0].x == 0
            assert band.xs[-1] == paper.width
            for cell in band.cells:
                assert cell.need <= band.height
                for strip in cell.strips:
                    assert len(strip.lines) <= strip.rows
                    for line in strip.lines:
                        room = (cell.width - 2 * cell.look.pad_x) / UNITS_PER_MM
                        wide = width_mm(line, cell.look.size, bold=cell.look.bold)
                        assert wide <= room or len(line) == 1, line


@pytest.mark.parametrize("paper", PAPERS)
def test_no_letter_of_a_field_is_cut_however_many_pages_it_takes(paper):
    values = paper.sheet.values
    pieces = {}
    for slot in paper.slots():
        # The head of each page shows its values again.
        pieces.setdefault(slot.path, {}).setdefault(slot.piece, slot.text + slot.joint)
    texts = {path: "".join(text for _, text in sorted(found.items())) for path, found in pieces.items()}
    definition = paper.sheet.definition
    for name, value in values.items():
        if isinstance(value, str) and definition.fields[name].kind.name == "long_text":
            assert texts["", 0, name] == value
    for group in (one for one in definition.fields.values() if one.is_group):
        for number, row in enumerate(paper.sheet.rows(group.id), 1):
            for one in group.fields:
                if (group.id, number, one.id) in texts and one.kind.name == "long_text":
                    assert texts[group.id, number, one.id] == row.get(one.id, "")


@pytest.mark.parametrize("paper", PAPERS)
def test_every_field_that_is_printed_shows_its_printed_lines(paper):
    for page in paper.pages:
        for _, band in page.bands:
            for cell in band.cells:
                for strip in cell.strips:
                    for slot in (one for one in strip.slots if strip.spans):
                        whole = "".join(strip.lines).replace(" ", "").replace("　", "")
                        assert whole == printed(slot.text).replace("\n", "").replace(" ", "").replace("　", "")


def test_a_text_that_goes_on_says_so_and_repeats_heading_and_number():
    text = cards.long_text(1000)
    _, second, *_ = pages_of(a_sheet("form-1-1", {"values_interests": text, "strengths": text, "other": text}))
    assert "キャリア・プランシート（就業経験がある方用）（続き）" in text_on(second)
    assert any(f"{label}（続き）" in text_on(second) for label in ("価値観、興味、関心事項等", "強み等"))
    row = {"_id": "0" * 16, "company_name": "見本商店", "duties": cards.long_text(2000)}
    pages = pages_of(a_sheet("form-2", {"jobs": [row]}))
    assert len(pages) > 2
    for page in pages[1:-1]:
        assert "職務の内容" in text_on(page)
        assert any(one.note == "続き" for _, band in page.bands for cell in band.cells for one in cell.strips)


def test_pages_are_counted_for_each_form_alone():
    pages = pages_of(a_sheet("form-1-1", {}))
    assert [text_on(page).splitlines()[-1] for page in pages] == ["1／2", "2／2"]


def test_a_draft_says_so_on_every_page_and_nothing_else_does():
    draft, done = (a_sheet("form-1-1", {}, status=status) for status in ("draft", "registered"))
    assert all("下書き" in text_on(page) for page in pages_of(draft))
    assert not any("下書き" in text_on(page) for page in pages_of(done))
    assert not any("下書き" in text_on(page) for sheet in cards.empty().sheets for page in pages_of(sheet))


def test_an_empty_form_takes_the_pages_of_the_official_one():
    taken = {sheet.definition.id: len(pages_of(sheet)) for sheet in cards.empty().sheets}
    assert taken == {
        "career-plan-aid": 3, "form-1-1": 2, "form-1-2": 2, "form-2": 1, "form-3-1": 1, "form-3-2": 1,
        "resume": 1
    }  # fmt: skip


def test_empty_printed_rows_give_way_before_a_note_stands_alone_on_a_page():
    rows = [{"_id": f"{n:016x}", "duties": cards.long_text(150)} for n in range(3)]
    for count in (1, 2, 3):
        pages = pages_of(a_sheet("form-2", {"jobs": rows[:count]}))
        assert len(pages) == 1
        assert "（注）" in text_on(pages[0])


def test_an_optional_face_is_printed_only_when_asked_for():
    sheet = a_sheet("form-2", {})
    assert "会社の確認欄" not in "".join(text_on(page).split("（注）")[0] for page in pages_of(sheet))
    asked = pages_of(sheet, Choice(faces=frozenset({("form-2", "confirm")})))
    assert "会社の確認欄" in text_on(asked[-1]).split("（注）")[0]


def test_what_a_person_leaves_out_is_not_printed_and_rows_are_counted_anew():
    rows = [{"_id": "a" * 16, "company_name": "秘密商店"}, {"_id": "b" * 16, "company_name": "見本商店"}]
    without = Choice(without=frozenset({("form-2", "a" * 16)}))
    (page,) = pages_of(a_sheet("form-2", {"jobs": rows}), without)
    assert "秘密商店" not in text_on(page)
    assert "1\n見本商店" in text_on(page)
    hidden = pages_of(
        a_sheet("form-1-1", {"other": "だれにも見せない"}), Choice(without=frozenset({("form-1-1", "other")}))
    )
    assert not any("その他" in text_on(page) or "見せない" in text_on(page) for page in hidden)


def test_removed_rows_are_not_printed():
    row = {"_id": "a" * 16, "company_name": "消した商店", "_gone": "2026-11-01T00:00:00Z"}
    assert "消した商店" not in text_on(pages_of(a_sheet("form-2", {"jobs": [row]}))[0])


def test_an_undated_sheet_bears_the_day_and_a_blank_form_leaves_room_for_one():
    sheet = a_sheet("form-3-1", {})
    shown = sheet.definition.fields["as_of_date"].show(sheet.as_of.isoformat())
    assert f"{shown}現在" in text_on(pages_of(sheet)[0])
    empty = next(one for one in cards.empty().sheets if one.definition.id == "form-3-1")
    assert "年　　月　　日現在" in text_on(pages_of(empty)[0])


def test_the_meter_counts_the_lines_that_are_printed():
    text = cards.long_text(400)
    sheet = a_sheet("form-2", {"jobs": [{"_id": "a" * 16, "duties": text}]})
    used = lines_used(sheet.definition, "jobs.duties", text)
    slots = [
        strip for _, band in pages_of(sheet)[0].bands for cell in band.cells for strip in cell.strips if strip.spans
    ]
    assert used == next(len(strip.lines) for strip in slots if strip.slots[0].field == "duties")
    assert lines_of_box(sheet.definition, "jobs.duties") == 9
    assert lines_used(sheet.definition, "jobs.duties", "") == 0


def test_the_meter_knows_every_long_field_that_is_printed_and_no_other():
    for definition in cards.LIBRARY.forms:
        blank = next(one for one in cards.empty().sheets if one.definition is definition)
        boxes = {(slot.group, slot.field) for slot in lay_out(Card((blank,)), blank).slots()}
        for path, one in definition.walk():
            group, _, name = path.rpartition(".")
            if one.kind.name == "long_text" and group.count(".") == 0:
                assert (lines_of_box(definition, path) is not None) == ((group, name) in boxes), path
    assert lines_of_box(cards.LIBRARY.latest("form-2"), "jobs.achievements") is None


def test_a_full_box_of_the_meter_is_a_full_box_on_paper():
    definition = cards.LIBRARY.latest("form-1-1")
    per_line = len(break_lines("あ" * 200, (definition.layout.width * UNITS_PER_MM - 13) / UNITS_PER_MM, 10)[0])
    used = lines_used(definition, "strengths", "あ" * per_line * 6)
    assert used == lines_of_box(definition, "strengths") == 6
    empty, full = ({} if not text else {"strengths": text} for text in ("", "あ" * per_line * 6))
    heights = [
        next(band.height for _, band in pages_of(a_sheet("form-1-1", values))[0].bands
             if any(slot.field == "strengths" for cell in band.cells for one in cell.strips for slot in one.slots))
        for values in (empty, full)
    ]  # fmt: skip
    assert heights[0] == heights[1]


def test_one_card_laid_out_twice_stands_in_the_same_places():
    card = cards.of_example("01")
    sheet = card.sheets[0]
    assert lay_out(card, sheet).pages == lay_out(card, replace(sheet)).pages
