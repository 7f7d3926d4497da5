"""The main job: somebody opens the site, writes without registering, and takes the card home."""

import io

import openpyxl
import pypdf
import pytest

from tests.journeys.person import DESK, PHONE, TABLET, KeyboardPerson, stored
from tests.journeys.stories import FIRST_JOB, begins, writes_profile, writes_two_jobs
from tests.journeys.ways import also_without_scripts_in_full, own_screen, with_and_without_scripts

COMPANY = FIRST_JOB["会社名"]
WISHES = {
    "価値観、興味、関心事項等": "本を探している人に、ちょうど合う1冊を渡せたときがうれしい。",
    "強み等": "初めて会う人の話を、最後まで聞ける。",
    "将来取り組みたい仕事や働き方等": "地域の図書館か書店で働きたい。",
    "これから取り組むこと等": "司書の講習を調べ、夏までに申しこむ。",
}


def takes_everything_home(person, folder):
    person.taps("持ち帰る（PDF・Excel・CSV）").is_at("持ち帰る")
    paper, sheet, data = map(person.takes, ("PDFで持ち帰る（印刷用）", "Excelで持ち帰る", "CSVで持ち帰る"))
    for download, extension in ((paper, "pdf"), (sheet, "xlsx"), (data, "csv")):
        name = download.suggested_filename
        assert name.startswith("ジョブ・カード_様式2_"), name
        assert name.endswith("." + extension), name
    pages = pypdf.PdfReader(io.BytesIO(stored(paper, folder))).pages
    assert COMPANY in "".join(page.extract_text() for page in pages).replace("\n", "")
    book = openpyxl.load_workbook(io.BytesIO(stored(sheet, folder)))
    cells = [cell.value for page in book for row in page.iter_rows() for cell in row]
    assert any(COMPANY in str(value) for value in cells)
    assert COMPANY in stored(data, folder).decode("utf-8-sig")


@own_screen
@pytest.mark.parametrize(("size", "scripts"), [(PHONE, True), (PHONE, False), (TABLET, True), (DESK, True)], ids=str)
def test_a_person_with_two_jobs_writes_a_card_and_takes_it_home(somebody, tmp_path, size, scripts):
    person = writes_two_jobs(writes_profile(begins(somebody(size, scripts=scripts))))
    takes_everything_home(person, tmp_path)


@also_without_scripts_in_full
def test_the_same_without_touching_a_mouse(somebody, tmp_path, scripts):
    person = writes_two_jobs(writes_profile(begins(somebody(kind=KeyboardPerson, scripts=scripts))))
    takes_everything_home(person, tmp_path)


@with_and_without_scripts
def test_a_student_writes_what_she_did_and_what_she_wants(somebody, tmp_path, scripts):
    person = begins(somebody(scripts=scripts), "いいえ、まだありません").taps("様式1-2…")
    person.is_at("学校の課程で関心を持って取り組んだこと：キャリア教育（インターンシップを含む）").taps(
        "取り組みを追加する"
    )
    person.dates("いつから", "令和", "7", "8").writes({"授業や実習の名前": "見本図書館での職場体験"}).taps("保存する")
    person.sees("見本図書館での職場体験", "2025年8月").taps("次へ").taps("次へ").taps("次へ")
    for heading, wish in WISHES.items():
        person.is_at(heading).write(person.page.get_by_role("textbox"), wish)
        person.taps("保存して次へ")
    person.is_at("その他").taps("保存して次へ").is_at("記入日").taps("保存して次へ")
    person.is_at("内容を確認してください").sees(
        "見本図書館での職場体験", *WISHES.values(), "キャリアコンサルタントが書く欄"
    )
    person.taps("本登録する").taps("持ち帰る（PDF・Excel・CSV）")
    paper = person.takes("PDFで持ち帰る（印刷用）")
    assert paper.suggested_filename.startswith("ジョブ・カード_様式1-2_")
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(stored(paper, tmp_path))).pages)
    assert "見本図書館での職場体験" in text.replace("\n", "")
