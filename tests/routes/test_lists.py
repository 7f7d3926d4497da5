"""Lists of rows: added, changed, moved, removed and brought back through the pages."""

import re
from urllib.parse import urljoin

import pytest

from app.models import Revision, db
from app.page import clock
from tests.routes.test_comparing import PHONE
from tests.writing import FORM, Writer


@pytest.fixture
def writer(app):
    return Writer(app)


@pytest.fixture
def jobs(writer):
    """The list of jobs with two in it."""
    page = writer.visitor.get(writer.url("form-2", "jobs"))
    group = writer.definition("form-2").fields["jobs"]
    for name in ("見本商店", "試作工業"):
        page = writer.add_row(page, group, {"company_name": name, "start_ym": "2019-04", "end_ym": "open"})
    return page


def names(page):
    return [one.one("h2, h3").text for one in page.all("#jobs .rows li")]


def press(page, row, word):
    """A button of a row, by its first word."""
    item = page.all("#jobs .rows li")[row]
    (form,) = [one for one in item.all("form") if one.one("button").text.startswith(word)]
    return page.form(f"form[action='{form['action']}']").submit()


def change(page, row):
    return page.visitor.get(page.all("#jobs .rows li")[row].one("a")["href"])


def test_the_list_shows_each_row_with_its_time(jobs):
    assert names(jobs) == ["見本商店", "試作工業"]
    assert "2019年4月～現在" in jobs.one("#jobs").text
    assert jobs.url.endswith("/jobs")


def test_the_first_row_does_not_move_up_nor_the_last_one_down(jobs):
    words = [[button.text.partition("：")[0] for button in one.all("button")] for one in jobs.all("#jobs .rows li")]
    assert words == [["下へ", "削除"], ["上へ", "削除"]]


def test_rows_move(jobs):
    assert names(press(jobs, 0, "下へ")) == ["試作工業", "見本商店"]
    assert names(press(jobs, 1, "上へ")) == ["試作工業", "見本商店"]


def test_a_removed_row_can_be_brought_back_at_once(jobs):
    removed = press(jobs, 0, "削除")
    assert names(removed) == ["試作工業"]
    assert "削除しました" in removed.text
    (form,) = [one for one in removed.all("#jobs form") if one["action"].endswith("/restore")]
    back = removed.form(f"form[action='{form['action']}']").submit()
    assert names(back) == ["見本商店", "試作工業"]
    assert "削除しました" not in back.text


def test_only_a_row_that_was_removed_is_offered_to_come_back(writer, jobs):
    there = re.search(r"/([0-9a-f]{16})$", jobs.all("#jobs .rows a")[0]["href"])[1]
    for row_id in (there, "0123456789abcdef", "<script>", "x" * 5000):
        page = writer.visitor.client.get(jobs.url, query_string={"removed": row_id})
        assert page.status_code == 200
        assert "削除しました" not in page.text
        assert "0123456789abcdef" not in page.text
        assert "<script>" not in page.text


def test_a_row_is_changed_on_a_page_of_its_own(jobs):
    page = change(jobs, 1)
    assert page.form(FORM).values["company_name"] == "試作工業"
    page = page.form(FORM).submit({"company_name": "試作重工業"})
    assert names(page) == ["見本商店", "試作重工業"]


def test_one_row_after_the_other_can_be_added_without_the_list_in_between(jobs):
    page = jobs.follow("仕事を追加する")
    page = page.form(FORM).submit({"company_name": "例示物産"}, button="保存して、続けて追加する")
    assert page.form(FORM).values["company_name"] == ""
    page = page.form(FORM).submit({"company_name": "架空運輸"})
    assert names(page) == ["見本商店", "試作工業", "例示物産", "架空運輸"]


def test_a_new_row_with_nothing_in_it_is_no_row(jobs):
    page = jobs.follow("仕事を追加する").form(FORM).submit()
    assert names(page) == ["見本商店", "試作工業"]


def test_a_row_saved_in_passing_is_in_the_list(writer, jobs):
    page = jobs.follow("仕事を追加する")
    page = writer.visitor.htmx(page, FORM, {"company_name": "例示物産"})
    assert "保存しました" in page.one("#saved").text
    assert names(writer.visitor.get(jobs.url))[-1] == "例示物産"
    page = writer.visitor.htmx(page, FORM, {"company_name": "例示物産株式会社"})
    assert names(page.form(FORM).submit({"position": "店長"}))[-1] == "例示物産株式会社"


