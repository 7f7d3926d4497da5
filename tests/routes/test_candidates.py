"""Names that are known, beside the fields they belong to: offered, tapped, and never in the way of other names."""

import uuid

import pytest

from app.jobcard import new_row_id
from app.models import RateCounter, db, find_sheet
from app.services import candidates, library, sheets
from tests.client import FROM_OUR_PAGE
from tests.contracts.test_routes import contents
from tests.made_up.content import content_with
from tests.writing import FORM, Writer

LICENCE = "日商簿記検定試験2級"


@pytest.fixture
def writer(app):
    return Writer(app)


class Row:
    """A row of a form on its page."""

    def __init__(self, writer, form, group):
        self.writer, self.form, self.group = writer, form, group
        self.url = writer.url(form, "rows", group, new_row_id())

    def look(self, name, written, status=200):
        """Press the button of the candidates, without scripts."""
        form = self.page.form(FORM).type(written)
        values = form.values
        values.add("_find", name)
        return self.writer.visitor.post(self.url, values, status=status)

    def look_in_passing(self, name, written):
        """What htmx does while somebody types."""
        return self.writer.visitor.htmx(self.page, f"button[name=_find][value='{name}']", written)

    @property
    def page(self):
        return self.writer.visitor.get(self.url)

    @property
    def stored(self):
        return self.page.form(FORM).values


@pytest.fixture
def licence(writer):
    return Row(writer, "form-3-1", "licenses")


@pytest.fixture
def learning(writer):
    return Row(writer, "form-3-2", "learnings")


def offered(page, name="name"):
    return [one.text for one in page.all(f"[id='{name.replace('.', '-')}-found'] button")]


def said(page, name="name"):
    return page.one(f"[id='{name.replace('.', '-')}-count']").text


def row_of(row):
    with row.writer.app.app_context():
        sheet = find_sheet(uuid.UUID(row.url.split("/")[2]))
        (found,) = sheet.part(sheets.PERSON)["values"][row.group]
        return found


def test_the_button_saves_and_shows_the_names(licence, writer):
    page = licence.look("name", {"name": "簿記", "grade": "優"})
    assert offered(page)[:2] == ["日商簿記検定試験1級", LICENCE]
    assert said(page) == "候補が4件あります。"
    assert row_of(licence)["grade"] == "優"
    assert row_of(licence)["name"] == "簿記"


def test_typing_shows_the_same_names_and_writes_nothing(licence, writer):
    before = contents(writer.app)
    page = licence.look_in_passing("name", {"name": "簿記"})
    assert said(page) == "候補が4件あります。"
    after = contents(writer.app)
    assert {name for name in before if before[name] != after[name]} <= {"rate_counters"}
    assert offered(page) == offered(licence.look("name", {"name": "簿記"}))


def test_a_tapped_name_is_written_with_its_code_and_its_issuing_body(licence, writer):
    page = licence.look("name", {"name": "簿記"}).form(FORM).submit(button=LICENCE)
    assert page.url == licence.url
    assert (licence.stored["name"], licence.stored["issuer"]) == (LICENCE, "日本商工会議所・各地商工会議所")
    assert row_of(licence)["name_code"] == "L050"
    assert offered(page) == []


def test_an_issuing_body_that_was_written_stays(licence):
    licence.look("name", {"name": "簿記", "issuer": "見本商工会議所"}).form(FORM).submit(button=LICENCE)
    assert (licence.stored["name"], licence.stored["issuer"]) == (LICENCE, "見本商工会議所")


def test_a_name_that_nobody_knows_is_written_as_it_is(licence, writer):
    page = licence.look("name", {"name": "町内そろばん検定"})
    assert offered(page) == []
    assert "そのままの名前で書けます" in said(page)
    page.form(FORM).submit(button="保存する")
    assert row_of(licence)["name"] == "町内そろばん検定"


def test_without_a_word_there_is_nothing_to_look_through(licence):
    for text in ("", "・"):
        page = licence.look("name", {"name": text})
        assert offered(page) == []
        assert said(page) == "名前の一部を書くと、候補が出ます。"


def test_many_names_are_ten_and_a_word_about_the_rest(learning):
    page = learning.look("institution", {"institution": "大学"})
    assert len(offered(page, "institution")) == 10
    assert "件あります。はじめの10件です。続きを書くと、しぼれます。" in said(page, "institution")


def test_a_university_brings_its_faculties_and_the_credit_line(learning, writer):
    page = learning.look("institution", {"institution": "わせだ"})
    assert "文部科学省「全国大学一覧」" in page.one("#institution-found").text
    page.form(FORM).submit(button="早稲田大学")
    page = learning.look("course", {})
    assert len(offered(page, "course")) == 10
    page = learning.look("course", {"course": "政治"})
    page.form(FORM).submit(button=offered(page, "course")[0])
    row = row_of(learning)
    assert (row["institution"], row["institution_code"]) == ("早稲田大学", "F113310103581")
    assert "政治" in row["course"]


def test_a_school_that_is_not_in_the_list_has_no_faculties_and_that_is_fine(learning):
    page = learning.look("course", {"institution": "見本高等学校", "course": "普通科"})
    assert offered(page, "course") == []
    assert "「教育・訓練機関名」" in said(page, "course")
    assert learning.stored["course"] == "普通科"


