"""Somebody with two jobs answers questions, and takes a 履歴書 home."""

import io

from pypdf import PdfReader

from tests.journeys.person import stored
from tests.journeys.stories import FIRST_JOB, SECOND_JOB, begins, writes_profile, writes_two_jobs
from tests.journeys.ways import with_and_without_scripts


@with_and_without_scripts
def test_somebody_with_two_jobs_takes_a_resume_home(somebody, scripts, tmp_path):
    person = writes_two_jobs(writes_profile(begins(somebody(scripts=scripts))))
    person.opens("/take-home").taps("履歴書にする").is_at("履歴書にする").sees(
        FIRST_JOB["会社名"], "現在に至る"
    ).judges()
    person.taps("志望の動機・自己PRを書く").is_at("志望の動機・自己PR").judges()
    person.page.locator("button[value='s.motive']").click()
    person.marks("応募する仕事に近い仕事").judges().taps("次へ")
    person.marks("調理の仕事").taps("次へ").marks("仕事の内容").taps("次へ")
    person.writes({"自分の言葉で書く": "弁当を毎日つくること"}).taps("次へ")
    person.marks("正確に作業する力").taps("次へ").marks("任された役割に責任を持つ").taps("次へ")
    made = "調理の仕事を志望する理由は、仕事の内容にひかれたからです。これまでの仕事では、弁当を毎日つくってきました。"
    person.sees(made).taps("この文を入れる").sees("文を入れました")
    assert made in person.page.locator("textarea[name=motive]").input_value()
    person.taps("保存して次へ").is_at("本人希望記入欄")
    person.page.get_by_role("textbox").fill("貴社規定に従います。")
    person.taps("保存して次へ").is_at("内容を確認してください").taps("本登録する").taps("履歴書にする")
    person.is_at("履歴書にする").sees("書いた文が入ります。").marks("和暦（令和）").judges()
    paper = PdfReader(io.BytesIO(stored(person.takes("PDFで持ち帰る（印刷用）"), tmp_path)))
    said = "".join("".join(page.extract_text() for page in paper.pages).split())
    assert len(paper.pages) == 2
    for text in (
        FIRST_JOB["会社名"],
        f"{SECOND_JOB['会社名']}入社",
        "現在に至る",
        made,
        "貴社規定に従います。",
        "平成10年4月5日生",
    ):
        assert text in said
    assert person.complaints == []
