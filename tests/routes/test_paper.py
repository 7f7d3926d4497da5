"""紙で見る: the pages that will be printed, as pictures; from wherever one writes, and back."""

import io

import pytest
from PIL import Image

from app.services import previews
from tests.client import Visitor
from tests.writing import FORM, Writer


@pytest.fixture
def writer(app):
    return Writer(app)


def jobs(writer, count, words=40):
    """Rows of 様式2, each with a lot in it."""
    group, page = writer.definition("form-2").fields["jobs"], writer.visitor.get(writer.url("form-2", "jobs"))
    for number in range(count):
        text = f"見本の仕事その{number}。" + "在庫の管理と発注を担当しました。" * words
        page = writer.add_row(page, group, {"company_name": f"見本商店{number}", "duties": text})
    return page


def pictures(page):
    return [one["src"] for one in page.all(".sheet img")]


def drawn(visitor, url):
    answer = visitor.client.get(url)
    assert answer.mimetype == "image/png"
    return Image.open(io.BytesIO(answer.data))


def test_every_page_of_the_sheet_is_shown_with_its_number(writer):
    page = writer.visitor.get(writer.url("form-1-1", "paper"))
    assert page.h1 == "紙で見る"
    assert [one.text for one in page.all(".sheet a")] == ["1 / 2 大きく見る", "2 / 2 大きく見る"]
    assert [one["alt"] for one in page.all(".sheet img")] == ["用紙の1ページ目。", "用紙の2ページ目。"]
    for url in pictures(page):
        picture = drawn(writer.visitor, url)
        assert picture.size == (previews.WIDTH, 1019)
        assert len(set(picture.convert("L").tobytes())) > 2, "an empty page would be no preview"


def test_a_picture_is_kept_by_nobody_and_its_address_says_nothing_of_a_person(writer):
    writer.visitor.get(writer.url("profile", "name")).form(FORM).submit({"last_name": "記入"})
    (url, *_) = pictures(writer.visitor.get(writer.url("form-1-1", "paper")))
    assert url == writer.url("form-1-1", "paper", "1.png")
    headers = writer.visitor.client.get(url).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex"
    assert headers["Content-Security-Policy"].startswith("sandbox")


def test_one_may_look_closely(writer):
    page = writer.visitor.get(writer.url("form-2", "paper"))
    assert drawn(writer.visitor, page.one(".sheet a")["href"]).size[0] == previews.LARGE


def test_what_is_typed_is_saved_on_the_way_to_the_paper_and_one_comes_back(writer):
    page = writer.visitor.get(writer.url("form-1-1", "strengths"))
    paper = page.form(FORM).submit({"strengths": "聞くことが得意です。"}, button="保存して紙で見る")
    assert paper.url == writer.url("form-1-1", "paper")
    back = paper.follow("書くページに戻る")
    assert back.url == writer.url("form-1-1", "strengths")
    assert back.form(FORM).values["strengths"] == "聞くことが得意です。"


def test_what_cannot_be_read_is_asked_about_first_and_stays(writer):
    page = writer.visitor.get(writer.url("form-2", "date"))
    page = page.form(FORM).submit({"as_of_date.year": "いつか"}, button="保存して紙で見る", status=422)
    assert page.form(FORM).values["as_of_date.year"] == "いつか"


def test_from_a_row_one_sees_the_page_on_which_it_stands_and_comes_back_to_it(writer):
    page = jobs(writer, 6)
    (*_, last) = [one["href"] for one in page.all(".rows a.btn")]
    paper = writer.visitor.get(last).form(FORM).submit(button="保存して紙で見る")
    shown = [one.text for one in paper.all(".sheet a")]
    total = int(shown[0].split(" / ")[1].partition(" ")[0])
    assert total > 2
    assert int(shown[0].split(" / ")[0]) > 1, "the last of six long rows does not stand on the first page"
    assert paper.follow("書くページに戻る").url == last


def test_of_many_pages_some_are_shown_at_once(writer):
    jobs(writer, 9)
    page = writer.visitor.get(writer.url("form-2", "paper?at=jobs"))
    assert len(pictures(page)) == 4
    assert [one.get("loading") for one in page.all(".sheet img")] == ["", "lazy", "lazy", "lazy"]
    then = page.follow("次のページを見る")
    assert then.all(".sheet a")[0].text.startswith("5 / ")
    assert then.follow("前のページを見る").all(".sheet a")[0].text.startswith("1 / ")
    assert then.follow("書くページに戻る").url == writer.url("form-2", "jobs")


@pytest.mark.parametrize("query", ["?at=../../x", "?at=strengths/x/y", "?at=jobs/0123456789abcdef", "?at=consulting", "?at=%00", "?at=profile", "?page=0", "?page=999999", "?page=x", "?page=%00", "?at=", "?at=/"])  # fmt: skip
def test_a_place_that_is_not_there_leads_back_to_the_sheet_and_is_not_repeated(writer, query):
    page = writer.visitor.get(writer.url("form-1-1", f"paper{query}"))
    assert page.follow("戻る").url == writer.url("form-1-1")
    assert "at=" not in page.html


def test_reading_and_paper_lead_to_each_other(writer):
    read = writer.visitor.get(writer.url("form-1-1"))
    paper = read.follow("紙で見る")
    assert paper.follow("読みやすい文字で見る").url == read.url
    check = writer.visitor.get(writer.url("form-1-1", "check"))
    assert check.follow("紙で見る").follow("戻る").url == check.url
    assert writer.visitor.get(writer.url("form-2", "jobs")).follow("紙で見る").h1 == "紙で見る"


def test_a_page_that_the_sheet_does_not_have_is_not_there(writer):
    for number in ("0", "99", "-1", "x", "99999999999999999999"):
        writer.visitor.get(writer.url("form-2", "paper", f"{number}.png"), status=404)


def test_the_profile_has_no_paper_of_its_own(writer):
    writer.visitor.get(writer.url("profile", "paper"), status=404)
    writer.visitor.get(writer.url("profile", "paper", "1.png"), status=404)
    assert "紙で見る" not in writer.visitor.get(writer.url("profile", "name")).text
    assert "紙で見る" not in writer.visitor.get(writer.url("profile")).text


def test_nobody_else_sees_the_pictures(app, writer):
    stranger = Writer(app).visitor
    for place in ("paper", "paper/1.png"):
        stranger.get(writer.url("form-2", place), status=404)
        Visitor(app).get(writer.url("form-2", place), status=404)


def test_a_person_takes_only_so_many_pictures_an_hour(writer, monkeypatch):
    url = writer.url("form-2", "paper", "1.png")
    monkeypatch.setattr(previews, "PICTURES_PER_HOUR", 1)
    drawn(writer.visitor, url)
    assert "分後" in writer.visitor.get(url, status=429).text
