"""Taking the card home as a locked file, and loading it again, page by page."""

from __future__ import annotations

import io

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from app.blueprints.files import loading as pages
from app.documents import lock, strangers
from app.services import files
from tests.client import FROM_OUR_PAGE, Page, Visitor
from tests.writing import Writer

WORDS = "うみ と やま と そら"


@pytest.fixture
def writer(app):
    writer = Writer(app)
    writer.fill("profile", {"last_name": "記入", "first_name": "花子"})
    return writer


def taken(writer, words=WORDS):
    """The locked file, as the button gives it."""
    form = writer.visitor.get("/take-home").follow("合言葉をかけて持ち帰る").form()
    values = {**form.values, "words": words}
    return writer.visitor.client.post("/take-home/locked", data=values, headers=FROM_OUR_PAGE)


def sends(visitor, content, path="/take-home/load", **more):
    """A file on its way, as a browser wraps it."""
    token = visitor.get("/take-home/load").form().values["csrf_token"]
    boundary, body = encode_multipart(
        {"csrf_token": token, "file": FileStorage(io.BytesIO(content), "a.jobcard"), **more}
    )
    kind = f"multipart/form-data; boundary={boundary}"
    return visitor.client.post(path, data=body, content_type=kind, headers=FROM_OUR_PAGE)


def brings(visitor, content, *, status=200, **more):
    """Choose a file on the page and send it."""
    answer = sends(visitor, content, **more)
    if answer.status_code == 303:
        return visitor.get(answer.headers["Location"])
    assert answer.status_code == status
    return Page(visitor, answer, answer.get_data(as_text=True))


def test_a_card_goes_into_a_locked_file_and_on_another_device_out_of_it(app, writer):
    answer = taken(writer)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="job-card.jobcard"')
    assert "記入".encode() not in answer.data
    other = Visitor(app)
    assert other.get("/write").follow("持ち帰ったファイルから続きを書く").h1 == "ファイルから読み込む"
    page = brings(other, answer.data, words=WORDS)
    assert page.h1 == "読み込むと変わるところ"
    assert "記入" in page.html
    assert "記入" not in other.get("/card").html
    done = page.form("#loading").submit(button="選んだ様式を読み込む")
    assert done.h1 == "読み込みました"
    sheet = other.get("/card").one("li[id=profile] a")["href"].split("/")[2]
    assert "記入" in other.get(f"/sheets/{sheet}/check").html
    assert "ファイルから読みこみ" in other.get(f"/sheets/{sheet}/history").html


def test_who_looks_and_declines_has_changed_nothing(app, writer):
    other = Visitor(app)
    page = brings(other, taken(writer).data, words=WORDS)
    assert page.form("#loading").submit(button="読み込まない").h1 == "持ち帰る"
    assert other.get("/take-home/load/check").h1 == "ファイルから読み込む"
    assert "記入" not in other.get("/card").html


def test_the_same_file_loaded_into_the_card_it_came_from_changes_nothing(writer):
    page = brings(writer.visitor, taken(writer).data, words=WORDS)
    assert "いまのカードと同じ内容です" in page.html
    assert page.form("#loading")._button("").text == "読み込まない"


@pytest.mark.parametrize(
    ("content", "more", "sentence"),
    [
        (b"", {}, pages.NO_FILE),
        (b"%PDF-1.7 something else", {}, strangers.UNKNOWN),
        (b"PK\x03\x04 no workbook", {}, "Excelファイルを読み取れませんでした。"),
        (lock(b"{}", WORDS), {}, pages.LOCK_WORDS),
        (lock(b"{}", WORDS), {"words": "ちがう言葉です"}, pages.WRONG_WORDS),
    ],
    ids=["none", "pdf", "torn", "locked", "wrong"],
)
def test_a_file_that_cannot_be_read_is_told_in_a_sentence_and_makes_no_card(app, content, more, sentence):
    visitor = Visitor(app)
    page = brings(visitor, content, status=422, **more)
    assert sentence in page.one(".errors").text
    assert page.title.startswith("エラー：")
    assert visitor.client.get_cookie("card") is None


def test_while_somebody_brings_a_slow_file_another_waits_and_everybody_takes_theirs_home(app, writer, monkeypatch):
    monkeypatch.setattr(files, "PATIENCE", 0.01)
    with files.READERS:
        assert brings(Visitor(app), b"{}", status=503).h1 == "ただいま混み合っています"
        assert taken(writer).status_code == 200


def test_a_file_of_ten_megabytes_is_told_to_be_too_large_and_a_larger_one_is_not_taken(app):
    visitor = Visitor(app)
    assert "大きすぎ" in brings(visitor, b"x" * 10_000_001, status=422).html
    assert sends(visitor, b"x" * 12_000_000).status_code == 413
    # Everywhere else a megabyte is the end.
    assert sends(visitor, b"x" * 2_000_000, "/take-home/load/check").status_code == 413


def test_words_that_everybody_tries_lock_nothing(writer):
    for words in ("", "みじかい", "password1", "12345678"):
        form = writer.visitor.get("/take-home/locked").form()
        page = form.submit({"words": words}, status=422)
        assert "合言葉" in page.one(".errors").text
        assert "パスワード" not in page.one(".errors").text


def test_an_empty_card_has_nothing_to_lock(app):
    visitor = Visitor(app)
    form = visitor.get("/take-home/locked").form()
    assert form.submit({"words": WORDS}, status=404).h1 == "ページが見つかりません"
    visitor = Writer(app).visitor
    assert visitor.get("/take-home/locked").form().submit({"words": WORDS}).h1 == "持ち帰る"
