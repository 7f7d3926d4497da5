"""Taking the card home: what is offered, what comes, and what is refused in words."""

import io
import zipfile
from urllib.parse import unquote

import pytest
from pypdf import PdfReader

from app import guidance
from app.models import Event, db
from app.services import files
from tests.writing import FORM, Writer

START = {"pdf": b"%PDF-", "xlsx": b"PK\x03\x04", "csv": b"\xef\xbb\xbf"}


@pytest.fixture
def writer(app):
    writer = Writer(app)
    writer.visitor.get(writer.url("profile", "name")).form(FORM).submit({"last_name": "記入", "first_name": "例子"})
    writer.visitor.get(writer.url("form-1-1", "strengths")).form(FORM).submit({"strengths": "聞くことが得意です。"})
    group = writer.definition("form-2").fields["gaps"]
    writer.add_row(writer.visitor.get(writer.url("form-2", "gaps")), group, {"note": "家族の介護", "from": "2019-04"})
    return writer


def name_of(answer):
    return unquote(answer.headers["Content-Disposition"].partition("filename*=UTF-8''")[2])


def words(pdf):
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_forms_with_something_on_them_are_chosen_beforehand(writer):
    page = writer.visitor.get("/take-home")
    ticked = {one["value"] for one in page.all("input[name=form][checked]")}
    assert ticked == {"form-1-1", "form-2"}
    assert "profile" not in {one["value"] for one in page.all("input[name=form]")}


@pytest.mark.parametrize("kind", START)
def test_the_chosen_forms_come_as_one_file_with_a_name_of_theirs(writer, kind):
    page = writer.visitor.get("/take-home").form()
    query = "&".join(f"{name}={value}" for name, value in page.values.items(multi=True))
    answer = writer.visitor.download(f"/take-home/card.{kind}?{query}")
    assert answer.data.startswith(START[kind])
    assert answer.mimetype == files.TYPES[kind].partition(";")[0]
    name = name_of(answer)
    assert name.startswith("ジョブ・カード_")
    assert name.endswith(f".{kind}")
    assert "記入" not in name, "others may see the folder that the file lies in"


def test_a_draft_says_so_on_paper_and_a_registered_form_does_not(writer):
    pdf = writer.visitor.download("/take-home/card.pdf?form=form-1-1").data
    assert "下書き" in words(pdf)
    assert "聞くことが得意です。" in words(pdf)
    assert "記入" in words(pdf)
    url = writer.url("form-1-1")
    writer.visitor.get(f"{url}/check").form(f"form[action='{url}/register']").submit()
    assert "下書き" not in words(writer.visitor.download("/take-home/card.pdf?form=form-1-1").data)


def test_what_is_only_for_oneself_goes_along_only_when_chosen(writer):
    for more, there in (("", False), ("&private=1", True)):
        text = writer.visitor.download(f"/take-home/card.csv?form=form-2{more}").data.decode("utf-8-sig")
        assert ("家族の介護" in text) is there


def test_years_are_written_as_chosen(writer):
    typed = {"as_of_date.year": "2026", "as_of_date.month": "11", "as_of_date.day": "1"}
    writer.visitor.get(writer.url("form-1-1", "date")).form(FORM).submit(typed)
    for style, text in (("western", "2026年11月1日"), ("japanese", "令和8年11月1日")):
        assert text in words(writer.visitor.download(f"/take-home/card.pdf?form=form-1-1&style={style}").data)


def test_another_face_is_printed_when_asked_for(writer):
    plain = PdfReader(io.BytesIO(writer.visitor.download("/take-home/card.pdf?form=form-2").data))
    more = PdfReader(io.BytesIO(writer.visitor.download("/take-home/card.pdf?form=form-2&face=form-2/confirm").data))
    assert len(more.pages) == len(plain.pages) + 1


@pytest.mark.parametrize("kind", START)
@pytest.mark.parametrize(
    "query", ["", "?form=", "?form=nothing", "?form=profile", "?form=form-3-3&style=x", "?form=%00"]
)
def test_with_nothing_chosen_one_is_asked_again(writer, kind, query):
    page = writer.visitor.get(f"/take-home/card.{kind}{query}", status=422)
    assert page.url == "/take-home"
    assert page.title.startswith("エラー：")


@pytest.mark.parametrize("query", ["&style=klingon", "&face=x", "&face=form-2/", "&face=//", "&face=form-2/nothing", "&private=", "&form=form-9", "&style=%00"])  # fmt: skip
def test_choices_that_are_not_offered_change_nothing(writer, query):
    assert writer.visitor.download(f"/take-home/card.csv?form=form-2{query}").data.startswith(START["csv"])