def test_a_fault_in_a_row_is_told_on_its_page_and_keeps_what_was_typed(jobs):
    typed = {
        "company_name": "例示物産",
        "start_ym.year": "2020",
        "start_ym.month": "4",
        "end_ym.year": "2019",
        "end_ym.month": "3",
    }
    page = jobs.follow("仕事を追加する").form(FORM).submit(typed, status=422)
    assert page.all(".errors a[href='#end_ym']")
    assert {name: page.form(FORM).values[name] for name in typed} == typed
    again = page.visitor.get(page.url)
    assert {name: again.form(FORM).values[name] for name in typed} == typed
    assert again.all(".errors a[href='#end_ym']")


def test_rows_within_a_row_stay_when_the_row_is_saved_again(writer, jobs):
    page = change(jobs, 0)
    first = {"transfers.0.from.year": "2019", "transfers.0.from.month": "4", "transfers.0.department": "経理課"}
    page = page.form(FORM).submit(first)
    page = change(page, 0)
    assert {name: page.form(FORM).values[name] for name in first} == first
    second = {
        "transfers.1.from.era": "reiwa",
        "transfers.1.from.year": "3",
        "transfers.1.from.month": "4",
        "transfers.1.position": "主任",
    }
    eras = {one["value"] for one in page.all("select[name='transfers.1.from.era'] option")}
    second["transfers.1.from.era"] = next(code for code in eras if code.startswith(("r", "R")))
    page = page.form(FORM).submit(second)
    page = change(page, 0)
    assert page.form(FORM).values["transfers.1.from.year"] == "2021"
    page.form(FORM).submit({"position": "店長"})
    check = writer.visitor.get(writer.url("form-2", "check"))
    for text in ("経理課", "主任", "2021年4月", "店長"):
        assert text in check.one("main").text


def test_an_emptied_row_within_a_row_goes(writer, jobs):
    page = change(jobs, 0).form(FORM).submit({"transfers.0.department": "経理課"})
    page = change(page, 0).form(FORM).submit({"transfers.1.department": "営業課"})
    page = change(page, 0).form(FORM).submit({"transfers.0.department": ""})
    values = change(page, 0).form(FORM).values
    assert values["transfers.0.department"] == "営業課"
    assert values["transfers.1.department"] == ""


def test_a_fault_in_a_row_within_a_row_is_told_and_nothing_typed_is_lost(jobs):
    page = change(jobs, 0)
    typed = {"transfers.0.from.year": "むかし", "transfers.0.from.month": "4", "transfers.0.department": "経理課"}
    page = page.form(FORM).submit(typed, status=422)
    assert {name: page.form(FORM).values[name] for name in typed} == typed
    again = page.visitor.get(page.url)
    assert {name: again.form(FORM).values[name] for name in typed} == typed


def removed_on_a_phone(app, writer, jobs, number=0):
    """The row is removed on another device; what the pages where somebody writes in it say of that."""
    remove = [one["action"] for one in jobs.all("#jobs .rows form") if one["action"].endswith("/remove")][number]
    token = jobs.all("main [name=csrf_token]")[0]["value"]
    writer.visitor.post(remove, {"csrf_token": token}, User_Agent=PHONE)
    with app.app_context():
        saved = db.select(Revision.at).where(Revision.device == "phone")
        return f"この仕事は、{clock(db.session.scalars(saved).one())}にあなたがスマートフォンで削除しました。"


def test_a_row_that_was_removed_meanwhile_shows_what_was_in_it_and_comes_back_by_saving(app, writer, jobs):
    page = change(jobs, 0)
    told = removed_on_a_phone(app, writer, jobs)
    refused = page.form(FORM).submit({"position": "店長"}, status=409)
    assert told in refused.text
    assert refused.form(FORM).values["company_name"] == "見本商店"
    assert refused.form(FORM).values["position"] == "店長"
    opened = writer.visitor.get(page.url)
    assert told in opened.text
    assert opened.form(FORM).values["company_name"] == "見本商店"
    assert names(writer.visitor.get(jobs.url)) == ["試作工業"]
    back = refused.form(FORM).submit()
    assert names(back) == ["見本商店", "試作工業"]
    assert change(back, 0).form(FORM).values["position"] == "店長"


