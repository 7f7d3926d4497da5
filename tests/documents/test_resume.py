"""The 履歴書 as it is drawn: the measured form, every letter on it, and 別紙 where two pages are too few."""

from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from app.documents import fit_resume, write_resume
from app.documents.fonts import printed
from app.documents.lines import width_mm
from app.jobcard import Card, Resume, ResumeWish, SheetView, resume_of
from tests.documents import cards, drawn

DAY = date(2026, 11, 27)
# Top, bottom and columns of each block, as measured on the official PDF.
LEFT_RULES = (38.9, 44.6, 72.0, 81.0, 86.6, 103.6, 109.3, 126.3, 130.2, 137.4, 274.1)
RIGHT_RULES = (27.9, 35.2, 99.0, 106.6, 161.0, 164.8, 172.0, 226.2, 229.8, 237.2, 274.1)
LEFT_COLUMNS, RIGHT_COLUMNS = (23.6, 43.3, 52.6, 196.0), (19.0, 38.3, 47.5, 191.0)


def resume(card, **wish):
    return resume_of(card, ResumeWish(day=DAY, **wish))


def pages_of(made):
    return PdfReader(BytesIO(write_resume(made)))


def words(made):
    return drawn.text_of(pages_of(made))


def shown(text):
    return "".join(printed(text).split())


def with_jobs(count, **more):
    rows = [
        {"_id": f"{n:016x}", "company_name": f"第{n}見本商店", "department": "売り場", "employment_type": "regular",
         "start_ym": f"{1980 + n}-04", "end_ym": f"{1981 + n}-03", "end_reason": "personal", **more}
        for n in range(count)
    ]  # fmt: skip
    return Card((SheetView(cards.LIBRARY.latest("form-2"), {"jobs": rows}),))


def texts(**values):
    return Card((SheetView(cards.LIBRARY.latest("resume"), values),))


def test_the_form_has_the_measures_of_the_official_one():
    reader = pages_of(Resume(blank=True))
    rules = drawn.rules(reader)
    assert len(reader.pages) == 2
    for page, heights, columns in ((0, LEFT_RULES, LEFT_COLUMNS), (1, RIGHT_RULES, RIGHT_COLUMNS)):
        for y in heights:
            assert any(abs(one.at - y) < 0.3 for one in rules if (one.page, one.kind) == (page, "h")), (page, y)
        for x in columns:
            assert any(abs(one.at - x) < 0.3 for one in rules if (one.page, one.kind) == (page, "v")), (page, x)
    rows = {round(one.at, 1) for one in rules if (one.page, one.kind) == (0, "h") and 137 < one.at < 275}
    assert len(rows) == 16


def test_an_empty_form_is_left_to_the_pen_and_asks_nothing_that_the_official_one_does_not():
    said = words(Resume(blank=True))
    assert "学歴・職歴" in said
    assert "免許・資格" in said
    assert "写真をはる位置" in said
    assert not [word for word in ("なし", "以上", "通勤", "扶養", "配偶者", "None") if word in said]


def test_a_card_with_nothing_on_it_is_a_clean_form():
    said = words(resume(Card(())))
    assert all(word in said for word in ("なし", "特になし", "以上", "2026年11月27日現在"))


@pytest.mark.parametrize("number", cards.EXAMPLES)
def test_all_of_a_card_stands_on_its_paper(number):
    card = cards.of_example(number, "japanese")
    made = resume(card)
    said = words(made)
    for line in (*made.jobs, *made.licences, *made.learnings):
        assert line.part == "about" or shown(line.text) in said, line.text
    person = card.profile.values
    assert shown(person["last_name"] + person["first_name"]) in said
    for name in ("motive", "self_pr", "request"):
        assert shown(made.text(name)) in said
    assert "令和8年11月27日現在" in said
    assert not fit_resume(made).appended


def test_furigana_are_hiragana_and_gender_is_only_there_when_wanted():
    card = cards.of_example("01")
    assert "きにゅうりほ" in words(resume(card))
    assert "女性" not in words(resume(card))
    assert "女性" in words(resume(card, gender=True))


def test_rows_give_way_step_by_step_before_there_is_another_sheet():
    def steps(count):
        found = fit_resume(resume(with_jobs(count)))
        return found.about, found.close, found.appended

    assert steps(5) == (True, False, False)
    assert steps(8) == (False, False, False)
    assert steps(10) == (True, True, False) or steps(10) == (False, True, False)
    assert steps(30) == (True, False, True)


def test_schools_lose_their_entry_before_rows_come_closer():
    schools = [
        {"_id": f"{n:016x}", "kind": "school", "institution": f"第{n}学校", "edu_status": "graduated",
         "start_ym": f"{1980 + 2 * n}-04", "end_ym": f"{1982 + 2 * n}-03"}
        for n in range(10)
    ]  # fmt: skip
    card = Card((SheetView(cards.LIBRARY.latest("form-3-2"), {"learnings": schools}),))
    found = fit_resume(resume(card))
    assert (found.entering, found.close, found.appended) == (False, False, False)
    assert all(f"第{n}学校卒業" in words(resume(card)) for n in range(10))


@pytest.mark.parametrize("count", [11, 12, 13, 16, 30, 60])
def test_no_job_is_lost_however_many_there_are(count):
    made = resume(with_jobs(count))
    said = words(made)
    assert all(f"第{n}見本商店" in said for n in range(count))
    appended = fit_resume(made).appended
    assert (len(pages_of(made).pages) > 2) == appended
    assert ("別紙に続きます" in said) == appended


def test_no_licence_is_lost_however_many_there_are():
    rows = [{"_id": f"{n:016x}", "name": f"第{n}検定", "acquired_ym": f"{1980 + n}-04"} for n in range(40)]
    card = Card((SheetView(cards.LIBRARY.latest("form-3-1"), {"licenses": rows}),))
    assert all(f"第{n}検定取得" in words(resume(card)) for n in range(40))


@pytest.mark.parametrize("length", [100, 200, 300])
def test_the_texts_fit_into_their_box_as_long_as_they_may_be(length):
    text = ("志" * (length - 1)) + "終"
    found = fit_resume(resume(texts(motive=text, self_pr=text, request=text[:200])))
    assert not found.appended
    assert "".join(found.motive.lines).replace("【志望の動機】", "").count("志") == 2 * (length - 1)


def test_texts_of_many_lines_go_on_on_another_sheet():
    lines = "\n".join(f"第{n}行" for n in range(40))
    made = resume(texts(motive=lines, request=lines))
    said = words(made)
    assert fit_resume(made).appended
    assert all(said.count(f"第{n}行") == 2 for n in range(40))


def test_the_longest_words_stay_within_the_paper():
    card = cards.overlong(2)
    made = resume(card)
    found = fit_resume(made)
    for row in (*found.left, *found.right, *found.further, *found.licences):
        assert all(width_mm(line, row.size) <= 143.4 for line in row.lines)
    for page in pages_of(made).pages:
        assert all(20 < y < 285 for _, _, y in drawn.letters(page))


def test_one_way_of_counting_years_is_kept_on_the_whole_paper():
    card = cards.of_example("05", "japanese")
    assert not [year for year in range(1950, 2030) if f"{year}" in words(resume(card)).replace("0000", "")]