def test_without_a_card_the_blank_forms_are_offered(visitor):
    assert visitor.get("/take-home/card.pdf?form=form-2").url == "/take-home"
    page = visitor.get("/take-home")
    links = [one["href"] for one in page.all("a[href^='/take-home/']")]
    assert len(links) == 1 + 2 * 6 + 1, "the 履歴書 is for the pen alone"


@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
def test_a_blank_form_is_the_same_for_everybody_and_says_that_it_may_be_kept(visitor, kind):
    answer = visitor.download(f"/take-home/form-2.{kind}")
    assert answer.data.startswith(START[kind])
    assert "public" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers
    assert "記入用" in name_of(answer)
    if kind == "xlsx":
        assert zipfile.is_zipfile(io.BytesIO(answer.data))


@pytest.mark.parametrize(
    "path", ["form-9.pdf", "profile.pdf", "form-2.csv", "form-2.exe", "..pdf", "%00.pdf", "FORM-2.pdf", "card.exe"]
)
def test_a_form_or_a_file_that_does_not_exist_is_not_there(visitor, path):
    visitor.get(f"/take-home/{path}", status=404)


def test_a_letter_that_cannot_be_printed_is_named(writer):
    url = writer.url("form-1-1", "strengths")
    writer.visitor.get(url).form(FORM).submit({"strengths": "寿司🍣が好き"})
    page = writer.visitor.get("/take-home")
    assert "🍣" in page.text
    assert writer.visitor.download("/take-home/card.pdf?form=form-1-1").data.startswith(START["pdf"])


def test_while_all_printers_are_taken_one_is_asked_to_wait(make_app, monkeypatch):
    writer = Writer(make_app())
    writer.visitor.get(writer.url("form-2"))
    monkeypatch.setattr(files, "PATIENCE", 0.01)
    taken = 0
    while files.PRINTERS.acquire(blocking=False):
        taken += 1
    try:
        page = writer.visitor.get("/take-home/card.pdf?form=form-2", status=503)
        assert page.h1 == "ただいま混み合っています"
        assert page.response.headers["Retry-After"] == str(files.Busy.retry_after)
    finally:
        for _ in range(taken):
            files.PRINTERS.release()
    assert taken == 2
    assert writer.visitor.download("/take-home/card.csv?form=form-2").data


def test_a_person_takes_only_so_many_files_an_hour(writer, monkeypatch):
    monkeypatch.setattr(files, "EXPORTS_PER_HOUR", 2)
    for _ in range(2):
        writer.visitor.download("/take-home/card.csv?form=form-2")
    page = writer.visitor.get("/take-home/card.csv?form=form-2", status=429)
    assert "分後" in page.text
    assert int(page.response.headers["Retry-After"]) > 0


def test_every_form_that_goes_home_is_counted_once(writer, app):
    writer.visitor.download("/take-home/card.csv?form=form-2&form=form-1-1")
    with app.app_context():
        counted = [
            (one.form, one.section) for one in db.session.scalars(db.select(Event).where(Event.name == "download"))
        ]
    assert sorted(counted) == [("form-1-1", "csv"), ("form-2", "csv")]


# ------------------------------------------------------------------------------------------------ trying the site out


@pytest.fixture
def demo(make_app):
    from app.services import demo

    app = make_app(DEMO=True)
    with app.app_context():
        some = [one for one in guidance.examples() if one.id in ("01", "28")]
        for one in some:
            demo.fill(demo.guests.adopt(demo.account_id(one.id), one.kind), one.values)
            db.session.remove()
    return app


def test_one_may_step_into_an_invented_person(demo):
    from tests.client import Visitor

    visitor = Visitor(demo)
    page = visitor.get("/demo")
    assert len(page.all("main form")) == len(guidance.examples())
    card = page.form("form[action='/demo/01']").submit()
    assert card.url == "/card"
    assert {one.text for one in card.all(".tasks .state")} >= {"本登録"}
    again = Visitor(demo)
    assert again.get("/demo").form("form[action='/demo/28']").submit().url == "/card"


@pytest.mark.parametrize("person", ["99", "..", "%00", "x" * 3000])
def test_nobody_steps_into_somebody_who_was_not_invented(demo, person):
    from tests.client import Visitor

    visitor = Visitor(demo)
    token = visitor.get("/demo").all("main [name=csrf_token]")[0]["value"]
    visitor.post(f"/demo/{person}", {"csrf_token": token}, status=404)


def test_a_real_site_has_no_such_door(visitor):
    visitor.get("/demo", status=404)