def test_an_occupation_is_found_by_an_everyday_word(writer):
    row = Row(writer, "form-2", "jobs")
    page = row.look("occupation_code", {"_q.occupation_code": "プログラマー", "company_name": "見本電算"})
    (word,) = offered(page, "occupation_code")
    assert word == "情報処理・通信技術者(ソフトウェア開発)（プログラマー）"
    assert "job tag" in page.one("#occupation_code-found").text
    page = page.form(FORM).submit(button=word)
    assert row.stored["occupation_code"] == "009"
    assert "情報処理・通信技術者(ソフトウェア開発)" in page.one("#occupation_code").text
    passing = row.look_in_passing("occupation_code", {"_q.occupation_code": "パン職人"})
    assert offered(passing, "occupation_code") == ["製品製造・加工処理工(食料品等)（パン職人）"]


def test_a_long_list_in_a_row_within_a_row_can_be_opened_and_searched(make_app, tmp_path):
    app = make_app()
    library.bind(app, content_with(tmp_path, "made-up/2026-01.yaml"))
    row = Row(Writer(app), "made-up", "dishes")
    row.page.form(FORM).submit({"dish": "汁物", "parts.0.what": "ねぎ"})
    name = "parts.0.seller"
    form = row.page.form(FORM)
    values = form.values
    values.add("_list", name)
    listed = row.writer.visitor.post(row.url, values)
    assert listed.one(f"select[name='{name}']")
    listed.form(FORM).submit({name: "045"}, button="保存する")
    assert "販売員" in row.page.one("#parts-0-seller").text
    page = row.look(name, {f"_q.{name}": "すし"})
    assert "open" in page.one("#parts-0-seller").within("details").attributes
    page.form(FORM).submit(button=offered(page, name)[0])
    assert row.stored[name] == "055"


def test_names_beside_a_mistake_are_shown_and_the_mistake_too(licence):
    page = licence.look("name", {"name": "簿記", "acquired_ym.year": "むかし"}, status=422)
    assert LICENCE in offered(page)
    assert page.all(".errors")
    tapped = page.form(FORM).submit(button=LICENCE, status=422)
    assert tapped.form(FORM).values["name"] == LICENCE
    assert tapped.form(FORM).values["acquired_ym.year"] == "むかし"


TAPPED = (
    *("name/L999", "name/", "/L050", "name", "grade/L050", "issuer/L050", "status/nothing", "no/1", "number/L050"),
    *(
        "name/L050\0",
        "name_code/L050",
        "name.0.name/L050",
        "licenses.0.name/L050",
        "name/" + "9" * 5000,
        "nothing/L050",
    ),
)


@pytest.mark.parametrize("tapped", TAPPED)
def test_a_tap_on_what_was_not_offered_changes_nothing(licence, writer, tapped):
    values = licence.page.form(FORM).type({"name": "町内そろばん検定", "grade": "初段"}).values
    values["_take"] = tapped
    answer = writer.visitor.client.post(licence.url, data=values, headers=FROM_OUR_PAGE)
    assert answer.status_code == 303
    row = row_of(licence)
    assert {key: row[key] for key in row if key != "_id"} == {"name": "町内そろばん検定", "grade": "初段"}


@pytest.mark.parametrize("name", ["", "nothing", "grade", "no", "name_code", "file", "name/L050", "a.b.c", "é"])
def test_only_fields_with_a_list_can_be_searched(licence, writer, name):
    values = licence.page.form(FORM).values
    values["_find"] = name
    post = writer.visitor.client.post
    assert post(licence.url + "/find", data=values, headers=FROM_OUR_PAGE | {"HX-Request": "true"}).status_code == 400
    assert post(licence.url, data=values, headers=FROM_OUR_PAGE).status_code == 303


def test_who_asks_without_end_is_stopped(licence, writer, monkeypatch):
    monkeypatch.setattr(candidates, "SEARCHES", 3)
    values = licence.page.form(FORM).type({"name": "簿記"}).values
    values["_find"] = "name"
    asked = [
        writer.visitor.client.post(
            licence.url + "/find", data=values, headers=FROM_OUR_PAGE | {"HX-Request": "true"}
        ).status_code
        for _ in range(5)
    ]
    assert asked == [200, 200, 200, 429, 429]
    with writer.app.app_context():
        assert db.session.scalars(db.select(RateCounter)).all()


def test_what_is_looked_for_stands_in_no_log(licence, capfd):
    licence.look_in_passing("name", {"name": "だれにも見せない名前"})
    licence.look("name", {"name": "だれにも見せない名前"})
    out, err = capfd.readouterr()
    assert "/find" in out + err
    assert "見せない" not in out + err
    assert "%E8%A6%8B" not in out + err


def test_every_credit_line_stands_on_the_page_about_it(writer):
    text = "".join(writer.visitor.get("/about/credits").one("main").text.split())
    lists = writer.app.extensions[library.NAME].codes
    for name, line in lists[candidates.CREDITS].pairs:
        assert name in lists
        for part in line.removeprefix("出典：").split("。職業の名前は、"):
            assert "".join(part.split()) in text, name
