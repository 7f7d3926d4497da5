"""Somebody who comes back, reads, and finds nothing to change."""

import io

import pypdf
import pytest

from tests.journeys.person import KeyboardPerson, Person, stored
from tests.journeys.stories import begins, writes_profile, writes_two_jobs

SAME = "いまの内容のままで合っています（変更なし）"


@pytest.mark.parametrize(("kind", "scripts"), [(Person, False), (KeyboardPerson, True)])
def test_one_tap_says_that_the_card_is_still_right_and_the_paper_bears_the_day(somebody, tmp_path, kind, scripts):
    person = writes_two_jobs(writes_profile(begins(somebody(kind=kind, scripts=scripts)))).taps("様式の一覧へ")
    person.is_at("あなたのジョブ・カード").judges().taps(SAME)
    person.sees("に確認しました").judges()
    day = person.page.locator(".saved").inner_text().removeprefix("✓ ").removesuffix("に確認しました")
    person.taps("持ち帰る（PDF・Excel・CSV）")
    paper = pypdf.PdfReader(io.BytesIO(stored(person.takes("PDFで持ち帰る（印刷用）"), tmp_path)))
    assert f"最終確認日　{day}" in paper.pages[0].extract_text()