def test_a_save_in_passing_does_not_bring_a_removed_row_back(app, writer, jobs):
    page = change(jobs, 0)
    told = removed_on_a_phone(app, writer, jobs)
    page = writer.visitor.htmx(page, FORM, {"position": "店長"}, opinions=False)
    assert page.status == 409
    assert f"{told}まだ保存していません。" in page.text
    assert names(writer.visitor.get(jobs.url)) == ["試作工業"]
    page = page.form(FORM).submit(button="書いた内容を見る", status=409)
    assert page.form(FORM).values["position"] == "店長"


def test_more_rows_than_the_form_has_room_for_are_refused_in_words_and_kept(writer):
    group = writer.definition("career-plan-aid").fields["actions"]
    url = writer.url("career-plan-aid")
    section = next(one for one in writer.definition("career-plan-aid").pages if "actions" in one.by_id)
    page = writer.visitor.get(f"{url}/{section.id}")
    for number in range(group.option("most")):
        page = writer.add_row(page, group, {"what": f"{number}番目にすること"})
    (add,) = [one for one in page.one("#actions").all("a") if one.text == group.option("add")]
    full = writer.visitor.get(add["href"]).form(FORM).submit({"what": "もうひとつ"}, status=422)
    assert "までです" in full.text
    assert full.form(FORM).values["what"] == "もうひとつ"
    passing = writer.visitor.htmx(writer.visitor.get(add["href"]), FORM, {"what": "もうひとつ"}, opinions=False)
    assert passing.status == 422
    assert "までです" in passing.one("#saved").text
    assert "保存しました" not in passing.one("#saved").text


def test_two_rows_may_be_written_in_two_tabs(writer, jobs):
    one, other = change(jobs, 0), change(jobs, 1)
    one = writer.visitor.htmx(one, FORM, {"position": "店長"})
    other = writer.visitor.htmx(other, FORM, {"position": "工場長"})
    assert (one.status, other.status) == (200, 200)
    assert one.form(FORM).submit().status == 200
    assert other.form(FORM).submit().status == 200


def test_a_long_list_comes_when_it_is_asked_for_and_nothing_typed_is_lost(app):
    writer = Writer(app)
    lists = writer.visitor.get(writer.url("form-2", "jobs"))
    page = lists.follow("仕事を追加する")
    assert not page.all("select[name=occupation_code]")
    page = page.form(FORM).submit({"company_name": "見本商店"}, button="一覧から選ぶ：職業分類（中分類）")
    assert "open" in page.all("details.more")[0].attributes
    page = page.form(FORM).submit({"occupation_code": "004"})
    page = writer.visitor.get(urljoin(page.url, page.all("li.card a.btn")[0]["href"]))
    assert page.form(FORM).values["company_name"] == "見本商店"
    assert "研究者" in page.one("[id='occupation_code']").text


@pytest.mark.parametrize("eras", ["japanese", "western"])
def test_saving_a_page_as_it_stands_changes_nothing_whatever_the_way_of_years(writer, eras):
    """The inputs of a page read back as what they were made from, at every turn of an era, too."""
    token = writer.card.all("main [name=csrf_token]")[0]["value"]
    writer.visitor.post("/card/years", {"csrf_token": token, "eras": eras})
    group = writer.definition("form-2").fields["jobs"]
    page = writer.visitor.get(writer.url("form-2", "jobs"))
    for start, end in (("1926-12", "1989-01"), ("1989-02", "2019-04"), ("2019-05", "open"), ("1999-12", "2000-01")):
        row = {
            "company_name": f"{start}の会社",
            "start_ym": start,
            "end_ym": end,
            "transfers": [{"from": start, "to": end}],
        }
        page = writer.add_row(page, group, row)
    urls = [one["href"] for one in page.all("#jobs .rows a")]
    name = writer.url("profile", "name")
    for day in ("1989-01-07", "1989-01-08", "2019-04-30", "2019-05-01", "1926-12-25", "2000-02-29"):
        typed = {
            f"birth_date.{part}": text for part, text in zip(("year", "month", "day"), day.split("-"), strict=True)
        }
        filled = writer.visitor.get(name).form(FORM).type({"birth_date.era": "western", **typed})
        filled.submit()
        before = writer.visitor.get(writer.url("profile", "check")).one("main").text
        writer.visitor.get(name).form(FORM).submit()
        assert writer.visitor.get(writer.url("profile", "check")).one("main").text == before
    said = writer.visitor.get(writer.url("form-2", "check")).one("main").text
    for url in urls:
        writer.visitor.get(url).form(FORM).submit()
    assert writer.visitor.get(writer.url("form-2", "check")).one("main").text == said
    assert ("昭和元年12月" in said) is (eras == "japanese")
